// The world as operators see it: what is where, what each contract permits, and what follows.
import { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import type { Contract } from '../../contract/contract.ts'
import type { Decision } from '../../journeys/decisions.ts'
import { reachedFrom } from '../../journeys/deployment-reach.ts'
import type { World } from '../../journeys/world.ts'
import { formatNanos } from '../../kernel/money.ts'
import { isoTime } from '../../kernel/time.ts'
import { locationQuestions, restingQuestions } from '../../kernel/words.ts'
import type { Deployment } from '../../place/deployment.ts'
import type { Workload } from '../../party/party.ts'
import { placesJson, placesSchema } from './places-json.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { sees, seesContract } from './scoped.ts'

const none = z.object({})
const plainRequest = {
  dialect: 'openai',
  features: [],
  modalities: ['text'],
  country: null,
  countryMissing: 'the country of the caller',
}
export const decisionSchema = z.object({
  id: z.string(),
  model: z.string().nullable(),
  verdict: z.enum(['permit', 'refer', 'deny']),
  code: z.string().nullable(),
  allowed: z.array(z.string()),
  validUntil: z.string().nullable(),
})

const worldSchema = z.object({
  version: z.string(),
  validUntil: z.string().nullable(),
  parties: z.array(z.object({ id: z.string(), legalName: z.string(), country: z.string() })),
  channels: z.array(z.object({ id: z.string(), kind: z.string(), seller: z.string() })),
  deployments: z.array(
    z.object({
      id: z.string(),
      channel: z.string(),
      model: z.string(),
      type: z.string(),
      locations: z.record(z.enum(locationQuestions), placesSchema),
      /** Days by where content rests; left out: nobody promised. */
      retentionDays: z.partialRecord(z.enum(restingQuestions), z.int()),
      spillTo: z.string().nullable(),
    }),
  ),
  contracts: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      /** Ids of those by which its terms are as they are. */
      amendments: z.array(z.string()),
      party: z.string(),
      validFrom: z.string(),
      validTo: z.string().nullable(),
      /** A question that is left out is not restricted by the contract. */
      permits: z.partialRecord(z.enum(locationQuestions), placesSchema),
      retentionDays: z.partialRecord(z.enum(restingQuestions), z.int()),
      budgets: z.array(
        z.object({
          id: z.string(),
          limit: z.string(),
          currency: z.string(),
          period: z.string(),
          hard: z.boolean(),
        }),
      ),
    }),
  ),
  workloads: z.array(
    z.object({
      id: z.string(),
      contract: z.string(),
      purpose: z.string(),
      /** For plain text, in the world as it stands. */
      decisions: z.array(decisionSchema),
    }),
  ),
})

export function worldRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/world',
      id: 'world',
      summary: 'Deployments with their locations, contracts, and every decision that follows',
      needs: ['house.read', 'requests.read'],
      reach: ['party', 'audit'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: worldSchema,
      async handle({ by }) {
        const seesMoney = mayDo(by, 'price.read')
        const world = deps.world()
        const contracts = [...world.contracts.values()].filter(({ partyId }) => sees(by, partyId))
        const workloads = [...world.workloads.values()]
          .filter(({ contractId }) => seesContract(by, world, contractId))
          .map((workload) => ({
            id: workload.id,
            contract: workload.contractId,
            purpose: workload.purpose,
            decisions: decisionsOf(deps, workload),
          }))
        const deployments = deploymentsSeen(world, by, workloads)
        const channels = new Set(deployments.map(({ channelId }) => channelId))
        return {
          version: world.version,
          // When terms of others change is not for whoever has a scope.
          validUntil: by.scope === null ? instant(world.validUntilMs) : null,
          parties: [...world.parties.values()].filter(({ id }) => sees(by, id)),
          channels: [...world.channels.values()]
            .filter(({ id }) => by.scope === null || channels.has(id))
            .map(({ id, kind, seller }) => ({ id, kind, seller })),
          deployments: deployments.map(deploymentJson),
          contracts: contracts.map((contract) => contractJson(contract, seesMoney)),
          workloads,
        } satisfies z.input<typeof worldSchema>
      },
    }),
  ]
}

/** All, or what requests that are shown may reach now, their providers' own ways included. */
function deploymentsSeen(
  { deployments }: Pick<World, 'deployments'>,
  { scope }: Operator,
  workloads: readonly { readonly decisions: readonly z.input<typeof decisionSchema>[] }[],
): readonly Deployment[] {
  if (scope === null) return [...deployments.values()]
  const allowed = workloads.flatMap(({ decisions }) => decisions.flatMap((one) => one.allowed))
  return reachedFrom(allowed, deployments).toSorted((left, right) => (left.id < right.id ? -1 : 1))
}

/** What the workload may use of each model of its contract, for plain text, in the world as it stands. */
export function decisionsOf(
  deps: AdminDeps,
  { id, contractId }: Pick<Workload, 'id' | 'contractId'>,
): z.input<typeof decisionSchema>[] {
  const world = deps.world()
  const models = world.contracts.get(contractId)?.models.keys() ?? []
  return [...models].map((model) => {
    const request = { model, ...plainRequest }
    return decisionJson(deps.decisions.decide(world, id, request, deps.clock.nowMs()))
  })
}

function deploymentJson(deployment: Deployment) {
  return {
    id: deployment.id,
    channel: deployment.channelId,
    model: deployment.model,
    type: deployment.type,
    locations: {
      ingress: placesJson(deployment.locations.ingress),
      processing: placesJson(deployment.locations.processing),
      rest: placesJson(deployment.locations.rest),
      abuseStore: placesJson(deployment.locations.abuseStore),
      review: placesJson(deployment.locations.review),
      metadata: placesJson(deployment.locations.metadata),
      downstream: placesJson(deployment.locations.downstream),
    },
    retentionDays: deployment.retentionDays,
    spillTo: deployment.spillTo,
  }
}

function contractJson(contract: Contract, seesMoney: boolean) {
  return {
    id: contract.id,
    version: contract.version,
    amendments: [...contract.amendments],
    party: contract.partyId,
    validFrom: isoTime(contract.validFromMs),
    validTo: instant(contract.validToMs),
    permits: Object.fromEntries(
      locationQuestions.flatMap((question) => {
        const set = contract.permits[question]
        return set === undefined ? [] : [[question, placesJson(set)]]
      }),
    ),
    retentionDays: contract.retentionDays,
    budgets: (seesMoney ? contract.budgets : []).map(
      ({ id, limitNanos, currency, period, hard }) => ({
        id,
        limit: formatNanos(limitNanos),
        currency,
        period,
        hard,
      }),
    ),
  }
}

function decisionJson(decision: Decision): z.input<typeof decisionSchema> {
  const { id, model, verdict, code, allowed, validUntilMs } = decision
  return { id, model, verdict, code, allowed: [...allowed], validUntil: instant(validUntilMs) }
}

function instant(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
