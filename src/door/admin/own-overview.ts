// A customer at a glance, for its people: its workloads with what each may use and spent this month at its price, what
// is left of limits and budgets, and what was refused in the last day with what helps.
import { z } from 'zod'
import type { Contract } from '../../contract/contract.ts'
import { formatNanos } from '../../kernel/money.ts'
import { isoTime } from '../../kernel/time.ts'
import { codes, isCode } from '../../wire/codes.ts'
import { budgetSchema, budgetsNow } from './budgets.ts'
import { ownPartyOf } from './own-party.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { daysOf, rowsMax } from './spend.ts'
import { decisionsOf } from './world.ts'

const none = z.object({})
const instant = z.iso.datetime()
const refusedSpanMs = 86_400_000

const spentSchema = z.object({
  currency: z.string(),
  price: z.string(),
  requests: z.int(),
  tokens: z.int(),
})

const refusedSchema = z.object({
  code: z.string(),
  requests: z.int(),
  status: z.int().nullable(),
  sentence: z.string(),
  remedy: z.string(),
})

const limit = z.int().nullable().meta({ description: 'Null: the contract sets none' })

const overviewSchema = z.object({
  at: instant,
  party: z.object({ id: z.string(), name: z.string(), country: z.string() }),
  workloads: z.array(
    z.object({
      id: z.string(),
      purpose: z.string(),
      contract: z.string(),
      models: z.array(
        z.object({
          model: z.string().nullable(),
          verdict: z.enum(['permit', 'refer', 'deny']),
          code: z.string().nullable(),
        }),
      ),
      spent: z.array(spentSchema).nullable().meta({
        description: 'This month (UTC), at your price; null: the index cannot answer now',
      }),
    }),
  ),
  contracts: z.array(
    z.object({
      id: z.string(),
      requestsPerMinute: limit,
      tokensPerMinute: limit,
      concurrency: limit,
      budgets: z.array(budgetSchema.omit({ party: true })),
    }),
  ),
  refused: z
    .array(refusedSchema)
    .nullable()
    .meta({ description: 'In the last 24 hours, by code; null: the index cannot answer now' }),
})

export function ownOverviewRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/own/overview',
    id: 'ownOverview',
    summary: 'Your workloads, what is left of limits and budgets, your spend, what was refused',
    needs: ['own.act'],
    reach: ['party'],
    params: none,
    query: none,
    body: none,
    status: 200,
    answer: overviewSchema,
    async handle({ by }) {
      const partyId = ownPartyOf(by)
      const nowMs = deps.clock.nowMs()
      const world = deps.world()
      const party = world.parties.get(partyId)
      const contracts = [...world.contracts.values()].filter((one) => one.partyId === partyId)
      const spent = await spentOf(deps, partyId, nowMs)
      const budgets = await budgetsNow(deps, contracts, nowMs)
      return {
        at: isoTime(nowMs),
        party: { id: partyId, name: party?.legalName ?? partyId, country: party?.country ?? '' },
        workloads: [...world.workloads.values()]
          .filter(({ contractId }) => contracts.some(({ id }) => id === contractId))
          .map((workload) => ({
            id: workload.id,
            purpose: workload.purpose,
            contract: workload.contractId,
            models: decisionsOf(deps, workload).map(({ model, verdict, code }) => ({
              model,
              verdict,
              code,
            })),
            spent: spent === null ? null : (spent.get(workload.id) ?? []),
          })),
        contracts: contracts.map((contract) => ({
          id: contract.id,
          ...limitsOf(contract),
          budgets: budgets.filter((budget) => budget.contract === contract.id).map(withoutParty),
        })),
        refused: await refusedOf(deps, partyId, nowMs),
      } satisfies z.input<typeof overviewSchema>
    },
  })
}

function limitsOf({ limits }: Contract) {
  const { requestsPerMinute, tokensPerMinute, concurrency } = limits
  return { requestsPerMinute, tokensPerMinute, concurrency }
}

function withoutParty({ party: _own, ...budget }: z.input<typeof budgetSchema>) {
  return budget
}

async function spentOf(
  { finder }: AdminDeps,
  party: string,
  nowMs: number,
): Promise<ReadonlyMap<string, z.input<typeof spentSchema>[]> | null> {
  const days = daysOf({}, nowMs)
  if ('kind' in days) return null
  const found = await finder.spend({ ...days, party, step: 'none', by: ['workload'], rowsMax })
  if ('kind' in found || found.isTooMuch) return null
  const spent = new Map<string, z.input<typeof spentSchema>[]>()
  for (const { names, currency, priceNanos, requests, tokens } of found.rows) {
    const workload = names.get('workload') ?? ''
    const price = formatNanos(priceNanos)
    const row = { currency, price, requests, tokens: Number(tokens) }
    spent.set(workload, [...(spent.get(workload) ?? []), row])
  }
  return spent
}

async function refusedOf(
  { finder }: AdminDeps,
  party: string,
  nowMs: number,
): Promise<z.input<typeof refusedSchema>[] | null> {
  const span = { fromMs: nowMs - refusedSpanMs, toMs: nowMs }
  const found = await finder.flows({ ...span, party, buckets: 1 })
  if ('kind' in found) return null
  const sums = new Map<string, number>()
  for (const { verdict, code, requests } of found.flows) {
    if (verdict !== 'permit' && code !== '') sums.set(code, (sums.get(code) ?? 0) + requests)
  }
  return [...sums]
    .toSorted(([, left], [, right]) => right - left)
    .map(([code, requests]) => {
      const known = isCode(code) ? codes[code] : null
      return {
        code,
        requests,
        status: known?.status ?? null,
        sentence: known?.message ?? '',
        remedy: known?.remedy ?? '',
      }
    })
}
