// Keys: create, list, revoke. A key is shown once, when it is made; its digest is never shown.
import { z } from 'zod'
import { holderText, parseHolder } from '../../identity/holder.ts'
import type { KeyRecord } from '../../identity/key.ts'
import type { Operator } from '../../identity/operator.ts'
import type { World } from '../../journeys/world.ts'
import { issueKey, revokeKey } from '../../journeys/issue-key.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { sees, seesWorkload } from './scoped.ts'

const none = z.object({})
const instant = z.iso.datetime()

export const keySchema = z.object({
  id: z.string(),
  holder: z.string(),
  managedBy: z.enum(['file', 'api']),
  createdAt: instant.nullable(),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
})

export function keyRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/keys',
      id: 'listKeys',
      summary: 'All keys, of the file and of this API, without their secrets',
      needs: ['keys.manage', 'house.read'],
      reach: ['party', 'audit'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ keys: z.array(keySchema) }),
      async handle({ by }) {
        const world = deps.world()
        const keys = [...world.keys.values()].filter((key) => isOf(key, by, world)).map(keyJson)
        return { keys: keys.toSorted((left, right) => (left.id < right.id ? -1 : 1)) }
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/keys',
      id: 'createKey',
      summary: 'Make a key; this answer is the only time it is shown',
      needs: ['keys.manage'],
      params: none,
      query: none,
      body: z.strictObject({
        holder: z
          .string()
          .max(100)
          .meta({ description: 'workload:ID, party:ID, operator:ID or auditor' }),
        expires: instant.optional(),
      }),
      status: 201,
      answer: keySchema.extend({ key: z.string() }),
      async handle({ body, by }) {
        const holder = parseHolder(body.holder)
        if (holder === null) {
          const message = 'holder must be workload:ID, party:ID, operator:ID or auditor.'
          return refuse('admin.invalid', { message, param: 'holder' })
        }
        const expiresAtMs = body.expires === undefined ? null : Date.parse(body.expires)
        const issued = await issueKey(deps, by, { holder, expiresAtMs })
        return 'kind' in issued ? issued : { ...keyJson(issued.record), key: issued.key }
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/keys/{id}/revoke',
      id: 'revokeKey',
      summary: 'Revoke a key of this API, at once and for good',
      needs: ['keys.manage'],
      params: z.object({ id: z.string().max(64) }),
      query: none,
      body: none,
      status: 200,
      answer: keySchema,
      async handle({ params, by }) {
        const revoked = await revokeKey(deps, by, params.id)
        return 'kind' in revoked ? revoked : keyJson(revoked)
      },
    }),
  ]
}

/** Keys of the house's own people are nobody else's to see. */
function isOf({ holder }: KeyRecord, by: Operator, world: World): boolean {
  if (by.scope === null) return true
  if (holder.kind === 'workload') return seesWorkload(by, world, holder.workloadId)
  return holder.kind === 'party' && sees(by, holder.partyId)
}

export function keyJson(key: KeyRecord): z.input<typeof keySchema> {
  return {
    id: key.id,
    holder: holderText(key.holder),
    managedBy: key.managedBy,
    createdAt: key.managedBy === 'file' ? null : at(key.createdAtMs),
    expiresAt: at(key.expiresAtMs),
    revokedAt: at(key.revokedAtMs),
  }
}

function at(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
