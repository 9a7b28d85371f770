import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atOnce, eachStep, inSlices, type Steps } from './steps.ts'
import { manualClock } from './time.ts'

test('work in slices lets others have their turn, and comes out as at once', async () => {
  const clock = manualClock(0)
  const told: string[] = []
  function* work(name: string): Steps<string> {
    yield* eachStep([1, 2, 3, 4], (item) => {
      clock.advance(1)
      told.push(`${name}${item}`)
    })
    return name
  }
  setImmediate(() => told.push('other'))
  const slices = inSlices(work('a'), { clock, sliceMs: 2 })
  assert.equal(await slices, 'a')
  assert.equal(told.indexOf('other'), 2)
  assert.equal(atOnce(work('b')), 'b')
  assert.deepEqual(told.slice(-4), ['b1', 'b2', 'b3', 'b4'])
})
