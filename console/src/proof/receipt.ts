// The text of a receipt taken apart: C2SP tlog-proof@v1 (https://c2sp.org/tlog-proof), whose extra line carries the
// entry and what opens its commitments, and whose end is a signed checkpoint (https://c2sp.org/tlog-checkpoint,
// https://c2sp.org/signed-note). Everything in it may be an attacker's: whatever is not exactly so is null.
import { fromBase64, fromUtf8, toHex } from './bytes.ts'
import { isObject, readCanonical, type Json } from './canonical.ts'

export interface Opening {
  readonly salt: string
  /** Canonical JSON; null: nobody keeps the bytes. */
  readonly value: string | null
}

export interface Receipt {
  /** The entry, to the byte. */
  readonly leaf: string
  readonly openings: Readonly<Record<string, Opening>>
  readonly index: number
  readonly path: readonly Uint8Array[]
  /** What is signed, its last newline included. */
  readonly head: string
  readonly signatures: readonly NoteSignature[]
}

export interface NoteSignature {
  readonly name: string
  /** 4 bytes, hex. */
  readonly keyId: string
  readonly signature: Uint8Array
}

const charactersMax = 262_144

export function readReceipt(text: string): Receipt | null {
  if (text.length > charactersMax || !text.isWellFormed() || text.includes('\r')) return null
  const end = text.indexOf('\n\n')
  const [header, extra, index, ...path] = text.slice(0, Math.max(end, 0)).split('\n')
  if (header !== 'c2sp.org/tlog-proof@v1') return null
  const carried = readExtra(extra ?? '')
  const place = readNumber(/^index (.+)$/.exec(index ?? '')?.[1] ?? '')
  const hashes = path.map(fromBase64)
  const note = readNote(text.slice(end + 2))
  if (carried === null || place === null || note === null) return null
  if (!hashes.every((hash) => hash?.length === 32)) return null
  return { ...carried, ...note, index: place, path: hashes.filter((hash) => hash !== null) }
}

/** A whole number in its only spelling. */
export function readNumber(text: string): number | null {
  return /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : null
}

function readExtra(line: string): Pick<Receipt, 'leaf' | 'openings'> | null {
  if (!line.startsWith('extra ')) return null
  const bytes = fromBase64(line.slice('extra '.length))
  const text = bytes === null ? null : fromUtf8(bytes)
  const value = text === null ? null : readCanonical(text)
  if (!isObject(value ?? undefined) || value === null || !isObject(value)) return null
  const { leaf, salts, ...more } = value
  if (typeof leaf !== 'string' || !isObject(salts) || Object.keys(more).length > 0) return null
  const openings: Record<string, Opening> = {}
  for (const [field, given] of Object.entries(salts)) {
    const opening = readOpening(given)
    if (opening === null) return null
    openings[field] = opening
  }
  return { leaf, openings }
}

function readOpening(given: Json): Opening | null {
  if (!isObject(given)) return null
  const { salt, value = null, ...more } = given
  if (typeof salt !== 'string' || !/^(?:[0-9a-f]{2}){16,64}$/.test(salt)) return null
  if ((value !== null && typeof value !== 'string') || Object.keys(more).length > 0) return null
  if (value === null && Object.hasOwn(given, 'value')) return null
  return { salt, value }
}

/** A signed note: what is signed, and by whom. */
export function readNote(note: string): Pick<Receipt, 'head' | 'signatures'> | null {
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) return null
  const signatures = note
    .slice(split + 2, -1)
    .split('\n')
    .map(readSignature)
  if (!signatures.every((one) => one !== null)) return null
  return { head: note.slice(0, split + 1), signatures }
}

function readSignature(line: string): NoteSignature | null {
  const [, name, text] = /^\u2014 ([^ +]+) ([^ ]+)$/u.exec(line) ?? []
  const blob = text === undefined ? null : fromBase64(text)
  if (name === undefined || blob === null || blob.length <= 4) return null
  return { name, keyId: toHex(blob.subarray(0, 4)), signature: blob.subarray(4) }
}
