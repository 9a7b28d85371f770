// Where a reader of a part is, and what may become a label there: the head of a line, a heading, a bracket.
import { addLabel, endSentence, wordUnits, type Scan } from './scan.ts'

/** A label is no longer than this. */
export const labelUnitsMax = 7 * wordUnits

/** Marks that set a heading off. */
export const [hash, star, equals] = [0x23, 0x2a, 0x3d]

/** What a reader of one part remembers; a new one per part. */
export interface Reading {
  /** The first hit of what may be a label, -1: there is none; where it began, and the mark before it. */
  zone: number
  zonePosition: number
  zoneMark: number
  /** A letter or number stood last, alone. */
  suffix: boolean
  /** Nothing but marks so far in this line; whether a number was among them. */
  atLineStart: boolean
  lineNumbered: boolean
  /** Where a tag that closes began, -1: in none. */
  closingPosition: number
  closingOpen: boolean
  closingHits: number
  /** The first hit inside of a quotation that is open, -1: none; its mark and where it began. */
  quoted: number
  quoteMark: number
  quotePosition: number
  /** Hash of the word before, and of the two before; 0: none in this sentence. */
  previous: number
  pair: number
  /** The number before, and where; -1: none. */
  number: number
  numberPosition: number
  /** How many options of a list, and the code unit of the first. */
  optionNext: number
  optionFirst: number
}

export function openReading({ hits, position }: Scan): Reading {
  return {
    zone: hits,
    zonePosition: position,
    zoneMark: 0,
    suffix: false,
    atLineStart: true,
    lineNumbered: false,
    closingPosition: -1,
    closingOpen: false,
    closingHits: 0,
    quoted: -1,
    quoteMark: 0,
    quotePosition: 0,
    previous: 0,
    pair: 0,
    number: -1,
    numberPosition: 0,
    optionNext: 0,
    optionFirst: 0,
  }
}

export function isInZone(scan: Scan, reading: Reading): boolean {
  return (
    reading.zone >= 0 &&
    scan.position > reading.zonePosition &&
    scan.position - reading.zonePosition <= labelUnitsMax
  )
}

/** A heading or a bracket makes a label without a colon. */
export function isMarked({ zoneMark }: Reading): boolean {
  return (
    zoneMark === hash ||
    zoneMark === star ||
    zoneMark === 0x5b ||
    zoneMark === 0x3010 ||
    zoneMark === equals
  )
}

/** A line of one word or two, as "RESPONSE A", is a heading. */
export function isHeading(scan: Scan, { zonePosition, zoneMark, lineNumbered }: Reading): boolean {
  return zoneMark === 0 && !lineNumbered && scan.position - zonePosition <= 2 * wordUnits
}

export function openZone(scan: Scan, reading: Reading, mark: number): void {
  reading.zone = scan.hits
  reading.zonePosition = scan.position
  reading.zoneMark = mark
  reading.suffix = false
}

export function closeLabel(scan: Scan, reading: Reading, kind: number): void {
  const { zone, zonePosition, suffix } = reading
  addLabel(scan, { from: zone, start: zonePosition, kind, suffix })
  reading.zone = -1
  reading.previous = 0
  endSentence(scan)
  scan.openLabel = true
}
