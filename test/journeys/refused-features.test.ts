// Goal: whoever asks for a feature that the last deployment left may not be asked learns which field to
// leave out, and nothing else; whoever is refused for a place learns the case to contest. Method: a whole
// house over HTTP; one deployment of two is out by a rule.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { hello, openTestHouse, post } from '../support/house.ts'
import { packOf } from '../support/pack.ts'
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
    states: [{ state: in_force, from: 2026-01-01, source: text }]
    public: use
    because: "A secret reason about {party}."
    sources: [text]`
const pack = packOf(
  { id: 'test.features' },
  `  - id: test.barred
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
`,
)

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

test('a refusal for a place names its case and how to contest it, and no place', async () => {
  const elsewhere = ['JP']
  await using house = await openTestHouse(upstream, {
    contract: {
      permits: {
        processing: elsewhere,
        rest: elsewhere,
        abuseStore: elsewhere,
        review: elsewhere,
      },
    },
  })
  const response = await post(house, hello)
  const text = await response.text()
  const { error } = JSON.parse(text) as { error: Record<string, string> }
  assert.deepEqual([response.status, error['code']], [403, 'location_not_permitted'])
  const id = response.headers.get('x-customhouse-decision') ?? ''
  assert.ok(error['message']?.includes(`Case ${id}. To contest it, quote this case`), text)
  assert.doesNotMatch(text, /SG|JP|only|provider/)
})
