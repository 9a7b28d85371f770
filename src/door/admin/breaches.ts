// Breaches of place: what is out and why, whom it touched, and the operator's word that puts it back.
import { z } from 'zod'
import { isoTime } from '../../kernel/time.ts'
import type { Breach } from '../../place/breach.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const named = z.object({ deployment: z.string().max(64) })
const instant = z.iso.datetime()

const breachSchema = z.object({
  id: z.string(),
  deployment: z.string(),
  channel: z.string(),
  at: instant,
  request: z.string().meta({ description: 'The request whose answer told it first' }),
  assertedBy: z.string(),
  asserted: z.string().meta({ description: "The provider's own word" }),
  place: z.string(),
  promised: z.array(z.string()),
})

export function breachRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/breaches',
      id: 'listBreaches',
      summary: 'Deployments that are out because their provider named a place outside the promise',
      needs: ['house.read'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ breaches: z.array(breachSchema) }),
      async handle() {
        return { breaches: deps.breaches.quarantine.all().map(breachJson) }
      },
    }),
    oneRoute(deps),
    liftRoute(deps),
  ]
}

function oneRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/breaches/{deployment}',
    id: 'breach',
    summary: 'One standing breach, with the requests that were processed outside the promise',
    needs: ['requests.read'],
    params: named,
    query: none,
    body: none,
    status: 200,
    answer: breachSchema.extend({
      affected: z.array(
        z.object({
          request: z.string(),
          attempt: z.string(),
          at: instant,
          party: z.string(),
          contract: z.string(),
          workload: z.string(),
          asserted: z.string(),
        }),
      ),
    }),
    async handle({ params }) {
      const breach = deps.breaches.quarantine.of(params.deployment)
      if (breach === null) return refuse('door.not_found')
      const rows = await deps.affectedBy(breach)
      const affected = rows.map((row) => ({
        request: row.requestId,
        attempt: row.attemptId,
        at: isoTime(row.atMs),
        party: row.partyId,
        contract: row.contractId,
        workload: row.workloadId,
        asserted: row.assertedRegion,
      }))
      return { ...breachJson(breach), affected }
    },
  })
}

function liftRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/breaches/{deployment}/lift',
    id: 'liftBreach',
    summary: 'Put a deployment back after its breach was looked into; an entry of the log',
    needs: ['deployments.manage'],
    params: named,
    query: none,
    body: z.strictObject({
      reason: z.string().min(1, 'Say why the deployment may be used again.').max(500),
    }),
    status: 200,
    answer: breachSchema,
    async handle({ params, body, by }) {
      const lifted = await deps.breaches.lift({
        deploymentId: params.deployment,
        reason: body.reason,
        by: by.id,
      })
      return 'kind' in lifted ? lifted : breachJson(lifted)
    },
  })
}

function breachJson(breach: Breach): z.input<typeof breachSchema> {
  return {
    id: breach.id,
    deployment: breach.deploymentId,
    channel: breach.channelId,
    at: isoTime(breach.atMs),
    request: breach.requestId,
    assertedBy: breach.assertion.by,
    asserted: breach.assertion.text,
    place: breach.place,
    promised: [...breach.promised],
  }
}
