// A seeded random sample of requests, for whoever audits: the same seed over the same span is the same sample, and
// the seed with the ids proves it.
import { z } from 'zod'
import { dayMs, isoTime } from '../../kernel/time.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { instant, requestJson, rowSchema, standingJson, standingShape } from './request-list.ts'
import { route, type Route } from './route.ts'
import { partiesSeen, spanSeen } from './scoped.ts'

const none = z.object({})
/** Each is hashed, on the thread that all searches share: about a second of work. */
const rowsMax = 500_000

export function requestSampleRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/request-sample',
      id: 'sampleRequests',
      summary: 'A random sample of requests: the same seed over the same span is the same sample',
      needs: ['requests.read'],
      reach: ['audit'],
      params: none,
      query: z.strictObject({
        seed: z.string().trim().min(1, 'Say a seed: any text.').max(200),
        size: z.coerce.number().int().min(1).max(200).default(25),
        from: instant.optional().meta({ description: 'Came then or later; 90 days ago' }),
        to: instant.optional().meta({ description: 'Came before; now' }),
      }),
      body: none,
      status: 200,
      answer: z.object({
        seed: z.string(),
        from: z.string(),
        to: z.string(),
        rows: z.array(rowSchema).meta({
          description:
            'Those with the smallest SHA-256 of the seed, a line feed and the request id, in that order',
        }),
        population: z
          .object({ rows: z.int(), requests: z.int() })
          .meta({ description: 'What it was drawn from' }),
        ...standingShape,
      }),
      async handle({ query: { seed, size, from, to }, by }) {
        const toMs = to === undefined ? deps.clock.nowMs() : Date.parse(to)
        const fromMs = from === undefined ? toMs - 90 * dayMs : Date.parse(from)
        const seen = spanSeen(by, { fromMs, toMs })
        const parties = partiesSeen(by)
        const found = await deps.finder.sample({ seed, size, ...seen, parties, rowsMax })
        if ('kind' in found) return found
        const { population, rows, isTooMuch } = found
        if (isTooMuch) {
          const message = `There are ${population.rows} requests in that span, more than ${rowsMax}: choose a shorter one.`
          return refuse('admin.invalid', { message, param: 'from' })
        }
        return {
          seed,
          from: isoTime(seen.fromMs),
          to: isoTime(seen.toMs),
          rows: rows.map((row) => requestJson(row, by)),
          population,
          ...standingJson(found, by),
        }
      },
    }),
  ]
}
