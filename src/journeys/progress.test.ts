import assert from 'node:assert/strict'
import { test } from 'node:test'

import { manualClock } from '../kernel/time.ts'
import type { BookOp } from '../metering/ledger-ops.ts'
import { openProgress } from './progress.ts'

function marks() {
  const clock = manualClock(0)
  const ops: BookOp[] = []
  const seen = openProgress({ post: (op) => ops.push(op) }, clock, 'a')
  return { clock, seen, tokens: () => ops.map((op) => (op.kind === 'mark' ? op.outputTokens : -1)) }
}

test('a fast answer is marked every 500 events, a slow one every two seconds', () => {
  const fast = marks()
  for (let events = 1; events <= 1200; events++) fast.seen(events)
  assert.deepEqual(fast.tokens(), [500, 1000])
  const slow = marks()
  for (let events = 1; events <= 10; events++) {
    slow.clock.advance(500)
    slow.seen(events)
  }
  assert.deepEqual(slow.tokens(), [4, 8])
})

test('an answer that stands still is not marked again', () => {
  const { clock, seen, tokens } = marks()
  seen(600)
  clock.advance(10_000)
  seen(600)
  assert.deepEqual(tokens(), [600])
})
