// Budgets of all contracts in force with what their period has posted and holds, the nearest to its limit first; and
// price lists with their versions, what changes by its own date, and which prices nobody knows.
import { z } from 'zod'
import type { Contract } from '../../contract/contract.ts'
import { divHalfEven, formatNanos, type Rational } from '../../kernel/money.ts'
import { isoTime } from '../../kernel/time.ts'
import { budgetAccount, periodEndsMs } from '../../metering/period.ts'
import { isUnit, usageKinds, type PriceList, type UsageKind } from '../../metering/price.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})

export const budgetSchema = z.object({
  id: z.string(),
  contract: z.string(),
  party: z.string(),
  account: z.string().meta({ description: 'With its period, such as acme-monthly:2026-11' }),
  period: z.enum(['day', 'month', 'total']),
  endsAt: z.string().nullable().meta({ description: 'When it begins anew; null: never' }),
  hard: z.boolean().meta({ description: 'Refuses what it cannot pay for' }),
  currency: z.string(),
  limit: z.string(),
  posted: z.string(),
  held: z.string(),
  left: z.string().meta({ description: 'Negative: more was spent, as soft budgets allow' }),
  usedPercent: z.string().meta({ description: 'Posted and held, of the limit; two decimals' }),
})

const amount = z
  .string()
  .nullable()
  .meta({ description: 'Per million tokens, or per unit; null: nobody knows it' })

const listSchema = z.object({
  id: z.string(),
  currency: z.string().nullable(),
  deployments: z.array(z.string()).meta({ description: 'Those it is the price of' }),
  versions: z.array(
    z.object({
      id: z.string(),
      validFrom: z.string(),
      validTo: z.string().nullable(),
      state: z.enum(['ended', 'in_force', 'coming']),
      prices: z.array(z.object({ kind: z.string(), perUnit: z.boolean(), amount })),
    }),
  ),
})

const changeSchema = z.object({
  list: z.string(),
  version: z.string(),
  at: z.string(),
  currency: z.string(),
  coming: z.boolean(),
  kinds: z.array(
    z.object({ kind: z.string(), perUnit: z.boolean(), before: amount, after: amount }),
  ),
})

export function budgetRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/budgets',
      id: 'listBudgets',
      summary: 'Budgets with what is posted and held, the nearest to exhaustion first',
      needs: ['money.read'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ at: z.string(), budgets: z.array(budgetSchema) }),
      async handle() {
        const nowMs = deps.clock.nowMs()
        const contracts = [...deps.world().contracts.values()]
        return { at: isoTime(nowMs), budgets: await budgetsNow(deps, contracts, nowMs) }
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/prices',
      id: 'listPrices',
      summary: 'Price lists with their versions, what changes, and which prices are unknown',
      needs: ['money.read'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({
        at: z.string(),
        lists: z.array(listSchema),
        changes: z
          .array(changeSchema)
          .meta({ description: 'Versions that follow another one, the latest first' }),
      }),
      async handle() {
        const nowMs = deps.clock.nowMs()
        const { priceLists, deployments } = deps.world()
        const users = Map.groupBy(deployments.values(), ({ priceListId }) => priceListId)
        const lists = [...priceLists.values()]
        return {
          at: isoTime(nowMs),
          lists: lists.map((list) => {
            const ids = (users.get(list.id) ?? []).map(({ id }) => id).toSorted()
            return listJson(list, ids, nowMs)
          }),
          changes: lists
            .flatMap((list) => changesIn(list, nowMs))
            .toSorted((left, right) => (left.at < right.at ? 1 : -1)),
        }
      },
    }),
  ]
}

/** Accounts that are asked for at once. */
const accountsMax = 500

/** The nearest to exhaustion first. */
export async function budgetsNow(
  deps: Pick<AdminDeps, 'budgetBalances'>,
  contracts: readonly Contract[],
  nowMs: number,
): Promise<z.input<typeof budgetSchema>[]> {
  const all = contracts.flatMap(({ id, partyId, budgets }) =>
    budgets.map((budget) => ({ id, partyId, budget, account: budgetAccount(budget, nowMs) })),
  )
  const balances = new Map<string, { readonly postedNanos: bigint; readonly heldNanos: bigint }>()
  for (let start = 0; start < all.length; start += accountsMax) {
    const accounts = all.slice(start, start + accountsMax).map(({ account }) => account)
    for (const row of await deps.budgetBalances(accounts)) balances.set(row.account, row)
  }
  return all
    .map(({ id, partyId, budget, account }) => {
      const { postedNanos, heldNanos } = balances.get(account) ?? { postedNanos: 0n, heldNanos: 0n }
      const { limitNanos } = budget
      const used = postedNanos + heldNanos
      const json = {
        id: budget.id,
        contract: id,
        party: partyId,
        account,
        period: budget.period,
        endsAt: instant(periodEndsMs(budget.period, nowMs)),
        hard: budget.hard,
        currency: budget.currency,
        limit: formatNanos(limitNanos),
        posted: formatNanos(postedNanos),
        held: formatNanos(heldNanos),
        left: formatNanos(limitNanos - used),
        usedPercent: percentOf(used, limitNanos),
      }
      // Of a limit of nothing, all is used.
      return { json, share: limitNanos === 0n ? 10_000n ** 3n : (used * 10n ** 9n) / limitNanos }
    })
    .toSorted((left, right) => Number(right.share - left.share))
    .map(({ json }) => json)
}

/** With two decimals, half to even; of nothing, all. */
export function percentOf(part: bigint, whole: bigint): string {
  if (whole === 0n) return '100.00'
  const hundredths = divHalfEven(part * 10_000n, whole)
    .toString()
    .padStart(3, '0')
  return `${hundredths.slice(0, -2)}.${hundredths.slice(-2)}`
}

function listJson(
  { id, versions }: PriceList,
  deployments: readonly string[],
  nowMs: number,
): z.input<typeof listSchema> {
  const kinds = kindsOf(versions)
  return {
    id,
    currency: versions[0]?.currency ?? null,
    deployments: [...deployments],
    versions: versions.map((version) => ({
      id: version.id,
      validFrom: isoTime(version.validFromMs),
      validTo: instant(version.validToMs),
      state:
        version.validFromMs > nowMs
          ? 'coming'
          : version.validToMs !== null && version.validToMs <= nowMs
            ? 'ended'
            : 'in_force',
      prices: kinds.map((kind) => ({
        kind,
        perUnit: isUnit(kind),
        amount: amountOf(kind, version.nanosPerToken.get(kind)),
      })),
    })),
  }
}

/** Whatever one of these versions has a price for: that another one has none is then told. */
function kindsOf(versions: PriceList['versions']): readonly UsageKind[] {
  return usageKinds.filter((kind) => versions.some(({ nanosPerToken }) => nanosPerToken.has(kind)))
}

function changesIn({ id, versions }: PriceList, nowMs: number): z.input<typeof changeSchema>[] {
  return versions.flatMap((version, index) => {
    const before = versions[index - 1]
    if (before === undefined) return []
    const kinds = kindsOf([before, version]).flatMap((kind) => {
      const [was, is] = [before.nanosPerToken.get(kind), version.nanosPerToken.get(kind)]
      const [from, to] = [amountOf(kind, was), amountOf(kind, is)]
      return from === to ? [] : [{ kind, perUnit: isUnit(kind), before: from, after: to }]
    })
    const { validFromMs, currency } = version
    const at = isoTime(validFromMs)
    return [{ list: id, version: version.id, at, currency, coming: validFromMs > nowMs, kinds }]
  })
}

const million = 1_000_000n

function amountOf(kind: UsageKind, nanos: Rational | undefined): string | null {
  if (nanos === undefined) return null
  const scale = isUnit(kind) ? 1n : million
  return formatNanos(divHalfEven(nanos.num * scale, nanos.den))
}

function instant(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
