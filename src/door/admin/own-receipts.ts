// A customer's own audit, for its people: all requests of a period, page by page, each with its receipt, and the keys
// of the logs that they verify with. Whoever takes them along checks them without asking the house again.
import { z } from 'zod'
import { findVerdicts, type FoundRequest } from '../../journeys/finder-desk.ts'
import { operatorReceipt } from '../../journeys/operator-receipt.ts'
import type { Operator } from '../../identity/operator.ts'
import { isoTime } from '../../kernel/time.ts'
import type { AdminDeps } from './ports.ts'
import { standingJson, standingShape } from './request-list.ts'
import { route, type Route } from './route.ts'
import { partiesSeen } from './scoped.ts'

const none = z.object({})
const instant = z.iso.datetime({ offset: true })
/** In one answer: each is a proof of its own. */
const pageMax = 50

const rowSchema = z.object({
  requestId: z.string(),
  at: z.string(),
  workload: z.string(),
  model: z.string(),
  verdict: z.enum(findVerdicts),
  code: z.string().nullable(),
  requests: z.int().meta({ description: '1, or how many equal refusals it stands for' }),
  state: z.enum(['ready', 'pending', 'withheld', 'none']).meta({
    description:
      'pending: no signed head covers it yet; none: nothing of it is entered, or not yet',
  }),
  entry: z.string().nullable(),
  origin: z.string().nullable(),
  receipt: z.string().nullable().meta({ description: 'C2SP tlog-proof' }),
})

const answerSchema = z.object({
  rows: z.array(rowSchema),
  next: z.string().nullable().meta({ description: 'For `before`; null: there are no more' }),
  total: z.object({ rows: z.int(), requests: z.int(), exact: z.boolean() }),
  keys: z
    .array(z.object({ origin: z.string(), vkey: z.string() }))
    .meta({ description: 'What the receipts of this page verify with' }),
  ...standingShape,
})

export function ownReceiptRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/own/receipts',
    id: 'ownReceipts',
    summary: 'Your requests of a period with their receipts, newest first, page by page',
    needs: ['own.act'],
    reach: ['party'],
    params: none,
    query: z.strictObject({
      from: instant.meta({ description: 'Came at this instant or later' }),
      to: instant.meta({ description: 'Came before this instant' }),
      before: z
        .string()
        .regex(/^\d{1,19}$/, 'must be the next of an answer')
        .optional(),
      limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
    }),
    body: none,
    status: 200,
    answer: answerSchema,
    async handle({ query: { from, to, before, limit }, by }) {
      const found = await deps.finder.requests({
        parties: partiesSeen(by),
        costMinNanos: null,
        costMaxNanos: null,
        fromMs: Date.parse(from),
        toMs: Date.parse(to),
        search: '',
        before: before === undefined ? null : BigInt(before),
        limit,
      })
      if ('kind' in found) return found
      const keys = new Map<string, string>()
      const rows: z.input<typeof rowSchema>[] = []
      for (const row of found.rows) {
        rows.push(await rowJson(deps, row, by, keys))
        // Proofs read the book where requests are served: those go first.
        await new Promise(setImmediate)
      }
      return {
        rows,
        next: found.next === null ? null : found.next.toString(),
        total: found.total,
        keys: [...keys].map(([origin, vkey]) => ({ origin, vkey })),
        ...standingJson(found, by),
      } satisfies z.input<typeof answerSchema>
    },
  })
}

async function rowJson(
  deps: AdminDeps,
  row: FoundRequest,
  by: Operator,
  keys: Map<string, string>,
): Promise<z.input<typeof rowSchema>> {
  const { requestId } = row
  const { state, entry, origin, vkey, text } = await operatorReceipt(
    deps.entries,
    { requestId, entryId: null },
    by,
  )
  if (origin !== null && vkey !== null) keys.set(origin, vkey)
  return {
    requestId,
    at: isoTime(row.atMs),
    workload: row.workload,
    model: row.model,
    verdict: row.verdict,
    code: row.code || null,
    requests: row.requests,
    state,
    entry,
    origin,
    receipt: text,
  }
}
