import assert from 'node:assert/strict'
import { test } from 'node:test'

import { runInBackground } from './responses-background.ts'

const whole = { id: 'resp', status: 'completed', usage: { total_tokens: 3 } }

/** Holds up every timer of this process. */
function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

test('what has ended stays so, though the machine stood still when it was to begin', async () => {
  const ends: boolean[] = []
  const begin = () => runInBackground({ whole, ms: 80, onEnd: (made) => void ends.push(made) })
  // A first one, so that timers of the same length are due before the second one's.
  begin()
  await pause(50)
  const job = begin()
  blockFor(200)
  while (ends.length < 2) await pause(5)
  await pause(100)
  assert.equal(job.now()['status'], 'completed')
})

test('one that was cancelled used nothing and never ends', async () => {
  const ends: boolean[] = []
  const job = runInBackground({ whole, ms: 4, onEnd: (made) => void ends.push(made) })
  assert.equal(job.now()['usage'], null)
  assert.equal(job.cancel(), true)
  await pause(20)
  assert.deepEqual([ends, job.now()['status'], job.cancel()], [[false], 'cancelled', false])
})
