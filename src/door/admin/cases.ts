// Cases of the watch: which need a person most, what each rests on, who works it, and how it ends. Whoever
// looks at one leaves an entry of access.
import { z } from 'zod'
import { isoTime } from '../../kernel/time.ts'
import { disposeCase, noteCase, noticesOf, openCase, takeCase } from '../../journeys/case-desk.ts'
import { rankedCases, type RankedCase } from '../../journeys/case-ranking.ts'
import { caseWords } from '../../journeys/case-words.ts'
import { overturnedIn } from '../../watch/case-appeal.ts'
import { dispositions, isOpenCase, type Case } from '../../watch/case.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import {
  caseJson,
  caseSchema,
  dispositionJson,
  harvestSchema,
  judgementSchema,
  noticeJson,
  statisticSchema,
  wholeCaseSchema,
} from './case-json.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const named = z.object({ id: z.string().max(64) })
const reason = z.string().trim().min(1, 'Say why.').max(2000)
const ids = z.array(z.string().max(64)).max(500)
/** In one answer. */
const listMax = 500

export function caseRoutes(deps: AdminDeps): readonly Route[] {
  return [listRoute(deps), oneRoute(deps), reportRoute(deps), openRoute(deps), ...workRoutes(deps)]
}

/** Every route of a case answers it whole. */
export function wholeCase({ cases }: AdminDeps, found: Case): z.input<typeof wholeCaseSchema> {
  const nowMs = cases.clock.nowMs()
  const notices = noticesOf(cases, found.id).map((notice) => noticeJson(notice, nowMs))
  return { ...caseJson(found), notices }
}

export async function answerCase(
  deps: AdminDeps,
  done: Promise<Case | Refusal>,
): Promise<object | Refusal> {
  const result = await done
  return 'code' in result ? result : wholeCase(deps, result)
}

function listRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/cases',
    id: 'listCases',
    summary: 'Cases of the watch, those that need a person most in front, appeals before all',
    needs: ['cases.read'],
    params: none,
    query: z.object({ state: z.enum(['open', 'closed']).optional() }),
    body: none,
    status: 200,
    answer: z.object({ cases: z.array(rankedSchema), more: z.int() }),
    async handle({ query, by }) {
      const all = rankedCases(deps.cases).filter(
        ({ found, appealDueMs }) =>
          query.state === undefined ||
          (isOpenCase(found) || appealDueMs !== null) === (query.state === 'open'),
      )
      const shown = all.slice(0, listMax)
      for (const { found } of shown)
        deps.access.note({ by: by.id, what: 'case', subject: found.id })
      return { cases: shown.map(rankedJson), more: all.length - shown.length }
    },
  })
}

const rankedSchema = caseSchema.extend({
  appealDue: z.iso.datetime().nullable().meta({
    description: 'By when an appeal is to be decided; undecided then, the effect rests',
  }),
})

function rankedJson({ found, appealDueMs }: RankedCase): z.input<typeof rankedSchema> {
  return { ...caseJson(found), appealDue: appealDueMs === null ? null : isoTime(appealDueMs) }
}

function oneRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/cases/{id}',
    id: 'case',
    summary: 'One case with its evidence, steps and notices',
    needs: ['cases.read'],
    params: named,
    query: none,
    body: none,
    status: 200,
    answer: wholeCaseSchema,
    async handle({ params, by }) {
      const found = deps.register.cases.all.get(params.id)
      if (found === undefined) return refuse('door.not_found')
      deps.access.note({ by: by.id, what: 'case', subject: found.id })
      return wholeCase(deps, found)
    },
  })
}

function reportRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/cases/{id}/report',
    id: 'caseReport',
    summary: 'The same in words, for a file or a letter',
    needs: ['cases.read'],
    params: named,
    query: none,
    body: none,
    status: 200,
    answer: z.object({ id: z.string(), lines: z.array(z.string()) }),
    async handle({ params, by }) {
      const found = deps.register.cases.all.get(params.id)
      if (found === undefined) return refuse('door.not_found')
      deps.access.note({ by: by.id, what: 'case', subject: found.id })
      const notices = noticesOf(deps.cases, found.id)
      return { id: found.id, lines: caseWords(found, notices, deps.clock.nowMs()) }
    },
  })
}

function openRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/cases',
    id: 'openCase',
    summary: 'Open a case about one workload, on figures that you counted',
    needs: ['cases.work'],
    params: none,
    query: none,
    body: z.strictObject({
      workload: z.string().max(64),
      reason,
      statistics: z.array(statisticSchema).max(32).default([]),
      records: z.array(z.string().max(64)).max(64).default([]).meta({
        description: 'Ids of requests or entries of the log that show it',
      }),
      judgement: judgementSchema.default({ finding: 'undeclared', uses: [], clause: null }),
      harvest: harvestSchema.nullable().default(null),
    }),
    status: 201,
    answer: wholeCaseSchema,
    handle({ body, by }) {
      const { workload: workloadId, judgement, ...rest } = body
      const asked = { ...rest, workloadId, judgement: { ...judgement, drift: null } }
      return answerCase(deps, openCase(deps.cases, by, asked))
    },
  })
}

function workRoutes(deps: AdminDeps): readonly Route[] {
  const post = { method: 'post', params: named, query: none, answer: wholeCaseSchema } as const
  return [
    route({
      ...post,
      path: '/admin/v1/cases/{id}/take',
      id: 'takeCase',
      summary: 'Say that you work a case',
      needs: ['cases.work'],
      body: none,
      status: 200,
      handle: ({ params, by }) => answerCase(deps, takeCase(deps.cases, by, params.id)),
    }),
    route({
      ...post,
      path: '/admin/v1/cases/{id}/notes',
      id: 'noteCase',
      summary: 'Add a note to a case',
      needs: ['cases.work', 'cases.appeals'],
      body: z.strictObject({ text: z.string().trim().min(1, 'Write something.').max(4000) }),
      status: 201,
      handle: ({ params, body, by }) =>
        answerCase(deps, noteCase(deps.cases, by, params.id, body.text)),
    }),
    route({
      ...post,
      path: '/admin/v1/cases/{id}/dispose',
      id: 'disposeCase',
      summary: 'Judge members of a case; what is not confirmed ends their notices',
      needs: ['cases.work'],
      body: z.strictObject({
        outcome: z.enum(dispositions),
        reason,
        workloads: ids.default([]).meta({ description: 'Empty: all members' }),
      }),
      status: 200,
      handle({ params, body, by }) {
        const { outcome, workloads: workloadIds } = body
        const asked = { caseId: params.id, outcome, reason: body.reason, workloadIds }
        return answerCase(deps, disposeCase(deps.cases, by, asked))
      },
    }),
    dispositionsRoute(deps),
  ]
}

/** One line each for `watch calibrate`: what people, and not the watch, said of workloads. */
function dispositionsRoute(deps: AdminDeps): Route {
  const row = z.object({
    case: z.string(),
    workload: z.string(),
    cluster: z.string().nullable(),
    level: z.int(),
    outcome: z.enum(dispositions),
    at: z.iso.datetime(),
    by: z.string(),
    reason: z.string(),
    appealed: z.boolean().meta({ description: 'An appeal overturned what was done' }),
    engine: z.string(),
    calibration: z.string(),
    records: z.array(z.string()),
  })
  return route({
    method: 'get',
    path: '/admin/v1/case-dispositions',
    id: 'listCaseDispositions',
    summary: 'How cases ended, by workload, for the next calibration; overturned ones are honest',
    needs: ['cases.read'],
    params: none,
    query: none,
    body: none,
    status: 200,
    answer: z.object({ dispositions: z.array(row) }),
    async handle() {
      const all = [...deps.register.cases.all.values()]
      return { dispositions: all.flatMap((found) => dispositionRows(deps, found)) }
    },
  })
}

function dispositionRows({ cases }: AdminDeps, found: Case) {
  const overturned = overturnedIn(noticesOf(cases, found.id))
  return found.members.flatMap(({ workloadId, level, evidence, disposition }) => {
    if (disposition === null) return []
    const { engine, calibration, records } = evidence
    const appealed = overturned.has(workloadId)
    const { id, cluster } = found
    const judged = { case: id, workload: workloadId, cluster, level }
    return {
      ...judged,
      ...dispositionJson(disposition),
      appealed,
      engine,
      calibration,
      records: [...records],
    }
  })
}
