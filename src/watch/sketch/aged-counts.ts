// In how many documents a hash was seen, from 0 to 3 and more, in cells of two bits, one cell a hash. Counts are
// never too low before ageing; a cell that another hash took makes them too high, and how often is known from
// the share of taken cells. Ageing forgets what was seen once and keeps what is common.

export interface AgedCounts {
  readonly view: DataView
  readonly at: number
  /** A multiple of 4. */
  readonly cells: number
}

/** A count that says *this or more*. */
export const countMax = 3

export function agedCountsBytes(cells: number): number {
  return cells / 4
}

/** 0 to `countMax`. */
export function countOf({ view, at, cells }: AgedCounts, hash: number): number {
  const cell = cellOf(hash, cells)
  return (view.getUint8(at + (cell >>> 2)) >>> ((cell & 3) * 2)) & 3
}

/** Counts one document more; returns true where the cell was empty. */
export function addCount({ view, at, cells }: AgedCounts, hash: number): boolean {
  const cell = cellOf(hash, cells)
  const [byteAt, shift] = [at + (cell >>> 2), (cell & 3) * 2]
  const byte = view.getUint8(byteAt)
  const count = (byte >>> shift) & 3
  if (count < countMax) view.setUint8(byteAt, byte + (1 << shift))
  return count === 0
}

/** Halves each count, rounded down: seen once is forgotten. Returns the cells still taken. */
export function ageCounts({ view, at, cells }: AgedCounts): number {
  let taken = 0
  for (let index = 0; index < cells / 4; index++) {
    const byte = (view.getUint8(at + index) >>> 1) & 0x55
    view.setUint8(at + index, byte)
    taken += takenIn(byte)
  }
  return taken
}

export function countTaken({ view, at, cells }: AgedCounts): number {
  let taken = 0
  for (let index = 0; index < cells / 4; index++) taken += takenIn(view.getUint8(at + index))
  return taken
}

/** Adds counts cell by cell, up to `countMax`; both have as many cells. */
export function mergeCounts(from: AgedCounts, into: AgedCounts): void {
  for (let index = 0; index < into.cells / 4; index++) {
    const [left, right] = [from.view.getUint8(from.at + index), into.view.getUint8(into.at + index)]
    let byte = 0
    for (let shift = 0; shift < 8; shift += 2) {
      byte |= Math.min(countMax, ((left >>> shift) & 3) + ((right >>> shift) & 3)) << shift
    }
    into.view.setUint8(into.at + index, byte)
  }
}

function cellOf(hash: number, cells: number): number {
  return Math.floor(((hash >>> 0) / 0x1_0000_0000) * cells)
}

function takenIn(byte: number): number {
  const any = (byte | (byte >>> 1)) & 0x55
  return (any & 1) + ((any >>> 2) & 1) + ((any >>> 4) & 1) + ((any >>> 6) & 1)
}
