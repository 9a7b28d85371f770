// Forgets records and states in time: thirty days after they were made, or when the case that rests on them
// has ended. The entries stay, as all do; what opens them is shredded.
import type { Engine } from '../watch/engine.ts'
import { stateHeader } from '../watch/layout.ts'
import type { WatchStore } from '../store/watch-store.ts'
import type { FromWatch } from './watch-messages.ts'

export const keptMs = 30 * 86_400_000
/** Entries shredded at once; more wait for the next look. */
const entriesPerLook = 1_000

export interface RetentionDeps {
  readonly store: Pick<WatchStore, 'idleSince' | 'batchesBefore' | 'removeBatches'>
  readonly engine: Pick<Engine, 'workloads'>
  readonly placesOf: (entryIds: readonly string[]) => Promise<readonly bigint[]>
  readonly send: (message: FromWatch) => void
  /** Forgets the state of a workload in memory and on disk. */
  readonly forget: (workload: string) => void
}

export interface Retention {
  /** Workloads with cases: theirs stay. */
  hold(workloads: readonly string[]): void
  look(nowMs: number): Promise<void>
  shredded(seqs: readonly number[]): void
}

export function openRetention({ store, engine, placesOf, send, forget }: RetentionDeps): Retention {
  let held: ReadonlySet<string> = new Set()
  return {
    hold(workloads) {
      held = new Set(workloads)
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
        const due = page.filter(({ workload }) => !held.has(workload))
        if (due.length > 0) {
          const places = await placesOf(due.map(({ entryId }) => entryId))
          send({ kind: 'expired', places, seqs: due.map(({ seq }) => seq) })
          return
        }
        const last = page.at(-1)
        if (last === undefined) return
        after = last.seq
      }
    },
    shredded: (seqs) => store.removeBatches(seqs),
  }
}
