// Goal: whatever moment a SIGKILL takes, no request is lost, none is counted twice, and what a crash
// left unknown is settled to the nano where the provider has a record of it, else within its bounds.
// Method: the lane of crash.ts, sixty kills with a new seed each time; the seed is in the report.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { randomBytes } from '../../src/kernel/ids.ts'
import { crash, told } from './crash.ts'

const kills = 60
/** Usually half of three minutes; a machine that does other things as well may take longer. */
const deadlineMs = 300_000

test('sixty kills lose nothing, double nothing and leave nothing unexplained', async (t) => {
  const seed = randomBytes(4).readUInt32BE() % 1_000_000
  const report = await crash({ kills, seed, clients: 32, deadlineMs })
  t.diagnostic(told(report))
  assert.deepEqual(report.problems, [])
  assert.equal(report.lost, 0)
  assert.equal(report.doubled, 0)
  // The lane must have hit what it is about, or its silence says nothing.
  assert.ok(report.requests > kills)
  for (const moment of [
    'killed between intent and arrival',
    'killed inside an answer',
    'killed between last byte and settlement',
    'settled, last byte not seen by the client',
    'killed with two attempts at once',
    'another attempt answered first',
  ]) {
    assert.ok((report.found[moment] ?? 0) > 0, `never ${moment}`)
  }
})
