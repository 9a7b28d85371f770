// The notice of one effect on one customer's service: issued before it bites, frozen, contestable. It names
// counts with their n and the clause, and neither thresholds nor detectors: who harvests must not learn from it
// where the line is. For the same reason nothing but what is urgent appears more than once a day.
import { unreachable } from '../kernel/assert.ts'
import { dayMs } from '../kernel/time.ts'
import { driftWords } from './case-finding.ts'
import type { Clauses } from './case-steps.ts'
import {
  levelOf,
  type Case,
  type CaseStep,
  type Limit,
  type Member,
  type Notice,
  type Stage,
} from './case.ts'
import type { Group } from './section.ts'

const hourMs = 3_600_000

/** From the publication of a notice to its effect. */
export const noticeLeadMs = { others: dayMs, suspend: 3 * dayMs } as const
/** To answer what is asked. */
export const answerWithinMs = 14 * dayMs
/** From an appeal to its decision; undecided then, the effect rests. */
export const appealWithinMs = 48 * hourMs
/** After an effect has ended, its notice can still be contested for so long. */
export const contestAfterMs = 30 * dayMs

/** The next instant, not before `atMs`, at which customers are shown what is new: midnight UTC. */
export function publicationMs(atMs: number): number {
  return Math.ceil(atMs / dayMs) * dayMs
}

/** The notice of a step for one member. Of one step all take effect at the same instant. */
export function noticeOf(
  { id: caseId }: Pick<Case, 'id'>,
  step: CaseStep,
  member: Member,
  {
    id,
    clauses,
    nowMs,
  }: { readonly id: string; readonly clauses: Clauses; readonly nowMs: number },
): Notice {
  const { stage, limits, questions, reasonClass, urgent, proposedBy } = step
  const publishedAtMs = urgent === null ? publicationMs(nowMs) : nowMs
  const fromMs = urgent === null ? publishedAtMs + leadMs(stage, clauses) : nowMs
  const { noticeDays, cureDays } = clauses
  const isEnding = step.isTermination && noticeDays !== null && cureDays !== null
  return {
    id,
    caseId,
    stepId: step.id,
    stage,
    workloadId: member.workloadId,
    partyId: member.partyId,
    contractId: member.contractId,
    limits,
    questions,
    reasonClass,
    summary: [...evidenceWords(member), ...(step.words === '' ? [] : [step.words])],
    clause: levelOf(stage) < 3 ? clauses.limits : (member.judgement.clause ?? clauses.use),
    urgent: urgent === null ? null : { by: proposedBy, why: urgent },
    issuedAtMs: nowMs,
    publishedAtMs,
    fromMs,
    answerByMs: questions.length === 0 ? null : publishedAtMs + answerWithinMs,
    // First the time to cure, then that of the notice, both from when the customer can read it.
    endsContractMs: isEnding ? publishedAtMs + (cureDays + noticeDays) * dayMs : null,
    ended: null,
    answers: [],
    appeals: [],
    relieved: [],
  }
}

/** The contract's own clock for a suspension goes before ours. */
function leadMs(stage: Stage, { suspendDays }: Clauses): number {
  if (stage !== 'suspend') return noticeLeadMs.others
  return suspendDays === null ? noticeLeadMs.suspend : suspendDays * dayMs
}

/** One sentence per group, of its strongest figure, and what was not looked at. */
export function evidenceWords({ evidence, judgement }: Member): readonly string[] {
  const { statistics, looked, missed } = evidence
  const strongest = new Map<Group, (typeof statistics)[number]>()
  for (const one of statistics) {
    if (one.of > 0 && !strongest.has(one.group)) strongest.set(one.group, one)
  }
  const sentences = [...strongest.values()].map(
    ({ group, count, of }) => `${count} of ${of} requests ${groupWords[group]}.`,
  )
  const sampled = `${missed} of ${looked + missed} requests were not looked at.`
  return [
    ...sentences,
    ...(judgement.drift === null ? [] : [driftWords(judgement.drift)]),
    ...(missed === 0 ? [] : [sampled]),
  ]
}

const groupWords: Readonly<Record<Group, string>> = {
  a: 'ask for material of the kind that models are trained or graded with',
  b: 'follow each other like the items of one list that is worked through',
  c: 'set parameters that show the model rather than its answer',
  d: 'come in a way in which other services pass on requests of many users',
  e: 'belong to work that is spread over several workloads',
}

/** What the customer feels, in plain words. */
export function effectWords({ stage, limits, questions }: Notice): readonly string[] {
  return [
    ...(stage === 'suspend' ? ['Requests of this workload are refused.'] : []),
    ...limits.map(limitWords),
    ...questions.map((question) => `You are asked: ${question}`),
  ]
}

function limitWords(limit: Limit): string {
  switch (limit.kind) {
    case 'cap_n':
      return `At most ${limit.max} answers a request${modeWords(limit.mode)}.`
    case 'strip_logprobs':
      return `No log probabilities${modeWords(limit.mode)}.`
    case 'refuse_feature':
      return `Requests that ask for ${limit.feature} are refused.`
    case 'rate_class': {
      const { requestsPerMinute: requests, tokensPerMinute: tokens } = limit
      const rates = [
        ...(requests === null ? [] : [`${requests} requests`]),
        ...(tokens === null ? [] : [`${tokens} tokens`]),
      ]
      return `At most ${rates.join(' and ')} a minute, counted over the contract.`
    }
    default:
      return unreachable(limit)
  }
}

function modeWords(mode: 'rewrite' | 'refuse_if_asked'): string {
  return mode === 'rewrite'
    ? ': the request is changed, and its answer says so'
    : ': whoever asks for more is refused'
}

/** How to contest it, for the notice and for every refusal that rests on it. */
export function contestWords({ id }: Pick<Notice, 'id'>): string {
  return `GET /v1/watch/notices shows notice ${id}; to contest it, POST /v1/watch/notices/${id}/contest with {"statement": "..."} and this key or the party’s.`
}

/** Whether the effect holds at an instant, and until when that stays so; null: until something is done. */
export function effectAt(
  { fromMs, ended, appeals }: Pick<Notice, 'fromMs' | 'ended' | 'appeals'>,
  atMs: number,
): { readonly holds: boolean; readonly untilMs: number | null } {
  const rests = appeals.some(
    ({ dueAtMs, decision }) => dueAtMs <= atMs && (decision === null || atMs < decision.atMs),
  )
  const holds = fromMs <= atMs && (ended === null || atMs < ended.atMs) && !rests
  const changes = [
    fromMs,
    ...(ended === null ? [] : [ended.atMs]),
    ...appeals.flatMap(({ dueAtMs, decision }) =>
      decision === null ? [dueAtMs] : [dueAtMs, decision.atMs],
    ),
  ].filter((change) => change > atMs)
  return { holds, untilMs: changes.length === 0 ? null : Math.min(...changes) }
}
