// What happens, as it happens: Server-Sent Events of decisions as they are recorded and of heads as they are signed.
// A reader that is slow is left out and told how much it missed; nothing waits for it. It ends when the house drains,
// and when whoever listens may no longer read.
import { z } from 'zod'
import { refuse } from '../../wire/codes.ts'
import { LiveLine } from './live-line.ts'
import { openLivePlaces } from './live-places.ts'
import type { AdminDeps } from './ports.ts'
import { rowSchema } from './request-list.ts'
import { eventStream, route, type Route } from './route.ts'

const none = z.object({})
const retryMs = 10_000
const headSchema = z.object({
  origin: z.string(),
  size: z.int(),
  root: z.string().meta({ description: 'Base64, as in the checkpoint' }),
  at: z.string(),
  vkey: z.string().nullable().meta({ description: 'Of the log that is written to now; else null' }),
})

const answerSchema = z
  .object({
    decision: rowSchema.optional(),
    head: headSchema.optional(),
    dropped: z.object({ requests: z.int() }).optional(),
  })
  .meta({ description: 'The data of each event, by its name' })

export function liveRoutes(deps: AdminDeps): readonly Route[] {
  const places = openLivePlaces()
  return [
    route({
      method: 'get',
      path: '/admin/v1/live',
      id: 'live',
      summary: 'Decisions as they are recorded, and each signed head of the log, as events',
      needs: ['requests.read'],
      reach: ['party', 'audit'],
      params: none,
      query: none,
      body: none,
      status: 200,
      media: eventStream,
      answer: answerSchema,
      async handle({ by, current }) {
        const give = places.take(by)
        if (give === null) return refuse('store.overloaded', { retryAfterMs: retryMs })
        const line = new LiveLine({ clock: deps.clock, vkey: deps.vkey, current })
        const listening = deps.finder.listen(line)
        if (listening.kind === 'refused') {
          give()
          return listening
        }
        line.onEnd(() => {
          give()
          listening.stop()
        })
        for (const head of listening.heads) line.head(head)
        return new Response(line.body, {
          headers: {
            'content-type': eventStream,
            'cache-control': 'no-store',
            'x-accel-buffering': 'no',
            'x-content-type-options': 'nosniff',
          },
        })
      },
    }),
  ]
}
