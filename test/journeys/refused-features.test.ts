// Goal: whoever asks for a feature that the last deployment left may not be asked learns which field to
// leave out, and nothing else. Method: a whole house over HTTP; one deployment of two is out by a rule.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { hello, openTestHouse, post } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

let upstream: ScriptedUpstream
before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
})
after(() => upstream[Symbol.asyncDispose]())

const common = `
    enabled: true
    states: [{ state: in_force, from: 2026-01-01, source: terms }]
    public: use
    because: "A secret reason about {party}."
    sources: [terms]`
const pack = `
pack: test.features
version: "1"
title: One answer, few features
about: Of a test.
jurisdiction: XX
asserter: test
timeZone: UTC
authority: provider_term
onUnknown: deny
reviewBy: 2099-01-01
sources:
  terms: { publisher: Test, title: Terms, date: 2026-01-01, retrieved: 2026-01-01, url: null, confidence: inferred }
rules:
  - id: test.barred
    title: Not at the first
    effect: deny
    when: { deployment.id: { is: a-barred } }${common}
  - id: test.one
    title: One answer
    effect: oblige
    when: { deployment.id: { in: [a-barred, left] } }
    obligations:
      - { kind: cap_n, max: 1, mode: refuse_if_asked }
      - { kind: force_store_false, mode: refuse_if_asked }
      - { kind: strip_logprobs, mode: refuse_if_asked }
      - { kind: refuse_feature, feature: tools }
      - { kind: refuse_feature, feature: files }${common}
  - id: test.one.too
    title: One answer, says another
    effect: oblige
    when: { deployment.id: { in: [a-barred, left] } }
    obligations: [{ kind: cap_n, max: 1, mode: refuse_if_asked }]${common}
`

test('a feature refused at the last deployment left is named by its field, whatever bars the others', async () => {
  await using house = await openTestHouse(upstream, {
    pack,
    deployments: { 'a-barred': {}, left: {} },
  })
  const file = { role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }
  const table: readonly (readonly [object, string])[] = [
    [{ n: 2 }, 'n'],
    [{ store: true }, 'store'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ tools: [{ type: 'function', function: { name: 'f' } }] }, 'tools'],
    [{ messages: [file] }, 'messages'],
  ]
  const count = upstream.received.length
  for (const [asked, param] of table) {
    const response = await post(house, { ...hello, ...asked })
    const text = await response.text()
    const { error } = JSON.parse(text) as { error: Record<string, string> }
    assert.equal(response.status, 403, text)
    assert.deepEqual([error['code'], error['param']], ['feature_not_permitted', param])
    assert.doesNotMatch(text, /test\.|left|barred|secret|dec_/)
  }
  assert.equal(upstream.received.length, count)
  const served = await post(house, hello)
  assert.equal(served.headers.get('x-customhouse-deployment'), 'left')
  await served.text()
})
