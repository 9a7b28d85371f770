// What the book knows of requests: the story of one, its receipt, and attempts without an ending.
import { z } from 'zod'
import { operatorReceipt } from '../../journeys/operator-receipt.ts'
import type { RequestTiming } from '../../journeys/timing.ts'
import { Fault } from '../../kernel/fault.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { attemptJson } from './rows.ts'
import { partyOfWorkload, sees } from './scoped.ts'
import { storyJson } from './story-json.ts'
import { receiptSchema, storySchema } from './story-schema.ts'

const none = z.object({})
const row = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
const attempt = z
  .object({ lines: z.array(row), transfers: z.array(row), markTokens: z.int().nullable() })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]))

export function requestRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/requests/{id}',
      id: 'request',
      summary:
        'The story of one request: steps, decision with its reasons, attempts, usage, refusal',
      needs: ['requests.read'],
      reach: ['party', 'audit'],
      params: z.object({ id: z.string().max(64) }),
      query: none,
      body: none,
      status: 200,
      answer: storySchema,
      async handle({ params, by }) {
        const story = await deps.rows.requestStory(params.id)
        deps.access.note({ by: by.id, what: 'request', subject: params.id })
        if (story === null) return refuse('door.not_found')
        // Before the work of telling it: how long an answer takes tells as well.
        const tried = story.attempts[0]?.attempt
        if (tried !== undefined && !sees(by, tried.party_id, Number(tried.at_ms))) {
          return refuse('door.not_found')
        }
        const timing = await timingOf(deps, params.id)
        const world = deps.world()
        const told = storyJson(story, { by, world, facts: deps.packFacts(), timing })
        const party = told.party ?? partyOfWorkload(world, told.workload) ?? ''
        return sees(by, party, Date.parse(told.at)) ? told : refuse('door.not_found')
      },
    }),
    receiptRoute(deps),
    route({
      method: 'get',
      path: '/admin/v1/indeterminates',
      id: 'indeterminates',
      summary: 'Attempts whose end is not known, oldest first',
      needs: ['requests.read'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ attempts: z.array(attempt) }),
      async handle({ by }) {
        const rows = await deps.rows.indeterminates()
        return { attempts: rows.map((one) => attemptJson(one, by)) }
      },
    }),
  ]
}

/** A story is told without it as well: it lies apart from the book. */
async function timingOf({ finder }: AdminDeps, requestId: string): Promise<RequestTiming | null> {
  try {
    const timing = await finder.timing(requestId)
    return timing !== null && 'spans' in timing ? timing : null
  } catch (error) {
    if (error instanceof Fault) return null
    throw error
  }
}

function receiptRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/requests/{id}/receipt',
    id: 'requestReceipt',
    summary:
      'The receipt of a request, with the key it verifies with; opens no person, prompt or answer',
    needs: ['requests.read'],
    reach: ['party', 'audit'],
    params: z.object({ id: z.string().max(64) }),
    query: z.strictObject({
      entry: z
        .string()
        .max(64)
        .optional()
        .meta({ description: 'Of an earlier attempt; left out: that which the customer gets' }),
    }),
    body: none,
    status: 200,
    answer: receiptSchema,
    async handle({ params, query, by }) {
      deps.access.note({ by: by.id, what: 'request', subject: params.id })
      const asked = { requestId: params.id, entryId: query.entry ?? null }
      return operatorReceipt(deps.entries, asked, by)
    },
  })
}
