// Goal: two logs of one book share its money and nothing else.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openAudit, type Audit } from '../../src/audit/audit.ts'
import { newLogKeyPem, openLogSigner } from '../../src/audit/keys.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { openBook, type BookWriter } from '../../src/store/book.ts'
import { openHeadFile } from '../../src/store/head-file.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { budget, intentOp, settleOp } from './ops.ts'

const folder = mkdtempSync(join(tmpdir(), 'customhouse-beside-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const [live, past] = ['beside.test/log-1', 'beside.test/past']

function opened(name: string, besideOrigin: string | null): Promise<Store> {
  return openStore({
    dataDir: join(folder, name),
    databaseUrl: null,
    stamp: 'sandbox',
    origin: live,
    besideOrigin,
    nowMs: 0,
  })
}

async function bookOf(
  store: Pick<Store, 'engine' | 'logReader'>,
  origin: string,
): Promise<{ readonly book: BookWriter; readonly audit: Audit }> {
  const signer = openLogSigner(newLogKeyPem(), origin)
  assert.ok(signer !== null)
  const head = openHeadFile(join(folder, `head-${origin.replaceAll('/', '-')}`))
  const opening = await openAudit({ signer, reader: store.logReader, head, clock: systemClock })
  assert.equal(opening.kind, 'open')
  return { book: openBook(store.engine, opening.audit), audit: opening.audit }
}

test('a budget that one log has spent is spent for the other, in the same process', async () => {
  const store = await opened('money', past)
  assert.ok(store.beside !== null)
  const first = await bookOf(store, live)
  const second = await bookOf(store.beside, past)
  const budgets = [budget('muster-monthly:2026-11', 100n)]
  const asked = (attemptId: string) => intentOp({ attemptId, holdNanos: 60n, budgets })
  // The live engine has the budget in memory before the other one spends of it.
  const [small] = await first.book.applyBatch([
    intentOp({ attemptId: 'req_b.1', holdNanos: 10n, budgets }),
  ])
  assert.equal(small?.status, 'done')
  // Earlier by its id, as what is of the past is.
  const [taken] = await second.book.applyBatch([asked('req_a.1')])
  assert.equal(taken?.status, 'done')
  const [refused] = await first.book.applyBatch([asked('req_c.1')])
  assert.deepEqual(refused, {
    status: 'exhausted',
    account: 'muster-monthly:2026-11',
    leftNanos: 30n,
  })
  await second.book.applyBatch([settleOp({ attemptId: 'req_a.1', priceNanos: 5n, costNanos: 5n })])
  const [again] = await first.book.applyBatch([asked('req_d.1')])
  assert.equal(again?.status, 'done')
  assert.equal(second.audit.size(), 1, 'the settlement is an entry of the other log')
  assert.equal(first.audit.size(), 0)
  assert.equal(await store.beside.logReader.size(), 1)
  await store.close()
})

test('a repeat of what the second log has is told as one', async () => {
  const store = await opened('repeat', past)
  assert.ok(store.beside !== null)
  const { book } = await bookOf(store.beside, past)
  const op = intentOp({ attemptId: 'req_a.1', holdNanos: 1n })
  const statuses = [...(await book.applyBatch([op])), ...(await book.applyBatch([op]))]
  assert.deepEqual(
    statuses.map(({ status }) => status),
    ['done', 'exists'],
  )
  await store.close()
})

test('a second log is opened with a new book only, and never becomes the one that is written to now', async () => {
  const old = await opened('old', null)
  await old.close()
  const again = await opened('old', past)
  assert.equal(again.beside, null)
  await again.close()
  const fresh = await opened('fresh', past)
  assert.equal(fresh.log, 2)
  await fresh.close()
  const later = await opened('fresh', past)
  assert.ok(later.beside !== null, 'it is found again')
  assert.equal(later.log, 2)
  await later.close()
})
