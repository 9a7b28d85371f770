// Goal: the figures of a case can be computed again from the log by whoever has it, and a figure that the records
// do not give shows. Method: a house watches, two cases are opened on figures of its traffic, one of them
// changed; the command is asked about both.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { calibrationIn, shippedCalibration } from '../../src/house/calibration-file.ts'
import { readRecords, recordsType } from '../../src/journeys/watch-entry.ts'
import { openAnyReader } from '../../src/store/reader.ts'
import { recordEntries } from '../../src/store/watch-reader.ts'
import { openEngine } from '../../src/watch/engine.ts'
import { engineVersion, places, recordBytes } from '../../src/watch/layout.ts'
import { sections } from '../../src/watch/sections.ts'
import type { Statistic } from '../../src/watch/statistic.ts'
import { openTestHouse, post, type TestHouse } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

const asked = 12

/** All figures of the records that the log has, and how many records there are. */
async function folded(
  dataDir: string,
): Promise<{ readonly records: number; readonly figures: readonly Statistic[] }> {
  const calibration = calibrationIn(shippedCalibration)
  const engine = openEngine({ calibration, sections, linkSalt: 0, hotMax: 1, coldMax: 0 })
  const reader = await openAnyReader({ dataDir, databaseUrl: null })
  let records = 0
  for await (const { entry, salts } of recordEntries(reader, recordsType, null)) {
    const bytes = readRecords(entry, salts)?.records ?? assert.fail('it can be read')
    for (let at = 0; at < bytes.length; at += recordBytes) {
      assert.ok(engine.refold('w', bytes.slice(at, at + recordBytes)))
      records += 1
    }
  }
  await reader.close()
  const { view, at } = engine.workloads.open('w')
  const figures = Object.values(sections).flatMap((section) =>
    section.statistics({ view, at: at + places[section.group].stateAt }),
  )
  return { records, figures }
}

/** The id of a case on these figures, said by nobody but the test. */
async function caseOn(
  house: TestHouse,
  statistics: readonly Statistic[],
  engine: string,
): Promise<string> {
  const said = { statistics, records: [], engine, calibration: 'x' }
  const evidence = { ...said, looked: asked, missed: 0 }
  const members = [{ workloadId: 'workload', level: 3, evidence, harvest: null }]
  const { findings } = house.running.cases
  const finding = { cluster: null, links: [], edges: [], level: 3, groups: ['c'] as const, members }
  return (await findings.found(finding))?.id ?? assert.fail('a case is kept')
}

interface Reported {
  readonly json: string
  readonly text: string
}

/** What the command says of a case on what `told` makes of the figures of this traffic. */
async function reportOn(
  told: (figures: readonly Statistic[]) => readonly Statistic[],
  engine = String(engineVersion),
): Promise<Reported> {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-watch-report-'))
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const house = await openTestHouse(upstream, { dataDir, sections: { watch: { enabled: true } } })
  const report = (...args: readonly string[]): string => {
    const all = [main, 'watch', 'report', ...args, '--data-dir', dataDir]
    const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' })
    assert.equal(status, args.includes('cas_none') ? 2 : 0, stderr)
    return stdout
  }
  try {
    for (let index = 0; index < asked; index++) {
      const messages = [{ role: 'user', content: `Sort the list number ${index}` }]
      const body = { model: 'm', messages, logprobs: true, top_logprobs: 20 }
      await (await post(house, body)).arrayBuffer()
    }
    await until('records are in the log', async () => (await folded(dataDir)).records === asked)
    const { figures } = await folded(dataDir)
    assert.ok(figures.length > 0, 'logprobs make a figure')
    const id = await caseOn(house, told(figures), engine)
    report('cas_none')
    return { json: report(id, '--json'), text: report(id) }
  } finally {
    await house.running.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

test('figures of a case are computed again from the records of the log', async () => {
  const { json, text } = await reportOn((figures) => figures)
  const [member] = JSON.parse(json).members
  assert.deepEqual([member.records, member.looked, member.isSame], [asked, asked, true])
  assert.match(text, /computed again from 12 records, and the same/)
})

test('a figure that the records do not give shows', async () => {
  const { json, text } = await reportOn(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, count: first.count - 1 }, ...rest],
  )
  const [member] = JSON.parse(json).members
  assert.deepEqual([member.records, member.looked, member.isSame], [asked, asked, false])
  assert.match(text, /DIFFERENT/)
})

test('figures of another engine are told as such, and neither as the same nor as different', async () => {
  const { json, text } = await reportOn((figures) => figures, '1')
  const [member] = JSON.parse(json).members
  assert.deepEqual([member.engine, member.isSame], ['1', null])
  assert.match(text, /those of engine 1; this program has engine \d+/)
  assert.doesNotMatch(text, /DIFFERENT|and the same/)
})
