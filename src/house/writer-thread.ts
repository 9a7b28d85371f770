// The writer thread: opens the store, the log and the ledger, recovers what a crash left, then serves.
// Started by `startWriter`; the only place that wires book and audit.
import { join } from 'node:path'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { openAudit } from '../audit/audit.ts'
import type { Audit } from '../audit/audit.ts'
import type { CheckpointRow } from '../audit/ports.ts'
import { newLogKeyPem, openLogSigner, type LogSigner } from '../audit/keys.ts'
import { logOpened } from '../audit/succession.ts'
import { assert } from '../kernel/assert.ts'
import { Fault } from '../kernel/fault.ts'
import { systemClock } from '../kernel/time.ts'
import { openBook, type BookWriter } from '../store/book.ts'
import { lockFile } from '../store/file-lock.ts'
import { besideHeadDir, openHeadFile } from '../store/head-file.ts'
import { freeBytes } from '../store/open.ts'
import { openStore, type Store } from '../store/store.ts'
import { recoverOrphans } from '../store/recovery.ts'
import { createDurably, readTextFile } from '../store/durable-file.ts'
import { serveWriter, type Answers, type Writer, type WriterNotice } from '../store/writer.ts'
import { serveHistory, signAtStart } from './history-lane.ts'
import type { WriterThreadOptions } from './start-writer.ts'

const diskCheckMs = 1_000
/** Half of the promise that a head exists within a second of an entry; the rest is for signing it. */
const signAfterMs = 500

const port = parentPort
assert(port !== null, 'the writer runs in a worker thread')
const options: WriterThreadOptions = workerData
/** Everything that keeps the thread alive or the folder locked; closed in reverse. */
const life = new AsyncDisposableStack()
let serving = false

try {
  await serve(port)
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

async function serve(to: MessagePort): Promise<void> {
  const lock = lockFile(join(options.dataDir, 'lock'), 0)
  life.defer(() => lock.release())
  const store = await openStore({ ...options, nowMs: systemClock.nowMs() })
  life.defer(() => store.close())
  const audit = await openLog(store, store, options)
  const book = openBook(store.engine, audit)
  if (audit.size() === 0) await openFirst(book, options.origin)
  const indeterminate = await recoverOrphans(book, systemClock.nowMs())
  const writer = serveWriter({
    book,
    signer: { sign: () => signHead(audit) },
    batchOpsMax: options.batchOpsMax,
    signAfterMs,
    send,
    tend: (idle) => store.tend(idle),
  })
  const disk = watchDisk()
  life.defer(() => clearInterval(disk))
  const lane = await openLane(store, writer)
  to.on('message', (message) => {
    if (Array.isArray(message)) writer.receive(message)
    else if (message.kind === 'beside') lane?.(message.port)
    else void close(writer)
  })
  serving = true
  send({ kind: 'ready', indeterminate, vkey: audit.vkey })
}

function send(message: Answers | WriterNotice): void {
  if (!Array.isArray(message) && message.kind === 'fatal') fail(message.internal)
  else port?.postMessage(message)
}

/** Says why, and ends the thread without writing anything more. */
function fail(internal: string): void {
  const notice: WriterNotice = { kind: 'fatal', internal }
  // A house that serves must hear it at once; one that failed to start may try again, and then the
  // folder must be free.
  if (serving) port?.postMessage(notice)
  const ended = (): void => {
    if (!serving) port?.postMessage(notice)
    port?.close()
  }
  // Whatever closing meets now, the first reason is the one that counts.
  void life.disposeAsync().then(ended, ended)
}

async function close(writer: Writer): Promise<void> {
  try {
    await writer.drain()
    await life.disposeAsync()
    send({ kind: 'closed' })
    port?.close()
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error))
  }
}

/** Takes what is told of the past, where the book has a second log for it. */
async function openLane(
  store: Store,
  writer: Writer,
): Promise<((from: MessagePort) => void) | null> {
  const { beside } = store
  const { besideOrigin } = options
  if (beside === null || besideOrigin === null || besideOrigin === undefined) return null
  const headDir = besideHeadDir(options.headDir)
  const opening = openLog(store, beside, { origin: besideOrigin, headDir })
  const audit = await opening.catch((error: unknown) => {
    // Without its head, as in a restored backup, it is not continued: it stays as it is, and `verify` says so.
    if (error instanceof Fault) return null
    throw error
  })
  if (audit === null) return null
  const book = openBook(beside.engine, audit)
  if (audit.size() === 0) await openFirst(book, besideOrigin)
  await signAtStart({ book, audit })
  return (from) => {
    serveHistory(from, { book, audit, writer })
    life.defer(() => from.close())
  }
}

/** Every log begins by saying what it follows; after a loss, `recover` has said so already. */
async function openFirst(book: BookWriter, origin: string): Promise<void> {
  const atMs = systemClock.nowMs()
  const entry = logOpened({ origin, atMs, reason: 'first', previousHead: null, lost: 0 })
  await book.applyBatch([{ kind: 'entry', entry }])
}

/** `of`: the log's own end of the store. */
async function openLog(
  store: Store,
  of: Pick<Store, 'engine' | 'logReader'>,
  { origin, headDir }: Pick<WriterThreadOptions, 'origin' | 'headDir'>,
): Promise<Audit> {
  const opening = await openAudit({
    signer: await openSigner(store, origin),
    reader: of.logReader,
    head: openHeadFile(headDir),
    clock: systemClock,
  })
  if (opening.kind === 'refused') {
    throw new Fault({
      code: 'store.unavailable',
      internal: `the log cannot be continued (${opening.code}): ${opening.reason}; see customhouse recover`,
    })
  }
  if (opening.lastSigned !== null) await of.engine.writeCheckpoint(opening.lastSigned)
  return opening.audit
}

/** The log's key; a new one is made only for a log that has signed nothing. */
async function openSigner(store: Store, origin: string): Promise<LogSigner> {
  const path = join(options.dataDir, 'keys', 'log.pem')
  let pem = readTextFile(path)
  if (pem === null) {
    if ((await store.logReader.size()) > 0) {
      throw new Fault({
        code: 'store.unavailable',
        internal: `the log of ${options.origin} has entries, but its key ${path} is gone; see customhouse recover`,
      })
    }
    pem = newLogKeyPem()
    createDurably(path, pem)
  }
  const signer = openLogSigner(pem, origin)
  if (signer !== null) return signer
  throw new Fault({ code: 'store.unavailable', internal: `${path} holds no Ed25519 private key` })
}

async function signHead(audit: Audit): Promise<CheckpointRow | null> {
  if (audit.size() === 0) return null
  const signing = await audit.signCheckpoint()
  if (signing.kind === 'signed') return signing.checkpoint
  throw new Fault({ code: 'store.unavailable', internal: `not signing: ${signing.reason}` })
}

/** Tells when the disk runs low, before SQLite fails, and when there is room again. */
function watchDisk(): NodeJS.Timeout {
  let low = false
  const look = (): void => {
    const nowLow = freeBytes(options.dataDir) < options.diskFreeBytesMin
    if (nowLow !== low) send({ kind: 'disk', low: nowLow })
    low = nowLow
  }
  look()
  return setInterval(look, diskCheckMs)
}
