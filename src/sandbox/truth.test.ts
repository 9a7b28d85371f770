import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { openTruth } from './truth.ts'
import type { Arrival } from './truth.ts'

const planned = { prompt: 10, cached: 0, written: 0, writtenHour: 0, completion: 20, reasoning: 5 }
const arrival: Arrival = {
  provider: 'northwind',
  deployment: 'gpt-4o@se',
  region: 'SE',
  bytes: 100,
  clientRequestId: 'req_1',
  planned,
}

test('a reopened count equals the one that was closed', (t) => {
  const folder = scratch(t)
  const first = openTruth(folder)
  const entry = first.arrive(arrival)
  first.end(entry, { status: 200, end: 'finished', usage: planned, emitted: 20 })
  const refused = first.arrive({ ...arrival, region: 'US', clientRequestId: null, planned: null })
  const nothing = { prompt: 0, cached: 0, written: 0, writtenHour: 0, completion: 0, reasoning: 0 }
  first.end(refused, { status: 429, end: 'refused', usage: nothing, emitted: 0 })
  first.close()

  const second = openTruth(folder)
  assert.deepEqual(second.cells(), first.cells())
  assert.deepEqual([...second.entries()], [...first.entries()])
  assert.equal(second.arrive(arrival).seq, 3)
  second.close()
})

test('a request that ran when the process died ends as aborted and is billed whole', (t) => {
  const folder = scratch(t)
  openTruth(folder).arrive(arrival)
  // The first is not closed: its process is thought dead.
  const second = openTruth(folder)
  const [entry] = second.find('northwind', 'req_1')
  assert.deepEqual(entry?.ending, {
    status: 0,
    end: 'aborted',
    cause: 'crash',
    usage: planned,
    emitted: 0,
  })
  second.close()
  const third = openTruth(folder)
  assert.equal(third.cells()[0]?.aborted, 1)
  third.close()
})

test('a torn last line is cut off and the count goes on behind it', (t) => {
  const folder = scratch(t)
  const first = openTruth(folder)
  first.arrive(arrival)
  first.close()
  appendFileSync(join(folder, 'truth.ndjson'), '{"event":"ended","seq":1,"sta')
  const second = openTruth(folder)
  assert.equal(second.cells()[0]?.aborted, 1)
  second.close()
  for (const line of readFileSync(join(folder, 'truth.ndjson'), 'utf8').trim().split('\n')) {
    JSON.parse(line)
  }
})

test('a journal that cannot be read is an error that names the line', (t) => {
  const folder = scratch(t)
  writeFileSync(join(folder, 'truth.ndjson'), '{"event":"ended","seq":7}\n')
  assert.throws(() => openTruth(folder), /truth\.ndjson:1 is no journal record/)
})

test('a request ends once, and the oldest are forgotten by the listing but not by the counts', () => {
  const truth = openTruth(null, 2)
  for (let index = 0; index < 3; index++) {
    const entry = truth.arrive({ ...arrival, clientRequestId: `req_${index}` })
    truth.end(entry, { status: 200, end: 'finished', usage: planned, emitted: 20 })
    truth.end(entry, { status: 200, end: 'finished', usage: planned, emitted: 20 })
  }
  assert.equal([...truth.entries()].length, 2)
  assert.equal(truth.find('northwind', 'req_0').length, 0)
  assert.equal(truth.find('northwind', 'req_2').length, 1)
  assert.equal(truth.cells()[0]?.completions, 3)
  assert.equal(truth.cells()[0]?.completionTokens, 60)
})

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-truth-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}
