// Money as the whole book has it: whether all that was served is billed, with the proof; what nobody knows the end of;
// and every charge of a span as FOCUS 1.2. Read in a thread of its own, when somebody asks.
import { z } from 'zod'
import type { LostMoney, MoneyProof, ProvenCurrency, ThreeSums } from '../../journeys/money-desk.ts'
import { formatNanos } from '../../kernel/money.ts'
import { dayMs, isoTime } from '../../kernel/time.ts'
import type { AdminDeps } from './ports.ts'
import { route, csv, type Route } from './route.ts'
import { dateOf, daysOf, rangeShape } from './spend.ts'

const none = z.object({})

const threeSums = z.object({
  attempts: z.string().meta({ description: 'As settled attempts say' }),
  moved: z.string().meta({ description: 'As their transfers moved it' }),
  accounts: z.string().meta({ description: 'As the accounts hold it' }),
  difference: z
    .string()
    .meta({ description: 'Attempts less accounts: 0 unless something is wrong' }),
})

const held = z.object({ attempts: z.int(), held: z.string() })

const proofSchema = z.object({
  startedAt: z.string(),
  endedAt: z.string(),
  proven: z.boolean().meta({ description: 'All sums agree, and every attempt has its entry' }),
  currencies: z.array(
    z.object({
      currency: z.string(),
      attempts: z.int(),
      unbilled: z.string().meta({ description: 'Price of settled attempts less posted revenue' }),
      price: threeSums,
      cost: threeSums,
      borne: z
        .object({ attempts: z.int(), cost: z.string() })
        .meta({ description: 'Cost something and was not charged: the customer got no answer' }),
      late: z
        .object({ attempts: z.int(), price: z.string(), cost: z.string() })
        .meta({ description: 'Settled in a later month than the request came: a correction' }),
      open: held.meta({ description: 'On their way' }),
      indeterminate: held.meta({ description: 'Nobody knows their end yet' }),
    }),
  ),
  logs: z.array(
    z.object({
      origin: z.string(),
      size: z.int().meta({ description: 'Entries at the moment of the proof' }),
      head: z
        .object({ size: z.int(), root: z.string(), at: z.string() })
        .nullable()
        .meta({ description: 'The latest signed head by then' }),
    }),
  ),
  withoutEntry: z.int().meta({ description: 'Settled attempts whose entry is in no log' }),
  problems: z.array(z.object({ subject: z.string(), message: z.string() })),
})

const lostSchema = z.object({
  requestId: z.string(),
  attemptId: z.string(),
  party: z.string(),
  contract: z.string(),
  workload: z.string(),
  model: z.string(),
  channel: z.string(),
  deployment: z.string(),
  at: z.string(),
  lostAt: z.string().meta({ description: 'When it was found without an ending' }),
  ageMs: z.int(),
  currency: z.string(),
  held: z.string(),
  costHeld: z.string(),
  markTokens: z.int().nullable(),
  asked: z.boolean().meta({ description: 'Its channel keeps a record that is asked for it' }),
  estimatedAt: z.string().meta({
    description: 'Without a record until then it is settled at its last mark, as an estimate',
  }),
})

export function moneyRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/money/proof',
      id: 'proveMoney',
      summary: 'Adds up the whole book: what was served, what was billed, and the difference',
      needs: ['money.read'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: proofSchema,
      async handle() {
        const proof = await deps.money.prove()
        return 'kind' in proof ? proof : proofJson(proof)
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/money/indeterminates',
      id: 'lostMoney',
      summary: 'Attempts whose end is not known: what is held for them, and what settles them',
      needs: ['money.read'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ at: z.string(), attempts: z.array(lostSchema) }),
      async handle() {
        const lost = await deps.money.lost()
        const nowMs = deps.clock.nowMs()
        return { at: isoTime(nowMs), attempts: lost.map((one) => lostJson(one, deps, nowMs)) }
      },
    }),
    focusRoute(deps),
  ]
}

function focusRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/exports/focus',
    id: 'exportFocus',
    summary: 'Charges as FOCUS 1.2, one line per day, contract, workload, model and kind of usage',
    needs: ['money.read'],
    params: none,
    query: z.strictObject({
      ...rangeShape,
      issuer: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .meta({ description: 'Who issues the invoices; left out: the name of the log' }),
    }),
    body: none,
    status: 200,
    media: csv,
    answer: z.string(),
    async handle({ query }) {
      const days = daysOf(query, deps.clock.nowMs())
      if ('kind' in days) return days
      const { parties, channels } = deps.world()
      const names = {
        issuer: query.issuer ?? deps.vkey.split('+', 1)[0] ?? '',
        parties: new Map([...parties].map(([id, { legalName }]) => [id, legalName])),
        sellers: new Map([...channels].map(([id, { seller }]) => [id, seller])),
      }
      const [fromMs, toMs] = [days.fromDay * dayMs, days.toDay * dayMs]
      const lines = await deps.money.focus({ fromMs, toMs, names })
      if (lines.kind === 'refused') return lines
      const file = `focus-${dateOf(fromMs)}-${dateOf(toMs - dayMs)}.csv`
      return new Response(ReadableStream.from(lines.chunks).pipeThrough(new TextEncoderStream()), {
        headers: {
          'content-type': `${csv}; charset=utf-8; header=present`,
          'content-disposition': `attachment; filename="${file}"`,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        },
      })
    },
  })
}

function proofJson(proof: MoneyProof): z.input<typeof proofSchema> {
  const { currencies, logs, withoutEntry, problems } = proof
  return {
    startedAt: isoTime(proof.startedMs),
    endedAt: isoTime(proof.endedMs),
    proven:
      problems.length === 0 &&
      withoutEntry === 0 &&
      currencies.every(({ price, cost }) => agrees(price) && agrees(cost)),
    currencies: currencies.map(currencyJson),
    logs: logs.map(({ origin, size, head }) => ({
      origin,
      size,
      head: head === null ? null : { size: head.size, root: head.root, at: isoTime(head.atMs) },
    })),
    withoutEntry,
    problems: [...problems],
  }
}

function agrees({ attemptsNanos, movedNanos, accountsNanos }: ThreeSums): boolean {
  return attemptsNanos === movedNanos && movedNanos === accountsNanos
}

function currencyJson(one: ProvenCurrency): z.input<typeof proofSchema>['currencies'][number] {
  const { currency, attempts, price, cost, borne, late, open, indeterminate } = one
  return {
    currency,
    attempts,
    unbilled: formatNanos(price.attemptsNanos - price.accountsNanos),
    price: sumsJson(price),
    cost: sumsJson(cost),
    borne: { attempts: borne.attempts, cost: formatNanos(borne.costNanos) },
    late: {
      attempts: late.attempts,
      price: formatNanos(late.priceNanos),
      cost: formatNanos(late.costNanos),
    },
    open: { attempts: open.attempts, held: formatNanos(open.heldNanos) },
    indeterminate: {
      attempts: indeterminate.attempts,
      held: formatNanos(indeterminate.heldNanos),
    },
  }
}

function sumsJson({ attemptsNanos, movedNanos, accountsNanos }: ThreeSums) {
  return {
    attempts: formatNanos(attemptsNanos),
    moved: formatNanos(movedNanos),
    accounts: formatNanos(accountsNanos),
    difference: formatNanos(attemptsNanos - accountsNanos),
  }
}

function lostJson(one: LostMoney, deps: AdminDeps, nowMs: number): z.input<typeof lostSchema> {
  const channel = deps.world().channels.get(one.channelId)
  return {
    requestId: one.requestId,
    attemptId: one.attemptId,
    party: one.partyId,
    contract: one.contractId,
    workload: one.workloadId,
    model: one.model,
    channel: one.channelId,
    deployment: one.deploymentId,
    at: isoTime(one.atMs),
    lostAt: isoTime(one.lostMs),
    ageMs: Math.max(0, nowMs - one.lostMs),
    currency: one.currency,
    held: formatNanos(one.heldNanos),
    costHeld: formatNanos(one.costHeldNanos),
    markTokens: one.markTokens,
    asked: channel !== undefined && channel.usageLookup !== null,
    estimatedAt: isoTime(one.estimatedMs),
  }
}
