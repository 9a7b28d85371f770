// The receipt of a request as an operator may have it. A receipt carries its entry to the last byte, so nothing of
// it can be blacked out: an entry that states amounts, all of them the customer's, is for who reads prices. Of the
// commitments only those are opened that the story of the request shows the same person anyway; persons stay closed,
// and prompts and answers to all but the customer's own people. Beyond the scope of who asks there is nothing.
import { readEntry, type Entry } from '../audit/entry.ts'
import type { LeafRow } from '../audit/ports.ts'
import type { ReceiptAnswer } from '../audit/receipt.ts'
import { mayDo, type Operator } from '../identity/operator.ts'
import { isInPeriod, isInScope } from '../identity/scope.ts'
import { statesAmounts } from './entry-amounts.ts'

/** An entry of one of the book's logs. */
export interface FoundEntry {
  readonly leaf: LeafRow
  readonly origin: string
  /** What its receipts verify with; null where the house has no such key any more. */
  readonly vkey: string | null
  receipt(this: void, mayOpen: (field: string) => boolean): Promise<ReceiptAnswer>
}

export interface EntryDesk {
  /** Must look into every log of the book; null if none has it. */
  entry(id: string): Promise<FoundEntry | null>
  /**
   * Must be the ids of requests that were refused shortly before this one, for the same workload and by the same
   * code, latest first: repeats within a second are one entry, under the first of them.
   */
  refusedBefore(requestId: string): Promise<readonly string[]>
}

export interface OperatorReceipt {
  /**
   * `pending`: entered, and no signed head covers it yet. `withheld`: it states amounts. `none`: nothing of the
   * request is entered, or not yet.
   */
  readonly state: 'ready' | 'pending' | 'withheld' | 'none'
  readonly entry: string | null
  /** The entry stands for several equal refusals, this one among them. */
  readonly folded: boolean
  readonly origin: string | null
  readonly vkey: string | null
  /** C2SP tlog-proof. */
  readonly text: string | null
}

const nothing: OperatorReceipt = {
  state: 'none',
  entry: null,
  folded: false,
  origin: null,
  vkey: null,
  text: null,
}

/** `entryId` is one of the request's entries; null: that which its customer gets. */
export async function operatorReceipt(
  desk: EntryDesk,
  asked: { readonly requestId: string; readonly entryId: string | null },
  by: Operator,
): Promise<OperatorReceipt> {
  const { requestId, entryId } = asked
  const own = await desk.entry(entryId ?? requestId)
  if (own !== null) {
    const entry = readEntry(own.leaf.bytes)
    if (entry === null || !isOf(entry, requestId) || !isInSight(entry, by)) return nothing
    return shown(own, entry, { by, folded: false })
  }
  if (entryId !== null) return nothing
  for (const id of await desk.refusedBefore(requestId)) {
    const found = await desk.entry(id)
    const entry = found === null ? null : readEntry(found.leaf.bytes)
    if (found !== null && entry?.type === 'refusal' && isInSight(entry, by)) {
      // Ids ascend with time: the entry stands for all between its own and the last it names.
      const last = entry.fields['lastRequest']
      if (typeof last !== 'string' || last < requestId) return nothing
      return shown(found, entry, { by, folded: true })
    }
  }
  return nothing
}

/** An entry of another request, or of no request at all, is not shown as this one's. */
function isOf(entry: Entry, requestId: string): boolean {
  return (
    ofRequests.has(entry.type) && (entry.id === requestId || entry.fields['request'] === requestId)
  )
}

const ofRequests: ReadonlySet<string> = new Set(['settlement', 'refusal', 'background'])

function isInSight({ fields, at }: Entry, { scope }: Operator): boolean {
  const { party } = fields
  return (
    isInScope(scope, typeof party === 'string' ? party : '') && isInPeriod(scope, Date.parse(at))
  )
}

async function shown(
  found: FoundEntry,
  entry: Entry,
  { by, folded }: { readonly by: Operator; readonly folded: boolean },
): Promise<OperatorReceipt> {
  const { origin, vkey } = found
  const named = { entry: entry.id, folded, origin, vkey }
  if (!mayDo(by, 'price.read') && statesAmounts(entry)) {
    return { ...named, state: 'withheld', text: null }
  }
  const seesCost = mayDo(by, 'money.read')
  const isOwn = by.scope?.kind === 'party'
  const answer = await found.receipt((field) =>
    field === 'cost' ? seesCost : opened.has(field) || (isOwn && openedToOwn.has(field)),
  )
  if (answer.kind === 'receipt') return { ...named, state: 'ready', text: answer.text }
  return { ...named, state: answer.kind === 'pending' ? 'pending' : 'none', text: null }
}

const opened: ReadonlySet<string> = new Set(['session', 'tags'])
/** With the salt alone its customer proves what was sent and answered; the bytes are nowhere. */
const openedToOwn: ReadonlySet<string> = new Set(['prompt', 'answer'])
