// Entries of feature records in the logs of a book, wherever they lie, and their places.
import { readEntry } from '../audit/entry.ts'
import type { Entry } from '../audit/entry.ts'
import type { SaltRow } from '../audit/ports.ts'
import { logSizesIn } from './erasure.ts'
import { indexAt, logAt } from './place.ts'
import type { Reader } from './reader.ts'
import type { Tables } from './schema.ts'
import type { WatchMark } from './watch-store.ts'

export interface FoundRecords {
  readonly entry: Entry
  readonly salts: readonly SaltRow[]
}

const entriesPerLook = 256

/** Entries of `type` from `mark` on (null: from the beginning of the book) that can still be opened, in their order. */
export async function* recordEntries(
  reader: Pick<Reader, 'tables' | 'logReader'>,
  type: string,
  mark: WatchMark | null,
): AsyncGenerator<FoundRecords> {
  const sign = Buffer.from(`"type":"${type}"`)
  for (const { log, size } of await logSizesIn(reader.tables)) {
    if (mark !== null && log < mark.log) continue
    const entries = reader.logReader(log)
    for (let from = mark?.log === log ? mark.index : 0; from < size; from += entriesPerLook) {
      const to = Math.min(size, from + entriesPerLook)
      const leaves = await entries.leaves(from, to)
      const found = leaves.filter(({ bytes }) => Buffer.from(bytes).includes(sign))
      if (found.length === 0) continue
      const salts = Map.groupBy(await entries.salts(from, to), (salt) => salt.index)
      for (const { index, bytes } of found) {
        const entry = readEntry(bytes)
        const opening = salts.get(index)
        if (entry !== null && opening !== undefined) yield { entry, salts: opening }
      }
    }
  }
}

/** The entries with these ids that can still be opened, in the order of the log. Asked for a few dozen at once. */
export async function recordEntriesOf(
  { tables, logReader }: Pick<Reader, 'tables' | 'logReader'>,
  ids: readonly string[],
): Promise<readonly FoundRecords[]> {
  const places = (await entryPlaces(tables, ids)).toSorted((left, right) => (left < right ? -1 : 1))
  const found: FoundRecords[] = []
  for (const place of places) {
    const index = indexAt(place)
    const entries = logReader(logAt(place))
    const [leaf] = await entries.leaves(index, index + 1)
    const entry = leaf === undefined ? null : readEntry(leaf.bytes)
    if (entry !== null) found.push({ entry, salts: await entries.salts(index, index + 1) })
  }
  return found
}

/** An entry of records, as far as forgetting it needs to know. */
export interface PlacedEntry {
  readonly id: string
  readonly place: bigint
  /** Empty if it names none. */
  readonly party: string
}

/** The entries with these ids, whether or not they can still be opened; those that are not there are left out. */
export async function placedEntries(
  { tables, logReader }: Pick<Reader, 'tables' | 'logReader'>,
  ids: readonly string[],
): Promise<readonly PlacedEntry[]> {
  const found: PlacedEntry[] = []
  for (const place of await entryPlaces(tables, ids)) {
    const index = indexAt(place)
    const [leaf] = await logReader(logAt(place)).leaves(index, index + 1)
    const entry = leaf === undefined ? null : readEntry(leaf.bytes)
    const party = entry?.fields['party']
    if (entry !== null)
      found.push({ id: entry.id, place, party: typeof party === 'string' ? party : '' })
  }
  return found
}

/** Where entries lie, archived ones included; those that are not there are left out. */
async function entryPlaces(tables: Tables, ids: readonly string[]): Promise<readonly bigint[]> {
  if (ids.length === 0) return []
  const kept = await tables.selectFrom('leaf').select('place').where('id', 'in', ids).execute()
  const archived = await tables
    .selectFrom('archived_leaf')
    .select('place')
    .where('id', 'in', ids)
    .execute()
  return [...kept, ...archived].map(({ place }) => place)
}

/** Where the log ends that was opened last. */
export async function logEnd(tables: Tables): Promise<WatchMark> {
  const last = (await logSizesIn(tables)).at(-1)
  return { log: last?.log ?? 0, index: last?.size ?? 0 }
}
