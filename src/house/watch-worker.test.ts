import { test } from 'node:test'
import assert from 'node:assert/strict'
import { Worker } from 'node:worker_threads'
import { manualClock } from '../kernel/time.ts'
import { openSweeps } from './watch-sweeps.ts'
import { openWatchWorker, restartsMax } from './watch-worker.ts'

const dying = `process.exit(3)`

test('a thread that dies at every start is started again a few times, later each time, and then left', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const pauses: (number | null)[] = []
  let ups = 0
  const given = Promise.withResolvers<void>()
  const worker = openWatchWorker({
    spawn: () => new Worker(dying, { eval: true }),
    clock: manualClock(0),
    receive: () => undefined,
    onLost(_, againInMs) {
      pauses.push(againInMs)
      if (againInMs === null) given.resolve()
      // The pause begins behind this call.
      else setImmediate(() => t.mock.timers.tick(againInMs))
      return Promise.resolve()
    },
    onUp: () => void (ups += 1),
  })
  await given.promise
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, null])
  assert.deepEqual([ups, worker.isThere], [restartsMax, false])
})

test('one that was ended is not started again', async () => {
  let losses = 0
  const worker = openWatchWorker({
    spawn: () => new Worker('setInterval(() => 1, 1000)', { eval: true }),
    clock: manualClock(0),
    receive: () => undefined,
    onLost: () => ((losses += 1), Promise.resolve()),
    onUp: () => assert.fail('nobody starts it'),
  })
  await worker.end()
  assert.deepEqual([losses, worker.isThere], [0, false])
})

test('parties are compared one sweep after another, never while the watch is behind, and for a twentieth of its time', () => {
  const clock = manualClock(0)
  const sweeps = openSweeps(clock, 160)
  assert.ok(!sweeps.begins(11), 'more than a sixteenth waits')
  assert.ok(sweeps.begins(10))
  assert.ok(!sweeps.begins(0), 'one runs')
  clock.advance(4_000)
  sweeps.ended(4_000)
  clock.advance(60_000)
  assert.ok(!sweeps.begins(0), 'it took four seconds')
  clock.advance(16_000)
  assert.ok(sweeps.begins(0))
  sweeps.lost()
  assert.ok(sweeps.begins(0))
})
