// What marks do in a prompt: they end sentences and lines, open and close labels, quote names. By code units, with
// a look ahead of two at most: the text is an attacker's.
import { kindOf, separator } from '../text/characters.ts'
import {
  closeLabel,
  equals,
  hash,
  isHeading,
  isInZone,
  isMarked,
  labelUnitsMax,
  openZone,
  star,
  type Reading,
} from './reading.ts'
import { addLabel, endSentence, labelKind, wordUnits, type Scan } from './scan.ts'

const [quote, tick, colon] = [0x22, 0x60, 0x3a]

export function scanMark(units: Uint16Array, at: number, scan: Scan, reading: Reading): void {
  const unit = units[at] ?? 0
  switch (unit) {
    case 0x20:
      return
    case 0x0a:
      return endLine(units, at, scan, reading)
    case colon:
    case 0xff1a:
      if (isInZone(scan, reading)) closeLabel(scan, reading, labelKind.head)
      else reading.zone = -1
      return
    case quote:
    case tick:
      return scanQuote(units, at, scan, reading)
    case 0x3c:
      if ((units[at + 1] ?? 0) === 0x2f) {
        if (scan.openLabel) closeEmptyTag(scan)
        reading.closingPosition = scan.position
        reading.closingOpen = scan.openLabel
        reading.closingHits = scan.hits
        reading.zone = -1
        return
      }
      return openZone(scan, reading, unit)
    case 0x5b:
      if ((units[at + 1] ?? 0) === unit) scan.doubled++
      return openZone(scan, reading, unit)
    case 0x3010:
    case 0x7b:
      return openZone(scan, reading, unit)
    case 0x3e:
    case 0x5d:
    case 0x3011:
      return closeBracket(units, at, scan, reading)
    case hash:
    case equals:
      if (unit === star && reading.atLineStart && (units[at + 1] ?? 0) === 0x20) {
        return scanBullet(scan, reading)
      }
      if (reading.atLineStart) openZone(scan, reading, unit)
      else if (isInZone(scan, reading) && reading.zoneMark === unit)
        closeLabel(scan, reading, labelKind.head)
      return
    case 0x2d:
    case 0x2022:
      if (reading.atLineStart && (units[at + 1] ?? 0) === 0x20) scanBullet(scan, reading)
      return
    case 0x2e:
      if ((kindOf[units[at + 1] ?? 0] ?? separator) === separator) endPhrase(scan, reading)
      return
    case 0x21:
    case 0x3f:
    case 0x3b:
    case 0x3002:
    case 0xff01:
    case 0xff1f:
    case 0x061f:
    case 0x0964:
      return endPhrase(scan, reading)
    default:
  }
}

function closeBracket(units: Uint16Array, at: number, scan: Scan, reading: Reading): void {
  const unit = units[at] ?? 0
  if (reading.closingPosition >= 0 && unit === 0x3e) {
    // The name of a tag that closes is no text.
    if (scan.position - reading.closingPosition <= labelUnitsMax) {
      scan.position = reading.closingPosition
      scan.openLabel = reading.closingOpen
      scan.hits = reading.closingHits
    }
    reading.closingPosition = -1
    openZone(scan, reading, 0)
  } else if (isInZone(scan, reading) && reading.zoneMark !== 0) {
    closeLabel(scan, reading, unit === 0x3e ? labelKind.tag : labelKind.head)
    if ((units[at - 1] ?? 0) === 0x2f) closeEmptyTag(scan)
  }
}

function closeEmptyTag(scan: Scan): void {
  scan.emptyTags++
  scan.labelClosed[scan.labels - 1] = 1
}

function scanBullet(scan: Scan, reading: Reading): void {
  scan.bulleted++
  reading.lineNumbered = true
  endSentence(scan)
  reading.previous = 0
}

function endPhrase(scan: Scan, reading: Reading): void {
  endSentence(scan)
  reading.previous = 0
  reading.number = -1
  if (!reading.atLineStart) openZone(scan, reading, 0)
}

function endLine(units: Uint16Array, at: number, scan: Scan, reading: Reading): void {
  if (isInZone(scan, reading) && (isMarked(reading) || isHeading(scan, reading))) {
    closeLabel(scan, reading, labelKind.head)
  }
  scan.lines++
  scan.position += wordUnits
  // A blank line ends a sentence; a line that goes on in the next does not.
  const [before, after] = [units[at - 1] ?? 0, units[at + 1] ?? 0]
  if (after === 0x0a || after === 0x0d || before === 0x0a) scan.sentence++
  reading.atLineStart = true
  reading.lineNumbered = false
  reading.number = -1
  reading.quoted = -1
  openZone(scan, reading, 0)
}

/** A quoted word or two is a name of something; before a colon it is a key. */
function scanQuote(units: Uint16Array, at: number, scan: Scan, reading: Reading): void {
  const unit = units[at] ?? 0
  if (reading.quoted < 0 || reading.quoteMark !== unit) {
    // It ends what began in another line.
    if (endsValue(units[at + 1] ?? 0)) return
    reading.quoted = scan.hits
    reading.quoteMark = unit
    reading.quotePosition = scan.position
    reading.suffix = false
    return
  }
  const length = scan.position - reading.quotePosition
  if ((units[at - 1] ?? 0) === unit) scan.emptyQuotes++
  if (length > 0 && length <= 4 * wordUnits) {
    const after = units[at + 1] ?? 0
    const isKey = after === colon || (after === 0x20 && (units[at + 2] ?? 0) === colon)
    const kind = isKey ? labelKind.key : labelKind.name
    const { quoted, quotePosition, suffix } = reading
    addLabel(scan, { from: quoted, start: quotePosition, kind, suffix })
    if (isKey) {
      reading.zone = -1
      endSentence(scan)
    }
  }
  reading.quoted = -1
}

function endsValue(unit: number): boolean {
  return unit === 0x2c || unit === 0x5d || unit === 0x7d
}
