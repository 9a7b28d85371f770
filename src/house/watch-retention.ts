// Forgets records and states in time: thirty days after they were made, or when the case that rests on them
// has ended and no legal hold is on them. The entries stay, as all do; what opens them is shredded.
import type { PlacedEntry } from '../store/watch-reader.ts'
import type { Engine } from '../watch/engine.ts'
import { stateHeader } from '../watch/layout.ts'
import type { KeptBatch, WatchStore } from '../store/watch-store.ts'
import type { ExpiredBatch, FromWatch, HeldRecords } from './watch-messages.ts'

export const keptMs = 30 * 86_400_000
/** Entries shredded at once; more wait for the next look. */
const entriesPerLook = 1_000

export interface RetentionDeps {
  readonly store: Pick<WatchStore, 'idleSince' | 'batchesBefore' | 'removeBatches'>
  readonly engine: Pick<Engine, 'workloads'>
  /** Must give every entry of these ids that is there, with the party that it names. */
  readonly entriesOf: (entryIds: readonly string[]) => Promise<readonly PlacedEntry[]>
  readonly send: (message: FromWatch) => void
  /** Forgets the state of a workload in memory and on disk. */
  readonly forget: (workload: string) => void
}

export interface Retention {
  /** What stays however old it is; it replaces what was said before. */
  hold(held: HeldRecords): void
  look(nowMs: number): Promise<void>
  shredded(seqs: readonly number[]): void
}

export function openRetention({
  store,
  engine,
  entriesOf,
  send,
  forget,
}: RetentionDeps): Retention {
  let held: ReadonlySet<string> = new Set()
  let parties: ReadonlySet<string> = new Set()
  let entries: ReadonlySet<string> = new Set()

  /** A workload that is in no configuration any more is known by its entries alone. */
  async function expiredOf(page: readonly KeptBatch[]): Promise<readonly ExpiredBatch[]> {
    const due = page.filter(({ workload, entryId }) => !held.has(workload) && !entries.has(entryId))
    if (due.length === 0) return []
    const found = await entriesOf(due.map(({ entryId }) => entryId))
    const byId = new Map(found.map((entry) => [entry.id, entry]))
    return due.flatMap(({ seq, entryId, workload }) => {
      const { party = '', place = null } = byId.get(entryId) ?? {}
      return parties.has(party) ? [] : { seq, entryId, workload, party, place }
    })
  }

  return {
    hold(told) {
      held = new Set(told.workloads)
      parties = new Set(told.parties)
      entries = new Set(told.entries)
    },
    async look(nowMs) {
      const beforeMs = nowMs - keptMs
      for (const { key, view, at } of engine.workloads.all()) {
        const isIdle = view.getUint32(at + stateHeader.lastAtS) * 1000 < beforeMs
        if (isIdle && !held.has(key)) forget(key)
      }
      for (const workload of store.idleSince(beforeMs)) {
        if (!held.has(workload)) forget(workload)
      }
      for (let after = 0; ;) {
        const page = store.batchesBefore(beforeMs, after, entriesPerLook)
        const batches = await expiredOf(page)
        if (batches.length > 0) return send({ kind: 'expired', batches })
        const last = page.at(-1)
        if (last === undefined) return
        after = last.seq
      }
    },
    shredded: (seqs) => store.removeBatches(seqs),
  }
}
