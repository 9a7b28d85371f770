// How the watch does, and the request-by-request history behind one case: for analysts who answer for what it found.
import { z } from 'zod'
import { isoTime } from '../../kernel/time.ts'
import { noticesOf } from '../../journeys/case-desk.ts'
import { overturnedIn } from '../../watch/case-appeal.ts'
import { isWaiting } from '../../watch/case-steps.ts'
import { dispositions, isOpenCase } from '../../watch/case.ts'
import { requestGroups } from '../../watch/games.ts'
import type { Timeline } from '../../watch/timeline.ts'
import { refuse } from '../../wire/codes.ts'
import { statisticSchema } from './case-json.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const count = z.int().min(0)

export function watchRoutes(deps: AdminDeps): readonly Route[] {
  return [healthRoute(deps), evidenceRoute(deps)]
}

const rateSchema = z.object({
  level: z.int(),
  count,
  of: count.meta({ description: 'Honest accounts' }),
  sources: count.meta({ description: 'What is exchangeable, of which they are drawn' }),
  low: z.number().meta({ description: 'Of the interval at 95 %, as a share' }),
  high: z.number(),
})

const standingsSchema = z.object({
  bound: z.number().meta({ description: 'At or under which the mean of honest workloads stays' }),
  percentiles: z.array(z.number()).meta({
    description: 'The mean score of an honest episode at the 50th, 90th, 99th and 100th percentile',
  }),
  episodes: count,
  sources: count,
})

const healthSchema = z.object({
  counts: z
    .object({
      waiting: count,
      queueMax: count,
      looked: count,
      missed: count.meta({
        description: 'Left out since the queue was full or no thread was there',
      }),
      failed: count,
      busySeconds: z.number(),
      atLevel: z.array(count).meta({ description: 'Workloads at the levels 1, 2, 3' }),
    })
    .nullable()
    .meta({ description: 'Since the start; null: the watch is off' }),
  calibration: z.object({
    version: z.string(),
    own: z.boolean(),
    shapes: z.array(standingsSchema.extend({ shape: z.string(), group: z.enum(requestNames()) })),
  }),
  errors: z.object({
    languages: z.array(z.object({ language: z.string(), rates: z.array(rateSchema) })),
    kinds: z.array(z.object({ kind: z.string(), rates: z.array(rateSchema) })),
  }),
  cases: z.object({ open: count, closed: count, appeals: count, waitingSteps: count }),
  judged: z
    .array(
      z.object({
        level: z.int(),
        confirmed: count,
        honest: count,
        inconclusive: count,
        overturned: count.meta({ description: 'Of those that are honest, found so on appeal' }),
      }),
    )
    .meta({ description: 'Workloads in cases, by the level that the watch gave them' }),
})

/** As zod wants it: with at least one. */
function requestNames(): readonly ['a', 'b', 'c', 'd'] {
  return ['a', 'b', 'c', 'd']
}

function healthRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/watch',
    id: 'watch',
    summary: 'How the watch does: what it looked at, how often it errs, and how its cases ended',
    needs: ['cases.read'],
    params: none,
    query: none,
    body: none,
    status: 200,
    answer: healthSchema,
    handle: async () => health(deps),
  })
}

function health({ watch, cases, register }: AdminDeps): z.input<typeof healthSchema> {
  const all = [...register.cases.all.values()]
  const counts = watch.counts()
  const open = all.filter(isOpenCase).length
  const { version, segments } = watch.calibration
  const shapes = Object.entries(segments).flatMap(([shape, nulls]) =>
    requestGroups.map((group) => {
      const { mean: bound, percentiles, episodes, sources } = nulls[group]
      return { shape, group, bound, percentiles: [...percentiles], episodes, sources }
    }),
  )
  return {
    counts:
      counts === null
        ? null
        : { ...counts, atLevel: [...counts.atLevel], queueMax: watch.queueMax },
    calibration: { version, own: watch.isOwn, shapes },
    errors: {
      languages: watch.figures.languages.map((one) => ({ ...one, rates: [...one.rates] })),
      kinds: watch.figures.kinds.map((one) => ({ ...one, rates: [...one.rates] })),
    },
    cases: {
      open,
      closed: all.length - open,
      appeals: all
        .flatMap(({ id }) => noticesOf(cases, id))
        .flatMap(({ appeals }) => appeals)
        .filter(({ decision }) => decision === null).length,
      waitingSteps: all.flatMap(({ steps }) => steps).filter(isWaiting).length,
    },
    judged: [0, 1, 2, 3].map((level) => judgedAt({ cases, register }, level)),
  }
}

function judgedAt({ cases, register }: Pick<AdminDeps, 'cases' | 'register'>, level: number) {
  const judged = { level, confirmed: 0, honest: 0, inconclusive: 0, overturned: 0 }
  for (const { id, members } of register.cases.all.values()) {
    const overturned = overturnedIn(noticesOf(cases, id))
    for (const { workloadId, level: own, disposition } of members) {
      if (own !== level || disposition === null) continue
      for (const outcome of dispositions) {
        if (disposition.outcome === outcome) judged[outcome] += 1
      }
      if (overturned.has(workloadId)) judged.overturned += 1
    }
  }
  return judged
}

const scoreSchema = z.number().nullable().meta({ description: '0 to 1; null: unknown' })
const evidenceSchema = z.object({
  workload: z.string(),
  looked: count.meta({ description: 'Requests that the figures of the case rest on' }),
  opened: count.meta({
    description: 'Records of them that the case names and the log still opens',
  }),
  whole: z.boolean().meta({ description: 'Whether levels follow from them' }),
  same: z
    .boolean()
    .nullable()
    .meta({ description: 'Whether they give the figures of the case again; null: cannot be said' }),
  calibration: z.string(),
  points: z.array(
    z.object({
      first: count,
      last: count,
      at: z.iso.datetime(),
      scores: z.object({ a: scoreSchema, b: scoreSchema, c: scoreSchema, d: scoreSchema }),
      level: z.int().nullable(),
      bans: z.number().nullable().meta({ description: 'Common logarithm of the evidence' }),
    }),
  ),
  raised: z.array(z.object({ level: z.int(), request: count, at: z.iso.datetime() })),
  segment: z.string().nullable().meta({ description: 'The shape of its job' }),
  standings: z.array(
    z.object({
      group: z.enum(requestNames()),
      mean: z.number(),
      of: count,
      honest: standingsSchema.nullable(),
    }),
  ),
  statistics: z.array(z.object(statisticSchema.shape)),
  explanation: z.array(z.string()),
  unavailable: z.array(z.string()).meta({ description: 'Detectors that had no input' }),
  thresholds: z
    .object({ level1: z.number(), level2: z.number(), level3: z.number() })
    .meta({ description: 'In the unit of `bans`; operators see them, customers do not' }),
})

function evidenceRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/cases/{id}/evidence/{workload}',
    id: 'caseEvidence',
    summary: 'The figures of one member again from the records of the log, request by request',
    needs: ['cases.read'],
    params: z.object({ id: z.string().max(64), workload: z.string().max(64) }),
    query: none,
    body: none,
    status: 200,
    answer: evidenceSchema,
    async handle({ params, by }) {
      const found = deps.register.cases.all.get(params.id)
      const member = found?.members.find(({ workloadId }) => workloadId === params.workload)
      if (found === undefined || member === undefined) return refuse('door.not_found')
      deps.access.note({ by: by.id, what: 'case', subject: found.id })
      const timeline = await deps.watch.timeline(member.workloadId, member.evidence)
      const { evidence } = member
      return {
        workload: member.workloadId,
        looked: evidence.looked,
        ...timelineJson(timeline),
        same: isSame(timeline, evidence.statistics),
        calibration: deps.watch.calibration.version,
        thresholds: inBans(deps.watch.calibration.thresholds),
      }
    },
  })
}

function timelineJson({ points, raised, isWhole, ...rest }: Timeline) {
  return {
    ...rest,
    whole: isWhole,
    points: points.map(({ atMs, ...point }) => ({ ...point, at: isoTime(atMs) })),
    raised: raised.map(({ atMs, ...one }) => ({ ...one, at: isoTime(atMs) })),
  }
}

function isSame(
  { isWhole, statistics: again }: Timeline,
  said: readonly { readonly detector: string; readonly count: number; readonly of: number }[],
): boolean | null {
  if (!isWhole) return null
  return said.every((one) =>
    again.some(
      ({ detector, count: counted, of }) =>
        detector === one.detector && counted === one.count && of === one.of,
    ),
  )
}

function inBans(thresholds: AdminDeps['watch']['calibration']['thresholds']) {
  const { level1, level2, level3 } = thresholds
  return { level1: bansOf(level1), level2: bansOf(level2), level3: bansOf(level3) }
}

/** Of a natural logarithm; two decimals. */
function bansOf(logarithm: number): number {
  return Math.round((logarithm / Math.LN10) * 100) / 100
}
