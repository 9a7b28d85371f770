// The story of a refused request: who, the decision in words, and what the caller was not told.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { compiled, decided, pack, rule } from '../../test/support/policy.ts'
import { explain, type ExplainedStory } from './explain.ts'

const { json } = decided(
  compiled([pack([rule({ id: 'bars', because: 'It is barred.', remedies: ['licence'] })])]),
).details()

const story: ExplainedStory = {
  requestId: 'req_1',
  attempts: [],
  refusal: {
    at_ms: 0n,
    key_id: 'k1',
    workload_id: 'w1',
    code: 'policy.denied',
    internal: 'rules: bars.',
  },
  decision: json,
  erasures: [],
}

test('a refused request is told with its decision, its reasons and that nothing was sent', () => {
  const lines = explain(story).split('\n')
  assert.deepEqual(lines.slice(0, 3), [
    'Request req_1',
    '  at        1970-01-01T00:00:00.000Z',
    '  who       workload w1, key k1',
  ])
  assert.ok(lines.includes('Decision: deny (policy.denied)'))
  assert.ok(lines.includes('            - It is barred. [bars, law]'), lines.join('\n'))
  assert.ok(lines.includes('            - Obtain an authorisation that names bars. [bars]'))
  assert.equal(lines.at(-1), 'Refused with policy.denied: rules: bars. Nothing was sent for it.')
})

test('a request that was refused before it was decided is told without a decision', () => {
  const text = explain({ ...story, decision: null })
  assert.ok(!text.includes('Decision'))
  assert.ok(text.endsWith('Nothing was sent for it.'))
})
