// What the house earns of whom: over whole days that ended, with the share of each customer, group and country, what
// a year like it would be, and what of it is under review or rests on an exception. Currencies are never added.
import { z } from 'zod'
import { partyGroups } from '../../journeys/party-groups.ts'
import type { SpentRow } from '../../journeys/finder-desk.ts'
import { divHalfEven, formatNanos, type Nanos } from '../../kernel/money.ts'
import { dayMs } from '../../kernel/time.ts'
import { isOpenCase } from '../../watch/case.ts'
import { percentOf } from './budgets.ts'
import type { AdminDeps } from './ports.ts'
import { standingJson, standingShape } from './request-list.ts'
import { route, type Route } from './route.ts'
import { dateOf, rowsMax } from './spend.ts'

const daysOfYear = 365n

const share = z.object({
  of: z.enum(['customer', 'group', 'country']),
  id: z.string().nullable().meta({ description: 'null: nobody knows it now' }),
  name: z.string().nullable(),
  price: z.string(),
  percent: z.string().meta({ description: 'Of the revenue in this currency; two decimals' }),
})

const uncertain = z.object({
  why: z.enum(['review', 'exception']),
  party: z.string(),
  contract: z.string(),
  workload: z.string(),
  price: z.string(),
})

const answerSchema = z.object({
  ...standingShape,
  from: z.iso.date(),
  to: z.iso.date().meta({ description: 'Included: the last day that ended' }),
  days: z.int(),
  currencies: z.array(
    z.object({
      currency: z.string(),
      attempts: z.int(),
      daysWithTraffic: z.int(),
      price: z.string(),
      cost: z.string(),
      margin: z.string(),
      marginPercent: z.string().nullable().meta({ description: 'null: nothing was earned' }),
      annualised: z.string().meta({ description: 'Price of the days, times 365, by their number' }),
      shares: z.array(share).meta({ description: 'Of each kind the largest first' }),
      underReview: z.string().meta({ description: 'Each workload counts once' }),
      underException: z.string(),
      uncertain: z.array(uncertain),
    }),
  ),
})

export function revenueRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/revenue',
      id: 'revenue',
      summary: 'Revenue over whole days: per customer, group and country, annualised, and at risk',
      needs: ['money.read'],
      params: z.object({}),
      query: z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) }),
      body: z.object({}),
      status: 200,
      answer: answerSchema,
      async handle({ query: { days }, by }) {
        const toDay = Math.floor(deps.clock.nowMs() / dayMs)
        const fromDay = toDay - days
        const asked = { fromDay, toDay, rowsMax }
        const found = await deps.finder.spend({
          ...asked,
          step: 'none',
          by: ['party', 'contract', 'workload'],
        })
        if ('kind' in found) return found
        const daily = await deps.finder.spend({ ...asked, step: 'day', by: [] })
        if ('kind' in daily) return daily
        const tell = teller(deps, found.rows)
        const byCurrency = Map.groupBy(found.rows, ({ currency }) => currency)
        return {
          ...standingJson(found, by),
          from: dateOf(fromDay * dayMs),
          to: dateOf((toDay - 1) * dayMs),
          days,
          currencies: [...byCurrency].map(([currency, rows]) => ({
            currency,
            daysWithTraffic: daily.rows.filter((row) => row.currency === currency).length,
            ...earned(rows, days),
            ...tell(rows),
          })),
        } satisfies z.input<typeof answerSchema>
      },
    }),
  ]
}

function priceOf(rows: readonly SpentRow[]): Nanos {
  return rows.reduce((sum, { priceNanos }) => sum + priceNanos, 0n)
}

function earned(rows: readonly SpentRow[], days: number) {
  const price = priceOf(rows)
  const cost = rows.reduce((sum, { costNanos }) => sum + costNanos, 0n)
  return {
    attempts: rows.reduce((sum, { attempts }) => sum + attempts, 0),
    price: formatNanos(price),
    cost: formatNanos(cost),
    margin: formatNanos(price - cost),
    marginPercent: price === 0n ? null : signedPercent(price - cost, price),
    annualised: formatNanos(divHalfEven(price * daysOfYear, BigInt(days))),
  }
}

function signedPercent(part: Nanos, whole: Nanos): string {
  return part < 0n ? `-${percentOf(-part, whole)}` : percentOf(part, whole)
}

type Told = Pick<
  z.input<typeof answerSchema>['currencies'][number],
  'shares' | 'underReview' | 'underException' | 'uncertain'
>

function teller(deps: AdminDeps, all: readonly SpentRow[]): (rows: readonly SpentRow[]) => Told {
  const nowMs = deps.clock.nowMs()
  const { parties } = deps.world()
  const records = { ...deps.directory.records(), asOfMs: nowMs, knownAtMs: nowMs }
  const groups = partyGroups(records, new Set(all.map((row) => nameIn(row, 'party'))))
  const parents = new Map([...groups.values()].map((group) => [group?.id, group?.name] as const))
  const nameOf = (id: string | null): string | null =>
    id === null ? null : (parties.get(id)?.legalName ?? parents.get(id) ?? null)
  const isReviewed = reviewed(deps)
  const isExcepted = excepted(deps, nowMs)
  return (rows) => {
    const total = priceOf(rows)
    const sharesOf = (of: z.input<typeof share>['of'], idOf: (row: SpentRow) => string | null) =>
      [...Map.groupBy(rows, idOf)]
        .map(([id, some]) => ({ id, nanos: priceOf(some) }))
        .toSorted((left, right) => (left.nanos < right.nanos ? 1 : -1))
        .map(({ id, nanos }) => ({
          of,
          id,
          name: of === 'country' ? null : nameOf(id),
          price: formatNanos(nanos),
          percent: total === 0n ? '0.00' : percentOf(nanos, total),
        }))
    const underReview = rows.filter(isReviewed)
    const underException = rows.filter(isExcepted)
    return {
      shares: [
        ...sharesOf('customer', (row) => nameIn(row, 'party')),
        ...sharesOf('group', (row) => groups.get(nameIn(row, 'party'))?.id ?? null),
        ...sharesOf('country', (row) => parties.get(nameIn(row, 'party'))?.country ?? null),
      ],
      underReview: formatNanos(priceOf(underReview)),
      underException: formatNanos(priceOf(underException)),
      uncertain: [
        ...underReview.map((row) => uncertainJson(row, 'review')),
        ...underException.map((row) => uncertainJson(row, 'exception')),
      ],
    }
  }
}

function uncertainJson(
  row: SpentRow,
  why: z.input<typeof uncertain>['why'],
): z.input<typeof uncertain> {
  return {
    why,
    party: nameIn(row, 'party'),
    contract: nameIn(row, 'contract'),
    workload: nameIn(row, 'workload'),
    price: formatNanos(row.priceNanos),
  }
}

function nameIn({ names }: SpentRow, name: 'party' | 'contract' | 'workload'): string {
  return names.get(name) ?? ''
}

/** A question about the party that a person must answer, or an open case of the workload. */
function reviewed({ register }: AdminDeps): (row: SpentRow) => boolean {
  const parties = new Set([...register.referrals.values()].map(({ partyId }) => partyId))
  const workloads = new Set(
    [...register.cases.all.values()]
      .filter(isOpenCase)
      .flatMap(({ members }) => members.map(({ workloadId }) => workloadId)),
  )
  return (row) => parties.has(nameIn(row, 'party')) || workloads.has(nameIn(row, 'workload'))
}

function excepted(deps: AdminDeps, nowMs: number): (row: SpentRow) => boolean {
  const active = deps
    .exceptions()
    .filter(({ approvedAtMs, expiresMs }) => approvedAtMs <= nowMs && nowMs < expiresMs)
  return (row) =>
    active.some(
      ({ scope: { partyId, contractId, workloadIds } }) =>
        partyId === nameIn(row, 'party') &&
        (contractId === null || contractId === nameIn(row, 'contract')) &&
        (workloadIds === null || workloadIds.has(nameIn(row, 'workload'))),
    )
}
