// Checks an evidence pack offline: one archive, as an auditor takes it along. Every receipt proves itself against a key
// of a log that comes from elsewhere; the sample is what its seed draws from its own ids; and what the house says of a
// request must not contradict the receipt of it. What is only said (stories, facts, rules) is counted, not proven; that
// no request was left out of the draw, only the ids of all requests of the span could tell.
import { createHash } from 'node:crypto'
import { verifyReceipt } from './verify-receipt.ts'

export interface PackVerdict {
  readonly ok: boolean
  readonly seed: string
  /** Requests of the sample. */
  readonly sampled: number
  readonly verified: readonly string[]
  /** Of the sample, without a receipt: not signed yet, or not shown. Nothing proves these. */
  readonly unproven: readonly string[]
  /** Whether the sample stands in the order that its seed gives. */
  readonly isDrawn: boolean
  readonly problems: readonly { readonly file: string; readonly message: string }[]
}

/** Larger than any that a browser makes: 200 stories, and what goes with them. */
export const packBytesMax = 512 * 1024 * 1024
const block = 512

/** `vkeys`: of the logs, from somewhere else than the pack. Whatever is in the archive may be made to deceive. */
export function verifyPack(bytes: Uint8Array, vkeys: readonly string[]): PackVerdict {
  const files = readTar(bytes)
  const problems: { file: string; message: string }[] = []
  const say = (file: string, message: string): void => void problems.push({ file, message })
  if (files === null) {
    say('', 'this is no whole ustar archive')
    return { ok: false, seed: '', sampled: 0, verified: [], unproven: [], isDrawn: false, problems }
  }
  const sample = recordIn(parsed(files.get('evidence/sample.json')))
  const { seed } = sample
  const ids = (Array.isArray(sample['rows']) ? sample['rows'] : []).map((row: unknown) =>
    textOf(recordIn(row)['requestId']),
  )
  if (typeof seed !== 'string' || ids.length === 0) say('evidence/sample.json', 'names no sample')
  const isDrawn = typeof seed === 'string' && inDrawnOrder(seed, ids)
  if (!isDrawn) say('evidence/sample.json', 'is not in the order that its seed gives')
  const verified: string[] = []
  for (const [file, text] of files) {
    const id = /^evidence\/receipts\/(.+)\.receipt$/.exec(file)?.[1]
    if (id === undefined) continue
    const verdicts = vkeys.map((vkey) => verifyReceipt(text, vkey))
    const good = verdicts.find(({ ok }) => ok)
    if (good?.ok !== true) {
      const first = verdicts[0]
      say(file, first?.ok === false ? `${first.check}: ${first.reason}` : 'no key was given')
      continue
    }
    const before = problems.length
    if (!ids.includes(id)) say(file, 'is of no request of the sample')
    if (!isOf(good.entry, id)) say(file, `is of another request than ${id}`)
    contradictions(good.entry, parsed(files.get(`evidence/stories/${id}.json`)), (message) =>
      say(file, message),
    )
    if (problems.length === before) verified.push(id)
  }
  for (const id of ids) {
    if (!files.has(`evidence/stories/${id}.json`))
      say('evidence/sample.json', `has no story of ${id}`)
  }
  const unproven = ids.filter((id) => !files.has(`evidence/receipts/${id}.receipt`))
  const ok = problems.length === 0 && verified.length > 0
  return { ok, seed: textOf(seed), sampled: ids.length, verified, unproven, isDrawn, problems }
}

/** The rows with the smallest SHA-256 of the seed, a line feed and the id, in that order, each once. */
function inDrawnOrder(seed: string, ids: readonly string[]): boolean {
  const ranks = ids.map((id) => createHash('sha256').update(`${seed}\n${id}`).digest('hex'))
  return ranks.every((rank, at) => at === 0 || (ranks[at - 1] ?? '') < rank)
}

function isOf(entry: Readonly<Record<string, unknown>>, id: string): boolean {
  return entry['id'] === id || entry['request'] === id
}

/** Of both: a name of the entry, and the story's. */
const alike = ['party', 'contract', 'workload'] as const

function contradictions(
  entry: Readonly<Record<string, unknown>>,
  story: unknown,
  say: (message: string) => void,
): void {
  const told = recordIn(story)
  for (const name of alike) {
    const proven = entry[name]
    const said = told[name]
    if (typeof proven !== 'string' || typeof said !== 'string' || proven === said) continue
    say(`proves ${name} ${proven}, and the story says ${said}`)
  }
  const decision = textOf(recordIn(told['decision'])['id'])
  const proven = textOf(entry['decision'])
  if (decision !== '' && proven !== '' && decision !== proven) {
    say(`proves decision ${proven}, and the story tells ${decision}`)
  }
}

/** Plain files by path; null where the archive is cut, names a file twice, or is none. */
function readTar(bytes: Uint8Array): ReadonlyMap<string, string> | null {
  const files = new Map<string, string>()
  const text = (from: number, to: number): string =>
    Buffer.from(bytes.subarray(from, to)).toString('latin1').replace(/\0.*$/s, '')
  for (let at = 0; at + block <= bytes.length;) {
    if (bytes.subarray(at, at + block).every((byte) => byte === 0)) return files
    const size = Number.parseInt(text(at + 124, at + 136).trim(), 8)
    const path = text(at, at + 100)
    const isPlain = text(at + 257, at + 262) === 'ustar' && text(at + 156, at + 157) === '0'
    const end = at + block + size
    if (!isPlain || !Number.isSafeInteger(size) || end > bytes.length || files.has(path))
      return null
    files.set(path, Buffer.from(bytes.subarray(at + block, end)).toString())
    at = end + ((block - (size % block)) % block)
  }
  return null
}

/** Whether a file begins as an archive does; a receipt is text. */
export function isArchive(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(257, 262)).toString('latin1') === 'ustar'
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? null : JSON.parse(text)
  } catch {
    return null
  }
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
