// Requests, one row each, newest first, by any filter and by search. From the finder, which follows the book: what is
// about to be entered is not in it yet, and the answer says how far it is. Money only for whoever may read it.
import { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import {
  findVerdicts,
  type FinderStanding,
  type FindFilters,
  type FoundRequest,
} from '../../journeys/finder-desk.ts'
import type { World } from '../../journeys/world.ts'
import { formatNanos, parseNanos } from '../../kernel/money.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import { forbidden } from './forbidden.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { placesSchema } from './places-json.ts'
import { partiesSeen, spanSeen } from './scoped.ts'

const none = z.object({})
const id = z.string().min(1).max(256)
export const instant = z.iso.datetime({ offset: true })
const countryOrUnknown = z
  .string()
  .regex(/^(?:[A-Z]{2}|unknown)$/, 'must be a country such as SG, or unknown')

/** What all that the finder sums is filtered by. */
export const namesShape = {
  party: id.optional(),
  contract: id.optional(),
  workload: id.optional(),
  model: id.optional(),
  channel: id.optional(),
  deployment: id.optional(),
}

/** What both the list and the flows are filtered by. */
export const filterShape = {
  ...namesShape,
  verdict: z.enum(findVerdicts).optional().meta({
    description: 'permit: something was sent; refer: a person must decide; deny: any other refusal',
  }),
  ending: id.optional().meta({ description: 'How the last attempt ended, such as completed' }),
  code: id.optional().meta({ description: 'Why it was refused, such as policy.denied' }),
  rule: id.optional().meta({ description: 'A rule behind the refusal; needs decisions.reasons' }),
  country: countryOrUnknown.optional().meta({
    description: 'Of the customer, as its dossier says now; `unknown`: the party is gone',
  }),
  processing: countryOrUnknown.optional().meta({
    description:
      'A country among the places where it was promised to be processed when it was sent; `unknown`: nobody promised',
  }),
}

const querySchema = z.strictObject({
  ...filterShape,
  costMin: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'What it cost at the provider, a decimal amount; needs money.read' }),
  costMax: z.string().max(40).optional(),
  from: instant.optional().meta({ description: 'Came at this instant or later' }),
  to: instant.optional().meta({ description: 'Came before this instant' }),
  search: z.string().max(256).optional().meta({
    description:
      'The beginning of a request id, or part of the id of a party, workload, model, deployment or code',
  }),
  before: z
    .string()
    .regex(/^\d{1,19}$/, 'must be the next of an answer')
    .optional()
    .meta({ description: 'The `next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const processing = z
  .object({
    promised: placesSchema.nullable().meta({
      description:
        'As it was promised when the request was sent; null: nothing was sent, or it was not noted',
    }),
    asserted: z.string().nullable().meta({ description: 'As the provider said' }),
    standing: z
      .string()
      .nullable()
      .meta({ description: 'What was said against what was promised: inside, breach, unresolved' }),
  })
  .meta({ description: 'Where it was processed' })

const money = {
  price: z.string().optional().meta({ description: 'Left out without price.read' }),
  cost: z.string().optional().meta({ description: 'At the provider; left out without money.read' }),
}

export const rowSchema = z.object({
  requestId: z.string(),
  at: z.string(),
  party: z.string(),
  contract: z.string(),
  workload: z.string(),
  model: z.string(),
  channel: z.string().nullable(),
  deployment: z.string().nullable(),
  verdict: z.enum(findVerdicts),
  ending: z.string().nullable().meta({
    description:
      'Of the last attempt; `indeterminate` while nobody knows it; null: nothing was sent',
  }),
  code: z.string().nullable(),
  rules: z.array(z.string()).optional().meta({
    description: 'Behind a refusal; left out without decisions.reasons',
  }),
  status: z.int().nullable(),
  requests: z
    .int()
    .meta({ description: '1, or how many equal refusals within a second it stands for' }),
  attempts: z.int(),
  tokens: z.int(),
  currency: z.string().nullable(),
  ...money,
  processing,
})

export const standingShape = {
  asOf: z.string().meta({ description: 'Everything entered until then is in the answer' }),
  behind: z.int().meta({
    description:
      'Entries of the log that the index has yet to read; 0: none, or whoever asks has a scope',
  }),
}

const answerSchema = z.object({
  rows: z.array(rowSchema),
  next: z.string().nullable().meta({ description: 'For `before`; null: there are no more' }),
  total: z.object({
    value: z.int().meta({ description: 'Rows' }),
    requests: z.int().meta({ description: 'Requests: a row may stand for several refused ones' }),
    exact: z.boolean().meta({ description: 'false: there are at least so many' }),
  }),
  ...standingShape,
})

export function requestListRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/requests',
      id: 'listRequests',
      summary: 'Requests, newest first: filtered, searched, page by page',
      needs: ['requests.read'],
      reach: ['party', 'audit'],
      params: none,
      query: querySchema,
      body: none,
      status: 200,
      answer: answerSchema,
      async handle({ query, by }) {
        const refusal = refuseFilter(query, by)
        if (refusal !== null) return refusal
        const bounds = amounts(query, by)
        if ('kind' in bounds) return bounds
        const { from, to, before, search = '', limit } = query
        const found = await deps.finder.requests({
          ...filtersOf(query, deps.world()),
          ...bounds,
          ...spanSeen(by, {
            fromMs: from === undefined ? null : Date.parse(from),
            toMs: to === undefined ? null : Date.parse(to),
          }),
          parties: partiesSeen(by),
          search: search.trim(),
          before: before === undefined ? null : BigInt(before),
          limit,
        })
        if ('kind' in found) return found
        const { rows, requests, exact } = found.total
        return {
          rows: found.rows.map((row) => requestJson(row, by)),
          next: found.next === null ? null : found.next.toString(),
          total: { value: rows, requests, exact },
          ...standingJson(found, by),
        } satisfies z.input<typeof answerSchema>
      },
    }),
  ]
}

type Filters = z.output<z.ZodObject<typeof filterShape>>

export function filtersOf(
  { country, ...filters }: Filters,
  { parties }: Pick<World, 'parties'>,
): FindFilters {
  const { party, contract, workload, model, channel, deployment } = filters
  const { verdict, ending, code, rule } = filters
  return {
    party,
    contract,
    workload,
    model,
    channel,
    deployment,
    verdict,
    ending,
    code,
    rule,
    processing: filters.processing,
    ...(country === undefined ? {} : ofCountry(country, parties)),
  }
}

function ofCountry(
  country: string,
  parties: World['parties'],
): Pick<FindFilters, 'ofParties' | 'notParties'> {
  if (country === 'unknown') return { notParties: [...parties.keys()] }
  const found = [...parties.values()].filter((party) => party.country === country)
  return { ofParties: found.map((party) => party.id) }
}

/** Who may not read reasons may not find one out by asking for it either. */
export function refuseFilter({ rule }: Pick<Filters, 'rule'>, by: Operator): Refusal | null {
  const isSeen = rule === undefined || mayDo(by, 'decisions.reasons')
  return isSeen ? null : forbidden(by, ['decisions.reasons'])
}

export function standingJson({ asOfMs, behind }: FinderStanding, { scope }: Operator) {
  return { asOf: isoTime(asOfMs), behind: scope === null ? behind : 0 }
}

export function requestJson(row: FoundRequest, by: Operator): z.input<typeof rowSchema> {
  const { place } = row
  return {
    requestId: row.requestId,
    at: isoTime(row.atMs),
    party: row.party,
    contract: row.contract,
    workload: row.workload,
    model: row.model,
    channel: row.channel || null,
    deployment: row.deployment || null,
    verdict: row.verdict,
    ending: row.ending || null,
    code: row.code || null,
    ...(mayDo(by, 'decisions.reasons') ? { rules: [...row.rules] } : {}),
    status: row.status || null,
    requests: row.requests,
    attempts: row.attempts,
    tokens: Number(row.tokens),
    currency: row.currency || null,
    ...amountsSeen(row, by),
    processing: {
      promised:
        place.promised === null || place.promised === 'unknown'
          ? place.promised
          : { open: place.promised.open, places: [...place.promised.places] },
      asserted: place.asserted,
      standing: place.standing,
    },
  }
}

/** What is paid, and what it costs, each for whoever may read it. */
export function amountsSeen(
  { priceNanos, costNanos }: Pick<FoundRequest, 'priceNanos' | 'costNanos'>,
  by: Operator,
): { readonly price?: string; readonly cost?: string } {
  return {
    ...(mayDo(by, 'price.read') ? { price: formatNanos(priceNanos) } : {}),
    ...(mayDo(by, 'money.read') ? { cost: formatNanos(costNanos) } : {}),
  }
}

/** Who may not read money may not find out an amount by its bounds either. */
function amounts(
  { costMin, costMax }: { costMin?: string | undefined; costMax?: string | undefined },
  by: Operator,
): { costMinNanos: bigint | null; costMaxNanos: bigint | null } | Refusal {
  if (costMin === undefined && costMax === undefined) {
    return { costMinNanos: null, costMaxNanos: null }
  }
  if (!mayDo(by, 'money.read')) return forbidden(by, ['money.read'])
  const min = costMin === undefined ? null : parseNanos(costMin)
  const max = costMax === undefined ? null : parseNanos(costMax)
  const message = 'must be a decimal amount such as 0.25, no finer than a billionth.'
  if (costMin !== undefined && min === null) {
    return refuse('admin.invalid', { message: `costMin ${message}`, param: 'costMin' })
  }
  if (costMax !== undefined && max === null) {
    return refuse('admin.invalid', { message: `costMax ${message}`, param: 'costMax' })
  }
  return { costMinNanos: min, costMaxNanos: max }
}
