// Recorded traffic against a proposal: start a replay, and read what it found.
import { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import { withoutMoney, type ReplayJob } from '../../journeys/replay-desk.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime({ offset: true })
const dayMs = 86_400_000

const askedSchema = z.strictObject({
  packs: z
    .array(z.strictObject({ file: z.string().min(1).max(200), text: z.string() }))
    .min(1)
    .optional()
    .meta({ description: 'Packs in place of those of the same id, and beside all others' }),
  question: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'In place of packs: dpf-annulled, close-region:SG and others' }),
  sinceDays: z.int().min(1).max(3650).default(90),
  asOf: instant.optional().meta({ description: 'Decided as of this instant; now if left out' }),
  change: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'The change that this is to be shown with' }),
})

const jobSchema = z.object({
  id: z.string(),
  askedBy: z.string(),
  startedAt: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  problem: z.string(),
  report: z.record(z.string(), z.unknown()).nullable().meta({
    description:
      'What changes, for whom and how; money only for those who may read money or run replays',
  }),
})

export function replayRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/admin/v1/replays',
      id: 'startReplay',
      summary: 'Decide recorded traffic again, with other packs or under a question',
      needs: ['replay.run'],
      params: none,
      query: none,
      body: askedSchema,
      status: 201,
      answer: jobSchema,
      async handle({ body, by }) {
        const { packs, question, change = null } = body
        if ((packs === undefined) === (question === undefined)) {
          return refuse('admin.invalid', { message: 'Give packs or a question, and not both.' })
        }
        const nowMs = deps.clock.nowMs()
        const started = deps.replays.start(
          {
            span: { fromMs: nowMs - body.sinceDays * dayMs, toMs: nowMs },
            asOfMs: body.asOf === undefined ? nowMs : Date.parse(body.asOf),
            proposal:
              packs === undefined
                ? { kind: 'question', question: question ?? '' }
                : { kind: 'packs', files: packs },
            changeId: change,
          },
          by.id,
        )
        return 'state' in started ? shown(started, by) : started
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/replays/{id}',
      id: 'readReplay',
      summary: 'How far a replay is, and what it found',
      needs: ['replay.run', 'changes.approve'],
      params: z.object({ id: z.string().max(64) }),
      query: none,
      body: none,
      status: 200,
      answer: jobSchema,
      async handle({ params, by }) {
        const job = deps.replays.find(params.id)
        return job === null ? refuse('door.not_found') : shown(job, by)
      },
    }),
  ]
}

/** Whoever approves decides without seeing what it earns. */
function shown(job: ReplayJob, by: Operator): object {
  const { id, askedBy, startedAtMs, state, problem, report } = job
  const seesMoney = mayDo(by, 'money.read') || mayDo(by, 'replay.run')
  return {
    id,
    askedBy,
    startedAt: isoTime(startedAtMs),
    state,
    problem,
    report: report === null || seesMoney ? report : withoutMoney(report),
  }
}
