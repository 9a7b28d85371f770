// What a code unit is to a reader of prompts, as tables: its plain form (lower case, no accent, half width)
// and its kind. Scripts without spaces between words are read per character; no script is told from another.

export const separator = 0
export const letter = 1
export const digit = 2
/** Han, Kana, Hangul, Thai and others whose words are not set apart. */
export const unspaced = 3
/** Accents that stand alone, soft hyphens, zero-width marks: as if they were not there. */
export const ignored = 4

/** Kind of each code unit. Half of a surrogate pair is a separator: emoji, and rare Han that no list has. */
export const kindOf = new Uint8Array(65_536)
/** Plain form of each code unit. */
export const plainOf = new Uint16Array(65_536)

type Range = readonly [first: number, last: number]

const unspacedRanges: readonly Range[] = [
  [0x0e00, 0x0eff],
  [0x1000, 0x109f],
  [0x1780, 0x17ff],
  [0x3040, 0x30ff],
  [0x3105, 0x318e],
  [0x31f0, 0x31ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
]
/** Where compatibility forms are folded: Latin, Greek, Cyrillic, Vietnamese, full and half width. */
const foldedRanges: readonly Range[] = [
  [0x00aa, 0x024f],
  [0x0370, 0x052f],
  [0x1e00, 0x1fff],
  [0xff00, 0xffef],
]
const ignoredRanges: readonly Range[] = [
  [0x00ad, 0x00ad],
  [0x0300, 0x036f],
  [0x0640, 0x0640],
  [0x064b, 0x065f],
  [0x200b, 0x200f],
  [0x2060, 0x2064],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
]

fill()

/** The plain form of each code unit and, above its 16 bits, its kind: one look-up where both are wanted. */
export const characters = Uint32Array.from(
  plainOf,
  (plain, unit) => plain | ((kindOf[unit] ?? 0) << 16),
)

function fill(): void {
  const [letters, digits] = [/[\p{L}\p{M}]/u, /\p{Nd}/u]
  for (let unit = 0; unit < 65_536; unit++) {
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff
    const plain = isSurrogate ? unit : plainUnit(unit)
    plainOf[unit] = plain
    if (isSurrogate) continue
    if (isIn(unit, ignoredRanges)) kindOf[unit] = ignored
    else if (isIn(plain, unspacedRanges)) kindOf[unit] = unspaced
    else if (digits.test(String.fromCharCode(plain))) kindOf[unit] = digit
    else if (letters.test(String.fromCharCode(plain))) kindOf[unit] = letter
  }
}

function plainUnit(unit: number): number {
  const lower = String.fromCharCode(unit).toLowerCase()
  const folded = isIn(unit, foldedRanges) ? lower.normalize('NFKD') : lower
  // A dotless i is one to readers who type without it.
  return folded === 'ı' ? 0x69 : folded.charCodeAt(0)
}

function isIn(unit: number, ranges: readonly Range[]): boolean {
  return ranges.some(([first, last]) => unit >= first && unit <= last)
}
