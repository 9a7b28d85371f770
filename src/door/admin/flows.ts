// Where prompts go, as sums over a span of time: from a party under a contract to a model at a deployment, by verdict
// and code, joined with what the world says of them now. A deployment that is no longer in it has unknown locations.
import { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import { findVerdicts, type FoundBucket, type FoundFlow } from '../../journeys/finder-desk.ts'
import type { World } from '../../journeys/world.ts'
import { formatNanos } from '../../kernel/money.ts'
import { dayMs, isoTime } from '../../kernel/time.ts'
import { unknownPlaces } from '../../kernel/place-set.ts'
import { byQuestion } from '../../kernel/words.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import {
  amountsSeen,
  filtersOf,
  filterShape,
  instant,
  refuseFilter,
  standingJson,
  standingShape,
} from './request-list.ts'
import { route, type Route } from './route.ts'
import { placesOfJson, sevenPlacesSchema } from './places-json.ts'
import { partiesSeen, periodSeen, spanSeen } from './scoped.ts'

const none = z.object({})
const nobodyKnows = byQuestion(() => unknownPlaces)
/** Longer than any house lived, and its days fit in memory. */
const spanMsMax = 3_700 * dayMs

const querySchema = z.strictObject({
  from: instant.optional().meta({ description: 'Left out: 90 days before `to`' }),
  to: instant.optional().meta({ description: 'Left out: now' }),
  buckets: z.coerce.number().int().min(1).max(400).default(60),
  ...filterShape,
})

const flowSchema = z.object({
  party: z.string(),
  partyName: z.string().nullable().meta({ description: 'null: the party is gone' }),
  country: z.string().nullable(),
  contract: z.string(),
  model: z.string(),
  channel: z.string().nullable(),
  seller: z.string().nullable(),
  deployment: z.string().nullable().meta({ description: 'null: nothing was sent' }),
  type: z.string().nullable(),
  gone: z.boolean().meta({ description: 'The deployment is no longer in the world' }),
  locations: sevenPlacesSchema
    .nullable()
    .meta({ description: 'As promised now; null: nothing was sent' }),
  asserted: z
    .array(z.object({ region: z.string(), requests: z.int() }))
    .meta({ description: 'Where the provider said that it processed' }),
  verdict: z.enum(findVerdicts),
  code: z.string().nullable(),
  rule: z.string().nullable().optional().meta({ description: 'The first of the rules' }),
  rules: z.array(z.string()).optional().meta({
    description:
      'Behind a refusal; left out, and flows not told apart by them, without decisions.reasons',
  }),
  requests: z.int(),
  attempts: z.int(),
  tokens: z.int(),
  currency: z.string().nullable(),
  price: z.string().optional(),
  cost: z.string().optional(),
})

const bucketSchema = z.object({
  from: z.string(),
  to: z.string(),
  requests: z.int(),
  permits: z.int(),
  denies: z.int(),
  refers: z.int(),
  tokens: z.int(),
  price: z.record(z.string(), z.string()).optional().meta({ description: 'By currency' }),
})

const answerSchema = z.object({
  ...standingShape,
  from: z
    .string()
    .meta({ description: 'Rounded outward to whole hours, or days where it is long' }),
  to: z.string(),
  currency: z.array(z.string()).meta({ description: 'Those that occur' }),
  gateway: z.object({
    place: z
      .string()
      .nullable()
      .meta({ description: 'Where this gateway runs; null: its configuration does not say' }),
  }),
  flows: z.array(flowSchema),
  leftOut: z.int().meta({ description: 'Smaller flows beyond the bound; the buckets count them' }),
  buckets: z.array(bucketSchema),
})

export function flowRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/flows',
      id: 'flows',
      summary:
        'Where prompts went: requests, tokens and money by party, model, deployment and verdict',
      needs: ['requests.read'],
      reach: ['party', 'audit'],
      params: none,
      query: querySchema,
      body: none,
      status: 200,
      answer: answerSchema,
      async handle({ query, by }) {
        const toMs = query.to === undefined ? deps.clock.nowMs() + 1 : Date.parse(query.to)
        const fromMs = query.from === undefined ? toMs - 90 * dayMs : Date.parse(query.from)
        const message =
          toMs <= fromMs ? 'from must be before to.' : 'from and to may be ten years apart at most.'
        if (toMs <= fromMs || toMs - fromMs > spanMsMax) {
          return refuse('admin.invalid', { message, param: 'from' })
        }
        const refusal = refuseFilter(query, by)
        if (refusal !== null) return refusal
        const { buckets } = query
        const world = deps.world()
        const found = await deps.finder.flows({
          ...filtersOf(query, world),
          ...spanSeen(by, { fromMs, toMs }),
          parties: partiesSeen(by),
          within: periodSeen(by),
          buckets,
        })
        if ('kind' in found) return found
        const flows = mayDo(by, 'decisions.reasons') ? found.flows : withoutRules(found.flows)
        const currencies = new Set(found.flows.flatMap(({ currency }) => currency || []))
        return {
          ...standingJson(found, by),
          from: isoTime(found.fromMs),
          to: isoTime(found.toMs),
          currency: [...currencies].toSorted(),
          gateway: { place: deps.place() },
          flows: flows.map((flow) => flowJson(flow, world, by)),
          leftOut: found.leftOut,
          buckets: found.buckets.map((bucket) => bucketJson(bucket, by)),
        } satisfies z.input<typeof answerSchema>
      },
    }),
  ]
}

/** How many rules stand behind refusals, and of whom, is a reason as well: what differs by them alone is one flow. */
export function withoutRules(flows: readonly FoundFlow[]): readonly FoundFlow[] {
  const alike = Map.groupBy(
    flows,
    ({ party, contract, model, channel, deployment, verdict, code, currency }) =>
      JSON.stringify([party, contract, model, channel, deployment, verdict, code, currency]),
  )
  return [...alike.values()]
    .map((some) => some.reduce(sumOf))
    .toSorted((left, right) => right.requests - left.requests)
}

function sumOf(left: FoundFlow, right: FoundFlow): FoundFlow {
  const said = new Map(left.asserted.map(({ region, requests }) => [region, requests]))
  for (const { region, requests } of right.asserted) {
    said.set(region, (said.get(region) ?? 0) + requests)
  }
  return {
    ...left,
    requests: left.requests + right.requests,
    attempts: left.attempts + right.attempts,
    tokens: left.tokens + right.tokens,
    priceNanos: left.priceNanos + right.priceNanos,
    costNanos: left.costNanos + right.costNanos,
    asserted: [...said].map(([region, requests]) => ({ region, requests })),
  }
}

type Named = Pick<World, 'parties' | 'channels' | 'deployments'>

function flowJson(flow: FoundFlow, world: Named, by: Operator): z.input<typeof flowSchema> {
  const party = world.parties.get(flow.party)
  const deployment = world.deployments.get(flow.deployment)
  return {
    party: flow.party,
    partyName: party?.legalName ?? null,
    country: party?.country ?? null,
    contract: flow.contract,
    model: flow.model,
    channel: flow.channel || null,
    seller: world.channels.get(flow.channel)?.seller ?? null,
    deployment: flow.deployment || null,
    type: deployment?.type ?? null,
    gone: flow.deployment !== '' && deployment === undefined,
    locations: flow.deployment === '' ? null : placesOfJson(deployment?.locations ?? nobodyKnows),
    asserted: flow.asserted.map(({ region, requests }) => ({ region, requests })),
    verdict: flow.verdict,
    code: flow.code || null,
    ...(mayDo(by, 'decisions.reasons')
      ? { rule: flow.rules[0] ?? null, rules: [...flow.rules] }
      : {}),
    requests: flow.requests,
    attempts: flow.attempts,
    tokens: Number(flow.tokens),
    currency: flow.currency || null,
    ...(flow.currency === '' ? {} : amountsSeen(flow, by)),
  }
}

function bucketJson(bucket: FoundBucket, by: Operator): z.input<typeof bucketSchema> {
  const { requests, permits, denies, refers } = bucket
  return {
    from: isoTime(bucket.fromMs),
    to: isoTime(bucket.toMs),
    requests,
    permits,
    denies,
    refers,
    tokens: Number(bucket.tokens),
    ...(mayDo(by, 'price.read')
      ? {
          price: Object.fromEntries(
            [...bucket.price].map(([currency, nanos]) => [currency, formatNanos(nanos)]),
          ),
        }
      : {}),
  }
}
