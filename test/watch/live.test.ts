// Goal: what the watch sees of requests is in the log, survives restarts and kills with every request counted once,
// and is forgotten on order; and no request waits for it. Method: a house over a scripted provider; records and
// states are read from the book and from the watch's own file.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { readRecords, type RecordBatch } from '../../src/journeys/watch-entry.ts'
import { openReader } from '../../src/store/reader.ts'
import { recordEntries } from '../../src/store/watch-reader.ts'
import { openWatchStore } from '../../src/store/watch-store.ts'
import { engineVersion, recordBytes, stateHeader } from '../../src/watch/layout.ts'
import { defaultOrigin } from '../../src/house/run.ts'
import {
  hello,
  openTestHouse,
  post,
  type TestHouse,
  type TestHouseOptions,
} from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const open = new AsyncDisposableStack()
let upstream: ScriptedUpstream
before(async () => {
  upstream = open.use(await openScriptedUpstream((response) => sendWhole(response)))
})
after(() => open.disposeAsync())

function folder(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-watch-'))
  open.defer(() => rmSync(dataDir, { recursive: true, force: true }))
  return dataDir
}

/** Closes without removing the folder. */
async function withHouse(
  dataDir: string,
  use: (house: TestHouse) => Promise<void>,
  options: TestHouseOptions = {},
): Promise<void> {
  const sections = { watch: { enabled: true }, ...options.sections }
  const house = await openTestHouse(upstream, { ...options, dataDir, sections })
  try {
    await use(house)
  } finally {
    await house.running.close()
  }
}

async function ask(house: TestHouse, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const messages = [{ role: 'user', content: `secret question ${index}` }]
    const answer = await post(house, { ...hello, messages })
    assert.equal(answer.status, 200)
    await answer.arrayBuffer()
  }
}

async function batchesIn(dataDir: string): Promise<readonly RecordBatch[]> {
  const reader = await openReader(dataDir, defaultOrigin)
  const batches: RecordBatch[] = []
  for await (const { entry, salts } of recordEntries(reader, 'watch.records', null)) {
    const batch = readRecords(entry, salts)
    if (batch !== null) batches.push(batch)
  }
  await reader.close()
  return batches
}

function recordsOf(batches: readonly RecordBatch[]): number {
  return batches.reduce((sum, { records }) => sum + records.length / recordBytes, 0)
}

/** Requests that the kept state of the workload counts; null: none is kept. */
function countKept(dataDir: string): number | null {
  const store = openWatchStore(dataDir, engineVersion)
  const [state] = [...store.states()]
  store.close()
  if (state === undefined) return null
  return Buffer.from(state.bytes).readUInt32BE(stateHeader.count)
}

test('every request leaves one record in the log and one count in its workload’s state, over restarts', async () => {
  const dataDir = folder()
  await withHouse(dataDir, (house) => ask(house, 3))
  assert.equal(recordsOf(await batchesIn(dataDir)), 3)
  assert.equal(countKept(dataDir), 3)
  await withHouse(dataDir, (house) => ask(house, 2))
  assert.equal(recordsOf(await batchesIn(dataDir)), 5)
  assert.equal(countKept(dataDir), 5)
  const seqs = (await batchesIn(dataDir)).map(({ seq }) => seq)
  assert.deepEqual(
    seqs,
    [...new Set(seqs)].toSorted((left, right) => left - right),
  )
})

test('a prompt is nowhere on disk', async () => {
  const dataDir = folder()
  await withHouse(dataDir, (house) => ask(house, 2))
  for (const file of ['book.db', 'book.db-wal', 'watch.db']) {
    const path = join(dataDir, file)
    const bytes = file.endsWith('-wal') ? readIfThere(path) : readFileSync(path)
    assert.ok(!bytes.includes('secret question'), file)
  }
})

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

test('what the watch kept is made anew from the log where its file is damaged or gone', async () => {
  for (const damage of [truncate, remove]) {
    const dataDir = folder()
    await withHouse(dataDir, (house) => ask(house, 4))
    damage(join(dataDir, 'watch.db'))
    await withHouse(dataDir, (house) => ask(house, 1))
    assert.equal(countKept(dataDir), 5)
    assert.equal(recordsOf(await batchesIn(dataDir)), 5)
  }
})

function truncate(path: string): void {
  truncateSync(path, 5_000)
}

function remove(path: string): void {
  rmSync(path)
}

test('an erasure forgets records and states of whom it names, and what comes later counts anew', async () => {
  const dataDir = folder()
  await withHouse(dataDir, async (house) => {
    await ask(house, 3)
    await until('records are in the log', async () => recordsOf(await batchesIn(dataDir)) === 3)
    const answer = await fetch(`${house.running.adminUrl ?? house.url}/admin/v1/erasures`, {
      method: 'POST',
      headers: { authorization: 'Bearer test-admin', 'content-type': 'application/json' },
      body: JSON.stringify({ about: { kind: 'party', id: 'party' }, reason: 'asked' }),
    })
    assert.ok(answer.ok, await answer.text())
    assert.deepEqual(await batchesIn(dataDir), [])
    await ask(house, 2)
  })
  assert.equal(countKept(dataDir), 2)
  assert.equal(recordsOf(await batchesIn(dataDir)), 2)
})

test('where the queue is full requests are answered all the same, and those left out are counted and told', async () => {
  const dataDir = folder()
  const server = { limits: { watchQueueMax: 1 } }
  await withHouse(
    dataDir,
    async (house) => {
      await Promise.all(Array.from({ length: 20 }, () => ask(house, 1)))
      const metrics = await (await fetch(`${house.running.adminUrl ?? house.url}/metrics`)).text()
      const missed = Number(/^customhouse_watch_requests_missed (\d+)$/m.exec(metrics)?.[1])
      assert.ok(missed > 0, metrics)
      await until('there is room again', async () => {
        await ask(house, 1)
        return (await batchesIn(dataDir)).some((batch) => batch.missed > 0)
      })
    },
    { server },
  )
  const batches = await batchesIn(dataDir)
  const missed = batches.reduce((sum, batch) => sum + batch.missed, 0)
  assert.ok(missed > 0)
})

test('a house that does not watch keeps nothing and has no thread', async () => {
  const dataDir = folder()
  await withHouse(dataDir, (house) => ask(house, 1), { sections: { watch: { enabled: false } } })
  assert.deepEqual(await batchesIn(dataDir), [])
  assert.equal(readIfThere(join(dataDir, 'watch.db')).length, 0)
})

test('a house that watches no more keeps no states of before, and makes them anew when it watches again', async () => {
  const dataDir = folder()
  await withHouse(dataDir, (house) => ask(house, 3))
  assert.equal(countKept(dataDir), 3)
  await withHouse(dataDir, (house) => ask(house, 1), { sections: { watch: { enabled: false } } })
  for (const suffix of ['', '-wal', '-shm']) {
    assert.equal(readIfThere(join(dataDir, `watch.db${suffix}`)).length, 0, suffix)
  }
  await withHouse(dataDir, (house) => ask(house, 1))
  assert.equal(countKept(dataDir), 4)
})
