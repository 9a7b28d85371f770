// What was spent and what is left of it, by any of the names that an attempt has and by what follows from them now:
// seller, country, ultimate parent. From the finder, by the day (UTC) in which a request came; no request waits for it.
import { z } from 'zod'
import { partyGroups } from '../../journeys/party-groups.ts'
import {
  spendNames,
  spendSteps,
  type FoundSpend,
  type SpendName,
  type SpentRow,
} from '../../journeys/finder-desk.ts'
import { formatNanos, type Nanos } from '../../kernel/money.ts'
import { dayMs, isoTime } from '../../kernel/time.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { namesShape, standingJson, standingShape } from './request-list.ts'
import { route, type Route } from './route.ts'
import { daysSeen, partiesSeen } from './scoped.ts'

const spendDimensions = [...spendNames, 'seller', 'country', 'group'] as const
type SpendDimension = (typeof spendDimensions)[number]

const date = z.iso.date()
/** Of one answer; more is asked for in parts. */
export const rowsMax = 20_000
const daysMax = 3_700

export const rangeShape = {
  from: date.optional().meta({ description: 'First day, UTC; left out: the first of this month' }),
  to: date.optional().meta({ description: 'Last day, UTC, included; left out: today' }),
}

const named = z.string().nullable().optional()

const row = z.object({
  period: date.meta({ description: 'First day of the day, week (Monday) or month' }),
  party: named,
  contract: named,
  workload: named,
  model: named,
  channel: named,
  deployment: named,
  seller: named,
  country: named.meta({ description: 'Of the party, as its record says now' }),
  group: named.meta({ description: 'The ultimate parent of the party, as it is known now' }),
  currency: z.string(),
  requests: z.int(),
  attempts: z.int(),
  tokens: z.int(),
  price: z.string(),
  cost: z.string(),
  margin: z.string().meta({ description: 'Price less cost' }),
})

const total = row.pick({
  currency: true,
  requests: true,
  attempts: true,
  tokens: true,
  price: true,
  cost: true,
  margin: true,
})

const answerSchema = z.object({
  ...standingShape,
  from: date,
  to: date,
  step: z.enum(spendSteps),
  by: z.array(z.enum(spendDimensions)),
  totals: z.array(total).meta({ description: 'By currency; amounts of two are never added' }),
  rows: z
    .array(row)
    .meta({ description: 'Only the names asked by are there; null: nobody knows it now' }),
})

const querySchema = z.strictObject({
  ...rangeShape,
  step: z.enum(spendSteps).default('day'),
  by: z
    .string()
    .max(200)
    .default('contract,model,channel')
    .meta({ description: `Separated by commas: ${spendDimensions.join(', ')}` }),
  ...namesShape,
})

export function spendRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/spend',
      id: 'spend',
      summary:
        'Price, cost and margin by day, week or month and by party, contract, workload, model, channel, seller, country or group',
      needs: ['money.read'],
      reach: ['audit'],
      params: z.object({}),
      query: querySchema,
      body: z.object({}),
      status: 200,
      answer: answerSchema,
      async handle({ query, by: asker }) {
        const { from, to, step, by: asked, ...filters } = query
        const asOf = daysOf({ from, to }, deps.clock.nowMs())
        if ('kind' in asOf) return asOf
        const days = daysSeen(asker, asOf)
        const by = dimensionsIn(asked)
        if ('kind' in by) return by
        const found = await deps.finder.spend({
          ...filters,
          ...days,
          parties: partiesSeen(asker),
          step,
          by: [...new Set(by.map(askedName))],
          rowsMax,
        })
        if ('kind' in found) return found
        if (found.isTooMuch) return tooMuch()
        const rows = regrouped(found, by, namesNow(deps, found, by))
        return {
          ...standingJson(found, asker),
          from: dateOf(days.fromDay * dayMs),
          to: dateOf((days.toDay - 1) * dayMs),
          step,
          by: [...by],
          totals: totalsOf(found.rows),
          rows: rows.map((each) => rowJson(each, by)),
        } satisfies z.input<typeof answerSchema>
      },
    }),
  ]
}

/** Days since 1970 of a range of dates, the last one included; this month unless told otherwise. */
export function daysOf(
  range: { readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: number,
): { readonly fromDay: number; readonly toDay: number } | Refusal {
  const today = dateOf(nowMs)
  const fromDay = Date.parse(range.from ?? `${today.slice(0, 7)}-01`) / dayMs
  const toDay = Date.parse(range.to ?? today) / dayMs + 1
  if (toDay > fromDay && toDay - fromDay <= daysMax) return { fromDay, toDay }
  const message =
    toDay <= fromDay ? 'from must not be after to.' : 'from and to may be ten years apart at most.'
  return refuse('admin.invalid', { message, param: 'from' })
}

export function dateOf(ms: number): string {
  return isoTime(ms).slice(0, 10)
}

function dimensionsIn(text: string): readonly SpendDimension[] | Refusal {
  const asked = new Set(text.split(',').filter((name) => name !== ''))
  const known = spendDimensions.filter((name) => asked.has(name))
  if (known.length === asked.size) return known
  const message = `by takes ${spendDimensions.join(', ')}, separated by commas.`
  return refuse('admin.invalid', { message, param: 'by' })
}

export function tooMuch(): Refusal {
  const message = `That would be more than ${rowsMax} rows: ask for a shorter time, a longer step or by fewer names.`
  return refuse('admin.invalid', { message, param: 'by' })
}

/** What a dimension follows from. */
function askedName(dimension: SpendDimension): SpendName {
  if (dimension === 'seller') return 'channel'
  return dimension === 'country' || dimension === 'group' ? 'party' : dimension
}

type NameOf = (row: SpentRow, dimension: SpendDimension) => string | null

function namesNow(deps: AdminDeps, { rows }: FoundSpend, by: readonly SpendDimension[]): NameOf {
  const { parties, channels } = deps.world()
  const nowMs = deps.clock.nowMs()
  const groups = by.includes('group')
    ? partyGroups(
        { ...deps.directory.records(), asOfMs: nowMs, knownAtMs: nowMs },
        new Set(rows.map(({ names }) => names.get('party') ?? '')),
      )
    : null
  return ({ names }, dimension) => {
    const known = names.get(askedName(dimension)) ?? ''
    if (dimension === 'seller') return channels.get(known)?.seller ?? null
    if (dimension === 'country') return parties.get(known)?.country ?? null
    if (dimension === 'group') return groups?.get(known)?.id ?? null
    return known
  }
}

interface Sums {
  requests: number
  attempts: number
  tokens: bigint
  priceNanos: Nanos
  costNanos: Nanos
}

interface Grouped extends Sums {
  readonly fromMs: number
  readonly currency: string
  readonly names: readonly (string | null)[]
}

function regrouped(
  { rows }: FoundSpend,
  by: readonly SpendDimension[],
  nameOf: NameOf,
): readonly Grouped[] {
  const groups = new Map<string, Grouped>()
  for (const each of rows) {
    const names = by.map((dimension) => nameOf(each, dimension))
    const { fromMs, currency } = each
    const key = JSON.stringify([fromMs, currency, names])
    let group = groups.get(key)
    if (group === undefined) {
      groups.set(key, (group = { fromMs, currency, names, ...noSums() }))
    }
    addTo(group, each)
  }
  return [...groups.values()]
}

function totalsOf(rows: readonly SpentRow[]): z.input<typeof total>[] {
  const totals = new Map<string, Sums>()
  for (const each of rows) {
    let sums = totals.get(each.currency)
    if (sums === undefined) totals.set(each.currency, (sums = noSums()))
    addTo(sums, each)
  }
  return [...totals]
    .map(([currency, sums]) => ({ currency, ...sumsJson(sums) }))
    .toSorted((left, right) => (left.currency < right.currency ? -1 : 1))
}

function noSums(): Sums {
  return { requests: 0, attempts: 0, tokens: 0n, priceNanos: 0n, costNanos: 0n }
}

function addTo(into: Sums, from: Readonly<Sums>): void {
  into.requests += from.requests
  into.attempts += from.attempts
  into.tokens += from.tokens
  into.priceNanos += from.priceNanos
  into.costNanos += from.costNanos
}

function rowJson(group: Grouped, by: readonly SpendDimension[]): z.input<typeof row> {
  return {
    period: dateOf(group.fromMs),
    ...Object.fromEntries(by.map((name, index) => [name, group.names[index] ?? null])),
    currency: group.currency,
    ...sumsJson(group),
  }
}

function sumsJson({ requests, attempts, tokens, priceNanos, costNanos }: Readonly<Sums>) {
  return {
    requests,
    attempts,
    tokens: Number(tokens),
    price: formatNanos(priceNanos),
    cost: formatNanos(costNanos),
    margin: formatNanos(priceNanos - costNanos),
  }
}
