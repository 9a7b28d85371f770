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

const attempt = {
  attempt_id: 'req_1.1',
  attempt_no: 1n,
  at_ms: 0n,
  party_id: 'p',
  contract_id: 'c',
  workload_id: 'w1',
  key_id: 'k1',
  channel_id: 'ch',
  deployment_id: 'd',
  model: 'n',
  decision_id: 'dec_2',
  price_version: 'v',
  currency: 'USD',
  hold_nanos: 0n,
  edits: '',
  state: 'settled',
  settled_ms: 0n,
  ending: 'completed',
  usage_source: 'provider',
  cost_nanos: 0n,
  price_nanos: 0n,
  status: 200n,
  upstream_id: 'chatcmpl-1',
  entry_id: 'req_1',
}

test('an attempt is told with the id that its provider knows it by, and one without an id with none', () => {
  const told = (upstreamId: string | null): string => {
    const one = {
      attempt: { ...attempt, upstream_id: upstreamId },
      lines: [],
      markTokens: null,
      entries: [],
    }
    return explain({ ...story, refusal: null, attempts: [one] })
  }
  assert.match(told('chatcmpl-1'), /^ {2}provider {2}knows it as chatcmpl-1$/m)
  for (const none of ['', null]) assert.doesNotMatch(told(none), /knows it as/)
})

test('a refusal behind an attempt, whose end nobody knows, does not say that nothing was sent', () => {
  const open = {
    ...attempt,
    state: 'indeterminate',
    ending: null,
    upstream_id: null,
    entry_id: null,
  }
  const one = { attempt: open, lines: [], markTokens: null, entries: [] }
  const text = explain({ ...story, attempts: [one] })
  assert.match(text, /none yet: indeterminate/)
  assert.match(text, /Refused with policy\.denied: rules: bars\.$/m)
  assert.doesNotMatch(text, /Nothing was sent/)
})

test('an attempt at a fallback names both models, and whoever reads it is told what was asked for', () => {
  const bytes = Buffer.from(JSON.stringify({ fallbackFor: 'm' }))
  const told = { attempt, lines: [], markTokens: null, entries: [{ leaf: { bytes } }] }
  const lines = explain({ ...story, refusal: null, attempts: [told] }).split('\n')
  assert.ok(lines.includes('  asked for m'))
  assert.ok(
    lines.includes('  fallback  n in place of m, under a decision of its own: dec_2'),
    lines.join('\n'),
  )
})

test('what the provider keeps is told with where it rests and until when; of other attempts nothing is', () => {
  const object = { id: 'resp_1', kind: 'response' }
  const rows: readonly (readonly [object, string])[] = [
    [
      { stored: { ...object, rest: ['SE'], until: '2026-12-24T00:00:00.000Z' } },
      'rests in SE, until 2026-12-24T00:00:00.000Z or its deletion',
    ],
    [
      { stored: { ...object, rest: 'unknown', until: null } },
      'rests in places that nobody promised, until nobody says when',
    ],
    [
      { stored: { ...object, rest: { open: true, places: ['SE', 'US'] }, until: null } },
      'rests in SE, US and others, until nobody says when',
    ],
  ]
  for (const [entry, words] of rows) {
    const bytes = Buffer.from(JSON.stringify(entry))
    const told = { attempt, lines: [], markTokens: null, entries: [{ leaf: { bytes } }] }
    const text = explain({ ...story, refusal: null, attempts: [told] })
    assert.ok(text.includes(`  kept      response resp_1 ${words}`), text)
  }
  const bytes = Buffer.from('{}')
  const told = { attempt, lines: [], markTokens: null, entries: [{ leaf: { bytes } }] }
  assert.ok(!explain({ ...story, refusal: null, attempts: [told] }).includes('kept'))
})
