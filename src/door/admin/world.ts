// The world as operators see it: what is where, what each contract permits, and what follows.
import { z } from 'zod'
import type { Contract } from '../../contract/contract.ts'
import { formatNanos } from '../../kernel/money.ts'
import type { PlaceSet } from '../../kernel/place-set.ts'
import { isoTime } from '../../kernel/time.ts'
import { locationQuestions, type Deployment } from '../../place/deployment.ts'
import type { Decision } from '../../policy/decide.ts'
import { judgedQuestions } from '../../policy/ports.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const places = z.union([
  z.literal('unknown'),
  z.object({ open: z.boolean(), places: z.array(z.string()) }),
])

const decisionSchema = z.object({
  id: z.string(),
  verdict: z.enum(['permit', 'deny']),
  code: z.string().optional(),
  contract: z.string(),
  contractVersion: z.string(),
  model: z.string().nullable(),
  allowed: z.array(z.string()),
  refused: z.array(
    z.object({
      deployment: z.string(),
      rule: z.string(),
      question: z.enum(judgedQuestions),
      why: z.enum(['outside', 'open', 'unknown']),
      places: z.array(z.string()),
    }),
  ),
  nearest: z.string().nullable(),
  validUntil: z.string().nullable(),
  rules: z.array(z.string()),
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
      locations: z.record(z.enum(locationQuestions), places),
      spillTo: z.string().nullable(),
    }),
  ),
  contracts: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      party: z.string(),
      validFrom: z.string(),
      validTo: z.string().nullable(),
      permits: z.record(z.enum(judgedQuestions), places),
      budgets: z.array(
        z.object({
          id: z.string(),
          limit: z.string(),
          currency: z.string(),
          period: z.string(),
          hard: z.boolean(),
        }),
      ),
      decisions: z.array(decisionSchema),
    }),
  ),
  workloads: z.array(z.object({ id: z.string(), contract: z.string(), purpose: z.string() })),
})

export function worldRoutes(deps: AdminDeps): readonly Route[] {
  const decisionOf = (contract: Contract, model: string) =>
    decisionJson(deps.policy.decide(deps.world(), contract, model, deps.clock.nowMs()))
  return [
    route({
      method: 'get',
      path: '/admin/v1/world',
      id: 'world',
      summary: 'Deployments with their locations, contracts, and every decision that follows',
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: worldSchema,
      async handle() {
        const world = deps.world()
        return {
          version: world.version,
          validUntil: instant(world.validUntilMs),
          parties: [...world.parties.values()],
          channels: [...world.channels.values()].map(({ id, kind, seller }) => ({
            id,
            kind,
            seller,
          })),
          deployments: [...world.deployments.values()].map(deploymentJson),
          contracts: [...world.contracts.values()].map((contract) => ({
            ...contractJson(contract),
            decisions: [...contract.models.keys()].map((model) => decisionOf(contract, model)),
          })),
          workloads: [...world.workloads.values()].map(({ id, contractId, purpose }) => ({
            id,
            contract: contractId,
            purpose,
          })),
        } satisfies z.input<typeof worldSchema>
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/decide',
      id: 'decide',
      summary: 'What a contract allows for a model now, and why not the rest',
      params: none,
      query: z.strictObject({ contract: z.string().max(64), model: z.string().max(500) }),
      body: none,
      status: 200,
      answer: decisionSchema,
      async handle({ query }) {
        const contract = deps.world().contracts.get(query.contract)
        return contract === undefined ? refuse('door.not_found') : decisionOf(contract, query.model)
      },
    }),
  ]
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
    spillTo: deployment.spillTo,
  }
}

function contractJson(contract: Contract) {
  return {
    id: contract.id,
    version: contract.version,
    party: contract.partyId,
    validFrom: isoTime(contract.validFromMs),
    validTo: instant(contract.validToMs),
    permits: {
      processing: placesJson(contract.permits.processing),
      rest: placesJson(contract.permits.rest),
      abuseStore: placesJson(contract.permits.abuseStore),
      review: placesJson(contract.permits.review),
    },
    budgets: contract.budgets.map(({ id, limitNanos, currency, period, hard }) => ({
      id,
      limit: formatNanos(limitNanos),
      currency,
      period,
      hard,
    })),
  }
}

function decisionJson(decision: Decision): z.input<typeof decisionSchema> {
  return {
    id: decision.id,
    verdict: decision.verdict,
    ...(decision.code === undefined ? {} : { code: decision.code }),
    contract: decision.contractId,
    contractVersion: decision.contractVersion,
    model: decision.model,
    allowed: [...decision.allowed],
    refused: decision.refused.map(({ deploymentId, ruleId, question, why, places: out }) => ({
      deployment: deploymentId,
      rule: ruleId,
      question,
      why,
      places: [...out],
    })),
    nearest: decision.nearest,
    validUntil: instant(decision.validUntilMs),
    rules: [...decision.ruleIds],
  }
}

function placesJson(set: PlaceSet): z.input<typeof places> {
  if (set.kind === 'unknown') return 'unknown'
  return { open: set.open, places: [...set.places].toSorted() }
}

function instant(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
