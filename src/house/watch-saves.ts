// Which states have changed since they were saved, and saving them. A state is copied together with the number of
// the last batch that is in it, and written only when the log has that batch: what is on disk is never
// ahead of the log. When all that had changed at one instant is written, the log need not be read from
// before that instant again.
import type { Clock } from '../kernel/time.ts'
import type { KeptState, WatchMark, WatchStore } from '../store/watch-store.ts'
import { stateBytes } from '../watch/layout.ts'
import type { Slot, Workloads } from '../watch/workloads.ts'
import type { Owner } from './watch-pending.ts'

/** A state that changes all the time is saved so often. */
const saveEveryMs = 60_000
/** States copied at one tick, of which there are several a second. */
const savesPerTick = 512

export interface SavesDeps {
  readonly workloads: Pick<Workloads, 'get'>
  readonly store: Pick<WatchStore, 'save' | 'setMark' | 'forget'>
  readonly clock: Pick<Clock, 'nowMs'>
  readonly ownerOf: (workload: string) => Owner | null
  /** Must send to the log what waits of the workload's records; returns the number of the last batch of all. */
  readonly leave: (workload: string) => number
}

export interface Saves {
  changed(workload: string): void
  /** Keeps nothing of it, nor what was kept. */
  never(workload: string): void
  isNever(workload: string): boolean
  /** Copies it now, if it changed. */
  copy(workload: string): void
  /** `logEnd`: where the log ended at some instant before. */
  tick(nowMs: number, logEnd: WatchMark): void
  /** Writes what is in batches up to `through`. */
  entered(through: number): void
  drop(workload: string): void
  /** What was copied last and is not yet written; null: nothing is. */
  copied(workload: string): KeptState | null
  /** Copies all that changed; resolves when it is written. */
  all(logEnd: WatchMark): Promise<void>
}

export function openSaves(deps: SavesDeps): Saves {
  return new Keeper(deps)
}

class Keeper implements Saves {
  readonly #deps: SavesDeps
  readonly #changed = new Set<string>()
  readonly #never = new Set<string>()
  /** Not yet written; by the number of their batches, ascending. */
  #copied: KeptState[] = []
  /** What is still to be written until the mark may move. */
  #round: { readonly left: Set<string>; readonly mark: WatchMark } | null = null
  #nextMs: number | null = null
  #ended: (() => void) | null = null

  constructor(deps: SavesDeps) {
    this.#deps = deps
  }

  changed(workload: string): void {
    if (!this.#never.has(workload)) this.#changed.add(workload)
  }

  never(workload: string): void {
    if (this.#never.has(workload)) return
    this.#never.add(workload)
    this.drop(workload)
    this.#deps.store.forget({ kind: 'workload', id: workload })
  }

  isNever(workload: string): boolean {
    return this.#never.has(workload)
  }

  copy(workload: string): void {
    const { workloads, ownerOf, leave } = this.#deps
    const slot = workloads.get(workload)
    const owner = ownerOf(workload)
    if (!this.#changed.delete(workload)) return
    if (slot === undefined || owner === null) return this.#left(workload)
    this.#copied.push({ ...owner, through: leave(workload), bytes: stateOf(slot).slice() })
  }

  tick(nowMs: number, logEnd: WatchMark): void {
    this.#nextMs ??= nowMs + saveEveryMs
    if (this.#round === null && nowMs >= this.#nextMs) {
      this.#nextMs = nowMs + saveEveryMs
      this.#begin(logEnd)
    }
    let copied = 0
    for (const workload of this.#round?.left ?? []) {
      if (copied >= savesPerTick) break
      if (!this.#changed.has(workload)) continue
      this.copy(workload)
      copied += 1
    }
  }

  #begin(mark: WatchMark): void {
    const left = new Set(this.#changed)
    for (const { workload } of this.#copied) left.add(workload)
    this.#round = { left, mark }
    this.#endRound()
  }

  entered(through: number): void {
    const ready = this.#copied.filter((state) => state.through <= through)
    if (ready.length === 0) return
    this.#copied = this.#copied.filter((state) => state.through > through)
    this.#deps.store.save(ready, this.#deps.clock.nowMs())
    for (const { workload } of ready) this.#left(workload)
  }

  drop(workload: string): void {
    this.#changed.delete(workload)
    this.#copied = this.#copied.filter((state) => state.workload !== workload)
    this.#left(workload)
  }

  copied(workload: string): KeptState | null {
    return this.#copied.findLast((state) => state.workload === workload) ?? null
  }

  #left(workload: string): void {
    this.#round?.left.delete(workload)
    this.#endRound()
  }

  #endRound(): void {
    if (this.#round === null || this.#round.left.size > 0) return
    this.#deps.store.setMark(this.#round.mark)
    this.#round = null
    this.#ended?.()
  }

  async all(logEnd: WatchMark): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    // Whatever round runs: the one below takes in all of it.
    this.#round = null
    this.#ended = resolve
    for (const workload of this.#changed) this.copy(workload)
    this.#begin(logEnd)
    await promise
  }
}

function stateOf({ view, at }: Slot): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, stateBytes)
}

/** Puts a kept state in the place of one that is new. */
export function setState(slot: Slot, bytes: Uint8Array): void {
  if (bytes.length === stateBytes) stateOf(slot).set(bytes)
}
