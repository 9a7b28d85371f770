// The whole of one decision: reasons, referrals, what would act, both branches of what is unverified, the
// nearest lawful way to a yes, and a canonical text whose hash is the decision's id.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Code } from '../wire/codes.ts'
import type { Findings } from './evaluate.ts'
import type { State } from './fact.ts'
import { isMeasureRule } from './measure.ts'
import { nearestWay, type Way } from './nearest.ts'
import { newReasonTable, obligationJson } from './details-json.ts'
import { branchIndex, positionsOf } from './program.ts'
import {
  newReasoner,
  noModel,
  notGranted,
  sentenceOf,
  suspended,
  type Reason,
  type Refusal,
} from './reasons.ts'
import type { ReasonClass } from './rule.ts'
import { readingsOf } from './subject-readings.ts'
import { leavesOf, runRule } from './sweep.ts'
import type { Question, Verdict } from './verdict.ts'

/** A question for a person: one item per party and rule. */
export interface Referral {
  readonly ruleId: string
  readonly partyId: string
  readonly question: string
  readonly missing: readonly string[]
  /** Until when an existing contract is served meanwhile; null: nothing is sent. */
  readonly servedUntilMs: number | null
}

/** What a rule that does not act would do. */
export interface Would {
  readonly ruleId: string
  readonly effect: 'deny' | 'refer' | 'oblige'
  readonly truth: 'T' | 'U'
  /** The state that keeps it, or a status it names, from acting; or that the house has it off. */
  readonly why: State | 'off'
  readonly deploymentIds: readonly string[]
}

/** The verdict if all that is unverified were in force, or were not. */
export interface BranchOutcome {
  readonly branch: 'if_in_force' | 'if_not_in_force'
  readonly verdict: Verdict
  readonly deploymentIds: readonly string[]
}

export interface Details {
  /** `dec_` and the first 32 hex digits of SHA-256 over `json`. */
  readonly id: string
  /** The code of the answer; null on a permit. */
  readonly code: Code | null
  /** All that a caller is told of the reasons; null on a permit. */
  readonly reasonClass: ReasonClass | null
  /** Of `policy.feature_refused`: what the request would have to leave out; else null. */
  readonly feature: string | null
  /** The public model name; null if the contract does not name it. */
  readonly model: string | null
  /** Reasons that concern no deployment: contract not in force, model not granted. */
  readonly general: readonly Reason[]
  readonly refused: readonly Refusal[]
  readonly referrals: readonly Referral[]
  readonly would: readonly Would[]
  /** Empty unless something unverified matters. */
  readonly branches: readonly BranchOutcome[]
  /** Ids of all rules that decided, sorted. */
  readonly ruleIds: readonly string[]
  /** Ids of all facts and records they rest on, sorted. */
  readonly factIds: readonly string[]
  /** Of those facts, what somebody disputes; sorted. */
  readonly disputes: readonly string[]
  /** What would settle what is not known, sorted. */
  readonly missing: readonly string[]
  readonly nearest: Way | null
  /** Canonical text for storage, without the id. */
  readonly json: string
}

export function newDetails(
  question: Question,
  findings: Findings,
  find: (question: Question) => Findings,
): Details {
  const { policy, subject, request } = question
  const { contract } = subject
  const target = contract.models.get(request.model)
  const candidates = [...policy.deployments.keys()]
    .filter((position) => policy.deployments[position]?.deployment.model === target)
    .toSorted((left, right) => (idAt(question, left) < idAt(question, right) ? -1 : 1))
  const barred = notGranted(question) ?? suspended(question)
  const general = barred !== null ? [barred] : candidates.length === 0 ? [noModel(question)] : []
  const isOpen = general.length === 0
  const allowed = new Set(findings.positions)
  const reasoner = newReasoner(question, findings)
  const refused = isOpen
    ? candidates.filter((at) => !allowed.has(at)).map((at) => reasoner.refusal(at))
    : []
  const kept = isOpen
    ? findings.positions.map((at) => ({
        deploymentId: idAt(question, at),
        reasons: reasoner.kept(at),
      }))
    : []
  const all = new Set([...general, ...[...refused, ...kept].flatMap(({ reasons }) => reasons)])
  const factIds = sortedSet([contract.id, ...[...all].flatMap(({ facts }) => facts)])
  const first = findings.verdict === 'permit' ? null : primary(findings.verdict, general, refused)
  const code = first === null ? null : codeOf(findings.verdict, first)
  const plain: Omit<Details, 'id' | 'json'> = {
    code,
    feature: code === 'policy.feature_refused' ? (first?.outside[0] ?? null) : null,
    reasonClass: first?.reasonClass ?? null,
    // The caller's text is kept out where the contract does not know it: anybody could fill the book with names.
    model: candidates.length === 0 ? null : request.model,
    general,
    refused,
    referrals: referralsOf(question, findings, refused, kept),
    would: isOpen ? wouldOf(question, candidates) : [],
    branches: isOpen ? branchesOf(question, find) : [],
    ruleIds: sortedSet([...all].flatMap(({ ruleId, against }) => [ruleId, ...against])),
    factIds,
    disputes: policy.facts.disputesOf(factIds),
    missing: sortedSet([...all].flatMap(({ missing }) => missing)),
    nearest: findings.verdict === 'permit' ? null : nearestWay(general, refused, request.features),
  }
  const json = write(question, findings, plain)
  return Object.freeze({ ...plain, id: `dec_${sha256Hex(json).slice(0, 32)}`, json })
}

function idAt({ policy }: Question, position: number): string {
  return policy.deployments[position]?.deployment.id ?? ''
}

function sortedSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted()
}

/**
 * The reason that a caller's class is taken from: of the strictest outcome, a candidate that the request
 * would reach by leaving out a feature, since the caller can do that; else the one with the fewest reasons.
 */
function primary(
  verdict: Verdict,
  general: readonly Reason[],
  refused: readonly Refusal[],
): Reason | null {
  const [only] = general
  if (only !== undefined) return only
  const candidates = refused
    .filter(({ outcome }) => outcome === verdict)
    .toSorted((left, right) => left.reasons.length - right.reasons.length)
  const nearest = candidates.find(({ reasons }) => reasons.every(isFeature)) ?? candidates[0]
  return nearest?.reasons[0] ?? null
}

/** Against a feature that the request asks for; no other reason of use has anything that sticks out. */
function isFeature({ reasonClass, outside }: Reason): boolean {
  return reasonClass === 'use' && outside.length > 0
}

function codeOf(verdict: Verdict, reason: Reason): Code {
  const { ruleId } = reason
  if (ruleId === 'contract.in_force') return 'contract.not_in_force'
  if (ruleId === 'contract.models') return 'policy.model_not_found'
  if (isMeasureRule(ruleId) && !isFeature(reason)) return 'policy.suspended'
  if (verdict === 'refer') return 'policy.referred'
  if (ruleId.startsWith('contract.permits.')) return 'policy.location_denied'
  return isFeature(reason) ? 'policy.feature_refused' : 'policy.denied'
}

function referralsOf(
  { policy, subject }: Question,
  findings: Findings,
  refused: readonly Refusal[],
  kept: readonly Pick<Refusal, 'deploymentId' | 'reasons'>[],
): readonly Referral[] {
  const held =
    findings.verdict === 'refer' ? refused.filter(({ outcome }) => outcome === 'refer') : []
  const asking = [...held, ...kept].flatMap(({ deploymentId, reasons }) =>
    reasons
      .filter(({ effect }) => effect === 'refer' || effect === 'serve')
      .map((reason) => ({ reason, deploymentId })),
  )
  return [...Map.groupBy(asking, ({ reason }) => reason.ruleId)]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([ruleId, group]) => {
      const [first] = group
      const reasons = [...new Set(group.map(({ reason }) => reason))]
      const rule = policy.live.find((each) => each.rule.id === ruleId)?.rule
      const isServing = reasons.every(({ effect }) => effect === 'serve')
      return {
        ruleId,
        partyId: subject.partyId,
        question: first === undefined ? '' : sentenceOf(first.reason, first.deploymentId),
        missing: sortedSet(reasons.flatMap(({ missing }) => missing)),
        servedUntilMs: isServing && rule?.refer.kind === 'serve_until' ? rule.refer.untilMs : null,
      }
    })
}

function wouldOf(question: Question, candidates: readonly number[]): readonly Would[] {
  const { policy, subject, request } = question
  const readings = readingsOf(policy, subject)
  const asIf = leavesOf(policy, readings, request, branchIndex('would'))
  const actual = leavesOf(policy, readings, request, branchIndex('actual'))
  const found: Would[] = []
  for (const rule of policy.rules) {
    if (rule.isOn && rule.isSettled) continue
    // What a person is must not be read for a rule that does not act.
    if (rule.rule.personalProvision !== null) continue
    if (!runRule(rule, asIf, readings, subject.partyId)) continue
    const certain = new Set(positionsOf(rule.t))
    const possible = new Set(positionsOf(rule.u))
    const acts =
      rule.isOn && runRule(rule, actual, readings, subject.partyId)
        ? new Set([...positionsOf(rule.t), ...positionsOf(rule.u)])
        : new Set<number>()
    for (const [truth, positions] of [
      ['T', certain],
      ['U', possible],
    ] as const) {
      const deploymentIds = candidates
        .filter((at) => positions.has(at) && !acts.has(at))
        .map((at) => idAt(question, at))
      if (deploymentIds.length === 0) continue
      const why = rule.isOn ? holdingState(question, rule.position) : 'off'
      found.push({ ruleId: rule.rule.id, effect: rule.rule.effect, truth, why, deploymentIds })
    }
  }
  return found
}

/** The first state that keeps a rule from acting: its own, else that of a status it names. */
function holdingState({ policy }: Question, position: number): State {
  const rule = policy.rules[position]
  const own = rule?.state.current?.state
  if (own !== undefined && own !== 'in_force') return own
  const named = [...policy.statuses.values()].find(
    ({ status, state }) =>
      rule?.statusIds.includes(status.id) && state.current?.state !== 'in_force',
  )
  return named?.state.current?.state ?? 'scheduled'
}

function branchesOf(
  question: Question,
  find: (question: Question) => Findings,
): readonly BranchOutcome[] {
  if (!question.policy.hasUnverified) return []
  const outcomes = (['if_in_force', 'if_not_in_force'] as const).map((branch): BranchOutcome => {
    const { verdict, permitted } = find({ ...question, branch })
    return { branch, verdict, deploymentIds: permitted.map(({ deploymentId }) => deploymentId) }
  })
  const [one, other] = outcomes.map(({ verdict, deploymentIds }) =>
    canonicalJson([verdict, deploymentIds]),
  )
  return one === other ? [] : outcomes
}

function write(
  { policy, subject, request }: Question,
  findings: Findings,
  details: Omit<Details, 'id' | 'json'>,
): string {
  const { contract } = subject
  const table = newReasonTable()
  const general = details.general.map(table.indexOf)
  const refused = details.refused.map(({ deploymentId, outcome, reasons }) => ({
    deployment: deploymentId,
    outcome,
    reasons: reasons.map(table.indexOf),
  }))
  return canonicalJson({
    ...(contract.amendments.length === 0 ? {} : { amendments: contract.amendments }),
    branches: details.branches.map(({ branch, deploymentIds, verdict }) => ({
      branch,
      deploymentIds,
      verdict,
    })),
    code: details.code,
    contract: contract.id,
    contractVersion: contract.version,
    disputes: details.disputes,
    facts: details.factIds,
    general,
    missing: details.missing,
    model: details.model,
    nearest: details.nearest === null ? null : wayJson(details.nearest),
    ...(Object.keys(contract.outputUse).length === 0 ? {} : { outputUse: contract.outputUse }),
    packs: policy.packs.map(({ hash, id, version }) => ({ hash, id, version })),
    party: subject.partyId,
    permitted: findings.permitted.map(({ deploymentId, obligations }) => ({
      deployment: deploymentId,
      obligations: obligations.map(obligationJson),
    })),
    reasonClass: details.reasonClass,
    reasons: table.reasons,
    referrals: details.referrals.map((each) => ({
      missing: each.missing,
      partyId: each.partyId,
      question: each.question,
      ruleId: each.ruleId,
      servedUntilMs: each.servedUntilMs,
    })),
    refused,
    request: details.model === null ? null : readRequest(policy.requestReads, request),
    rules: details.ruleIds,
    // 2 had each sentence once for each deployment.
    v: 3,
    verdict: findings.verdict,
    workload: subject.workloadId,
    world: policy.worldId,
    would: details.would.map(({ deploymentIds, effect, ruleId, truth, why }) => ({
      deploymentIds,
      effect,
      ruleId,
      truth,
      why,
    })),
  })
}

/** Only what some rule reads: the text of a decision may not differ by what cannot matter to it. */
function readRequest(reads: ReadonlySet<string>, request: Question['request']): Json {
  return {
    ...(reads.has('request.country') ? { country: request.country } : {}),
    ...(reads.has('request.dialect') ? { dialect: request.dialect } : {}),
    ...(reads.has('request.features') ? { features: [...request.features].toSorted() } : {}),
    ...(reads.has('request.modalities') ? { modalities: [...request.modalities].toSorted() } : {}),
  }
}

function wayJson({ deploymentId, steps }: Way): Json {
  return {
    deploymentId,
    steps: steps.map(({ remedy, ruleId, what }) => ({ remedy, ruleId, what })),
  }
}
