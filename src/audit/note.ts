// C2SP signed notes and checkpoints (https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint,
// https://c2sp.org/tlog-cosignature): Ed25519 log signatures (type 0x01) and witness cosignatures (0x04).
//
//   origin \n size \n base64(root) \n            the text that is signed
//   \n
//   — name base64(key id, 4 bytes || signature) \n      one line per signature
//
// Parsing is strict, down to unused base64 bits: one checkpoint has one spelling.
import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { assert } from '../kernel/assert.ts'
import { sha256 } from '../kernel/hash.ts'

export const signatureTypes = { ed25519: 0x01, cosignature: 0x04 } as const
export type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes]

/** The specification asks for 16 at least. */
const signaturesMax = 64
const noteCharsMax = 65_536

/** One public key that may sign notes, as its vkey text tells it. */
export interface VerifierKey {
  readonly name: string
  readonly type: SignatureType
  /** 4 bytes in hex. */
  readonly keyId: string
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array
}

export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** A signature that was checked and holds. `timeSeconds` is a witness's statement of when. */
interface GoodSignature {
  readonly key: VerifierKey
  /** As it stands in the note, newline included. */
  readonly line: string
  readonly timeSeconds: number | null
}

/** Key id: SHA-256(name || 0x0A || type || public key)[:4]. */
export function keyIdOf(name: string, type: SignatureType, publicKey: Uint8Array): string {
  const input = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), publicKey])
  return sha256(input).toString('hex', 0, 4)
}

/** Non-empty, without spaces or plus. */
export function isKeyName(name: string): boolean {
  // eslint-disable-next-line no-control-regex
  return name !== '' && name.isWellFormed() && !/[\s\u0000-\u001f\u0085+]/u.test(name)
}

export function formatVkey(key: VerifierKey): string {
  const material = Buffer.concat([Buffer.of(key.type), key.publicKey]).toString('base64')
  return `${key.name}+${key.keyId}+${material}`
}

/** The key a vkey text names, or null if the text is none, its id is wrong, or its type is not ours. */
export function parseVkey(text: string): VerifierKey | null {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text)
  if (match === null) return null
  const material = strictBase64(match[3]!)
  if (material?.length !== 33 || !isKeyName(match[1]!)) return null
  const type = material[0]
  if (type !== signatureTypes.ed25519 && type !== signatureTypes.cosignature) return null
  const publicKey = material.subarray(1)
  const key = { name: match[1]!, type, keyId: keyIdOf(match[1]!, type, publicKey), publicKey }
  return key.keyId === match[2] ? key : null
}

export function formatCheckpoint(checkpoint: Checkpoint): string {
  assert(checkpoint.origin !== '' && !checkpoint.origin.includes('\n'), 'an origin is one line')
  const root = Buffer.from(checkpoint.root).toString('base64')
  return `${checkpoint.origin}\n${checkpoint.size}\n${root}\n`
}

/** The head a note's text states, or null. Extension lines are refused: no monitor can audit them. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const lines = text.split('\n')
  if (lines.length !== 4 || lines[3] !== '' || lines[0] === '') return null
  if (!/^(?:0|[1-9]\d{0,15})$/.test(lines[1]!)) return null
  const size = Number(lines[1])
  const root = strictBase64(lines[2]!)
  if (!Number.isSafeInteger(size) || root?.length !== 32) return null
  return { origin: lines[0]!, size, root }
}

export function signatureLine(key: VerifierKey, signature: Uint8Array): string {
  const blob = Buffer.concat([Buffer.from(key.keyId, 'hex'), signature])
  return `\u2014 ${key.name} ${blob.toString('base64')}\n`
}

/** What a witness signs: the note's text under a header that keeps it from being anything else. */
export function cosignedText(timeSeconds: number | bigint, text: string): string {
  return `cosignature/v1\ntime ${timeSeconds}\n${text}`
}

export type OpenedNote =
  | { readonly kind: 'open'; readonly text: string; readonly signatures: readonly GoodSignature[] }
  | { readonly kind: 'invalid'; readonly reason: string }

/**
 * The text of a signed note and which of `keys` signed it, at least one. Lines of unknown keys are
 * ignored, a false signature of a known key refuses the whole note, as the specification asks.
 */
export function openNote(note: string, keys: readonly VerifierKey[]): OpenedNote {
  if (note.length > noteCharsMax) return invalid('note too long')
  // eslint-disable-next-line no-control-regex
  if (!note.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(note)) return invalid('no text')
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) return invalid('no signatures')
  const text = note.slice(0, split + 1)
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > signaturesMax) return invalid('too many signatures')
  const good: GoodSignature[] = []
  for (const line of lines) {
    const match = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line)
    const blob = match === null ? null : strictBase64(match[2]!)
    if (match === null || blob === null || blob.length < 5 || !isKeyName(match[1]!)) {
      return invalid('malformed signature line')
    }
    const keyId = blob.toString('hex', 0, 4)
    const key = keys.find((known) => known.name === match[1] && known.keyId === keyId)
    if (key === undefined) continue
    const checked = checkSignature(key, text, blob.subarray(4))
    if (checked === null) return invalid(`false signature of ${key.name}`)
    if (good.every((other) => other.key !== key)) good.push({ ...checked, line: `${line}\n` })
  }
  return good.length === 0
    ? invalid('no signature of a known key')
    : { kind: 'open', text, signatures: good }
}

function checkSignature(
  key: VerifierKey,
  text: string,
  blob: Buffer,
): Omit<GoodSignature, 'line'> | null {
  if (key.type === signatureTypes.ed25519) {
    return holds(key, text, blob) ? { key, timeSeconds: null } : null
  }
  if (blob.length !== 72) return null
  const time = blob.readBigUInt64BE()
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return null
  return holds(key, cosignedText(time, text), blob.subarray(8))
    ? { key, timeSeconds: Number(time) }
    : null
}

function holds(key: VerifierKey, message: string, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false
  return verify(null, Buffer.from(message), publicKeyObject(key.publicKey), signature)
}

/** RFC 8410: the fixed head of an Ed25519 SubjectPublicKeyInfo. */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

export function publicKeyObject(publicKey: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([spkiHead, publicKey]), format: 'der', type: 'spki' })
}

/** The bytes of standard base64 with padding, or null if a second spelling was used. */
function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

function invalid(reason: string): OpenedNote {
  return { kind: 'invalid', reason }
}
