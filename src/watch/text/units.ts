// A bounded part of a text as an array of its code units, copied at once: a string is read a unit at a time, and
// slower, whatever it is made of.

export interface Units {
  /** Two views of one memory; the last units of it are always zero. */
  readonly bytes: Buffer
  readonly units: Uint16Array
}

/** Units behind a part that may be looked at; they are zero. */
const behind = 2

/** Room for parts of at most `most` units. */
export function openUnits(most: number): Units {
  const memory = new ArrayBuffer(2 * (most + behind))
  return { bytes: Buffer.from(memory, 0, 2 * most), units: new Uint16Array(memory) }
}

/** Copies [from, to) of `text`, cut at what there is room for, and two zeros; returns how many units it has. */
export function copyUnits(text: string, from: number, to: number, into: Units): number {
  const length = into.bytes.write(text.slice(from, to), 'utf16le') / 2
  into.units.fill(0, length, length + behind)
  return length
}
