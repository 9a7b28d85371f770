// The logs of a book as operators look at them: how they grow, what was signed and cosigned, what stands in them,
// and the hashes by which somebody else can compute all of it again. What an entry says openly was written for the
// party that it is about; whoever works here sees it by the same rights as elsewhere.
import { readEntry, type Entry } from '../audit/entry.ts'
import type { LeafRow } from '../audit/ports.ts'
import { mayDo, type Operator } from '../identity/operator.ts'
import { isInPeriod, isInScope } from '../identity/scope.ts'
import { statesAmounts } from './entry-amounts.ts'

export interface KeptHead {
  readonly size: number
  readonly root: Uint8Array
  /** The signed note with the cosignatures that were gathered. */
  readonly note: string
  readonly atMs: number
  readonly witnesses: readonly {
    readonly name: string
    readonly vkey: string
    readonly atMs: number
  }[]
}

export interface ShownLog {
  readonly number: number
  readonly origin: string
  /** It is written to now. */
  readonly isCurrent: boolean
  /** Null where the house has no such key any more. */
  readonly vkey: string | null
  readonly openedAtMs: number
  readonly size: number
  readonly head: KeptHead | null
  /** The last head that a witness cosigned. */
  readonly cosigned: KeptHead | null
}

/** A tile's hashes as of a size: 256, or fewer where it is the last of its level. */
export interface AskedTile {
  readonly level: number
  readonly n: number
  readonly width: number
}

export interface OneLog {
  readonly origin: string
  size(): Promise<number>
  /** Entries with `from <= index < to`, as they are stored. */
  leaves(from: number, to: number): Promise<readonly LeafRow[]>
  /** Kept heads smaller than `before`, the largest first. */
  heads(before: number, limit: number): Promise<readonly KeptHead[]>
  /** Null where the log has no such tile yet. */
  tile(asked: AskedTile): Promise<readonly Uint8Array[] | null>
  /** For each moment, ascending, how many entries bear an earlier date. */
  sizesAt(momentsMs: readonly number[]): Promise<readonly number[]>
}

export interface LogDesk {
  logs(): Promise<readonly ShownLog[]>
  /** vkeys of those that the configuration names. */
  readonly witnesses: readonly { readonly name: string; readonly vkey: string }[]
  /** Null for a number that is no log of the book. */
  one(number: number): Promise<OneLog | null>
  /** By its id, in any log of the book. */
  find(id: string): Promise<{ readonly log: number; readonly leaf: LeafRow } | null>
}

export interface ShownEntry {
  readonly index: number
  readonly id: string
  readonly type: string
  readonly at: string
  /** Null: not for the rights of whoever asks. */
  readonly leaf: string | null
}

/** An entry that cannot be read is shown by its bytes alone: what is wrong with it is for the verifier to say. */
export function shownEntry({ index, id, bytes }: LeafRow, by: Operator): ShownEntry {
  const entry = readEntry(bytes)
  if (!isInSight(entry, by)) return { index, id: '', type: '', at: '', leaf: null }
  const leaf = Buffer.from(bytes).toString()
  if (entry === null) return { index, id, type: '', at: '', leaf: maySeeAll(by) ? leaf : null }
  const { type, at } = entry
  return { index, id, type, at, leaf: maySee(entry, by) ? leaf : null }
}

/** Whether it is of what the scope of whoever asks does not show: then even its id tells of others. */
export function isHidden({ bytes }: Pick<LeafRow, 'bytes'>, by: Operator): boolean {
  return !isInSight(readEntry(bytes), by)
}

/** What an entry names as its party, in the time of the audit; what names none is for an audit of all alone. */
function isInSight(entry: Entry | null, { scope }: Operator): boolean {
  if (scope === null) return true
  if (entry !== null && scope.kind === 'audit' && scope.parties === null) {
    return isInPeriod(scope, Date.parse(entry.at))
  }
  const party = entry?.fields['party']
  if (entry === null || typeof party !== 'string') return false
  return isInScope(scope, party) && isInPeriod(scope, Date.parse(entry.at))
}

function maySee(entry: Entry, by: Operator): boolean {
  if (statesAmounts(entry) && !mayDo(by, 'money.read')) return false
  return !isOfWatching(entry.type) || mayDo(by, 'cases.read')
}

function maySeeAll(by: Operator): boolean {
  return mayDo(by, 'money.read') && mayDo(by, 'cases.read')
}

/** Who is suspected, and who looked at what. */
function isOfWatching(type: string): boolean {
  return /^(?:case|watch|access|person)(?:\.|$)/.test(type)
}
