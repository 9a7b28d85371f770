// Erasures: forget what opens the commitments of entries, and see what was forgotten.
import { z } from 'zod'
import { erasureSubjects, type DoneErasure, type Erasure } from '../../audit/erasure.ts'
import { isoTime } from '../../kernel/time.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()

const erasureSchema = z.object({
  id: z.string(),
  about: z.object({ kind: z.enum(erasureSubjects), id: z.string() }),
  before: instant,
  reason: z.string(),
  by: z.string(),
  orderedAt: instant,
  doneAt: instant.nullable().meta({ description: 'Null while it runs, or waits for a hold' }),
  entries: z.int().meta({ description: 'Entries that held something to forget' }),
  commitments: z.int(),
  waitsFor: z.array(z.string()).meta({
    description: 'Legal holds that keep the rest; it is forgotten when they are lifted',
  }),
})

export function erasureRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/erasures',
      id: 'listErasures',
      summary: 'Erasures of what entries commit to, oldest first',
      needs: ['content.erase', 'house.read'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ erasures: z.array(erasureSchema) }),
      async handle() {
        return { erasures: [...deps.register.erasures.values()].map(erasureJson) }
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/erasures',
      id: 'erase',
      summary:
        'Forget what opens the commitments of entries (prompt, answer, person, cost), for good',
      needs: ['content.erase'],
      params: none,
      query: none,
      body: z.strictObject({
        about: z.strictObject({ kind: z.enum(erasureSubjects), id: z.string().min(1).max(64) }),
        before: instant
          .optional()
          .meta({ description: 'Entries made before it; now, if left out' }),
        reason: z.string().min(1, 'Say why it must be forgotten.').max(500),
        whenHeld: z.enum(['refuse', 'wait']).default('refuse').meta({
          description:
            'Where a legal hold is on some of it: refuse it whole, or forget the rest and wait for the hold',
        }),
      }),
      status: 201,
      answer: erasureSchema,
      async handle({ body, by }) {
        const { about, before, reason, whenHeld } = body
        const beforeMs = before === undefined ? deps.clock.nowMs() : Date.parse(before)
        const asked = { about, beforeMs, reason, mayWait: whenHeld === 'wait' }
        const done = await deps.erasures.erase(asked, by.id)
        return 'code' in done ? done : erasureJson(done)
      },
    }),
  ]
}

function erasureJson(erasure: Erasure | DoneErasure): z.input<typeof erasureSchema> {
  const done = 'doneAtMs' in erasure ? erasure : null
  const waits = 'doneAtMs' in erasure ? undefined : erasure.waits
  return {
    id: erasure.id,
    about: erasure.about,
    before: isoTime(erasure.beforeMs),
    reason: erasure.reason,
    by: erasure.orderedBy,
    orderedAt: isoTime(erasure.orderedAtMs),
    doneAt: done === null ? null : isoTime(done.doneAtMs),
    entries: (done ?? waits)?.entries ?? 0,
    commitments: (done ?? waits)?.commitments ?? 0,
    waitsFor: [...(waits?.holds ?? [])],
  }
}
