// What a provider refuses because of our account at it is no fault of the caller: it is told as ours, with none of the
// provider's words, and another deployment may serve instead.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { hello, openTestHouse, post, type TestHouseOptions } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

const errorInfo = {
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: 'API_KEY_INVALID',
  domain: 'googleapis.com',
}
const google = (status: string, details: readonly object[]): object => ({
  error: { code: 400, message: 'upstream-secret is not valid.', status, details },
})
const wrongKey = google('INVALID_ARGUMENT', [errorInfo])
const creditLow = {
  type: 'error',
  error: {
    type: 'invalid_request_error',
    message: 'Your credit balance is too low to access the Anthropic API.',
  },
}

const gemini: TestHouseOptions['channel'] = { kind: 'gemini' }
const refusals: readonly (readonly [string, number, unknown, TestHouseOptions['channel']])[] = [
  ['a wrong key at Gemini', 400, wrongKey, gemini],
  ['the same in a list', 400, [wrongKey], gemini],
  ['a place at which Gemini does not serve us', 400, google('FAILED_PRECONDITION', []), gemini],
  ['an empty balance at Anthropic', 400, creditLow, { kind: 'anthropic' }],
  ['an empty balance anywhere', 402, { error: { message: 'upstream-secret pays not' } }, {}],
]

for (const stream of [false, true]) {
  for (const [name, status, answer, channel] of refusals) {
    test(`${name} is our own fault, and told without the provider's words${stream ? ', to a stream, too' : ''}`, async () => {
      await using upstream = await openScriptedUpstream((response) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(answer))
      })
      const type = 'global'
      await using house = await openTestHouse(upstream, {
        channel: { endpoint: upstream.url, ...channel },
        deployments: { first: { type }, second: { type } },
      })
      const response = await post(house, { ...hello, stream })
      assert.equal(response.status, 502)
      assert.doesNotMatch(await response.text(), /upstream-secret|credit balance/)
      assert.equal((await house.nextRecord())['code'], 'upstream.refused_us')
      assert.equal(upstream.received.length, 2, 'another deployment was asked')
      for (const row of house.query('select * from attempt')) {
        assert.deepEqual([row['ending'], row['cost_nanos']], ['upstream_refused', 0n])
      }
    })
  }
}

test("what is the caller's own at Gemini reaches it, and is asked once", async () => {
  const violation = { '@type': 'x/google.rpc.BadRequest', fieldViolations: [{ field: 'tools' }] }
  const answer = google('INVALID_ARGUMENT', [violation])
  await using upstream = await openScriptedUpstream((response) => {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer).replace('upstream-secret', 'The schema'))
  })
  const type = 'global'
  await using house = await openTestHouse(upstream, {
    channel: { kind: 'gemini', endpoint: upstream.url },
    deployments: { first: { type }, second: { type } },
  })
  const response = await post(house, hello)
  assert.equal(response.status, 400)
  assert.match(await response.text(), /The schema is not valid/)
  assert.equal(upstream.received.length, 1)
})

test('a body that cannot be read keeps its status', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    response.writeHead(400).end('[')
  })
  await using house = await openTestHouse(upstream, {
    channel: { kind: 'gemini', endpoint: upstream.url },
    deployments: { only: { type: 'global' } },
  })
  assert.equal((await post(house, hello)).status, 400)
  upstream.play((response) => sendWhole(response, '[]'))
  assert.equal((await post(house, hello)).status, 502)
})
