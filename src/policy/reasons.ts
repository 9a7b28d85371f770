// Why a deployment is refused, sent to a person, or bound by duties: each reason with its rule, its
// authority, what it rests on and what would settle it.
import { assert } from '../kernel/assert.ts'
import { deploymentAnswer } from './answers.ts'
import type { CompiledPolicy, CompiledRule } from './compiled.ts'
import { explainCondition, factsOf, missingFacts, type Explanation } from './condition.ts'
import type { Findings } from './evaluate.ts'
import { excludedCountry, isInForce, ungranted, type GrantRuleId, type Ungranted } from './grant.ts'
import { valueWords } from './matcher.ts'
import type { Authority, ReasonClass, Remedy } from './rule.ts'
import { isMeasureRule, measureRuleId } from './measure.ts'
import { coversDeployment, coversSubject } from './relief.ts'
import { stateWords } from './state.ts'
import { actsBySweep } from './sweep.ts'
import {
  readerFor,
  strictest,
  type Act,
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
  /** A plain sentence, in which `{deployment}` stands for `via`, else for the deployment that it is of. */
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

/** The sentence of a reason for one deployment. */
export function sentenceOf({ because, via }: Reason, deploymentId: string): string {
  return because.replaceAll('{deployment}', via ?? deploymentId)
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

/** The contract is not in force, or is not for callers from there: nothing is granted, whichever deployment. */
export function notGranted({ subject: { contract }, request, nowMs }: Question): Reason | null {
  if (!isInForce(contract, nowMs)) {
    return grantReason({ ruleId: 'contract.in_force', truth: 'F', outside: [] }, contract.id)
  }
  const country = excludedCountry(contract, request)
  if (country === null) return null
  const reason = grantReason({ ruleId: 'contract.users', truth: 'F', outside: [] }, contract.id)
  return { ...reason, because: `The caller is in ${country}, which the contract excludes.` }
}

/** People suspended the workload: nothing is granted, whichever deployment. */
export function suspended({ request: { measures = [] } }: Question): Reason | null {
  const measure = measures.find(({ suspends }) => suspends)
  if (measure === undefined) return null
  return measureReason(measureRuleId(measure), `Notice ${measure.id} suspends this workload.`)
}

function measureReason(ruleId: string, because: string): Reason {
  return {
    ruleId,
    authority: 'contract',
    effect: 'deny',
    truth: 'T',
    reasonClass: 'use',
    because,
    outside: [],
    via: null,
    against: [],
    facts: [],
    missing: [],
    remedies: ['notice'],
    explanation: null,
  }
}

/** The contract does not name the model, or nobody offers it. */
export function noModel(question: Question): Reason {
  const { contract } = question.subject
  return grantReason({ ruleId: 'contract.models', truth: 'F', outside: [] }, contract.id)
}

function grantReason(ungrantedOf: Ungranted, contractId: string): Reason {
  const { ruleId, truth, outside } = ungrantedOf
  return {
    ruleId,
    authority: 'contract',
    effect: 'deny',
    truth,
    reasonClass: ruleId.startsWith('contract.permits.') ? 'location' : 'contract',
    because: grantSentence(ungrantedOf),
    outside,
    via: null,
    against: [],
    facts: [contractId],
    missing: truth === 'U' ? [missingOfGrant(ruleId)] : [],
    remedies: truth === 'U' ? ['evidence', 'amendment'] : ['amendment'],
    explanation: null,
  }
}

function grantSentence({ ruleId, truth, days }: Ungranted): string {
  if (days === undefined) return `${grantWords[truth]} (${ruleId}).`
  const where = ruleId.slice(retention.length)
  const permitted = `the contract permits ${days.permitted}`
  return days.promised === null
    ? `For how many days ${where} is kept is not known; ${permitted}.`
    : `What lies in ${where} may be kept for ${days.promised} days; ${permitted}.`
}

const retention = 'contract.retention.'

function missingOfGrant(ruleId: GrantRuleId): string {
  if (ruleId.startsWith(retention)) {
    return `a promise of the provider on how long ${ruleId.slice(retention.length)} is kept`
  }
  return `a promise of the provider on ${ruleId.slice('contract.permits.'.length)}`
}

/** Writes the reasons of one decision; what is the same for many deployments is written once. */
export interface Reasoner {
  /** All that stands against the deployment at `position`; only meant for one that is not permitted. */
  refusal(position: number): Refusal
  /** Rules that act on a permitted deployment: its duties, and what is served until a deadline. */
  kept(position: number): readonly Reason[]
}

export function newReasoner(question: Question, findings: Findings): Reasoner {
  const { policy, subject } = question
  const actsAt = actsBySweep(question)
  const reasonFor = reasonsOnce(question)
  const referred = new Set(findings.referred)
  const grants = new Map<string, Reason>()

  function grantOnce(each: Ungranted): Reason {
    const key = JSON.stringify(each)
    let reason = grants.get(key)
    if (reason === undefined) grants.set(key, (reason = grantReason(each, subject.contract.id)))
    return reason
  }

  function against(position: number, viaId: string | null): readonly Reason[] {
    const acts = actsAt(position)
    if (strictest(policy, acts) === 'permit') return []
    const acting = new Set(acts.map(({ rule }) => rule))
    return acts.flatMap((act) => {
      const rivals = rivalsOf(question, act.rule, acting)
      if (rivals.length === 0 && act.effect !== 'deny' && act.effect !== 'refer') return []
      const reason = reasonFor(act, position)
      if (rivals.length === 0 && viaId === null) return [reason]
      const effect = rivals.length > 0 ? 'refer' : reason.effect
      return [{ ...reason, effect, via: viaId, against: rivals }]
    })
  }

  function unmet(position: number): readonly Reason[] {
    const unmeetable = findings.unmeetable.get(position)
    if (unmeetable === undefined) return []
    const { why, feature, ruleIds } = unmeetable
    // A rule, where one stands beside a measure.
    const first = ruleIds.find((id) => !isMeasureRule(id)) ?? ruleIds[0] ?? ''
    const others = ruleIds.filter((id) => id !== first)
    const rule = policy.live.find((each) => each.rule.id === first)
    if (rule === undefined) {
      const reason = { ...measureReason(first, dutyWords(why, ruleIds)), against: others }
      return [feature === null ? reason : { ...reason, outside: [feature] }]
    }
    const reached = [position, ...(policy.deployments[position]?.reach.spills ?? [])]
    const acting = reached.flatMap(actsAt).filter((act) => act.rule === rule)
    const truth = acting.some((act) => act.truth === 'T') ? 'T' : 'U'
    const reason = {
      ...reasonFor({ rule, truth, effect: 'deny' }, position),
      because: dutyWords(why, ruleIds),
      against: others,
    }
    if (feature === null) return [reason]
    // A rule that only bars a feature leaves everything else open by itself.
    return [{ ...reason, reasonClass: 'use', outside: [feature], remedies: ['drop_feature'] }]
  }

  return {
    refusal(position) {
      const planned = policy.deployments[position]
      assert(planned !== undefined, 'a refusal is of a deployment')
      const reasons = [
        ...ungranted(policy, subject, planned).map(grantOnce),
        ...against(position, null),
        ...planned.reach.spills.flatMap((each) =>
          against(each, policy.deployments[each]?.deployment.id ?? null),
        ),
        ...unmet(position),
      ]
      const outcome = referred.has(position) ? 'refer' : 'deny'
      return { deploymentId: planned.deployment.id, outcome, reasons }
    },
    kept: (position) =>
      actsAt(position)
        .filter(({ effect }) => effect === 'oblige' || effect === 'serve')
        .map((act) => reasonFor(act, position)),
  }
}

/** Writes a reason once for all deployments for which it reads the same. */
function reasonsOnce(question: Question): (act: Act, position: number) => Reason {
  const written = new Map<CompiledRule, Map<string, Reason>>()
  return (act, position) => {
    let ofRule = written.get(act.rule)
    if (ofRule === undefined) written.set(act.rule, (ofRule = new Map()))
    const seen = likenessOf(question.policy, act.rule, position)
    const key = `${act.truth} ${act.effect} ${seen}${withheldWords(question, act.rule, position)}`
    let reason = ofRule.get(key)
    if (reason === undefined) ofRule.set(key, (reason = ruleReason(question, act, position)))
    return reason
  }
}

interface Likeness {
  readonly byText: Map<string, number>
  readonly byPosition: (number | undefined)[]
}

const likenesses = new WeakMap<CompiledRule, Likeness>()

/** Equal for deployments that answer alike whatever the rule reads of them; found once for all who ask. */
function likenessOf(policy: CompiledPolicy, rule: CompiledRule, position: number): number {
  let likeness = likenesses.get(rule)
  if (likeness === undefined) {
    likeness = { byText: new Map(), byPosition: [] }
    likenesses.set(rule, likeness)
  }
  const known = likeness.byPosition[position]
  if (known !== undefined) return known
  const planned = policy.deployments[position]
  assert(planned !== undefined, 'a rule acts on a deployment')
  const answers = rule.deploymentInputs.map((input) => {
    const { value, basis, missing } = deploymentAnswer(planned, policy.facts, input)
    return [valueWords(value), ...basis, missing]
  })
  const text = JSON.stringify(answers)
  const found = likeness.byText.get(text) ?? likeness.byText.size
  likeness.byText.set(text, found)
  likeness.byPosition[position] = found
  return found
}

function dutyWords(why: 'empty' | 'unenforceable' | 'feature', ruleIds: readonly string[]): string {
  const rules = ruleIds.join(' and ')
  if (why === 'empty') return `The duties of ${rules} exclude each other.`
  if (why === 'feature') return `The request asks for what a duty of ${rules} refuses.`
  return `Nothing there can keep the duty of ${rules}.`
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

function ruleReason(question: Question, act: Act, position: number): Reason {
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
    because: `${rule.because.replaceAll('{party}', question.subject.partyId)}${withheldWords(question, act.rule, position)}`,
    outside: [],
    via: null,
    against: [],
    facts: facts.toSorted(),
    missing:
      act.truth === 'U'
        ? [
            ...missingFacts(explanation),
            ...(isUnverified ? [`whether "${rule.title}" is in force (${stateWords(state)})`] : []),
          ]
        : [],
    remedies: rule.remedies,
    explanation,
  }
}

/** Why exceptions that are for this very case do not count; empty if there is none. */
function withheldWords(
  { policy, subject }: Question,
  { withheld }: CompiledRule,
  position: number,
): string {
  const deployment = policy.deployments[position]?.deployment
  if (withheld.length === 0 || deployment === undefined) return ''
  return withheld
    .filter(
      ({ scope, exceptParties }) =>
        !exceptParties.includes(subject.partyId) &&
        coversSubject(scope, subject) &&
        coversDeployment(scope, deployment),
    )
    .map(({ id, why }) => ` The exception ${id} does not relax it: ${why}.`)
    .join('')
}
