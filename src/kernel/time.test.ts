import assert from 'node:assert/strict'
import { test } from 'node:test'
import { steadied } from './time.ts'

test('a wall clock that is set back a little stands still until it is there again, and a large step is believed', () => {
  const read = [5000, 5001, 5000, 4001, 5001, 5002, 4001, 4002, 9000, 3000, 2500, 3001]
  const nowMs = steadied(() => read.shift() ?? 0)
  const told = Array.from({ length: read.length }, () => nowMs())
  assert.deepEqual(told, [5000, 5001, 5001, 5001, 5001, 5002, 4001, 4002, 9000, 3000, 3000, 3001])
})
