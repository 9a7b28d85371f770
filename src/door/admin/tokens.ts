// An operator's own keys, for programs that act for them: made, listed and revoked by themselves. Each has an
// end, and one that is asked for with a key, or in a session that began with one, ends with that key at the
// latest: whoever finds a key cannot make a longer one of it.
import { z } from 'zod'
import { ownTokenDaysMax } from '../../identity/session.ts'
import { issueKey, revokeKey } from '../../journeys/issue-key.ts'
import { scopeKinds } from '../../identity/scope.ts'
import { dayMs, isoTime } from '../../kernel/time.ts'
import { refuse } from '../../wire/codes.ts'
import { keyJson, keySchema } from './keys.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()
/** That still work, of one operator. */
const tokensMax = 50

export function tokenRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/tokens',
      id: 'listTokens',
      summary: 'Your own keys, without their secrets',
      needs: 'signed_in',
      reach: scopeKinds,
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ tokens: z.array(keySchema) }),
      async handle({ by }) {
        return { tokens: ownKeys(deps, by.id).map(keyJson) }
      },
    }),
    createRoute(deps),
    route({
      method: 'post',
      path: '/admin/v1/tokens/{id}/revoke',
      id: 'revokeToken',
      summary: 'Revoke one of your own keys, at once and for good',
      needs: 'signed_in',
      reach: scopeKinds,
      params: z.object({ id: z.string().max(64) }),
      query: none,
      body: none,
      status: 200,
      answer: keySchema,
      async handle({ params, by }) {
        if (!ownKeys(deps, by.id).some(({ id }) => id === params.id)) {
          return refuse('door.not_found')
        }
        const revoked = await revokeKey(deps, by, params.id)
        return 'kind' in revoked ? revoked : keyJson(revoked)
      },
    }),
  ]
}

function createRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/tokens',
    id: 'createToken',
    summary: 'Make a key of your own for a program; this answer is the only time it is shown',
    needs: 'signed_in',
    reach: scopeKinds,
    params: none,
    query: none,
    body: z.strictObject({
      expires: instant.meta({ description: `At most ${ownTokenDaysMax} days from now` }),
    }),
    status: 201,
    answer: keySchema.extend({ key: z.string() }),
    async handle({ body, by, visit }) {
      const nowMs = deps.clock.nowMs()
      const endsAtMs = Math.min(visit.endsAtMs ?? Infinity, by.endsAtMs ?? Infinity)
      const latestMs = Math.min(nowMs + ownTokenDaysMax * dayMs, endsAtMs)
      const expiresAtMs = Date.parse(body.expires)
      if (expiresAtMs > latestMs) {
        const message = `expires must not be later than ${isoTime(latestMs)}.`
        return refuse('admin.invalid', { message, param: 'expires' })
      }
      const working = ownKeys(deps, by.id).filter(
        (key) => key.revokedAtMs === null && (key.expiresAtMs ?? Infinity) > nowMs,
      )
      if (working.length >= tokensMax) {
        const message = `You have ${tokensMax} keys that work; revoke one first.`
        return refuse('admin.invalid', { message })
      }
      const holder = { kind: 'operator', operatorId: by.id } as const
      const issued = await issueKey(deps, by, { holder, expiresAtMs })
      return 'kind' in issued ? issued : { ...keyJson(issued.record), key: issued.key }
    },
  })
}

function ownKeys({ world }: AdminDeps, operatorId: string) {
  return world()
    .keys.values()
    .filter(({ holder }) => holder.kind === 'operator' && holder.operatorId === operatorId)
    .toArray()
    .toSorted((left, right) => left.createdAtMs - right.createdAtMs)
}
