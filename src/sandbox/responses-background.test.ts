import assert from 'node:assert/strict'
import { test } from 'node:test'

import { until } from '../../test/support/until.ts'
import { runInBackground } from './responses-background.ts'

const whole = { id: 'resp', status: 'completed', usage: { total_tokens: 3 } }

/** Holds up every timer of this process. */
function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

test('what has ended stays so, though the machine stood still when it was to begin', async () => {
  let ends = 0
  const begin = () => runInBackground({ whole, ms: 80, onEnd: () => void ends++ })
  // Another before it, so that timers of the same length are due before its own.
  const first = begin()
  await until('the first is at work', () => first.now()['status'] === 'in_progress')
  const job = begin()
  blockFor(200)
  await until('both have ended', () => ends === 2)
  assert.equal(job.now()['status'], 'completed')
})

test('one that was cancelled used nothing and never ends', async () => {
  const ends: boolean[] = []
  const job = runInBackground({ whole, ms: 4, onEnd: (made) => void ends.push(made) })
  assert.equal(job.now()['usage'], null)
  assert.equal(job.cancel(), true)
  const later = runInBackground({ whole, ms: 4, onEnd: () => undefined })
  await until('a later one has ended', () => later.now()['status'] === 'completed')
  assert.deepEqual([ends, job.now()['status'], job.cancel()], [[false], 'cancelled', false])
})
