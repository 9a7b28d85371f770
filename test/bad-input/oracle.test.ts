// Goal: the judge of the bad-input lane can say no. Method: one planted wrong answer per rule.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaint } from './oracle.ts'
import type { RawAnswer } from './raw.ts'

const good: RawAnswer = {
  status: 400,
  headers: {},
  body: '{"error":{"message":"m","type":"invalid_request_error","param":null,"code":"c"}}',
  ending: 'answered',
}

test('a clear refusal passes', () => {
  assert.equal(complaint(good), null)
  assert.equal(
    complaint({ ...good, body: '{"error":{"code":"400","message":"m"}}' }, { dialect: 'azure' }),
    null,
  )
  assert.equal(complaint({ ...good, status: null, ending: 'closed' }, { mayClose: true }), null)
})

const wrong: readonly [what: string, answer: Partial<RawAnswer>][] = [
  ['a 5xx', { status: 500 }],
  ['a success where a refusal is due', { status: 200 }],
  ['silence', { status: null, ending: 'silent' }],
  ['a close without a word', { status: null, ending: 'closed' }],
  ['an answer that is no JSON', { body: '<html>' }],
  ['an envelope without a type', { body: '{"error":{"message":"m","param":null,"code":null}}' }],
  ['a secret in the body', { body: good.body.replace('"m"', '"my-secret"') }],
  ['a secret in a header', { headers: { 'x-echo': 'my-secret' } }],
]

for (const [what, change] of wrong) {
  test(`${what} is caught`, () => {
    assert.notEqual(complaint({ ...good, ...change }, { secrets: ['my-secret'] }), null)
  })
}
