// Cases, steps and notices as the admin API shows them.
import { z } from 'zod'
import { isoTime } from '../../kernel/time.ts'
import { shownNotice, type ShownNotice } from '../../journeys/case-notices.ts'
import { effectAt } from '../../watch/case-notice.ts'
import { approvalsOf } from '../../watch/case-steps.ts'
import {
  dispositions,
  edgeKinds,
  findingClasses,
  isOpenCase,
  limitedFeatures,
  reasonClasses,
  stages,
  type Case,
  type CaseStep,
  type Member,
  type Notice,
} from '../../watch/case.ts'
import { declaredUses } from '../../watch/observation.ts'
import { groups } from '../../watch/section.ts'

const instant = z.iso.datetime()
const share = z.object({ count: z.int().min(0), of: z.int().min(0) })

const within = {
  test: ({ count, of }: { readonly count: number; readonly of: number }) => count <= of,
  told: { path: ['count'], error: 'It counts no more requests than it is out of.' },
}

export const harvestSchema = z
  .strictObject({ count: z.int().min(0), of: z.int().min(1) })
  .refine(within.test, within.told)

export const statisticSchema = z
  .strictObject({
    group: z.enum(groups),
    detector: z.string().min(1).max(64),
    count: z.int().min(0),
    of: z.int().min(1, 'A figure is shown with the number of requests that it is out of.'),
    sentence: z.string().trim().min(1).max(500),
  })
  .refine(within.test, within.told)

export const judgementSchema = z.strictObject({
  finding: z.enum(findingClasses),
  uses: z.array(z.enum(declaredUses)).max(declaredUses.length).default([]),
  clause: z.string().max(200).nullable().default(null),
})

const mode = z.enum(['rewrite', 'refuse_if_asked'])
const rate = z.int().min(1).max(1_000_000_000).nullable()
export const limitSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cap_n'), max: z.int().min(1).max(128), mode }),
  z.strictObject({ kind: z.literal('strip_logprobs'), mode }),
  z.strictObject({ kind: z.literal('refuse_feature'), feature: z.enum(limitedFeatures) }),
  z.strictObject({
    kind: z.literal('rate_class'),
    requestsPerMinute: rate,
    tokensPerMinute: rate,
  }),
])

const dispositionSchema = z.object({
  outcome: z.enum(dispositions),
  by: z.string(),
  reason: z.string(),
  at: instant,
})

const memberSchema = z.object({
  workload: z.string(),
  party: z.string(),
  contract: z.string(),
  contractVersion: z.string(),
  level: z.int(),
  finding: z.enum(findingClasses),
  uses: z.array(z.string()),
  clause: z.string().nullable(),
  drift: share.extend({ declared: z.array(z.string()), observed: z.string() }).nullable(),
  harvest: share.nullable(),
  statistics: z.array(z.object(statisticSchema.shape)),
  records: z.array(z.string()),
  engine: z.string(),
  calibration: z.string(),
  looked: z.int(),
  missed: z.int().meta({ description: 'Requests that were not looked at: the watch was busy' }),
  disposition: dispositionSchema.nullable(),
})

const stepSchema = z.object({
  id: z.string(),
  stage: z.enum(stages),
  workloads: z.array(z.string()),
  limits: z.array(limitSchema),
  questions: z.array(z.string()),
  reasonClass: z.enum(reasonClasses),
  words: z.string(),
  urgent: z.string().nullable(),
  termination: z.boolean(),
  proposedBy: z.string(),
  proposedAt: instant,
  approvals: z.array(z.object({ by: z.string(), at: instant })),
  approvalsNeeded: z.int(),
  rejected: z.object({ by: z.string(), reason: z.string(), at: instant }).nullable(),
  effectedAt: instant.nullable(),
})

const said = z.object({ by: z.string(), at: instant, text: z.string() })

/** A notice as its customer reads it. */
export const toldSchema = z.object({
  id: z.string().meta({ description: 'Empty before it is issued' }),
  object: z.literal('watch.notice'),
  workload: z.string(),
  contract: z.string(),
  status: z.enum(['announced', 'in_effect', 'resting', 'ended']),
  effect: z.array(z.string()),
  reason_class: z.enum(reasonClasses),
  evidence: z.array(z.string()),
  clause: z.string().nullable(),
  urgent: z.object({ by: z.string(), why: z.string() }).nullable(),
  how_to_contest: z.string(),
  deadlines: z.object({
    issued: instant,
    in_effect_from: instant,
    answer_by: instant.nullable(),
    contest_by: instant.nullable(),
    contract_ends: instant.nullable(),
  }),
  ended: z.object({ at: instant, why: z.string(), reason: z.string() }).nullable(),
  appeals: z.array(
    z.object({
      id: z.string(),
      at: instant,
      due: instant,
      outcome: z.enum(['upheld', 'overturned']).nullable(),
      reason: z.string().nullable(),
    }),
  ),
})

export const noticeSchema = z.object({
  id: z.string(),
  case: z.string(),
  step: z.string(),
  stage: z.enum(stages),
  workload: z.string(),
  party: z.string(),
  inEffect: z.boolean(),
  told: toldSchema.meta({ description: 'What the customer reads' }),
  summary: z.array(z.string()),
  clause: z.string().nullable(),
  publishedAt: instant,
  from: instant,
  ended: z.object({ why: z.string(), by: z.string(), reason: z.string(), at: instant }).nullable(),
  answers: z.array(said),
  appeals: z.array(
    z.object({
      id: z.string(),
      by: z.string(),
      statement: z.string(),
      at: instant,
      due: instant,
      outcome: z.enum(['upheld', 'overturned']).nullable(),
      decidedBy: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
})

const edgeSchema = z.object({
  kind: z.enum(edgeKinds),
  left: z.string(),
  right: z.string(),
  bans: z.number().meta({ description: 'Common logarithm of the odds against a coincidence' }),
})

export const caseSchema = z.object({
  id: z.string(),
  state: z.enum(['open', 'closed']),
  level: z.int().meta({ description: 'The highest that the watch said of it: 0 to 3' }),
  groups: z.array(z.string()),
  cluster: z.string().nullable(),
  links: z.array(z.string()),
  edges: z.array(edgeSchema).meta({ description: 'Which parties share what' }),
  openedBy: z.string(),
  openedAt: instant,
  owner: z.string().nullable(),
  members: z.array(memberSchema),
  notes: z.array(said),
  steps: z.array(stepSchema),
})

export const wholeCaseSchema = caseSchema.extend({ notices: z.array(noticeSchema) })

export function caseJson(found: Case): z.input<typeof caseSchema> {
  const { id, level, groups: speaking, cluster, links, openedBy, openedAtMs, owner } = found
  return {
    id,
    state: isOpenCase(found) ? 'open' : 'closed',
    level,
    groups: [...speaking],
    cluster,
    links: [...links],
    edges: (found.edges ?? []).map((edge) => ({ ...edge })),
    openedBy,
    openedAt: isoTime(openedAtMs),
    owner,
    members: found.members.map(memberJson),
    notes: found.notes.map(({ by, atMs, text }) => ({ by, at: isoTime(atMs), text })),
    steps: found.steps.map(stepJson),
  }
}

function memberJson(member: Member): z.input<typeof memberSchema> {
  const { evidence, judgement, disposition, harvest } = member
  const { drift } = judgement
  return {
    workload: member.workloadId,
    party: member.partyId,
    contract: member.contractId,
    contractVersion: member.contractVersion,
    level: member.level,
    finding: judgement.finding,
    uses: [...judgement.uses],
    clause: judgement.clause,
    drift: drift === null ? null : { ...drift, declared: [...drift.declared] },
    harvest,
    statistics: evidence.statistics.map((one) => ({ ...one })),
    records: [...evidence.records],
    engine: evidence.engine,
    calibration: evidence.calibration,
    looked: evidence.looked,
    missed: evidence.missed,
    disposition: disposition === null ? null : dispositionJson(disposition),
  }
}

export function dispositionJson({
  outcome,
  by,
  reason,
  atMs,
}: NonNullable<Member['disposition']>): z.input<typeof dispositionSchema> {
  return { outcome, by, reason, at: isoTime(atMs) }
}

function stepJson(step: CaseStep): z.input<typeof stepSchema> {
  const { id, stage, limits, questions, reasonClass, words, urgent, rejected } = step
  return {
    id,
    stage,
    workloads: [...step.workloadIds],
    limits: [...limits],
    questions: [...questions],
    reasonClass,
    words,
    urgent,
    termination: step.isTermination,
    proposedBy: step.proposedBy,
    proposedAt: isoTime(step.proposedAtMs),
    approvals: step.approvals.map(({ operatorId, atMs }) => ({
      by: operatorId,
      at: isoTime(atMs),
    })),
    approvalsNeeded: approvalsOf(step),
    rejected:
      rejected === null
        ? null
        : { by: rejected.by, reason: rejected.reason, at: isoTime(rejected.atMs) },
    effectedAt: step.effectedAtMs === null ? null : isoTime(step.effectedAtMs),
  }
}

function toldJson({ effect, evidence, appeals, ...told }: ShownNotice): z.input<typeof toldSchema> {
  return { ...told, effect: [...effect], evidence: [...evidence], appeals: [...appeals] }
}

export function noticeJson(notice: Notice, nowMs: number): z.input<typeof noticeSchema> {
  const { ended } = notice
  return {
    id: notice.id,
    case: notice.caseId,
    step: notice.stepId,
    stage: notice.stage,
    workload: notice.workloadId,
    party: notice.partyId,
    inEffect: effectAt(notice, nowMs).holds,
    told: toldJson(shownNotice(notice, nowMs)),
    summary: [...notice.summary],
    clause: notice.clause,
    publishedAt: isoTime(notice.publishedAtMs),
    from: isoTime(notice.fromMs),
    ended:
      ended === null
        ? null
        : { why: ended.why, by: ended.by, reason: ended.reason, at: isoTime(ended.atMs) },
    answers: notice.answers.map(({ by, atMs, text }) => ({ by, at: isoTime(atMs), text })),
    appeals: notice.appeals.map(({ id, by, statement, atMs, dueAtMs, decision }) => ({
      id,
      by,
      statement,
      at: isoTime(atMs),
      due: isoTime(dueAtMs),
      outcome: decision?.outcome ?? null,
      decidedBy: decision?.by ?? null,
      reason: decision?.reason ?? null,
    })),
  }
}
