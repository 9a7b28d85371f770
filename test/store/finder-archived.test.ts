// Goal: an index made anew of archived months holds what one did that was there before. Method: a real house fails over,
// serves and refuses; its book is read, archived in small segments, and read again.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { FoundRequests } from '../../src/journeys/finder-desk.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { archiveBefore } from '../../src/store/archive.ts'
import { openFinder } from '../../src/store/finder.ts'
import { openFinderSource } from '../../src/store/finder-source.ts'
import { openTables, openWritableTables } from '../../src/store/tables.ts'
import { hello, openTestHouse, post } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

async function foundIn(dataDir: string): Promise<FoundRequests['rows']> {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-finder-'))
  const tables = openTables({ dataDir, databaseUrl: null })
  const source = openFinderSource(tables, dataDir)
  const finder = await openFinder({
    dataDir: folder,
    source,
    clock: systemClock,
    entriesPerSlice: 3,
    onRebuilt: assert.fail,
  })
  try {
    while ((await finder.follow()).isBehind);
    const none = { fromMs: null, toMs: null, costMinNanos: null, costMaxNanos: null, before: null }
    return finder.requests({ ...none, search: '', limit: 200 }).rows
  } finally {
    finder.close()
    await tables.destroy()
    rmSync(folder, { recursive: true })
  }
}

test('requests of archived months are found as before they were archived', async () => {
  let calls = 0
  await using upstream = await openScriptedUpstream((response) => {
    calls += 1
    if (calls % 2 === 1) return void response.writeHead(503).end('{}')
    return sendWhole(response)
  })
  const deployments = { first: {}, second: {} }
  await using house = await openTestHouse(upstream, { deployments })
  for (let count = 0; count < 5; count++) await (await post(house, hello)).arrayBuffer()
  await (await post(house, { ...hello, model: 'another' })).arrayBuffer()
  await house.running.close()
  const place = { dataDir: house.dataDir, databaseUrl: null }
  const before = await foundIn(house.dataDir)
  assert.ok(before.some(({ attempts }) => attempts === 2))
  assert.ok(before.some(({ verdict }) => verdict === 'deny'))
  const tables = openWritableTables(place)
  const beforeMs = systemClock.nowMs() + 1
  const segments = await archiveBefore({ tables, dataDir: house.dataDir, beforeMs, leavesMax: 2 })
  await tables.destroy()
  assert.ok(segments.length > 3)
  assert.deepEqual(await foundIn(house.dataDir), before)
})
