// How alike two sets of hashes are, from one small signature each: MinHash by one permutation, empty bins filled
// from their neighbours (Shrivastava and Li 2014), one byte a bin. The estimate of the Jaccard index has a standard
// error of about sqrt(J (1 - J) / bins); two strange bins are equal by chance once in 256, which is taken off.
import { mix } from '../hash.ts'

export const binsMax = 64

/** An accumulator to use again; a signature needs its 32-bit minima only while it grows. */
const minima = new Uint32Array(binsMax)
const noMinimum = 0xffff_ffff

export interface Hashes {
  readonly hashes: Uint32Array
  readonly from: number
  readonly to: number
}

/** Writes the signature of a set into `bins` bytes (a power of two, at most `binsMax`); of no hashes: zeros. */
export function signSet(
  { hashes, from, to }: Hashes,
  bins: number,
  view: DataView,
  at: number,
): void {
  minima.fill(noMinimum, 0, bins)
  const shift = 32 - Math.log2(bins)
  for (let index = from; index < to; index++) {
    const hash = mix(hashes[index] ?? 0, 0x5bd1e995)
    const bin = hash >>> shift
    const rest = (hash << (32 - shift)) >>> 0
    if (rest < (minima[bin] ?? 0)) minima[bin] = rest
  }
  const isEmpty = from >= to
  for (let bin = 0; bin < bins; bin++) {
    view.setUint8(at + bin, isEmpty ? 0 : 1 + ((densified(bin, bins) >>> 8) % 255))
  }
}

/** The bin's own minimum, or the next neighbour's that has one, told apart by its distance. */
function densified(bin: number, bins: number): number {
  for (let distance = 0; distance < bins; distance++) {
    const minimum = minima[(bin + distance) % bins] ?? noMinimum
    if (minimum !== noMinimum) return mix(minimum, distance)
  }
  return 0
}

/** Estimated Jaccard index, 0 to 1; 0 where one is empty. */
export function likeness(
  left: DataView,
  leftAt: number,
  right: DataView,
  rightAt: number,
  bins: number,
): number {
  let equal = 0
  for (let bin = 0; bin < bins; bin++) {
    const byte = left.getUint8(leftAt + bin)
    if (byte !== 0 && byte === right.getUint8(rightAt + bin)) equal++
  }
  return Math.max(0, (equal / bins - 1 / 255) / (1 - 1 / 255))
}
