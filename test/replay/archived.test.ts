// Goal: a replay finds the same before and after months were archived. Method: a real house serves, fails over and
// refuses; its book is replayed, archived in small segments, and replayed again.
import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPastWorlds, pastDecisions } from '../../src/house/past-worlds.ts'
import { proposeQuestion } from '../../src/house/replay-proposals.ts'
import { runReplay } from '../../src/house/replay-run.ts'
import type { RecordedGroup, Span } from '../../src/journeys/recorded.ts'
import { reproduce } from '../../src/journeys/reproduce.ts'
import { Fault } from '../../src/kernel/fault.ts'
import { archiveIn } from '../../src/store/archive-reader.ts'
import { archiveBefore } from '../../src/store/archive.ts'
import { openLogReader } from '../../src/store/log-reader.ts'
import { latestWorld, readRecorded, recordedIn, worldParts } from '../../src/store/replay-reader.ts'
import { openTables, openWritableTables } from '../../src/store/tables.ts'
import { verifyBook } from '../../src/store/verify-book.ts'
import type { DecideAgain } from '../../src/store/verify-decisions.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const everFrom = { fromMs: 0, toMs: Date.UTC(2100, 0, 1) }

async function replayed(house: TestHouse, span: Span) {
  const place = { dataDir: house.dataDir, databaseUrl: null }
  const tables = openTables(place)
  try {
    const groups = await readRecorded(place, span)
    assert.deepEqual(
      sorted(groups),
      sorted(await recordedIn(tables, house.dataDir, span)),
      'two ways of one sum',
    )
    const worlds = openPastWorlds(await worldParts(tables))
    const before = worlds.find((await latestWorld(tables)) ?? '')?.sources ?? assert.fail()
    const asOfMs = Date.UTC(2026, 0, 1)
    const proposal = proposeQuestion(before, 'model-controlled:m:SG', asOfMs)
    if (proposal.kind === 'problem') assert.fail(proposal.problem)
    const report = runReplay(groups, { before, proposal, span, asOfMs, inputsMayChange: false })
    return { groups: sorted(groups), report, again: reproduce(groups, worlds) }
  } finally {
    await tables.destroy()
  }
}

function sorted(groups: readonly RecordedGroup[]): readonly RecordedGroup[] {
  const nameOf = ({ kind, outcome, input }: RecordedGroup) => `${kind} ${outcome} ${input}`
  return groups.toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1))
}

async function archiveAll(house: TestHouse, beforeMs: number): Promise<number> {
  const tables = openWritableTables({ dataDir: house.dataDir, databaseUrl: null })
  try {
    const options = { tables, dataDir: house.dataDir, beforeMs, leavesMax: 2 }
    return (await archiveBefore(options)).reduce((sum, { attempts }) => sum + attempts, 0)
  } finally {
    await tables.destroy()
  }
}

/** What verify says of a book whose decisions are made again. */
async function decidedAgain(house: TestHouse, by?: DecideAgain): Promise<readonly string[]> {
  const { dataDir } = house
  const tables = openTables({ dataDir, databaseUrl: null })
  try {
    const worlds = openPastWorlds(await worldParts(tables))
    const { problems } = await verifyBook({
      tables,
      dataDir,
      logReader: (inside, log) => openLogReader(inside, log, archiveIn(inside, dataDir)),
      decideAgain: by ?? pastDecisions(worlds),
    })
    return problems.map(({ name }) => name)
  } finally {
    await tables.destroy()
  }
}

function countIn(house: TestHouse, table: string): number {
  return Number(house.query(`select count(*) as rows from ${table}`)[0]?.['rows'])
}

test('a replay and a reproduction find the same before and after everything was archived', async () => {
  let failing = 1
  await using upstream = await openScriptedUpstream((response) => {
    if (failing-- > 0) response.writeHead(500).end('{}')
    else sendWhole(response)
  })
  await using house = await openTestHouse(upstream, { deployments: { only: {}, other: {} } })
  const bodies = [
    hello,
    { ...hello, tools: [] },
    hello,
    { ...hello, max_tokens: 50 },
    { ...hello, model: 'nobody-knows-this' },
  ]
  for (const body of bodies) {
    await (await post(house, body)).text()
    await house.nextRecord()
  }
  await until('all are in the book', () => {
    return countIn(house, 'settlement') === 5 && countIn(house, 'refusal') === 1
  })
  const size = Number(house.query('select size from tree')[0]?.['size'])
  const signed = 'select max(size) as size from checkpoint'
  await until('a head covers them', () => Number(house.query(signed)[0]?.['size']) >= size)

  const [came] = house.query('select min(at_ms) as first, max(at_ms) as last from intent')
  const inside = { fromMs: Number(came?.['first']) + 1, toMs: Number(came?.['last']) }
  const spans = [everFrom, inside]
  const before = []
  for (const span of spans) before.push(await replayed(house, span))
  assert.equal(before[0]?.report.recorded.requests, 5)
  assert.equal(before[0].report.changes[0]?.change, 'newly_denied')
  assert.equal(before[0].again.reproduced, 5)
  const within = before[1]?.report.recorded.requests ?? 0
  assert.ok(within > 0 && within < 5, 'the span cuts')

  const differing = await decidedAgain(house, () => 'dec_another')
  assert.ok(differing.length > 1)
  const beforeMs = Date.UTC(2100, 0, 1)
  assert.equal(await archiveAll(house, beforeMs), 5)
  assert.equal(countIn(house, 'intent'), 0)
  for (const [index, span] of spans.entries()) {
    assert.deepEqual(await replayed(house, span), before[index])
  }

  assert.deepEqual(await decidedAgain(house), [])
  assert.deepEqual(await decidedAgain(house, () => 'dec_another'), differing)

  // What is too old to be asked for is not read; what is asked for must be what was archived.
  await house.running.close()
  const folder = join(house.dataDir, 'archive')
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{}\n')
  const place = { dataDir: house.dataDir, databaseUrl: null }
  const later = { fromMs: beforeMs + 2 * 86_400_000, toMs: beforeMs + 3 * 86_400_000 }
  assert.deepEqual(await readRecorded(place, later), [])
  await assert.rejects(readRecorded(place, everFrom), Fault)
})
