// `customhouse verify`: a receipt or an evidence pack, checked offline with nothing but the log's vkey; or a data
// folder, its log and its book together. Exit codes: 0 verified, 1 not verified, 2 wrong arguments or unreadable.
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { isArchive, packBytesMax, verifyPack, type PackVerdict } from '../audit/verify-pack.ts'
import { verifyReceipt } from '../audit/verify-receipt.ts'
import type { ReceiptVerdict } from '../audit/verify-receipt.ts'
import { processEnvironment } from '../house/settings.ts'
import { isoTime } from '../kernel/time.ts'
import type { BookPlace } from '../store/tables.ts'
import { printable } from './printable.ts'

export const name = 'verify'
export const summary = 'Check a receipt or an evidence pack offline, or a whole data folder'

export const operands = 'RECEIPT_OR_PACK_OR_DATA_DIR'

export const options = {
  vkey: {
    type: 'string',
    multiple: true,
    description:
      "The log's verifier key, as `customhouse vkey` prints it; again for each older log",
  },
  witness: {
    type: 'string',
    multiple: true,
    description: 'vkey of a witness whose cosignature must be there; may be given again',
  },
  content: {
    type: 'string',
    multiple: true,
    description: 'FIELD=FILE: bytes a sealed commitment was made over, such as prompt=body.json',
  },
  'head-dir': {
    type: 'string',
    description: 'Folder of the last signed head, if it is not DATA_DIR/head',
  },
  database: {
    type: 'string',
    description:
      'PostgreSQL that holds the book of DATA_DIR (CUSTOMHOUSE_DATABASE_URL, where the folder has no book)',
  },
  json: { type: 'boolean', default: false, description: 'Print one JSON object' },
} as const

/** Verifies the receipt or folder that `args` name. */
export async function run(args: readonly string[]): Promise<number> {
  const parsed = readArguments(args)
  if (typeof parsed === 'string') return usage(parsed)
  try {
    if ((await stat(parsed.path)).isDirectory()) {
      // Loaded late: checking a receipt needs no database.
      const { verifyDataDir } = await import('./verify-data-dir.ts')
      return await verifyDataDir({ place: placeOf(parsed), ...parsed })
    }
    if (parsed.vkeys.length === 0) return usage('a receipt or a pack needs --vkey')
    return await verifyFile(parsed)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error
    return usage(`cannot read it: ${error.message}`)
  }
}

interface Arguments {
  readonly path: string
  readonly vkeys: readonly string[]
  readonly headDir: string | null
  readonly database: string | null
  readonly witnesses: readonly string[]
  readonly contents: readonly (readonly [field: string, file: string])[]
  readonly json: boolean
}

function readArguments(args: readonly string[]): Arguments | string {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [path, ...more] = positionals
    if (path === undefined || more.length > 0) return 'name one receipt, pack or data folder'
    const contents = (values.content ?? []).map((text) => text.split(/=(.*)/s, 2))
    if (contents.some((pair) => pair.length !== 2)) return '--content is FIELD=FILE'
    return {
      path,
      vkeys: values.vkey ?? [],
      headDir: values['head-dir'] ?? null,
      database: values.database ?? null,
      witnesses: values.witness ?? [],
      contents: contents.map(([field, file]) => [field!, file!] as const),
      json: values.json,
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A folder with a book in it, such as a backup, is meant itself, whatever the environment says. */
function placeOf({ path, database }: Arguments): BookPlace {
  if (database === null && existsSync(join(path, 'book.db'))) {
    return { dataDir: path, databaseUrl: null }
  }
  const fromEnvironment = processEnvironment()['CUSTOMHOUSE_DATABASE_URL'] || null
  return { dataDir: path, databaseUrl: database ?? fromEnvironment }
}

async function verifyFile(parsed: Arguments): Promise<number> {
  if ((await stat(parsed.path)).size > packBytesMax) return usage('it is larger than any pack')
  const bytes = await readFile(parsed.path)
  if (isArchive(bytes)) {
    const verdict = verifyPack(bytes, parsed.vkeys)
    process.stdout.write(parsed.json ? `${JSON.stringify(verdict)}\n` : toldPack(verdict))
    return verdict.ok ? 0 : 1
  }
  const contents: Record<string, Uint8Array> = {}
  for (const [field, file] of parsed.contents) contents[field] = await readFile(file)
  const { witnesses } = parsed
  // Bytes that are no UTF-8 become replacement characters here, and those verify nowhere.
  const verdicts = parsed.vkeys.map((vkey) =>
    verifyReceipt(bytes.toString(), vkey, { witnesses, quorum: witnesses.length, contents }),
  )
  const verdict = verdicts.find(({ ok }) => ok) ?? verdicts[0]!
  process.stdout.write(parsed.json ? `${JSON.stringify(verdict)}\n` : told(verdict))
  return verdict.ok ? 0 : 1
}

function toldPack({ ok, seed, sampled, verified, unproven, problems }: PackVerdict): string {
  const lines = [
    ok ? 'verified' : 'NOT VERIFIED',
    `  sample      ${sampled} requests, drawn by the seed ${printable(JSON.stringify(seed))}`,
    `  receipts    ${verified.length} verified, and no story contradicts them`,
    ...unproven.map((id) => `  no receipt  ${printable(id)}: nothing proves what is said of it`),
    ...problems.map(
      ({ file, message }) => `  problem     ${printable(file)}: ${printable(message)}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function told(verdict: ReceiptVerdict): string {
  if (!verdict.ok) return `NOT VERIFIED  ${verdict.check}: ${verdict.reason}\n`
  const { checkpoint, entry, opened, closed, witnesses } = verdict
  const fields = Object.entries(entry).filter(([field]) => !ownFields.has(field))
  const width = Math.max(10, ...fields.map(([field]) => field.length))
  const line = (label: string, value: string) => `  ${label.padEnd(width)}  ${value}`
  const lines = [
    'verified',
    line('log', `${checkpoint.origin}, signed at ${checkpoint.size} entries`),
    line(
      'entry',
      `${plain(entry['index'])}  ${plain(entry['type'])}  ${plain(entry['id'])}  ${plain(entry['at'])}`,
    ),
    ...fields.map(([field, value]) => line(field, plain(value))),
  ]
  for (const [field, value] of Object.entries(opened)) {
    lines.push(line(field, `${printable(value)}  (opened commitment)`))
  }
  if (closed.length > 0) lines.push(line('not opened', closed.map(printable).join(', ')))
  for (const { name: witness, timeSeconds } of witnesses) {
    lines.push(line('witness', `${witness} at ${timeWords(timeSeconds)}`))
  }
  return `${lines.join('\n')}\n`
}

/** A witness may sign any number of seconds, also one that is in no calendar. */
function timeWords(seconds: number): string {
  return seconds < 253_402_300_800 ? isoTime(seconds * 1_000) : `second ${seconds}`
}

const ownFields = new Set(['at', 'commitments', 'id', 'index', 'origin', 'type', 'v'])

function plain(value: unknown): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}

function usage(message: string): number {
  process.stderr.write(`customhouse verify: ${message}\n`)
  return 2
}

/** The command as one value, for whoever lists commands. */
export const verifyCommand = { name, summary, operands, options, run } as const
