// After a loss: the book holds less than was signed, or the log's key or head is gone. The old log is
// never continued. A new origin with a key of its own is opened, whose first entry names the last known
// head of the old one and how many signed entries are missing.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openAudit } from '../audit/audit.ts'
import { newLogKeyPem, openLogSigner } from '../audit/keys.ts'
import { isKeyName, parseCheckpoint } from '../audit/note.ts'
import { logOpened } from '../audit/succession.ts'
import { assert } from '../kernel/assert.ts'
import { Fault } from '../kernel/fault.ts'
import type { Clock } from '../kernel/time.ts'
import { signedText } from '../store/backup.ts'
import { openBook } from '../store/book.ts'
import { createDurably, renameDurably } from '../store/durable-file.ts'
import { lockFile } from '../store/file-lock.ts'
import { openHeadFile } from '../store/head-file.ts'
import { openAnyReader } from '../store/reader.ts'
import { openStore } from '../store/store.ts'
import type { Stamp } from '../store/open.ts'
import { bookStampIn } from '../store/stamp.ts'
import type { BookPlace } from '../store/tables.ts'

export interface RecoverOptions {
  readonly dataDir: string
  /** PostgreSQL instead of the file in `dataDir`. */
  readonly databaseUrl: string | null
  readonly headDir: string
  /** The new log's origin; must never have been used. */
  readonly origin: string
  /** A signed head kept elsewhere (a receipt's, a witness's), if the head folder is gone. */
  readonly headFile: string | null
  readonly clock: Clock
}

export interface Recovered {
  readonly previousOrigin: string
  readonly previousSize: number
  readonly lost: number
  readonly vkey: string
}

/** Opens the new log. Throws a Fault `store.unavailable` if there is nothing to recover from. */
export async function recoverLog(options: RecoverOptions): Promise<Recovered> {
  const { dataDir, headDir, origin, clock } = options
  const lock = lockFile(join(dataDir, 'lock'), 0)
  try {
    const previous = await lastLog(options)
    if (!isKeyName(origin)) throw refused('an origin is a name without spaces and without plus')
    if (previous.origins.includes(origin)) throw refused(`${origin} is a log of this book already`)
    const headText =
      options.headFile === null
        ? ((await openHeadFile(headDir).read()) ?? previous.checkpoint)
        : readFileSync(options.headFile, 'utf8')
    if (headText === null) throw refused('no signed head is known; name one with --head')
    const head = parseCheckpoint(signedText(headText))
    if (head === null) throw refused('the last known head is no signed checkpoint')
    const lost = Math.max(0, head.size - previous.size)
    setAside(options, previous.origin)
    const { stamp } = previous
    const vkey = await openNext(options, { headText, lost, stamp, nowMs: clock.nowMs() })
    return { previousOrigin: previous.origin, previousSize: previous.size, lost, vkey }
  } finally {
    lock.release()
  }
}

async function lastLog(place: BookPlace) {
  const reader = await openAnyReader(place)
  try {
    const logs = await reader.logs()
    const last = logs.at(-1)
    assert(last !== undefined, 'a book has a log')
    const size = await reader.log.size()
    const kept = await reader.log.latestCheckpoint()
    return {
      origin: last.origin,
      origins: logs.map((log) => log.origin),
      size,
      checkpoint: kept?.text ?? null,
      stamp: await bookStampIn(reader.tables),
    }
  } finally {
    await reader.close()
  }
}

/** The old key and head are kept under the old origin's name: their receipts stay verifiable. */
function setAside({ dataDir, headDir }: RecoverOptions, previousOrigin: string): void {
  const name = previousOrigin.replaceAll(/[^\w.-]+/g, '_')
  const key = join(dataDir, 'keys', 'log.pem')
  const aside = join(dataDir, 'keys', `log.${name}.pem`)
  // Where it is aside already, a kill broke off a recovery behind that: what lies there has signed nothing.
  if (existsSync(aside)) rmSync(key, { force: true })
  else if (existsSync(key)) renameDurably(key, aside)
  if (existsSync(headDir)) {
    mkdirSync(dirname(headDir), { recursive: true })
    renameSync(headDir, `${headDir}.${name}`)
  }
}

async function openNext(
  { dataDir, databaseUrl, headDir, origin, clock }: RecoverOptions,
  loss: {
    readonly headText: string
    readonly lost: number
    readonly stamp: Stamp
    readonly nowMs: number
  },
): Promise<string> {
  const pem = newLogKeyPem()
  createDurably(join(dataDir, 'keys', 'log.pem'), pem)
  const signer = openLogSigner(pem, origin)
  assert(signer !== null, 'a new key opens')
  const { stamp, nowMs } = loss
  const store = await openStore({ dataDir, stamp, origin, nowMs, databaseUrl })
  try {
    const head = openHeadFile(headDir)
    const opening = await openAudit({ signer, reader: store.logReader, head, clock })
    if (opening.kind === 'refused') throw refused(opening.reason)
    const book = openBook(store.engine, opening.audit)
    const { headText: previousHead, lost } = loss
    const entry = logOpened({ origin, atMs: nowMs, reason: 'loss', previousHead, lost })
    await book.applyBatch([{ kind: 'entry', entry }])
    const signing = await opening.audit.signCheckpoint()
    if (signing.kind === 'refused') throw refused(signing.reason)
    await book.writeCheckpoint(signing.checkpoint)
    return signer.vkey
  } finally {
    await store.close()
  }
}

function refused(internal: string): Fault {
  return new Fault({ code: 'store.unavailable', internal })
}
