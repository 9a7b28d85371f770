// Goal: each duty that a permit carries is met on the wire, and told. Method: a provider keeps every byte
// that arrives; what is expected is written out by hand, never made by the code under test.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'

import { features, type Obligation } from '../../src/policy/obligation.ts'
import { logLine } from '../../src/telemetry/log-line.ts'
import { featureFields, isAskedFeature } from '../../src/wire/model-request.ts'
import { openTestJourney, type Answered, type TestJourney } from '../support/journey.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

let upstream: ScriptedUpstream
const open: TestJourney[] = []
before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
})
after(async () => {
  for (const journey of open) await journey[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

const messages = '"messages":[{"role":"user","content":"\\"store\\":true, \\"n\\":9"}]'

function journeyOf(
  duties: Readonly<Record<string, readonly Obligation[]>>,
  channel: Parameters<typeof openTestJourney>[1]['channel'] = {},
): TestJourney {
  const ids = Object.keys(duties)
  const deployments = Object.fromEntries(ids.map((id) => [id, { upstreamModel: id }]))
  const journey = openTestJourney(upstream, { deployments, channel }, duties)
  open.push(journey)
  return journey
}

/** What arrived for the one request that was sent, and what the caller was told. */
async function sent(journey: TestJourney, body: string): Promise<Answered & { arrived: string }> {
  const count = upstream.received.length
  const answered = await journey.ask(body)
  assert.equal(answered.status, 200, JSON.stringify(answered.refusal))
  assert.equal(upstream.received.length, count + 1)
  return { ...answered, arrived: upstream.received.at(-1)?.body.toString() ?? '' }
}

function editsOf(journey: TestJourney): readonly string[] {
  const intent = journey.ops.findLast((op) => op.kind === 'intent')
  return intent === undefined ? [] : intent.terms.edits.split(',').slice(3)
}

interface Row {
  readonly duty: Obligation
  readonly told: string
  readonly body: string
  readonly arrived: string
  readonly edits: readonly string[]
}

const rows: readonly Row[] = [
  {
    duty: { kind: 'force_store_false', mode: 'rewrite' },
    told: 'store=false',
    body: `{"model":"only", "store" : true,"metadata":{"k":"v"},${messages},"x":1.50}`,
    arrived: `{"model":"only", "store" : false,${messages},"x":1.50}`,
    edits: ['obliged.store', 'obliged.metadata'],
  },
  {
    duty: { kind: 'force_store_false', mode: 'rewrite' },
    told: 'store=false',
    body: `{"model":"only",${messages},"x":1.50}`,
    arrived: `{"store":false,"model":"only",${messages},"x":1.50}`,
    edits: ['obliged.store'],
  },
  {
    duty: { kind: 'strip_logprobs', mode: 'rewrite' },
    told: 'logprobs=stripped',
    body: `{"model":"only",${messages},"x":1e400,"logprobs":true,"top_logprobs":5}`,
    arrived: `{"model":"only",${messages},"x":1e400}`,
    edits: ['obliged.logprobs', 'obliged.top_logprobs'],
  },
  {
    duty: { kind: 'cap_n', max: 4, mode: 'rewrite' },
    told: 'n<=4',
    body: `{"model":"only","n":9,${messages}}`,
    arrived: `{"model":"only","n":4,${messages}}`,
    edits: ['obliged.n'],
  },
  {
    duty: { kind: 'cap_n', max: 4, mode: 'rewrite' },
    told: 'n<=4',
    body: `{"model":"only","n":3,${messages}}`,
    arrived: `{"model":"only","n":3,${messages}}`,
    edits: [],
  },
  {
    duty: { kind: 'refuse_feature', feature: 'tools' },
    told: 'tools=refused',
    body: `{"model":"only",${messages},"tools":null}`,
    arrived: `{"model":"only",${messages},"tools":null}`,
    edits: [],
  },
]

for (const { duty, told, body, arrived, edits } of rows) {
  test(`${told}: ${body.slice(0, 40)}… arrives with that change and no other, and the caller is told`, async () => {
    const journey = journeyOf({ only: [duty] })
    // The contract's name of the model is not the provider's here, but the edit is not what is tested.
    const answer = await sent(journey, body.replace('"only"', '"m"'))
    assert.equal(answer.arrived, arrived)
    assert.equal(answer.headers['x-customhouse-obligations'], told)
    assert.deepEqual(
      editsOf(journey).filter((name) => name !== 'model'),
      edits,
    )
  })
}

test('a permit without duties sends what it got and says nothing of them', async () => {
  const journey = journeyOf({ only: [] })
  const answer = await sent(journey, `{"model":"m","store":true,"logprobs":true,"n":2,${messages}}`)
  assert.equal(answer.arrived, `{"model":"only","store":true,"logprobs":true,"n":2,${messages}}`)
  assert.equal(answer.headers['x-customhouse-obligations'], undefined)
})

test('all duties at once are told in one order, whatever theirs is', async () => {
  const duties: readonly Obligation[] = [
    { kind: 'strip_logprobs', mode: 'rewrite' },
    { kind: 'force_store_false', mode: 'rewrite' },
    { kind: 'cap_n', max: 1, mode: 'refuse_if_asked' },
    { kind: 'log_mode', logMode: 'minimal' },
  ]
  const told = 'log=minimal, logprobs=stripped, n<=1=refused, store=false'
  const body = `{"logprobs":true,"model":"m",${messages}}`
  for (const order of [duties, duties.toReversed()]) {
    const answer = await sent(journeyOf({ only: order }), body)
    assert.equal(answer.headers['x-customhouse-obligations'], told)
    assert.equal(answer.arrived, `{"store":false,"model":"only",${messages}}`)
  }
})

test('a dated Azure version that has no store is not sent one', async () => {
  const journey = journeyOf(
    { only: [{ kind: 'force_store_false', mode: 'rewrite' }] },
    { kind: 'azure', apiVersion: '2024-10-21' },
  )
  const answer = await sent(journey, `{"model":"m","store":true,${messages}}`)
  assert.equal(answer.arrived, `{"model":"m",${messages}}`)
  assert.equal(answer.headers['x-customhouse-obligations'], 'store=false')
})

const refused: readonly (readonly [Obligation, string, string])[] = [
  [{ kind: 'force_store_false', mode: 'refuse_if_asked' }, '"store":true', 'store'],
  [{ kind: 'strip_logprobs', mode: 'refuse_if_asked' }, '"logprobs":true', 'logprobs'],
  [{ kind: 'strip_logprobs', mode: 'refuse_if_asked' }, '"top_logprobs":1', 'top_logprobs'],
  [{ kind: 'cap_n', max: 4, mode: 'refuse_if_asked' }, '"n":5', 'n'],
  [{ kind: 'refuse_feature', feature: 'stream' }, '"stream":true', 'stream'],
  [{ kind: 'refuse_feature', feature: 'metadata' }, '"metadata":{}', 'metadata'],
  [{ kind: 'refuse_feature', feature: 'tools' }, '"tools":[{"type":"function"}]', 'tools'],
  [{ kind: 'refuse_feature', feature: 'tools' }, '"functions":[{"name":"f"}]', 'functions'],
  [
    { kind: 'refuse_feature', feature: 'structured_output' },
    '"response_format":{"type":"json_schema"}',
    'response_format',
  ],
]

for (const [duty, field, param] of refused) {
  test(`a permit that forbids ${field} refuses it by name and sends nothing`, async () => {
    const journey = journeyOf({ only: [duty] })
    const count = upstream.received.length
    const { refusal, record } = await journey.ask(`{"model":"m",${field},${messages}}`)
    assert.equal(refusal?.code, 'policy.feature_refused')
    assert.equal(refusal.param, param)
    assert.equal(record.attempts, 0)
    assert.equal(upstream.received.length, count)
    assert.ok(!journey.ops.some((op) => op.kind === 'intent'))
    await sent(journey, `{"model":"m",${messages}}`)
  })
}

/** How each field asks, in every way in which a body can ask for a feature. */
const asking: Readonly<Record<string, string>> = {
  stream: 'true',
  tools: '[{"type":"function","function":{"name":"f"}}]',
  functions: '[{"name":"f"}]',
  store: 'true',
  prompt_cache_retention: '"24h"',
  metadata: '{"a":"b"}',
  logprobs: 'true',
  top_logprobs: '3',
  prompt_logprobs: '3',
  n: '2',
  file_ids: '["file-1"]',
  files: '["file-1"]',
  attachments: '[{"file_id":"file-1"}]',
  messages: '[{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}]',
  response_format: '{"type":"json_object"}',
  structured_outputs: '{"choice":["a"]}',
  guided_json: '{}',
  guided_regex: '"a"',
  guided_choice: '["a"]',
  guided_grammar: '"a"',
  json_schema: '{}',
  grammar: '"a"',
}

/** The features that a duty forbids in some mode, and the duty; null: it depends on no field of a body. */
const dutyOn: Readonly<
  Record<Obligation['kind'], readonly (readonly [string, Obligation])[] | null>
> = {
  force_store_false: [['store', { kind: 'force_store_false', mode: 'refuse_if_asked' }]],
  strip_logprobs: [['logprobs', { kind: 'strip_logprobs', mode: 'refuse_if_asked' }]],
  cap_n: [['n', { kind: 'cap_n', max: 1, mode: 'refuse_if_asked' }]],
  refuse_feature: features.map((feature) => [feature, { kind: 'refuse_feature', feature }]),
  pin_regions: null,
  rate_class: null,
  log_mode: null,
  notice: null,
}
/** Web searches are refused to everybody at the door; the others are other requests than chat completions. */
const neverAsked = new Set(['web_search', 'batch', 'fine_tune', 'background'])

test('each field in which a feature can be asked for is refused by its own name under each duty on the feature', async () => {
  let refusals = 0
  for (const [feature, duty] of Object.values(dutyOn).flatMap((duties) => duties ?? [])) {
    if (neverAsked.has(feature)) continue
    assert.ok(isAskedFeature(feature), feature)
    const journey = journeyOf({ only: [duty] })
    for (const field of featureFields[feature]) {
      const value = asking[field]
      assert.ok(value !== undefined, `how ${field} asks is said above`)
      const rest = field === 'messages' ? '' : `,${messages}`
      const { refusal } = await journey.ask(`{"model":"m","${field}":${value}${rest}}`)
      assert.deepEqual([refusal?.code, refusal?.param], ['policy.feature_refused', field])
      refusals += 1
      if (field === 'messages') continue
      const quiet = await journey.ask(`{"model":"m","${field}":null${rest}}`)
      assert.equal(quiet.refusal, null, `${field}: null asks for nothing`)
    }
  }
  assert.ok(refusals > 20)
})

test('what is rewritten is rewritten in each field that asks for it', async () => {
  const store = journeyOf({ only: [{ kind: 'force_store_false', mode: 'rewrite' }] })
  const long = await sent(store, `{"model":"m","prompt_cache_retention":"24h",${messages}}`)
  assert.equal(long.arrived, `{"store":false,"model":"only",${messages}}`)
  const short = `"prompt_cache_retention":"in_memory",${messages}}`
  const kept = await sent(store, `{"model":"m",${short}`)
  assert.equal(kept.arrived, `{"store":false,"model":"only",${short}`)
  const plain = journeyOf({ only: [{ kind: 'strip_logprobs', mode: 'rewrite' }] })
  const fields = featureFields.logprobs.map((field) => `"${field}":3`).join(',')
  const stripped = await sent(plain, `{"model":"m",${fields},${messages}}`)
  assert.equal(stripped.arrived, `{"model":"only",${messages}}`)
})

test('what one deployment may not be asked goes to another whose permit allows it', async () => {
  const journey = journeyOf({ able: [], barred: [{ kind: 'refuse_feature', feature: 'tools' }] })
  const tools = '"tools":[{"type":"function","function":{"name":"f"}}]'
  for (let turn = 0; turn < 4; turn++) {
    const { headers } = await sent(journey, `{"model":"m",${tools},${messages}}`)
    assert.equal(headers['x-customhouse-deployment'], 'able')
  }
})

test('a notice holds everything back until somebody of the contract acknowledges it, and is then told', async () => {
  const notice = { kind: 'notice', id: 'terms.no-training', text: 'Train nothing.' } as const
  const journey = journeyOf({ only: [notice] })
  const count = upstream.received.length
  const body = `{"model":"m",${messages}}`
  const { refusal, record } = await journey.ask(body)
  assert.equal(refusal?.code, 'policy.notice_required')
  assert.match(refusal.message ?? '', /terms\.no-training .*"Train nothing\."/)
  assert.equal(record.attempts, 0)
  assert.equal(upstream.received.length, count)
  const word = { contractId: 'contract', noticeId: notice.id, keyId: 'k', atMs: 1 }
  await journey.notices.acknowledge({ ...word, textHashes: ['of another text'] })
  assert.equal((await journey.ask(body)).refusal?.code, 'policy.notice_required')
  await journey.notices.acknowledge({ ...word, contractId: 'other', textHashes: [hashOf(notice)] })
  assert.equal((await journey.ask(body)).refusal?.code, 'policy.notice_required')
  await journey.notices.acknowledge({ ...word, textHashes: [hashOf(notice)] })
  const { headers } = await sent(journey, body)
  assert.equal(headers['x-customhouse-obligations'], 'notice=terms.no-training')
})

test('a notice on one deployment leaves the others to serve', async () => {
  const notice = { kind: 'notice', id: 'n', text: 'Read me.' } as const
  const journey = journeyOf({ open: [], bound: [notice] })
  for (let turn = 0; turn < 4; turn++) {
    const { headers } = await sent(journey, `{"model":"m",${messages}}`)
    assert.equal(headers['x-customhouse-deployment'], 'open')
  }
})

function hashOf({ text }: { readonly text: string }): string {
  return createHash('sha256').update(text).digest('hex')
}

test('a rate class refuses like any limit, with the time to wait, and its headers speak for it', async () => {
  const duty = { kind: 'rate_class', requestsPerMinute: 2, tokensPerMinute: null } as const
  const journey = journeyOf({ only: [duty] })
  const body = `{"model":"m",${messages}}`
  const first = await sent(journey, body)
  assert.equal(first.headers['x-customhouse-obligations'], 'rate=2/-')
  assert.equal(first.headers['x-ratelimit-limit-requests'], '2')
  assert.equal(first.headers['x-ratelimit-remaining-requests'], '1')
  await sent(journey, body)
  const count = upstream.received.length
  const { refusal } = await journey.ask(body)
  assert.equal(refusal?.code, 'metering.rate_requests')
  assert.match(refusal.internal ?? '', /^rule:contract:/)
  assert.ok((refusal.retryAfterMs ?? 0) > 0)
  assert.equal(upstream.received.length, count)
})

test('a rate class of tokens counts tokens, and a full one leaves deployments without it to serve', async () => {
  const tokens = { kind: 'rate_class', requestsPerMinute: null, tokensPerMinute: 50 } as const
  const alone = journeyOf({ only: [tokens] })
  const small = `{"model":"m","max_tokens":10,${messages}}`
  await sent(alone, small)
  const refusals = [await alone.ask(small), await alone.ask(small), await alone.ask(small)]
  assert.ok(refusals.some(({ refusal }) => refusal?.code === 'metering.rate_tokens'))
  const one = { kind: 'rate_class', requestsPerMinute: 1, tokensPerMinute: null } as const
  const journey = journeyOf({ bound: [one], open: [] })
  await sent(journey, small)
  for (let turn = 0; turn < 4; turn++) {
    const { headers } = await sent(journey, small)
    assert.equal(headers['x-customhouse-deployment'], 'open')
  }
})

test('minimal logging leaves nothing in line and entry by which a person could be found', async () => {
  const body = `{"model":"m","user":"end-user-7",${messages}}`
  for (const [duties, isKept] of [
    [[], true],
    [[{ kind: 'log_mode', logMode: 'standard' }], true],
    [[{ kind: 'log_mode', logMode: 'minimal' }], false],
  ] as const) {
    const journey = journeyOf({ only: duties })
    const { record } = await sent(journey, body)
    const line = JSON.parse(logLine({ ...record, internal: 'free text' })) as {
      key: string
      internal: string
      workload: string
    }
    assert.equal(line.workload, 'workload')
    assert.equal(line.key !== '', isKept)
    assert.equal(line.internal, isKept ? 'free text' : '')
    const settled = journey.ops.findLast((op) => op.kind === 'settle')
    const person = JSON.parse(settled?.entry.committed['person'] ?? '') as object
    const kept = { endUser: 'end-user-7', ip: '127.0.0.1' }
    assert.deepEqual(person, isKept ? kept : { endUser: null, ip: null })
  }
})
