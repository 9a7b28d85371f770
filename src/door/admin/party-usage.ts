// What one party used and spent under its contracts, the retired ones included, by the day in which a request came.
import { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import type { SpentRow } from '../../journeys/finder-desk.ts'
import { formatNanos } from '../../kernel/money.ts'
import { dayMs } from '../../kernel/time.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { daysSeen, sees } from './scoped.ts'
import { dateOf, daysOf, rowsMax, tooMuch } from './spend.ts'

const date = z.iso.date()
const usageNames = ['contract', 'model', 'channel'] as const

const usageSchema = z.object({
  from: date,
  to: date,
  attempts: z.int(),
  totals: z
    .array(z.object({ currency: z.string(), price: z.string(), cost: z.string().nullable() }))
    .nullable()
    .meta({ description: 'Null to who may not read prices; the cost, to who may not read money' }),
  rows: z.array(
    z.object({
      day: date,
      contract: z.string(),
      model: z.string(),
      channel: z.string(),
      attempts: z.int(),
      currency: z.string(),
      price: z.string().nullable(),
      cost: z.string().nullable(),
    }),
  ),
})

export function partyUsageRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/parties/{id}/usage',
    id: 'partyUsage',
    summary:
      'What one party used and spent per day, contract, model and channel; this month unless told otherwise',
    needs: ['money.read', 'requests.read'],
    reach: ['party', 'audit'],
    params: z.object({ id: z.string().max(64) }),
    query: z.strictObject({
      from: date.optional().meta({ description: 'First day, UTC' }),
      to: date.optional().meta({ description: 'Last day, UTC, included' }),
    }),
    body: z.object({}),
    status: 200,
    answer: usageSchema,
    async handle({ params, query, by }) {
      if (!sees(by, params.id)) return refuse('door.not_found')
      const contracts = deps.directory.contractsEverOf(params.id)
      if (!deps.world().parties.has(params.id) && contracts.size === 0) {
        return refuse('door.not_found')
      }
      const wanted = daysOf(query, deps.clock.nowMs())
      if ('kind' in wanted) return wanted
      const days = daysSeen(by, wanted)
      const rows: SpentRow[] = []
      for (const contract of contracts) {
        const asked = { ...days, contract, step: 'day', by: usageNames, rowsMax } as const
        const found = await deps.finder.spend(asked)
        if ('kind' in found) return found
        if (found.isTooMuch) return tooMuch()
        rows.push(...found.rows)
      }
      const span = { from: dateOf(days.fromDay * dayMs), to: dateOf((days.toDay - 1) * dayMs) }
      return { ...span, ...usageJson(rows, by) }
    },
  })
}

function usageJson(
  rows: readonly SpentRow[],
  by: Operator,
): Pick<z.input<typeof usageSchema>, 'attempts' | 'totals' | 'rows'> {
  const seesPrice = mayDo(by, 'price.read')
  const seesMoney = mayDo(by, 'money.read')
  const totals = [...Map.groupBy(rows, ({ currency }) => currency)].map(([currency, some]) => ({
    currency,
    price: formatNanos(some.reduce((sum, { priceNanos }) => sum + priceNanos, 0n)),
    cost: seesMoney ? formatNanos(some.reduce((sum, { costNanos }) => sum + costNanos, 0n)) : null,
  }))
  return {
    attempts: rows.reduce((sum, { attempts }) => sum + attempts, 0),
    totals: seesPrice ? totals : null,
    rows: rows.map(({ fromMs, names, currency, attempts, priceNanos, costNanos }) => ({
      day: dateOf(fromMs),
      contract: names.get('contract') ?? '',
      model: names.get('model') ?? '',
      channel: names.get('channel') ?? '',
      attempts,
      currency,
      price: seesPrice ? formatNanos(priceNanos) : null,
      cost: seesMoney ? formatNanos(costNanos) : null,
    })),
  }
}
