// Witnesses: what to send them, and what they signed.
import { z } from 'zod'
import { isoTime } from '../../kernel/time.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})

export function witnessRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/log/witness-request',
      id: 'witnessRequest',
      summary:
        'The body of a witness’s add-checkpoint (C2SP tlog-witness) for the last signed head',
      needs: ['house.read'],
      params: none,
      query: z.object({
        old: z.coerce
          .number()
          .int()
          .min(0)
          .default(0)
          .meta({ description: 'The size that the witness cosigned last; 0 if nothing yet' }),
      }),
      body: none,
      status: 200,
      answer: z.object({ size: z.int(), body: z.string() }),
      handle: ({ query }) => deps.cosignatures.request(query.old),
    }),
    route({
      method: 'post',
      path: '/admin/v1/log/cosignatures',
      id: 'addCosignatures',
      summary:
        'Keep the cosignatures of a checkpoint; each is verified against log.witnesses first',
      needs: ['deployments.manage'],
      params: none,
      query: none,
      body: z.strictObject({
        note: z
          .string()
          .max(65_536)
          .meta({ description: 'The checkpoint with its signature lines, as a C2SP signed note' }),
      }),
      status: 200,
      answer: z.object({
        size: z.int(),
        witnesses: z.array(z.object({ name: z.string(), at: z.iso.datetime() })),
      }),
      async handle({ body }) {
        const added = await deps.cosignatures.add(body.note)
        if ('code' in added) return added
        const witnesses = added.cosignatures.map(({ name, timeSeconds }) => ({
          name,
          at: isoTime(timeSeconds * 1000),
        }))
        return { size: added.size, witnesses }
      },
    }),
  ]
}
