// The writer thread: opens the store, the log and the ledger, recovers what a crash left, then serves.
// Started by `startWriter`; the only place that wires book and audit.
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { checkpointEveryMs, openAudit } from '../audit/audit.ts'
import type { Audit } from '../audit/audit.ts'
import type { CheckpointRow } from '../audit/ports.ts'
import { newLogKeyPem, openLogSigner, type LogSigner } from '../audit/keys.ts'
import { assert } from '../kernel/assert.ts'
import { Fault } from '../kernel/fault.ts'
import { systemClock } from '../kernel/time.ts'
import { openBook } from '../store/book.ts'
import { lockFile } from '../store/file-lock.ts'
import { openHeadFile } from '../store/head-file.ts'
import { freeBytes } from '../store/open.ts'
import { openStore, type Store } from '../store/store.ts'
import { recoverOrphans } from '../store/recovery.ts'
import { createDurably, readTextFile } from '../store/durable-file.ts'
import { serveWriter, type Answers, type Writer, type WriterNotice } from '../store/writer.ts'
import type { WriterThreadOptions } from './start-writer.ts'

const diskCheckMs = 1_000

const port = parentPort
assert(port !== null, 'the writer runs in a worker thread')
const options: WriterThreadOptions = workerData
const send = (message: Answers | WriterNotice): void => port.postMessage(message)

try {
  await serve()
} catch (error) {
  send({ kind: 'fatal', internal: error instanceof Error ? error.message : String(error) })
}

async function serve(): Promise<void> {
  assert(port !== null, 'the writer runs in a worker thread')
  const lock = lockFile(join(options.dataDir, 'lock'), 0)
  const store = await openStore({ ...options, nowMs: systemClock.nowMs() })
  const audit = await openLog(store)
  const book = openBook(store.engine, audit)
  const indeterminate = await recoverOrphans(book, systemClock.nowMs())
  const writer = serveWriter({
    book,
    signer: { sign: () => signHead(audit) },
    batchOpsMax: options.batchOpsMax,
    signAfterMs: checkpointEveryMs,
    send,
  })
  const disk = watchDisk()
  port.on('message', (message) => {
    if (Array.isArray(message)) writer.receive(message)
    else void close(writer)
  })
  send({ kind: 'ready', indeterminate, vkey: audit.vkey })

  async function close(open: Writer): Promise<void> {
    try {
      await open.drain()
      clearInterval(disk)
      await store.close()
      lock.release()
      send({ kind: 'closed' })
      port?.close()
    } catch (error) {
      send({ kind: 'fatal', internal: error instanceof Error ? error.message : String(error) })
    }
  }
}

async function openLog(store: Store): Promise<Audit> {
  const opening = await openAudit({
    signer: await openSigner(store),
    reader: store.logReader,
    head: openHeadFile(options.headDir),
    clock: systemClock,
  })
  if (opening.kind === 'refused') {
    throw new Fault({
      code: 'store.unavailable',
      internal: `the log cannot be continued (${opening.code}): ${opening.reason}; see customhouse recover`,
    })
  }
  if (opening.lastSigned !== null) await store.engine.writeCheckpoint(opening.lastSigned)
  return opening.audit
}

/** The log's key; a new one is made only for a log that has signed nothing. */
async function openSigner(store: Store): Promise<LogSigner> {
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
  const signer = openLogSigner(pem, options.origin)
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
  return setInterval(() => {
    const nowLow = freeBytes(options.dataDir) < options.diskFreeBytesMin
    if (nowLow !== low) send({ kind: 'disk', low: nowLow })
    low = nowLow
  }, diskCheckMs)
}
