// The states of all workloads in a few large buffers. Who was idle longest makes room when the limit is
// reached, and keeps only a header: levels and evidence survive, sketches begin anew.
import { assert } from '../kernel/assert.ts'
import { places, stateBytes } from './layout.ts'

const slotsPerChunk = 256
/** What stays of a workload that made room. */
const headerBytes = places.a.stateAt

export interface Slot {
  readonly key: string
  readonly view: DataView
  readonly at: number
}

export interface Workloads {
  /** The state of `key`, new and all zero if it was not there. */
  open(key: string): Slot
  get(key: string): Slot | undefined
  /** In the order in which they were last opened, the longest idle first. */
  all(): Iterable<Slot>
  remove(key: string): void
  readonly size: number
}

export interface WorkloadLimits {
  readonly hotMax: number
  readonly coldMax: number
}

export function openWorkloads({ hotMax, coldMax }: WorkloadLimits): Workloads {
  const hot = new Map<string, Slot>()
  const cold = new Map<string, Uint8Array>()
  const free: { readonly view: DataView; readonly at: number }[] = []

  function place(): { readonly view: DataView; readonly at: number } {
    if (free.length === 0) {
      const view = new DataView(new ArrayBuffer(slotsPerChunk * stateBytes))
      for (let slot = slotsPerChunk - 1; slot >= 0; slot--) {
        free.push({ view, at: slot * stateBytes })
      }
    }
    const found = free.pop()
    assert(found !== undefined, 'a chunk has slots')
    return found
  }

  function release({ view, at }: Slot): void {
    bytesOf(view, at, stateBytes).fill(0)
    free.push({ view, at })
  }

  function cool(): void {
    const [oldest] = hot.values()
    assert(oldest !== undefined, 'the limit is above zero')
    hot.delete(oldest.key)
    cold.set(oldest.key, bytesOf(oldest.view, oldest.at, headerBytes).slice())
    release(oldest)
    if (cold.size <= coldMax) return
    const [forgotten] = cold.keys()
    if (forgotten !== undefined) cold.delete(forgotten)
  }

  return Object.freeze<Workloads>({
    open(key) {
      const known = hot.get(key)
      if (known !== undefined) {
        hot.delete(key)
        hot.set(key, known)
        return known
      }
      if (hot.size >= hotMax) cool()
      const slot = { key, ...place() }
      const header = cold.get(key)
      if (header !== undefined) {
        bytesOf(slot.view, slot.at, headerBytes).set(header)
        cold.delete(key)
      }
      hot.set(key, slot)
      return slot
    },
    get: (key) => hot.get(key),
    all: () => hot.values(),
    remove(key) {
      const slot = hot.get(key)
      if (slot !== undefined) release(slot)
      hot.delete(key)
      cold.delete(key)
    },
    get size() {
      return hot.size
    },
  })
}

function bytesOf(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length)
}
