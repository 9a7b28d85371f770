// Goal: the book through its real thread: what is answered is durable, what cannot be written stops
// the house, and the operator's commands (backup, restore, recover, archive) keep book and log whole.
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { parseVkey } from '../../src/audit/note.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { recoverLog } from '../../src/house/recover-log.ts'
import { startWriter, type StartWriter } from '../../src/house/start-writer.ts'
import { Fault } from '../../src/kernel/fault.ts'
import { manualClock } from '../../src/kernel/time.ts'
import { archiveBefore } from '../../src/store/archive.ts'
import { archiveIn } from '../../src/store/archive-reader.ts'
import { backupBook, restoreBook } from '../../src/store/backup.ts'
import type { BookClient } from '../../src/store/book-client.ts'
import { openLogReader } from '../../src/store/log-reader.ts'
import { openHeadFile } from '../../src/store/head-file.ts'
import { openReader } from '../../src/store/reader.ts'
import { openWritableTables } from '../../src/store/tables.ts'
import { verifyBook } from '../../src/store/verify-book.ts'
import { budget, entryDraft, intentOp, settleOp, startMs } from './ops.ts'

const origin = 'book.test/log-1'
const folders: string[] = []

afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true })
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'customhouse-writer-'))
  folders.push(path)
  return path
}

async function start(dataDir: string, options: Partial<StartWriter> = {}) {
  const fatal: Fault[] = []
  const started = await startWriter({
    dataDir,
    headDir: join(dataDir, 'head'),
    stamp: 'real',
    origin,
    databaseUrl: null,
    batchOpsMax: 256,
    diskFreeBytesMin: 1,
    queueOpsMax: 1000,
    onFatal: (fault) => fatal.push(fault),
    ...options,
  })
  return { ...started, fatal }
}

async function spend(book: BookClient, prefix: string, count: number): Promise<void> {
  const budgets = [budget('b', 10n ** 9n)]
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  await Promise.all(ids.map((attemptId) => book.intent(intentOp({ attemptId, budgets }))))
  await Promise.all(ids.map((attemptId) => book.settle(settleOp({ attemptId }))))
}

/** Verifies log and book; every problem of either. */
async function problemsOf(dataDir: string, vkey: string, log = origin): Promise<string[]> {
  const reader = await openReader(dataDir, log)
  const key = parseVkey(vkey)
  assert.ok(key)
  const head = await openHeadFile(join(dataDir, 'head')).read()
  const heads = head === null ? [] : [head]
  const verified = await verifyLog({ reader: reader.log, key, heads })
  const book = await verifyBook({
    tables: reader.tables,
    dataDir,
    logReader: (tables, number) => openLogReader(tables, number, archiveIn(tables, dataDir)),
  })
  await reader.close()
  return [...verified.problems, ...book.problems].map((problem) => problem.message)
}

test('what the thread answered is in the book, entered, signed, and there after a restart', async () => {
  const dataDir = folder()
  const { book, vkey } = await start(dataDir)
  const exhausted = await book.intent(
    intentOp({ attemptId: 'x', holdNanos: 11n, budgets: [budget('tiny', 10n)] }),
  )
  assert.deepEqual(exhausted, { kind: 'exhausted', account: 'tiny', leftNanos: 10n })
  book.post({ kind: 'decision', id: 'decision-1', json: '{}' })
  await spend(book, 'a', 50)
  await assert.rejects(book.settle(settleOp({ attemptId: 'unheard' })), /attempt_not_found/)
  await book.commit({ kind: 'entry', entry: entryDraft('change-1') })
  assert.equal(book.waiting(), 0)
  await book.close()
  assert.deepEqual(await problemsOf(dataDir, vkey), [])
  const reader = await openReader(dataDir, origin)
  assert.equal(await reader.log.size(), 52, 'the opening, fifty settlements, one change')
  assert.equal((await reader.log.checkpointCovering(51))?.size, 52, 'all of it is signed')
  await reader.close()
  const again = await start(dataDir)
  assert.equal(again.vkey, vkey)
  await again.book.settle(settleOp({ attemptId: 'a-7' }))
  await again.book.close()
})

test('an intent left open is found indeterminate by the next process', async () => {
  const dataDir = folder()
  const first = await start(dataDir)
  await first.book.intent(intentOp({ attemptId: 'lost', budgets: [budget('b', 100n)] }))
  await first.book.close()
  const second = await start(dataDir)
  assert.equal(second.indeterminate, 1)
  await second.book.close()
  assert.deepEqual(await problemsOf(dataDir, second.vkey), [])
})

test('a second process is refused, and says which folder is held', async () => {
  const dataDir = folder()
  const first = await start(dataDir)
  await assert.rejects(start(dataDir), (error) => {
    assert.ok(error instanceof Fault)
    return error.internal.includes('another process holds')
  })
  await first.book.close()
})

test('low disk blocks admission by name, and settlements still pass', async () => {
  const dataDir = folder()
  const { book } = await start(dataDir)
  await book.intent(intentOp({ attemptId: 'before' }))
  await book.close()
  const low = await start(dataDir, { diskFreeBytesMin: Number.MAX_SAFE_INTEGER })
  assert.equal(low.book.blocked(), 'store.disk_low')
  await assert.rejects(low.book.intent(intentOp({ attemptId: 'after' })), /store\.disk_low/)
  await low.book.settle(settleOp({ attemptId: 'before' }))
  await low.book.close()
})

test('a full queue blocks admission, drops only what nobody waits for, and says how much', async () => {
  const dataDir = folder()
  const { book } = await start(dataDir, { queueOpsMax: 2 })
  const first = book.intent(intentOp({ attemptId: 'q-1' }))
  const second = book.intent(intentOp({ attemptId: 'q-2' }))
  assert.equal(book.blocked(), 'store.overloaded')
  await assert.rejects(book.intent(intentOp({ attemptId: 'q-3' })), /store\.overloaded/)
  book.post({ kind: 'mark', attemptId: 'q-1', outputTokens: 1 })
  assert.equal(book.dropped(), 1)
  await Promise.all([first, second])
  assert.equal(book.blocked(), null)
  await book.close()
})

test('a head that moved under the house stops it: everything that waits is rejected as unknown', async () => {
  const dataDir = folder()
  const { book, fatal } = await start(dataDir)
  mkdirSync(join(dataDir, 'head'), { recursive: true })
  writeFileSync(join(dataDir, 'head', 'checkpoint.000000000009'), 'not a checkpoint\n')
  await assert.rejects(async () => {
    for (let count = 0; ; count++) await spend(book, `h-${count}`, 1)
  }, /store\.unavailable/)
  assert.equal(fatal.length, 1)
  assert.equal(book.blocked(), 'store.unavailable')
  await assert.rejects(book.settle(settleOp({ attemptId: 'h' })), /store\.unavailable/)
})

test('a backup of a running book restores whole; an older one than what was signed is refused', async () => {
  const dataDir = folder()
  const target = folder()
  const { book, vkey } = await start(dataDir)
  await spend(book, 'a', 20)
  const [backedUp] = backupBook(dataDir, join(target, 'one'))
  assert.deepEqual(backedUp, { origin, size: 21 })
  assert.deepEqual(readdirSync(join(target, 'one')), ['book.db'], 'no head and no keys')
  assert.throws(() => backupBook(dataDir, join(target, 'one')), /never overwritten/)
  await spend(book, 'b', 20)
  await book.close()

  rmSync(join(dataDir, 'book.db'))
  const headDir = join(dataDir, 'head')
  await assert.rejects(restoreBook(join(target, 'one'), { dataDir, headDir }), /41 were signed/)

  const elsewhere = folder()
  cpSync(join(dataDir, 'keys'), join(elsewhere, 'keys'), { recursive: true })
  const restored = { dataDir: elsewhere, headDir: join(elsewhere, 'head') }
  await restoreBook(join(target, 'one'), restored)
  assert.deepEqual(await problemsOf(elsewhere, vkey), [])
  await assert.rejects(restoreBook(join(target, 'one'), restored), /move it away/)
})

test('after a loss a new log opens, names the last head and the gap, and the old one is not continued', async () => {
  const dataDir = folder()
  const target = folder()
  const { book } = await start(dataDir)
  await spend(book, 'a', 5)
  backupBook(dataDir, join(target, 'one'))
  await spend(book, 'b', 7)
  await book.close()
  for (const name of readdirSync(dataDir).filter((file) => file.startsWith('book.db'))) {
    rmSync(join(dataDir, name))
  }
  cpSync(join(target, 'one', 'book.db'), join(dataDir, 'book.db'))
  await assert.rejects(start(dataDir), /head_ahead/)

  const loss = {
    dataDir,
    databaseUrl: null,
    headDir: join(dataDir, 'head'),
    origin: 'book.test/log-2',
    headFile: null,
    clock: manualClock(startMs),
  }
  const kept = readdirSync(join(dataDir, 'keys'))
  await assert.rejects(recoverLog({ ...loss, origin: 'no name' }), /without spaces/)
  assert.deepEqual(readdirSync(join(dataDir, 'keys')), kept, 'a refused one moves nothing')
  const recovered = await recoverLog(loss)
  assert.deepEqual(
    { ...recovered, vkey: '' },
    { previousOrigin: origin, previousSize: 6, lost: 7, vkey: '' },
  )
  const next = await start(dataDir, { origin: 'book.test/log-2' })
  assert.equal(next.vkey, recovered.vkey)
  await spend(next.book, 'c', 3)
  await next.book.close()
  const reader = await openReader(dataDir, 'book.test/log-2')
  const [first] = await reader.log.leaves(0, 1)
  assert.match(Buffer.from(first?.bytes ?? []).toString(), /"lost":7,.*"reason":"loss"/)
  await reader.close()
  assert.deepEqual(await problemsOf(dataDir, next.vkey, 'book.test/log-2'), [])
})

test('closed months leave the database for segments that readers and verify still see', async () => {
  const dataDir = folder()
  const { book, vkey } = await start(dataDir)
  await spend(book, 'old', 30)
  await book.intent(intentOp({ attemptId: 'still-open', budgets: [budget('b', 10n ** 9n)] }))
  const recent = { atMs: startMs + 40 * 86_400_000 }
  await book.intent(intentOp({ attemptId: 'new', ...recent }))
  const settled = settleOp({ attemptId: 'new', ...recent })
  await book.settle({ ...settled, entry: { ...settled.entry, ...recent } })
  await book.close()

  const tables = openWritableTables({ dataDir, databaseUrl: null })
  const beforeMs = startMs + 30 * 86_400_000
  const segments = await archiveBefore({ tables, dataDir, beforeMs, leavesMax: 12 })
  const moved = segments.reduce((sum, segment) => sum + segment.attempts, 0)
  assert.equal(moved, 30, 'every settled attempt of the closed month, and no other')
  await tables.destroy()
  assert.deepEqual(await problemsOf(dataDir, vkey), [])

  const again = await start(dataDir)
  await again.book.settle(settleOp({ attemptId: 'still-open' }))
  await spend(again.book, 'newer', 5)
  await again.book.close()
  const reader = await openReader(dataDir, origin)
  assert.ok(await reader.log.leafById('old-3'), 'an archived entry is still found')
  await reader.close()
  assert.deepEqual(await problemsOf(dataDir, vkey), [])

  const [name] = readdirSync(join(dataDir, 'archive')).toSorted()
  writeFileSync(join(dataDir, 'archive', name ?? ''), '{}\n')
  await assert.rejects(problemsOf(dataDir, vkey), /is not what was archived/)
})
