// How many different hashes were seen, in 2^precision registers of one byte: HyperLogLog with linear counting
// below (Flajolet et al. 2007). Standard error 1.04 / sqrt(registers). A union is the larger of each register,
// so that what two saw apart counts as what one saw.

export interface HyperLogLog {
  readonly view: DataView
  readonly at: number
  /** 4 to 10: as many bits of the hash choose the register. */
  readonly precision: number
}

export function hyperLogLogBytes(precision: number): number {
  return 1 << precision
}

export function addDistinct({ view, at, precision }: HyperLogLog, hash: number): void {
  const register = at + (hash >>> (32 - precision))
  // The guard bit bounds the rank where the rest of the hash is zero.
  const rank = Math.clz32((hash << precision) | (1 << (precision - 1))) + 1
  if (rank > view.getUint8(register)) view.setUint8(register, rank)
}

/** By rank: a power costs more than all else here. */
const inversePowers = Float64Array.from({ length: 64 }, (_, rank) => 2 ** -rank)

export function estimateDistinct({ view, at, precision }: HyperLogLog): number {
  const registers = 1 << precision
  let inverse = 0
  let empty = 0
  for (let index = 0; index < registers; index++) {
    const rank = view.getUint8(at + index)
    if (rank === 0) empty++
    inverse += inversePowers[rank] ?? 0
  }
  const alpha = 0.7213 / (1 + 1.079 / registers)
  const raw = (alpha * registers * registers) / inverse
  return raw <= 2.5 * registers && empty > 0 ? registers * Math.log(registers / empty) : raw
}

/** Makes `into` the union; both have the same precision. */
export function mergeDistinct(from: HyperLogLog, into: HyperLogLog): void {
  for (let index = 0; index < 1 << into.precision; index++) {
    const rank = from.view.getUint8(from.at + index)
    if (rank > into.view.getUint8(into.at + index)) into.view.setUint8(into.at + index, rank)
  }
}
