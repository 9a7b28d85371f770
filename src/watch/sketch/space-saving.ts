// The most frequent keys of a stream in a fixed number of slots (SpaceSaving: Metwally et al. 2005): a key's
// count is never too low, and too high by at most the error beside it. A slot has room for what its owner keeps
// of the key. Key 0 is a free slot.

export interface SpaceSaving {
  readonly view: DataView
  readonly at: number
  readonly slots: number
  /** Bytes of a slot: key, count and error of 4 each, then the owner's. */
  readonly stride: number
}

export const [slotKey, slotCount, slotError] = [0, 4, 8]

/** Where the key's slot begins; -1: it has none. */
export function findSlot({ view, at, slots, stride }: SpaceSaving, key: number): number {
  for (let slot = at, end = at + slots * stride; slot < end; slot += stride) {
    if (view.getUint32(slot + slotKey) === key) return slot
  }
  return -1
}

/**
 * Counts `key` and returns where its slot begins. A newcomer to a full table takes the least frequent key's slot
 * and count, the latter as its error; the owner's bytes are then zero.
 */
export function countKey(table: SpaceSaving, key: number): number {
  const { view } = table
  const found = findSlot(table, key)
  if (found >= 0) {
    view.setUint32(found + slotCount, Math.min(0xffff_ffff, view.getUint32(found + slotCount) + 1))
    return found
  }
  const slot = leastSlot(table)
  const least = view.getUint32(slot + slotCount)
  clearSlot(table, slot)
  view.setUint32(slot + slotKey, key)
  view.setUint32(slot + slotCount, least + 1)
  view.setUint32(slot + slotError, least)
  return slot
}

/** The slot that a newcomer would take. */
export function leastSlot({ view, at, slots, stride }: SpaceSaving): number {
  let least = at
  for (let slot = at, end = at + slots * stride; slot < end; slot += stride) {
    if (view.getUint32(slot + slotKey) === 0) return slot
    if (view.getUint32(slot + slotCount) < view.getUint32(least + slotCount)) least = slot
  }
  return least
}

/** What the key was counted at least. */
export function sureCount(view: DataView, slot: number): number {
  return view.getUint32(slot + slotCount) - view.getUint32(slot + slotError)
}

/**
 * Adds the counts of another table. `take` moves the owner's bytes from one slot into the other (which is zero
 * for a key that was not here). What has no slot in the end is the least frequent of both.
 */
export function mergeTables(
  from: SpaceSaving,
  into: SpaceSaving,
  take: (fromSlot: number, intoSlot: number) => void,
): void {
  for (let index = 0; index < from.slots; index++) {
    const slot = from.at + index * from.stride
    const key = from.view.getUint32(slot + slotKey)
    if (key === 0) continue
    const [count, error] = [
      from.view.getUint32(slot + slotCount),
      from.view.getUint32(slot + slotError),
    ]
    let target = findSlot(into, key)
    if (target < 0) {
      target = leastSlot(into)
      const weaker = into.view.getUint32(target + slotCount) < count
      if (into.view.getUint32(target + slotKey) !== 0 && !weaker) continue
      clearSlot(into, target)
      into.view.setUint32(target + slotKey, key)
    }
    addTo(into.view, target + slotCount, count)
    addTo(into.view, target + slotError, error)
    take(slot, target)
  }
}

function addTo(view: DataView, at: number, more: number): void {
  view.setUint32(at, Math.min(0xffff_ffff, view.getUint32(at) + more))
}

function clearSlot({ view, stride }: SpaceSaving, slot: number): void {
  for (let index = 0; index < stride; index++) view.setUint8(slot + index, 0)
}
