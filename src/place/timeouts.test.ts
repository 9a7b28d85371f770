import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinedTimeouts, timeoutKindOf, timeoutsOf } from './timeouts.ts'

const one = { headMs: 1, idleMs: 2, answerMs: 3 }
const house = { stream: one, whole: { ...one, headMs: 10 }, short: { ...one, headMs: 5 } }

test('streams, whole answers and short work have waits of their own', () => {
  const kinds = [
    { operation: 'chat', stream: true },
    { operation: 'chat', stream: false },
    { operation: 'embeddings', stream: false },
    { operation: 'count_tokens', stream: false },
  ].map((request) => timeoutsOf(house, undefined, timeoutKindOf(request)).headMs)
  assert.deepEqual(kinds, [1, 10, 5, 5])
})

test("a deployment's waits come before its channel's, and those before the house's, each by itself", () => {
  const channel = { whole: { headMs: 20, idleMs: 21 }, short: { headMs: 30 } }
  const joined = joinedTimeouts(channel, { whole: { headMs: 40 } })
  assert.deepEqual(timeoutsOf(house, joined, 'whole'), { headMs: 40, idleMs: 21, answerMs: 3 })
  assert.deepEqual(timeoutsOf(house, joined, 'short'), { headMs: 30, idleMs: 2, answerMs: 3 })
  assert.deepEqual(timeoutsOf(house, joined, 'stream'), one)
  assert.equal(joinedTimeouts(undefined, undefined), undefined)
})
