// Notices to a customer, for its people: what the watch made somebody decide about its workloads, to be contested and
// answered, and what its rules want read before the first use. The same that its keys get below /v1.
import { z } from 'zod'
import { noticesTo, sayOfNotice, saidMax, statusOf } from '../../journeys/case-notices.ts'
import { acknowledgeFor, shownNotices } from '../../journeys/notices.ts'
import { isoTime } from '../../kernel/time.ts'
import { appealProblem } from '../../watch/case-appeal.ts'
import { contestAfterMs, effectWords } from '../../watch/case-notice.ts'
import { reasonClasses, stages, type Notice } from '../../watch/case.ts'
import { refuse } from '../../wire/codes.ts'
import { answersMax } from '../../journeys/case-appeals.ts'
import { limitSchema } from './case-json.ts'
import { ownPartyOf } from './own-party.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()
const statement = z.string().trim().min(1, 'Say it in words.').max(saidMax)

const noticeSchema = z.object({
  id: z.string(),
  workload: z.string(),
  contract: z.string(),
  stage: z.enum(stages),
  status: z.enum(['announced', 'in_effect', 'resting', 'ended']),
  reasonClass: z.enum(reasonClasses),
  effect: z.array(z.string()).meta({ description: 'In words: what of it you feel' }),
  limits: z.array(limitSchema),
  questions: z.array(z.string()),
  evidence: z.array(z.string()).meta({ description: 'Counts with what they are out of' }),
  clause: z.string().nullable().meta({ description: 'Where the contract says so' }),
  urgent: z.string().nullable().meta({ description: 'Why it could not wait' }),
  issuedAt: instant,
  from: instant.meta({ description: 'When it takes effect' }),
  answerBy: instant.nullable(),
  contestBy: instant.nullable().meta({ description: 'Null: as long as it stands' }),
  contractEnds: instant.nullable(),
  ended: z
    .object({ at: instant, why: z.enum(['lifted', 'overturned', 'disposed']), reason: z.string() })
    .nullable(),
  answers: z.array(z.object({ at: instant, text: z.string() })),
  appeals: z.array(
    z.object({
      id: z.string(),
      at: instant,
      due: instant.meta({ description: 'Undecided then, the effect rests until it is decided' }),
      statement: z.string(),
      outcome: z.enum(['upheld', 'overturned']).nullable(),
      reason: z.string().nullable(),
      decidedAt: instant.nullable(),
    }),
  ),
  mayContest: z.boolean(),
  whyNotContest: z.string().nullable(),
  mayAnswer: z.boolean(),
})

const readingSchema = z.object({
  contract: z.string(),
  id: z.string(),
  text: z.string(),
  acknowledgedAt: instant.nullable().meta({ description: 'Null: requests are refused until then' }),
})

export function ownNoticeRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/own/notices',
      id: 'ownNotices',
      summary: 'Notices to your organisation, the latest first, and what is to be read first',
      needs: ['own.act'],
      reach: ['party'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ notices: z.array(noticeSchema), readings: z.array(readingSchema) }),
      async handle({ by }) {
        const partyId = ownPartyOf(by)
        const nowMs = deps.clock.nowMs()
        const own = noticesTo(deps.cases, { kind: 'party', partyId })
        return {
          notices: own.map((notice) => noticeJson(notice, nowMs)),
          readings: readingsOf(deps, partyId, nowMs),
        }
      },
    }),
    sayRoute(deps, 'contest', 'contestOwnNotice', 'Contest a notice'),
    sayRoute(deps, 'answer', 'answerOwnNotice', 'Answer what a notice asks'),
    acknowledgeRoute(deps),
  ]
}

function sayRoute(deps: AdminDeps, what: 'contest' | 'answer', id: string, summary: string): Route {
  return route({
    method: 'post',
    path: `/admin/v1/own/notices/{id}/${what}`,
    id,
    summary,
    needs: ['own.act'],
    reach: ['party'],
    params: z.object({ id: z.string().max(64) }),
    query: none,
    body: z.strictObject({ statement }),
    status: 201,
    answer: noticeSchema,
    async handle({ params, body, by }) {
      const whose = { kind: 'party', partyId: ownPartyOf(by) } as const
      const said = { id: params.id, what, statement: body.statement, by: by.id }
      const result = await sayOfNotice(deps.cases, whose, said)
      return 'kind' in result ? result : noticeJson(result, deps.clock.nowMs())
    },
  })
}

function acknowledgeRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/own/readings',
    id: 'acknowledgeOwn',
    summary: 'Say for a contract that a notice of its rules was read',
    needs: ['own.act'],
    reach: ['party'],
    params: none,
    query: none,
    body: z.strictObject({ contract: z.string().max(64), id: z.string().min(1).max(200) }),
    status: 201,
    answer: z.object({ contract: z.string(), id: z.string(), acknowledgedAt: instant }),
    async handle({ body: { contract: contractId, id }, by }) {
      const world = deps.world()
      if (world.contracts.get(contractId)?.partyId !== ownPartyOf(by)) {
        return refuse('door.not_found')
      }
      const nowMs = deps.clock.nowMs()
      const said = await acknowledgeFor(deps.notices, world, { contractId, id, by: by.id, nowMs })
      if (said.kind === 'refused') return said
      return { contract: contractId, id, acknowledgedAt: isoTime(said.atMs) }
    },
  })
}

/** Of each contract what binds any of its workloads, each once. */
function readingsOf(
  deps: AdminDeps,
  partyId: string,
  nowMs: number,
): z.input<typeof readingSchema>[] {
  const world = deps.world()
  const found = new Map<string, z.input<typeof readingSchema>>()
  for (const workload of world.workloads.values()) {
    const contract = world.contracts.get(workload.contractId)
    if (contract?.partyId !== partyId) continue
    const bound = shownNotices(deps, world, { contract, workload }, { country: null, nowMs })
    for (const { id, text, acknowledgedAtMs } of bound) {
      found.set(`${contract.id} ${id} ${text}`, {
        contract: contract.id,
        id,
        text,
        acknowledgedAt: acknowledgedAtMs === null ? null : isoTime(acknowledgedAtMs),
      })
    }
  }
  return [...found.values()]
}

function noticeJson(notice: Notice, nowMs: number): z.input<typeof noticeSchema> {
  const { issuedAtMs, fromMs, answerByMs, endsContractMs, ended, urgent } = notice
  const problem = appealProblem(notice, nowMs)
  return {
    id: notice.id,
    workload: notice.workloadId,
    contract: notice.contractId,
    stage: notice.stage,
    status: statusOf(notice, nowMs),
    reasonClass: notice.reasonClass,
    effect: [...effectWords(notice)],
    limits: [...notice.limits],
    questions: [...notice.questions],
    evidence: [...notice.summary],
    clause: notice.clause,
    urgent: urgent?.why ?? null,
    issuedAt: isoTime(issuedAtMs),
    from: isoTime(fromMs),
    answerBy: at(answerByMs),
    contestBy: ended === null ? null : isoTime(ended.atMs + contestAfterMs),
    contractEnds: at(endsContractMs),
    ended:
      ended === null ? null : { at: isoTime(ended.atMs), why: ended.why, reason: ended.reason },
    answers: notice.answers.map(({ atMs, text }) => ({ at: isoTime(atMs), text })),
    appeals: notice.appeals.map(({ id, atMs, dueAtMs, statement: words, decision }) => ({
      id,
      at: isoTime(atMs),
      due: isoTime(dueAtMs),
      statement: words,
      outcome: decision?.outcome ?? null,
      reason: decision?.reason ?? null,
      decidedAt: at(decision?.atMs ?? null),
    })),
    mayContest: problem === null,
    whyNotContest: problem,
    mayAnswer: notice.questions.length > 0 && notice.answers.length < answersMax,
  }
}

function at(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
