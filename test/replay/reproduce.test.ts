// Goal: what a house decided it decides again, bit for bit, from nothing but its book: the first promise of
// replay. Method: a real house with shipped packs serves and refuses; then only its book is read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPastWorlds, pastDecisions } from '../../src/house/past-worlds.ts'
import type { RecordedGroup } from '../../src/journeys/recorded.ts'
import { reproduce } from '../../src/journeys/reproduce.ts'
import { readRecorded, worldParts } from '../../src/store/replay-reader.ts'
import { openLogReader } from '../../src/store/log-reader.ts'
import { openTables } from '../../src/store/tables.ts'
import { verifyBook } from '../../src/store/verify-book.ts'
import type { DecideAgain } from '../../src/store/verify-decisions.ts'
import { baseDeployment, hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { until } from '../support/until.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

const span = { fromMs: 0, toMs: Date.UTC(2100, 0, 1) }

async function recordedBy(house: TestHouse): Promise<{
  readonly groups: readonly RecordedGroup[]
  readonly partOf: (id: string) => string | null
}> {
  const place = { dataDir: house.dataDir, databaseUrl: null }
  const tables = openTables(place)
  try {
    return { groups: await readRecorded(place, span), partOf: await worldParts(tables) }
  } finally {
    await tables.destroy()
  }
}

test('a replay of an unchanged world reproduces every recorded decision bit for bit', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, {
    deployments: {
      only: { upstreamModel: 'served' },
      abroad: { model: 'far', locations: { ...baseDeployment.locations, processing: ['US'] } },
    },
    contract: { models: ['m', 'far'] },
    packs: ['us.bis.affiliates', 'eu.dpf', 'eu.zones'],
  })
  for (const body of [
    hello,
    { ...hello, stream: false, n: 2, max_tokens: 50 },
    { ...hello, model: 'far' },
    { ...hello, model: 'nobody-knows-this' },
    { ...hello, tools: [] },
  ]) {
    await (await post(house, body)).text()
    await house.nextRecord()
  }
  // Beyond the refusals that are told one by one, each is still counted.
  for (let index = 0; index < 15; index++) {
    await (await post(house, { ...hello, model: 'nobody-knows-this' })).text()
    await house.nextRecord()
  }
  // What is only counted is written when the second of the first refusal ends.
  const counted = `select (select count(*) from refusal)
    + (select coalesce(sum(requests), 0) from refusal_sum) as refused`
  await until('all refusals are in the book', () => house.query(counted)[0]?.['refused'] === 17n)
  const { groups, partOf } = await recordedBy(house)
  const found = reproduce(groups, openPastWorlds(partOf))
  assert.deepEqual(found.differing, [])
  assert.equal(found.reproduced, 20)
  assert.equal(found.worldMissing + found.otherEngine + found.withoutInput, 0)

  const kept = house.query('select json from world').map(({ json }) => String(json))
  assert.ok(kept.length > 2)
  assert.ok(!kept.some((json) => json.includes('upstream-secret')), 'no credential is kept')
  const inputs = groups.map(({ input }) => input)
  assert.ok(!inputs.some((input) => input.includes('hello there')), 'no prompt is kept')

  // The test can fail: another world, another decision; and verify says so.
  const forged = (id: string): string | null => {
    const json = partOf(id)
    return id.startsWith('part_')
      ? json
      : (json?.replace('"config":"part_', '"config":"part_x') ?? null)
  }
  assert.equal(reproduce(groups, openPastWorlds(forged)).worldMissing, 20)
  const config = groups.map(({ input }) => input.replace('"model":"m"', '"model":"far"'))
  const other = groups.map((group, index) => ({ ...group, input: config[index] ?? '' }))
  assert.equal(reproduce(other, openPastWorlds(partOf)).differing.length, 3)
  assert.deepEqual(await problemsOf(house, pastDecisions(openPastWorlds(partOf))), [])
  const [name] = await problemsOf(house, () => 'dec_another')
  assert.equal(name, 'decision_differs')
})

async function problemsOf(house: TestHouse, decideAgain: DecideAgain): Promise<readonly string[]> {
  const tables = openTables({ dataDir: house.dataDir, databaseUrl: null })
  try {
    const logReader = (inside: typeof tables, log: number) => openLogReader(inside, log)
    const book = { tables, dataDir: house.dataDir, logReader, decideAgain }
    return (await verifyBook(book)).problems.map(({ name }) => name)
  } finally {
    await tables.destroy()
  }
}
