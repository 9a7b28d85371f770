// A deployment as the admin API shows it. Health and pace are what this process saw since its start: before the first
// answer they are unknown, never good.
import { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import type { DeploymentUse } from '../../journeys/deployment-reach.ts'
import type { World } from '../../journeys/world.ts'
import { divHalfEven } from '../../kernel/money.ts'
import { isoTime } from '../../kernel/time.ts'
import { restingQuestions } from '../../kernel/words.ts'
import { isUnit, type PriceVersion, type UsageKind } from '../../metering/price.ts'
import { priceAt } from '../../metering/rating.ts'
import type { Rational } from '../../kernel/money.ts'
import type { Deployment } from '../../place/deployment.ts'
import { standingBreach } from '../../place/quarantine.ts'
import { placesOfJson, sevenPlacesSchema } from './places-json.ts'
import type { AdminDeps } from './ports.ts'

const instant = z.iso.datetime()
export const versionSchema = z.object({
  id: z.string(),
  currency: z.string(),
  from: instant,
  to: instant.nullable(),
  rates: z
    .record(z.string(), z.string())
    .meta({ description: 'By kind: per million tokens, or per unit of what is no token' }),
})

const healthSchema = z.object({
  state: z.enum(['unknown', 'closed', 'ailing', 'half-open', 'open', 'throttled']).meta({
    description:
      'closed: well; open: out after failures; unknown: nothing was heard since the start',
  }),
  retryAfterMs: z.int(),
  failureShare: z.number(),
  answers: z.int().meta({ description: 'Good ones since the start' }),
  recent: z.int().meta({ description: 'Of those, how many p50 and p95 are of' }),
  p50Ms: z.number().nullable().meta({ description: 'Time to first byte' }),
  p95Ms: z.number().nullable(),
})

export const deploymentSchema = z.object({
  id: z.string(),
  model: z.string(),
  channel: z.string(),
  kind: z.string().nullable(),
  seller: z.string().nullable(),
  type: z.string(),
  promised: sevenPlacesSchema,
  retentionDays: z
    .partialRecord(z.enum(restingQuestions), z.int())
    .meta({ description: 'At most; left out: nobody promised' }),
  spillTo: z.string().nullable(),
  health: healthSchema,
  quota: z.object({
    requestsPerMinute: z.int().nullable().meta({ description: 'As configured; null: none is' }),
    tokensPerMinute: z.int().nullable(),
    requestsLeft: z.int().nullable().meta({ description: 'As its provider last said' }),
    tokensLeft: z.int().nullable(),
  }),
  price: versionSchema.nullable().meta({
    description: 'In force now; null: none is, or it is for those who read money',
  }),
  priceHidden: z.boolean(),
  breach: z
    .object({
      id: z.string(),
      deployment: z.string().meta({ description: 'Its own, or one that it may spill to' }),
      at: instant,
      request: z.string(),
      asserted: z.string(),
      place: z.string(),
      promised: z.array(z.string()),
    })
    .nullable()
    .meta({ description: 'Why it is out of every choice, until an operator lifts it' }),
  contextTokens: z.int(),
  outputTokens: z.int(),
})

export const assertedSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    requests: z.int(),
    silent: z.int().meta({ description: 'Of which the provider said nothing' }),
    regions: z.array(
      z.object({
        region: z.string().meta({ description: "The provider's own word" }),
        place: z.string().nullable(),
        requests: z.int(),
        standing: z
          .enum(['inside', 'breach', 'unresolved'])
          .meta({ description: 'Against what is promised now' }),
      }),
    ),
  })
  .nullable()
  .meta({ description: 'Where it was processed, as was said; null: the index cannot answer now' })

export const useSchema = z.object({
  workload: z.string(),
  contract: z.string(),
  party: z.string(),
  partyName: z.string(),
  model: z.string().meta({ description: 'As the customer calls it' }),
  outcome: z.enum(['permit', 'refer', 'deny']),
  reasonClass: z.string().nullable(),
  reasons: z
    .array(
      z.object({
        rule: z.string(),
        authority: z.string(),
        sentence: z.string(),
        missing: z.array(z.string()),
      }),
    )
    .nullable()
    .meta({ description: 'Null without decisions.reasons' }),
  stages: z.array(z.object({ model: z.string(), deployments: z.array(z.string()) })).meta({
    description: 'What may serve: of the model itself, then of each that it may fall back to',
  }),
  spills: z.array(z.object({ from: z.string(), to: z.string() })),
  union: sevenPlacesSchema
    .nullable()
    .meta({ description: 'Of all that a request can reach; null: nothing' }),
})

export function rowJson(
  { world: worldOf, clock, health, breaches }: AdminDeps,
  deployment: Deployment,
  by: Operator,
): z.input<typeof deploymentSchema> {
  const world = worldOf()
  const channel = world.channels.get(deployment.channelId)
  const view = health.view(deployment.id)
  const { answers, recent, p50Ms, p95Ms } = health.pace(deployment.id)
  const isHeard = answers > 0 || view.state !== 'closed' || view.failureShare > 0
  const list = world.priceLists.get(deployment.priceListId)
  const version = list === undefined ? null : priceAt(list, clock.nowMs())
  const seesMoney = mayDo(by, 'money.read')
  const { requestsPerMinute, tokensPerMinute } = deployment.quota
  const { requestsLeft, tokensLeft } = view
  return {
    id: deployment.id,
    model: deployment.model,
    channel: deployment.channelId,
    kind: channel?.kind ?? null,
    seller: channel?.seller ?? null,
    type: deployment.type,
    promised: placesOfJson(deployment.locations),
    retentionDays: deployment.retentionDays,
    spillTo: deployment.spillTo,
    health: {
      state: isHeard ? view.state : 'unknown',
      retryAfterMs: view.retryAfterMs,
      failureShare: view.failureShare,
      answers,
      recent,
      p50Ms,
      p95Ms,
    },
    quota: { requestsPerMinute, tokensPerMinute, requestsLeft, tokensLeft },
    price: version === null || !seesMoney ? null : versionJson(version),
    priceHidden: !seesMoney,
    breach: breachJson(standingBreach(breaches.quarantine, deployment, world.deployments)),
    contextTokens: deployment.contextWindowTokens,
    outputTokens: deployment.maxOutputTokens,
  }
}

function breachJson(
  breach: ReturnType<typeof standingBreach>,
): z.input<typeof deploymentSchema>['breach'] {
  if (breach === null) return null
  return {
    id: breach.id,
    deployment: breach.deploymentId,
    at: isoTime(breach.atMs),
    request: breach.requestId,
    asserted: breach.assertion.text,
    place: breach.place,
    promised: [...breach.promised],
  }
}

export function versionJson(version: PriceVersion): z.input<typeof versionSchema> {
  const { id, currency, validFromMs, validToMs, nanosPerToken } = version
  return {
    id,
    currency,
    from: isoTime(validFromMs),
    to: validToMs === null ? null : isoTime(validToMs),
    rates: Object.fromEntries(
      [...nanosPerToken].map(([kind, price]) => [kind, rateText(kind, price)]),
    ),
  }
}

/** Nanos per token or unit as a decimal per million tokens or per unit, with two decimals at least. */
function rateText(kind: UsageKind, { num, den }: Rational): string {
  const scale = 10n ** 18n
  const digits = divHalfEven(num * scale, den * (isUnit(kind) ? 1_000_000_000n : 1_000n))
  const fraction = (digits % scale)
    .toString()
    .padStart(18, '0')
    .replace(/0{1,16}$/, '')
  return `${digits / scale}.${fraction}`
}

export function useJson(
  use: DeploymentUse,
  { parties }: Pick<World, 'parties'>,
  seesReasons: boolean,
): z.input<typeof useSchema> {
  const { union } = use
  return {
    workload: use.workloadId,
    contract: use.contractId,
    party: use.partyId,
    partyName: parties.get(use.partyId)?.legalName ?? use.partyId,
    model: use.model,
    outcome: use.outcome,
    reasonClass: use.reasonClass,
    reasons: seesReasons
      ? use.reasons.map(({ ruleId, authority, sentence, missing }) => ({
          rule: ruleId,
          authority,
          sentence,
          missing: [...missing],
        }))
      : null,
    stages: use.stages.map(({ model, deployments }) => ({ model, deployments: [...deployments] })),
    spills: use.spills.map(({ from, to }) => ({ from, to })),
    union: union === null ? null : placesOfJson(union),
  }
}
