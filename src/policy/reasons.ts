// Why a deployment is refused, sent to a person, or bound by duties: each reason with its rule, its
// authority, what it rests on and what would settle it.
import type { CompiledRule } from './compiled.ts'
import { explainCondition, factsOf, missingFacts, type Explanation } from './condition.ts'
import type { Findings } from './evaluate.ts'
import { isInForce, ungranted, type GrantRuleId, type Ungranted } from './grant.ts'
import type { Authority, ReasonClass, Remedy } from './rule.ts'
import {
  actsOn,
  readerFor,
  strictest,
  type ActEffect,
  type Question,
  type Verdict,
} from './verdict.ts'

export interface Reason {
  readonly ruleId: string
  readonly authority: Authority
  readonly effect: ActEffect
  /** Of the rule: T or U. Of a contract's grant: F (not granted) or U (not known). */
  readonly truth: 'T' | 'F' | 'U'
  readonly reasonClass: ReasonClass
  /** A plain sentence. */
  readonly because: string
  /** Places, channels or a feature that stick out, sorted. */
  readonly outside: readonly string[]
  /** The deployment that it may spill to and of which the reason is; null: of itself. */
  readonly via: string | null
  /** Other rules that together with this one leave no way; sorted. */
  readonly against: readonly string[]
  readonly facts: readonly string[]
  /** What would settle it, if it is unknown. */
  readonly missing: readonly string[]
  readonly remedies: readonly Remedy[]
  readonly explanation: Explanation | null
}

export interface Refusal {
  readonly deploymentId: string
  readonly outcome: Exclude<Verdict, 'permit'>
  readonly reasons: readonly Reason[]
}

const grantWords: Readonly<Record<'F' | 'U', string>> = {
  F: 'The contract does not grant it',
  U: 'It is not known whether what the contract grants would be kept',
}

export function notInForce(question: Question): Reason | null {
  const { contract } = question.subject
  if (isInForce(contract, question.nowMs)) return null
  return grantReason({ ruleId: 'contract.in_force', truth: 'F', outside: [] }, contract.id)
}

/** The contract does not name the model, or nobody offers it. */
export function noModel(question: Question): Reason {
  const { contract } = question.subject
  return grantReason({ ruleId: 'contract.models', truth: 'F', outside: [] }, contract.id)
}

function grantReason({ ruleId, truth, outside }: Ungranted, contractId: string): Reason {
  return {
    ruleId,
    authority: 'contract',
    effect: 'deny',
    truth,
    reasonClass: ruleId.startsWith('contract.permits.') ? 'location' : 'contract',
    because: `${grantWords[truth]} (${ruleId}).`,
    outside,
    via: null,
    against: [],
    facts: [contractId],
    missing: truth === 'U' ? [missingOfGrant(ruleId)] : [],
    remedies: truth === 'U' ? ['evidence', 'amendment'] : ['amendment'],
    explanation: null,
  }
}

function missingOfGrant(ruleId: GrantRuleId): string {
  return `a promise of the provider on ${ruleId.slice('contract.permits.'.length)}`
}

/** All that stands against the deployment at `position`; only meant for one that is not permitted. */
export function refusalOf(question: Question, findings: Findings, position: number): Refusal {
  const { policy, subject } = question
  const planned = policy.deployments[position]
  if (planned === undefined) return { deploymentId: '', outcome: 'deny', reasons: [] }
  const reasons: Reason[] = ungranted(policy, subject, planned).map((each) =>
    grantReason(each, subject.contract.id),
  )
  for (const each of [position, ...planned.reach.spills]) {
    reasons.push(...ruleReasons(question, each, each === position ? null : each))
  }
  const unmeetable = findings.unmeetable.get(position)
  if (unmeetable !== undefined) {
    const [first = '', ...against] = unmeetable.ruleIds
    const rule = policy.live.find((each) => each.rule.id === first)
    if (rule !== undefined) {
      reasons.push({
        ...ruleReason(question, { rule, truth: 'T', effect: 'deny' }, position),
        reasonClass: unmeetable.why === 'feature' ? 'use' : rule.rule.reasonClass,
        because: dutyWords(unmeetable.why, unmeetable.ruleIds),
        outside: unmeetable.feature === null ? [] : [unmeetable.feature],
        // A rule that only bars a feature leaves everything else open by itself.
        remedies: unmeetable.feature === null ? rule.rule.remedies : ['drop_feature'],
        against,
      })
    }
  }
  const outcome = findings.referred.includes(position) ? 'refer' : 'deny'
  return { deploymentId: planned.deployment.id, outcome, reasons }
}

function dutyWords(why: 'empty' | 'unenforceable' | 'feature', ruleIds: readonly string[]): string {
  const rules = ruleIds.join(' and ')
  if (why === 'empty') return `The duties of ${rules} exclude each other.`
  if (why === 'feature') return `The request asks for what a duty of ${rules} refuses.`
  return `Nothing there can keep the duty of ${rules}.`
}

function ruleReasons(question: Question, position: number, via: number | null): readonly Reason[] {
  const { policy } = question
  const acts = actsOn(question, position)
  if (strictest(policy, acts) === 'permit') return []
  const acting = new Set(acts.map(({ rule }) => rule))
  return acts
    .map((act) => ({ act, against: rivalsOf(question, act.rule, acting) }))
    .filter(
      ({ act, against }) => against.length > 0 || act.effect === 'deny' || act.effect === 'refer',
    )
    .map(({ act, against }) => ({
      ...ruleReason(question, act, position),
      ...(against.length > 0 ? { effect: 'refer' as const } : {}),
      via: via === null ? null : (policy.deployments[via]?.deployment.id ?? null),
      against,
    }))
}

function rivalsOf(
  { policy }: Question,
  rule: CompiledRule,
  acting: ReadonlySet<CompiledRule>,
): readonly string[] {
  return policy.conflicts
    .filter((pair) => pair.includes(rule) && pair.every((each) => acting.has(each)))
    .map(([left, right]) => (left === rule ? right : left).rule.id)
    .toSorted()
}

interface Acting {
  readonly rule: CompiledRule
  readonly truth: 'T' | 'U'
  readonly effect: ActEffect
}

export function ruleReason(question: Question, act: Acting, position: number): Reason {
  const { rule } = act.rule
  const explanation = explainCondition(rule.when, readerFor(question, position))
  const determined = act.rule.determined.get(question.subject.partyId)
  const usesDetermination = determined !== undefined && explanation.truth !== act.truth
  const facts = [...factsOf(explanation), ...(usesDetermination ? [determined.id] : [])]
  const state = act.rule.state.current
  const isUnverified = state?.state === 'unverified' && act.truth === 'U'
  return {
    ruleId: rule.id,
    authority: rule.authority,
    effect: act.effect,
    truth: act.truth,
    reasonClass: rule.reasonClass,
    because: filledIn(rule.because, question, position),
    outside: [],
    via: null,
    against: [],
    facts: facts.toSorted(),
    missing:
      act.truth === 'U'
        ? [
            ...missingFacts(explanation),
            ...(isUnverified ? [`whether "${rule.title}" is in force (${state.note})`] : []),
          ]
        : [],
    remedies: rule.remedies,
    explanation,
  }
}

function filledIn(because: string, { policy, subject }: Question, position: number): string {
  return because
    .replaceAll('{party}', subject.partyId)
    .replaceAll('{deployment}', policy.deployments[position]?.deployment.id ?? '')
}
