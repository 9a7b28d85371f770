// Checks a receipt offline: one file, node:crypto only, nothing of ours imported, so that it can be read
// in one sitting and run alone:  node verify-receipt.ts FILE VKEY
// (exit code 0 verified, 1 not). It shares no code with the writer on purpose. Everything in a receipt is attacker-controlled; parsing is
// strict, so that no byte can change without a check failing. Formats: C2SP tlog-proof@v1, signed-note,
// tlog-checkpoint and tlog-cosignature; RFC 6962 hashing; RFC 9162 section 2.1.3.2.
import { createHash, createPublicKey, verify } from 'node:crypto'

/** The checks, in the order they run. */
export const receiptChecks = [
  'format', // the text is a tlog-proof whose extra line is ours
  'signature', // the log's key (and enough witnesses) signed the checkpoint
  'tree size', // the checkpoint is this log's, and large enough to hold the entry
  'leaf hash', // the entry is canonical and says the same origin and index as the proof
  'inclusion', // the proof leads from the entry to the signed root
  'salted commitments', // every value given is what the entry committed to
] as const
export type ReceiptCheck = (typeof receiptChecks)[number]

export interface ReceiptOptions {
  /** vkey texts (type 0x04) of witnesses whose cosignatures count. */
  readonly witnesses?: readonly string[]
  /** Cosignatures of different witnesses needed; 0 unless given. */
  readonly quorum?: number
  /** Field -> the bytes a sealed commitment was made over (a prompt, an answer), to be checked as well. */
  readonly contents?: Readonly<Record<string, Uint8Array>>
}

export type ReceiptVerdict =
  | {
      readonly ok: true
      readonly entry: Readonly<Record<string, unknown>>
      readonly checkpoint: { readonly origin: string; readonly size: number; readonly root: string }
      /** Witnesses that cosigned, with the time they state (seconds since the epoch). */
      readonly witnesses: readonly { readonly name: string; readonly timeSeconds: number }[]
      /** Opened commitments: field -> canonical JSON text. */
      readonly opened: Readonly<Record<string, string>>
      /** Commitments whose content was not given: nothing is said about them. */
      readonly closed: readonly string[]
    }
  | { readonly ok: false; readonly check: ReceiptCheck; readonly reason: string }

/** Verifies a receipt against a log's vkey. Never throws on any text. */
export function verifyReceipt(
  text: string,
  vkey: string,
  options: ReceiptOptions = {},
): ReceiptVerdict {
  try {
    const proof = parseProof(text)
    const { body, witnesses } = checkSignatures(proof.checkpoint, vkey, options)
    const checkpoint = checkTreeSize(body, proof.index, vkey)
    const entry = checkLeaf(proof, checkpoint.origin)
    checkInclusion(proof, checkpoint)
    const { opened, closed } = checkCommitments(proof, entry, options.contents ?? {})
    return { ok: true, entry, checkpoint, witnesses, opened, closed }
  } catch (error) {
    if (error instanceof Failed) return { ok: false, check: error.check, reason: error.message }
    throw error
  }
}

class Failed extends Error {
  readonly check: ReceiptCheck
  constructor(check: ReceiptCheck, reason: string) {
    super(reason)
    this.check = check
  }
}

function must(condition: unknown, check: ReceiptCheck, reason: string): asserts condition {
  if (!condition) throw new Failed(check, reason)
}

// --- format -------------------------------------------------------------------------------------

export interface ParsedReceipt {
  readonly leaf: string
  readonly salts: Readonly<Record<string, { readonly salt: string; readonly value?: string }>>
  readonly index: number
  readonly hashes: readonly Buffer[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
}

const receiptCharsMax = 262_144

function parseProof(text: string): ParsedReceipt {
  must(text.length <= receiptCharsMax, 'format', 'the receipt is too long')
  must(text.isWellFormed() && !text.includes('\r'), 'format', 'the receipt is not plain text')
  const end = text.indexOf('\n\n')
  must(end > 0, 'format', 'the receipt has no checkpoint')
  const [header, extra, index, ...hashes] = text.slice(0, end).split('\n')
  must(
    header === 'c2sp.org/tlog-proof@v1',
    'format',
    'the first line is not c2sp.org/tlog-proof@v1',
  )
  must(extra?.startsWith('extra ') === true, 'format', 'the second line does not carry the entry')
  must(/^index (?:0|[1-9]\d{0,15})$/.test(index ?? ''), 'format', 'the third line is no index')
  return {
    ...parseExtra(base64(extra.slice(6), 'format')),
    index: Number(index!.slice(6)),
    hashes: hashes.map((line) => hash32(line, 'format')),
    checkpoint: text.slice(end + 2),
  }
}

function parseExtra(bytes: Buffer): Pick<ParsedReceipt, 'leaf' | 'salts'> {
  const text = bytes.toString()
  const value = parseJson(text, 'format')
  must(bytes.equals(Buffer.from(text)), 'format', 'the extra line is not UTF-8')
  must(canonical(value) === text, 'format', 'the extra line is not canonical JSON')
  must(
    isObject(value) && keysOf(value) === 'leaf,salts',
    'format',
    'the extra line lacks the entry',
  )
  const { leaf, salts } = value
  must(typeof leaf === 'string' && isObject(salts), 'format', 'the extra line lacks the entry')
  const known: Record<string, { salt: string; value?: string }> = {}
  for (const [field, given] of Object.entries(salts)) {
    must(isObject(given), 'format', `the salt of ${field} is malformed`)
    const { salt, value: opened } = given
    must(typeof salt === 'string', 'format', `the salt of ${field} is missing`)
    must(/^(?:[0-9a-f]{2}){16,64}$/.test(salt), 'format', `the salt of ${field} is no hex`)
    if (opened === undefined) {
      must(keysOf(given) === 'salt', 'format', `the salt of ${field} is malformed`)
      known[field] = { salt }
    } else {
      must(keysOf(given) === 'salt,value', 'format', `the salt of ${field} is malformed`)
      must(typeof opened === 'string', 'format', `the value of ${field} is malformed`)
      known[field] = { salt, value: opened }
    }
  }
  return { leaf, salts: known }
}

// --- signature ----------------------------------------------------------------------------------

interface Vkey {
  readonly name: string
  readonly id: string
  readonly publicKey: Buffer
}

const logType = 0x01
const witnessType = 0x04

function parseVkey(text: string, type: number): Vkey {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text)
  must(match !== null, 'signature', 'the vkey is not name+id+key')
  const material = base64(match[3]!, 'signature')
  must(material.length === 33, 'signature', 'the vkey is not 33 bytes long')
  must(material[0] === type, 'signature', `the vkey is not of type ${type}`)
  const id = sha256(Buffer.from(`${match[1]}\n`), material).toString('hex', 0, 4)
  must(id === match[2], 'signature', 'the vkey id does not fit its key')
  return { name: match[1]!, id, publicKey: material.subarray(1) }
}

function checkSignatures(note: string, vkey: string, options: ReceiptOptions) {
  const logKey = parseVkey(vkey, logType)
  const witnessKeys = (options.witnesses ?? []).map((text) => parseVkey(text, witnessType))
  const split = note.lastIndexOf('\n\n')
  must(split >= 0 && note.endsWith('\n'), 'signature', 'the checkpoint is not signed')
  const body = note.slice(0, split + 1)
  let signedByLog = false
  const witnesses = new Map<string, { name: string; timeSeconds: number }>()
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const match = /^\u2014 ([^ +]+) ([^ ]+)$/u.exec(line)
    must(match !== null, 'signature', 'a signature line is malformed')
    const blob = base64(match[2]!, 'signature')
    // Four bytes of key id and a signature. Source: C2SP signed-note.
    must(blob.length > 4, 'signature', 'a signature line is malformed')
    const isBy = (key: Vkey): boolean =>
      key.name === match[1] && key.id === blob.toString('hex', 0, 4)
    const signature = blob.subarray(4)
    if (isBy(logKey)) {
      must(isSigned(logKey, body, signature), 'signature', "the log's signature is false")
      signedByLog = true
    }
    // A line of a key we do not know says nothing, as the specification asks.
    for (const key of witnessKeys.filter(isBy)) {
      must(signature.length === 72, 'signature', `the cosignature of ${key.name} is malformed`)
      const time = signature.readBigUInt64BE()
      const message = `cosignature/v1\ntime ${time}\n${body}`
      const good = isSigned(key, message, signature.subarray(8))
      must(good, 'signature', `the cosignature of ${key.name} is false`)
      witnesses.set(key.publicKey.toString('hex'), { name: key.name, timeSeconds: Number(time) })
    }
  }
  must(signedByLog, 'signature', 'the checkpoint is not signed with the given vkey')
  const quorum = options.quorum ?? 0
  const found = `${witnesses.size} of ${quorum} witnesses cosigned`
  must(witnesses.size >= quorum, 'signature', found)
  return { body, witnesses: [...witnesses.values()] }
}

const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

function isSigned(key: Vkey, message: string, signature: Buffer): boolean {
  const der = Buffer.concat([spkiHead, key.publicKey])
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return signature.length === 64 && verify(null, Buffer.from(message), publicKey, signature)
}

// --- tree size, leaf hash, inclusion ------------------------------------------------------------

function checkTreeSize(body: string, index: number, vkey: string) {
  const [origin, sizeText, root, rest, ...more] = body.split('\n')
  must(rest === '' && more.length === 0, 'tree size', 'the checkpoint is not three lines')
  must(origin === vkey.slice(0, vkey.indexOf('+')), 'tree size', 'the checkpoint is of another log')
  must(/^(?:0|[1-9]\d{0,15})$/.test(sizeText!), 'tree size', 'the tree size is no number')
  hash32(root!, 'tree size')
  const size = Number(sizeText)
  must(index < size, 'tree size', `entry ${index} is not in a tree of ${size}`)
  return { origin, size, root: root! }
}

function checkLeaf(proof: ParsedReceipt, origin: string): Readonly<Record<string, unknown>> {
  const entry = parseJson(proof.leaf, 'leaf hash')
  must(isObject(entry), 'leaf hash', 'the entry is no JSON object')
  must(canonical(entry) === proof.leaf, 'leaf hash', 'the entry is not canonical JSON')
  must(entry['v'] === 1, 'leaf hash', 'the entry is not of format v1')
  must(entry['origin'] === origin, 'leaf hash', 'the entry belongs to another log')
  must(entry['index'] === proof.index, 'leaf hash', 'the entry has another index than the proof')
  return entry
}

function checkInclusion(proof: ParsedReceipt, checkpoint: { size: number; root: string }): void {
  let root = sha256(Buffer.of(0), Buffer.from(proof.leaf))
  let node = proof.index
  let last = checkpoint.size - 1
  for (const sibling of proof.hashes) {
    must(last > 0, 'inclusion', 'the proof is too long')
    if (node % 2 === 1 || node === last) {
      root = sha256(Buffer.of(1), sibling, root)
      while (node % 2 === 0 && node !== 0) {
        node /= 2
        last = Math.floor(last / 2)
      }
    } else {
      root = sha256(Buffer.of(1), root, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  must(last === 0, 'inclusion', 'the proof is too short')
  const leads = root.toString('base64') === checkpoint.root
  must(leads, 'inclusion', 'the proof does not lead to the signed root')
}

// --- salted commitments -------------------------------------------------------------------------

function checkCommitments(
  proof: ParsedReceipt,
  entry: Readonly<Record<string, unknown>>,
  contents: Readonly<Record<string, Uint8Array>>,
) {
  const check = 'salted commitments'
  const commitments = entry['commitments']
  must(isObject(commitments), check, 'the entry has no commitments')
  const opened: Record<string, string> = {}
  const open = new Set<string>()
  for (const [field, { salt, value }] of Object.entries(proof.salts)) {
    must(Object.hasOwn(commitments, field), check, `the entry does not commit to ${field}`)
    const content = Object.hasOwn(contents, field) ? contents[field] : undefined
    const bytes = value === undefined ? content : Buffer.from(value)
    if (bytes === undefined) continue
    const digest = sha256(Buffer.from(salt, 'hex'), bytes).toString('hex')
    must(digest === commitments[field], check, `${field} is not what the entry committed to`)
    open.add(field)
    if (value !== undefined) opened[field] = value
  }
  const unchecked = Object.keys(contents).find((field) => !open.has(field))
  must(unchecked === undefined, check, `the receipt has no salt for ${unchecked}`)
  return { opened, closed: Object.keys(commitments).filter((field) => !open.has(field)) }
}

// --- helpers ------------------------------------------------------------------------------------

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest()
}

function base64(text: string, check: ReceiptCheck): Buffer {
  const bytes = Buffer.from(text, 'base64')
  // Unused bits and missing padding would be a second spelling of the same bytes.
  must(text !== '' && bytes.toString('base64') === text, check, 'base64 is malformed')
  return bytes
}

function hash32(text: string, check: ReceiptCheck): Buffer {
  const bytes = base64(text, check)
  must(bytes.length === 32, check, 'a hash is not 32 bytes long')
  return bytes
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function keysOf(value: Readonly<Record<string, unknown>>): string {
  return Object.keys(value).toSorted().join(',')
}

function parseJson(text: string, check: ReceiptCheck): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Failed(check, 'malformed JSON')
  }
}

/** RFC 8785 of a parsed value; an attacker's depth is bounded by `receiptCharsMax` and ends as a refusal. */
function canonical(value: unknown): string {
  try {
    return serialize(value)
  } catch (error) {
    if (error instanceof RangeError) throw new Failed('format', 'nested too deeply')
    throw error
  }
}

function serialize(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(serialize).join(',')}]`
  if (!isObject(value)) {
    // A lone surrogate has no UTF-8: it would hash as if it were another character.
    must(typeof value !== 'string' || value.isWellFormed(), 'format', 'a lone surrogate')
    return JSON.stringify(value)
  }
  const members = Object.keys(value)
    .toSorted()
    .map((key) => `${serialize(key)}:${serialize(value[key])}`)
  return `{${members.join(',')}}`
}

// --- run alone ----------------------------------------------------------------------------------

if (import.meta.main) {
  const [file, vkey] = process.argv.slice(2)
  const { readFileSync } = process.getBuiltinModule('node:fs')
  const verdict = verifyReceipt(readFileSync(file ?? 0, 'utf8'), vkey ?? '')
  process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`)
  process.exitCode = verdict.ok ? 0 : 1
}
