// Erasures over a book: which entries one covers, wherever they lie, and forgetting in a backup, which has
// no house that could do it.
import { sql } from 'kysely'
import { readEntry, type Entry } from '../audit/entry.ts'
import { isErasedBy, type DoneErasure, type Erasure } from '../audit/erasure.ts'
import { holdOfEntry, holdOver, requestAlone, type Held, type HeldOf } from '../audit/hold.ts'
import type { LogReader } from '../audit/ports.ts'
import { placeOf } from './place.ts'
import type { Tables } from './schema.ts'

const entriesPerLook = 256

/** The erasures that ended, as the register's events have them. */
export async function doneErasures(tables: Tables): Promise<readonly DoneErasure[]> {
  const rows = await tables
    .selectFrom('event')
    .select('json')
    .where('json', 'like', '%"kind":"erasure.done"%')
    .orderBy('id')
    .execute()
  return rows.flatMap(({ json }) => {
    // Our own text, written by the register.
    const event: { readonly kind: string; readonly erasure: DoneErasure } = JSON.parse(json)
    return event.kind === 'erasure.done' ? [event.erasure] : []
  })
}

/** The erasure that forgot what opens this entry; null if none did. */
export function erasureOf(
  erasures: readonly DoneErasure[],
  log: number,
  entry: Entry,
): DoneErasure | null {
  const covers = (erasure: DoneErasure): boolean =>
    isErasedBy(entry, erasure) &&
    erasure.logs.some((one) => one.log === log && entry.index < one.size)
  return erasures.find(covers) ?? null
}

interface ForgettableEntry {
  readonly place: bigint
  readonly commitments: number
  readonly entry: Entry
}

/** Every entry that `erasure` covers and that can still be opened; looks through the logs, archived months included. */
export async function* findForgettable(
  logReader: (log: number) => LogReader,
  erasure: Erasure,
  logs: DoneErasure['logs'],
): AsyncGenerator<readonly ForgettableEntry[]> {
  for (const { log, size } of logs) {
    const reader = logReader(log)
    for (let from = 0; from < size; from += entriesPerLook) {
      const to = Math.min(size, from + entriesPerLook)
      const salts = Map.groupBy(await reader.salts(from, to), (salt) => salt.index)
      if (salts.size === 0) continue
      const found = (await reader.leaves(from, to)).flatMap(({ index, bytes }) => {
        const commitments = salts.get(index)?.length ?? 0
        const entry = commitments === 0 ? null : readEntry(bytes)
        if (entry === null || !isErasedBy(entry, erasure)) return []
        return { place: placeOf(log, index), commitments, entry }
      })
      if (found.length > 0) yield found
    }
  }
}

/** The logs of a book with their sizes. */
export async function logSizesIn(tables: Tables): Promise<DoneErasure['logs']> {
  const rows = await tables.selectFrom('tree').select(['log', 'size']).orderBy('log').execute()
  return rows.map(({ log, size }) => ({ log: Number(log), size: Number(size) }))
}

/** Forgets in a backup what `erasure` covers and no hold is on; nothing is entered there. Returns how many entries it was. */
export async function eraseInBackup(
  tables: Tables,
  logReader: (log: number) => LogReader,
  {
    erasure,
    held,
    ofRequest,
  }: {
    readonly erasure: Erasure
    readonly held: readonly Held[]
    /** Whose a request is; null: nobody knows. */
    readonly ofRequest: (requestId: string) => Promise<HeldOf | null>
  },
): Promise<{ readonly entries: number; readonly left: number; readonly holds: readonly string[] }> {
  let entries = 0
  let left = 0
  const holds = new Set<string>()
  await sql`pragma secure_delete = on`.execute(tables)
  for await (const found of findForgettable(logReader, erasure, await logSizesIn(tables))) {
    const free: ForgettableEntry[] = []
    for (const one of found) {
      const over = held.length === 0 ? [] : await holdsOn(held, one.entry, ofRequest)
      for (const hold of over) holds.add(hold)
      if (over.length === 0) free.push(one)
    }
    entries += free.length
    left += found.length - free.length
    if (free.length === 0) continue
    const places = free.map(({ place }) => place)
    await tables.deleteFrom('salt').where('place', 'in', places).execute()
  }
  return { entries, left, holds: [...holds].toSorted() }
}

async function holdsOn(
  held: readonly Held[],
  entry: Entry,
  ofRequest: (requestId: string) => Promise<HeldOf | null>,
): Promise<readonly string[]> {
  const request = requestAlone(entry)
  const of = request === null ? null : await ofRequest(request)
  return held.flatMap((one) => {
    const own = holdOfEntry(one, entry)
    if (own !== null || of === null) return own ?? []
    return holdOver(one, { party: of.partyId, workload: of.workloadId, records: [] }) ?? []
  })
}
