// Recorded traffic against a proposal: start a replay, and read what it found.
import { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import { requireAction } from '../../journeys/change-desk.ts'
import { heldOf, heldProblem, heldText } from '../../journeys/held-changes.ts'
import {
  proposedBy,
  replayPhases,
  withoutMoney,
  type Proposed,
  type ReplayJob,
} from '../../journeys/replay-desk.ts'
import { dayMs, isoTime } from '../../kernel/time.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import { factBody, writtenFact } from './facts.ts'
import type { AdminDeps } from './ports.ts'
import { reportJson, reportSchema } from './replay-json.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime({ offset: true })

const askedSchema = z.strictObject({
  packs: z
    .array(z.strictObject({ file: z.string().min(1).max(200), text: z.string() }))
    .min(1)
    .optional()
    .meta({ description: 'Packs in place of those of the same id, and beside all others' }),
  configuration: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'The hash of the configuration that waits for its approval' }),
  question: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'In place of packs: dpf-annulled, close-region:SG and others' }),
  fact: factBody.optional().meta({
    description: 'A fact that is not held yet, as it would be added',
  }),
  sinceDays: z.int().min(1).max(3650).default(90),
  asOf: instant.optional().meta({ description: 'Decided as of this instant; now if left out' }),
  change: z.string().max(64).optional().meta({
    description:
      'The change that this is to be shown with, by whoever may ask for changes; what it asks for is replayed where nothing else is named',
  }),
})

const jobSchema = z.object({
  id: z.string(),
  askedBy: z.string(),
  startedAt: z.string(),
  contentHash: z.string().nullable().meta({
    description:
      'Of exactly what was proposed, as changes name it; null for what no change asks for',
  }),
  world: z.string().meta({ description: 'The world that it is compared with' }),
  stale: z.boolean().meta({ description: 'That is not the present one any more' }),
  state: z.enum(['running', 'done', 'failed']),
  phase: z.enum(replayPhases).nullable().meta({ description: 'What one that runs is at' }),
  problem: z.string(),
  report: reportSchema.nullable().meta({
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
      summary:
        'Decide recorded traffic again: with a configuration that waits, other packs, or under a question',
      needs: ['replay.run'],
      params: none,
      query: none,
      body: askedSchema,
      status: 201,
      answer: jobSchema,
      async handle({ body, by }) {
        // What approvers are to see of a change is not for those to choose who only read.
        const forbidden = body.change === undefined ? null : requireAction(by, 'changes.request')
        if (forbidden !== null) return forbidden
        const proposal = proposalIn(deps, body)
        if ('code' in proposal) return proposal
        const problem =
          proposal.kind === 'held' ? await heldProblem(deps, heldOf(proposal.content)) : null
        if (problem !== null) return problem
        const nowMs = deps.clock.nowMs()
        const started = deps.replays.start(
          {
            span: { fromMs: nowMs - body.sinceDays * dayMs, toMs: nowMs },
            asOfMs: body.asOf === undefined ? nowMs : Date.parse(body.asOf),
            proposal,
            changeId: body.change ?? null,
          },
          by.id,
        )
        return 'state' in started ? shown(deps, started, by) : started
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
        const job = await deps.replays.find(params.id)
        return job === null ? refuse('door.not_found') : shown(deps, job, by)
      },
    }),
  ]
}

/** As a change would hold it, so that a change of it names the same content. */
function factText(fact: z.output<typeof factBody>): string {
  return heldText({ kind: 'fact', audience: fact.audience, fact: writtenFact(fact) })
}

/** Exactly one thing: what is named, or else what the change asks for. */
function proposalIn(
  { register }: AdminDeps,
  { packs, question, configuration, fact, change }: z.output<typeof askedSchema>,
): Proposed | Refusal {
  const named: readonly Proposed[] = [
    ...(packs === undefined ? [] : [{ kind: 'packs' as const, files: packs }]),
    ...(question === undefined ? [] : [{ kind: 'question' as const, question }]),
    ...(configuration === undefined
      ? []
      : [{ kind: 'configuration' as const, hash: configuration }]),
    ...(fact === undefined ? [] : [{ kind: 'held' as const, content: factText(fact) }]),
  ]
  const [only, ...others] = named
  if (only !== undefined && others.length === 0) return only
  if (only !== undefined || change === undefined) {
    const message =
      'Give one of packs, question, configuration, fact; or a change alone, to replay it.'
    return refuse('admin.invalid', { message })
  }
  const asked = register.changes.get(change)
  return asked === undefined ? refuse('door.not_found') : proposedBy(asked)
}

/** Whoever approves decides without seeing what it earns. */
function shown({ world }: AdminDeps, job: ReplayJob, by: Operator): z.input<typeof jobSchema> {
  const { id, askedBy, startedAtMs, state, phase, problem, report, contentHash, worldId } = job
  const seesMoney = mayDo(by, 'money.read') || mayDo(by, 'replay.run')
  const seen = report === null || seesMoney ? report : withoutMoney(report)
  return {
    id,
    askedBy,
    startedAt: isoTime(startedAtMs),
    state,
    phase,
    problem,
    contentHash,
    world: worldId,
    stale: worldId !== world().version,
    report: seen === null ? null : reportJson(seen),
  }
}
