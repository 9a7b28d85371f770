// What one party used and spent, as the book settled it for its contracts, the retired ones included.
import { z } from 'zod'
import { mayDo } from '../../identity/operator.ts'
import { formatNanos } from '../../kernel/money.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps, SpendRows } from './ports.ts'
import { route, type Route } from './route.ts'

const date = z.iso.date()
const dayMs = 86_400_000

const usageSchema = z.object({
  from: date,
  to: date,
  attempts: z.int(),
  totals: z
    .array(z.object({ currency: z.string(), price: z.string(), cost: z.string() }))
    .nullable()
    .meta({ description: 'Null to who may not read money' }),
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
    params: z.object({ id: z.string().max(64) }),
    query: z.strictObject({
      from: date.optional().meta({ description: 'First day, UTC' }),
      to: date.optional().meta({ description: 'Last day, UTC, included' }),
    }),
    body: z.object({}),
    status: 200,
    answer: usageSchema,
    async handle({ params, query, by }) {
      const contracts = deps.directory.contractsEverOf(params.id)
      if (!deps.world().parties.has(params.id) && contracts.size === 0) {
        return refuse('door.not_found')
      }
      const today = isoTime(deps.clock.nowMs()).slice(0, 10)
      const from = query.from ?? `${today.slice(0, 7)}-01`
      const to = query.to ?? today
      const range = { fromMs: Date.parse(from), toMs: Date.parse(to) + dayMs }
      if (range.toMs <= range.fromMs) {
        return refuse('admin.invalid', { message: 'from must not be after to.', param: 'from' })
      }
      const spent = await deps.rows.spend(range)
      const own = spent.filter(({ contractId }) => contracts.has(contractId))
      return { from, to, ...usageJson(own, mayDo(by, 'money.read')) }
    },
  })
}

function usageJson(
  rows: readonly SpendRows[],
  seesMoney: boolean,
): Pick<z.input<typeof usageSchema>, 'attempts' | 'totals' | 'rows'> {
  const totals = [...Map.groupBy(rows, ({ currency }) => currency)].map(([currency, some]) => ({
    currency,
    price: formatNanos(some.reduce((sum, { priceNanos }) => sum + priceNanos, 0n)),
    cost: formatNanos(some.reduce((sum, { costNanos }) => sum + costNanos, 0n)),
  }))
  return {
    attempts: rows.reduce((sum, { attempts }) => sum + attempts, 0),
    totals: seesMoney ? totals : null,
    rows: rows.map(({ contractId, channelId, priceNanos, costNanos, ...rest }) => ({
      ...rest,
      contract: contractId,
      channel: channelId,
      price: seesMoney ? formatNanos(priceNanos) : null,
      cost: seesMoney ? formatNanos(costNanos) : null,
    })),
  }
}
