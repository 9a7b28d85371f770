import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readReplayLine, type ReadLine, type RequestLine } from './replay-line.ts'

const least = { at: '2026-11-10T12:00:00Z', account: 'acme', body: { model: 'm' } }

function requestOf(line: ReadLine): RequestLine {
  assert.ok(line.kind === 'request', JSON.stringify(line))
  return line
}

function read(line: unknown): ReadLine {
  return readReplayLine(JSON.stringify(line))
}

function problemsOf(line: unknown): readonly string[] {
  const found = read(line)
  return found.kind === 'problems' ? found.problems : []
}

test('what a line leaves out is unknown, never zero', () => {
  const line = requestOf(read(least))
  assert.equal(line.atMs, Date.parse('2026-11-10T12:00:00Z'))
  assert.equal(line.shape, 'chat')
  assert.equal(line.answer, null)
  assert.equal(line.declared, null)
  assert.equal(line.facts, null)
  assert.equal(line.workload, null)
  for (const value of Object.values(line.transport)) assert.equal(value, null)
  const answered = requestOf(read({ ...least, response: { status: 200 } }))
  assert.deepEqual(answered.answer, {
    status: 200,
    finish: null,
    inputTokens: null,
    outputTokens: null,
    reasoningTokens: null,
    choices: null,
  })
})

test('a whole line is read, with the names of headers in lower case', () => {
  const line = requestOf(
    read({
      ...least,
      at: 1_760_000_000_123,
      workload: 'w1',
      party: 'p1',
      dialect: 'responses',
      headers: { 'User-Agent': 'curl/8', 'X-Two': ['a', 'b'] },
      ip: '192.0.2.1',
      network: { country: 'DE', asn: 64_500, anonymiser: false, tls: 't13d' },
      conversation: 'c1',
      endUser: 'u1',
      response: { status: 200, finish: 'stop', outputTokens: 7, reasoningTokens: 3, choices: 1 },
      usage: { input_tokens: 11, output_tokens: 9 },
      declared: {
        purposes: ['support'],
        multiUser: true,
        evaluation: ['mmlu'],
        outputUse: { train: 'deny', distil: 'ask' },
        clause: '7.2',
      },
      facts: { signupAt: '2026-01-01T00:00:00Z', paymentRef: 'pay', contactRef: 'mail' },
    }),
  )
  assert.equal(line.atMs, 1_760_000_000_123)
  assert.equal(line.shape, 'responses')
  assert.deepEqual({ ...line.transport.headers }, { 'user-agent': 'curl/8', 'x-two': 'a, b' })
  assert.equal(line.transport.asn, '64500')
  assert.equal(line.transport.anonymiser, false)
  assert.equal(line.answer?.outputTokens, 7)
  assert.equal(line.answer?.inputTokens, 11)
  assert.deepEqual(line.declared?.outputUse, { train: 'deny', distil: 'ask' })
  assert.equal(line.declared?.clause, '7.2')
  assert.equal(line.facts?.signupAtMs, Date.parse('2026-01-01T00:00:00Z'))
  assert.deepEqual(line.unread, [])
})

test('seconds since 1970 are taken for what they are', () => {
  assert.equal(requestOf(read({ ...least, at: 1_760_000_000 })).atMs, 1_760_000_000_000)
  assert.equal(requestOf(read({ ...least, at: 5 })).atMs, 5)
})

test('a release names the model and its day', () => {
  assert.deepEqual(read({ model: 'm-2', releasedAt: '2026-11-01T00:00:00Z' }), {
    kind: 'release',
    model: 'm-2',
    releasedAtMs: Date.parse('2026-11-01T00:00:00Z'),
  })
  assert.match(problemsOf({ releasedAt: 'soon' }).join(), /model is missing.*releasedAt must be/)
})

test('all that is wrong in a line is named at once, by field and with its remedy', () => {
  const found = problemsOf({
    at: '10 November',
    dialect: 'gemini',
    headers: { a: 1 },
    network: { anonymiser: 'no' },
    response: { outputTokens: -1 },
    declared: { outputUse: { train: 'maybe' }, purposes: 'all' },
    body: 'text',
  })
  assert.deepEqual(
    found.map((sentence) => sentence.split(' ')[0]),
    [
      'at',
      'account',
      'dialect',
      'headers.a',
      'network.anonymiser',
      'body',
      'response.outputTokens',
      'declared.outputUse.train',
      'declared.purposes',
    ],
  )
  assert.deepEqual(problemsOf([1]), ['is no JSON object: write {"at": …, "account": …, "body": …}'])
  assert.match(JSON.stringify(readReplayLine('{"at":')), /is no JSON/)
})

test('a day without a zone is no instant, and neither is a day that is none', () => {
  for (const at of ['2026-11-10T12:00:00', '2026-11-10', '2026-13-40T12:00:00Z', -1, 1e17, true]) {
    assert.equal(problemsOf({ ...least, at }).length, 1, String(at))
  }
  for (const day of ['2026-02-29', '2026-04-31', '2100-02-29', '2026-11-00']) {
    assert.equal(problemsOf({ ...least, at: `${day}T12:00:00+02:00` }).length, 1, day)
  }
  assert.equal(requestOf(read({ ...least, at: '2028-02-29T23:30:00-03:00' })).atMs, 1835490600000)
})

test('a field that means nothing here is told by name, so that a slip of the pen shows', () => {
  const line = requestOf(read({ ...least, enduser: 'u', label: 1 }))
  assert.deepEqual(line.unread, ['enduser', 'label'])
})

test('whatever a line holds, it is read or its problems are named', () => {
  fc.assert(
    fc.property(
      fc.record({ at: fc.jsonValue(), body: fc.jsonValue(), x: fc.jsonValue() }),
      (any) => {
        const line = read({ ...any, account: 'a', network: any.x, declared: any.x, facts: any.x })
        if (line.kind === 'problems') assert.ok(line.problems.length > 0)
      },
    ),
  )
  fc.assert(fc.property(fc.string(), (text) => void readReplayLine(text)))
})
