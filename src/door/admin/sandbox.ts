// What a sandbox shows: how far its simulated history is, and whether simulated live traffic runs. A real house answers
// that there is no such thing.
import { z } from 'zod'
import { isoTime } from '../../kernel/time.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps, SandboxDesk } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})

const shownSchema = z.object({
  simulated: z.literal(true),
  history: z
    .object({
      done: z.int().meta({ description: 'Requests that are in the book' }),
      total: z.int(),
      readyAt: z.iso.datetime().nullable().meta({ description: 'Null while it is written' }),
    })
    .nullable()
    .meta({ description: 'Null: this sandbox has none' }),
  trickle: z.object({ on: z.boolean(), perMinute: z.int() }),
})

export function sandboxRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/sandbox',
      id: 'showSandbox',
      summary: 'How far the simulated history is, and whether simulated live traffic runs',
      needs: 'signed_in',
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: shownSchema,
      async handle() {
        return deps.sandbox === null ? refuse('door.not_found') : shown(deps.sandbox)
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/sandbox/trickle',
      id: 'switchTrickle',
      summary: 'Switch the simulated live traffic on or off, until the next start',
      needs: ['keys.manage'],
      params: none,
      query: none,
      body: z.strictObject({ on: z.boolean('must be true or false') }),
      status: 200,
      answer: shownSchema,
      async handle({ body }) {
        if (deps.sandbox === null) return refuse('door.not_found')
        deps.sandbox.setTrickle(body.on)
        return shown(deps.sandbox)
      },
    }),
  ]
}

function shown({ history, trickle }: SandboxDesk): z.output<typeof shownSchema> {
  return {
    simulated: true,
    history:
      history === null
        ? null
        : {
            done: history.done,
            total: history.total,
            readyAt: history.readyAtMs === null ? null : isoTime(history.readyAtMs),
          },
    trickle: { on: trickle.isOn, perMinute: trickle.perMinute },
  }
}
