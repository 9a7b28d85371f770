import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { findingKinds, type Inspection, type ServiceLook } from '../contract/inspection.ts'
import { openInspector } from './inspector.ts'

const look = {
  name: 'x',
  prompt: true,
  answer: false,
  action: 'block',
  onFailure: 'block',
} as const
const patterns: Inspection = { ...look, by: 'patterns', kinds: new Set(findingKinds), region: null }
const about = { of: 'prompt', requestId: 'r', contractId: 'c', model: 'm' } as const

function inspector(monotonicMs: () => number = () => 0) {
  return openInspector({ monotonicMs, lookMs: 1000, connectMs: 1000, proxy: null, ca: null })
}

function subject(body: unknown) {
  return { ...about, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }
}

const sealed = `${'A1b2'.repeat(63)}+4915112345678AAA`

test('findings are told with the path of the text, and media, seals and odd names are not repeated', async () => {
  const body = {
    model: 'm',
    messages: [
      { role: 'user', content: 'hello' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'I am ann@example.com' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${sealed}` } },
          { type: 'thinking', thinking: 'x', signature: sealed },
        ],
      },
      { role: 'assistant', tool_calls: [{ function: { arguments: '{"to":"+49 30 901820"}' } }] },
    ],
    metadata: { 'my friend ann': 'DE89 3704 0044 0532 0130 00' },
  }
  assert.deepEqual(await inspector().look(patterns, subject(body)), {
    kind: 'inspected',
    findings: [
      { kind: 'email', path: 'messages[1].content[0].text' },
      { kind: 'phone', path: 'messages[2].tool_calls[0].function.arguments' },
      { kind: 'iban', path: 'metadata.*' },
    ],
  })
})

test('what is words is looked at wherever it stands: documents, names, numbers, JSON within a string', async () => {
  const card = '4111 1111 1111 1111'
  const cases: readonly (readonly [unknown, string])[] = [
    [{ source: { type: 'text', data: `my card ${card}` } }, 'source.data'],
    [{ data: [card] }, 'data[0]'],
    [{ text: `data: ${card}` }, 'text'],
    [{ url: `data:text/plain,${card}` }, 'url'],
    [{ input: { [card]: true } }, 'input.*'],
    [{ input: { 4111111111111111: '' } }, 'input.*'],
    [{ input: { DE89370400440532013000: '' } }, 'input.*'],
    [{ input: { card: 4111111111111111 } }, 'input.card'],
    [{ arguments: JSON.stringify({ a: `\n${card}` }) }, 'arguments'],
    [{ arguments: '{"a":"ann\\u0040example.com"}' }, 'arguments'],
    [{ output: JSON.stringify([{ text: JSON.stringify({ a: 4111111111111111 }) }]) }, 'output'],
    [[[card]], '[0][0]'],
    [card, ''],
  ]
  for (const [body, path] of cases) {
    const looked = await inspector().look(patterns, subject(JSON.stringify(body)))
    assert.ok(looked.kind === 'inspected')
    assert.deepEqual(
      looked.findings.map((finding) => finding.path),
      [path],
      JSON.stringify(body),
    )
  }
})

test('however deep a body is nested, it is looked at', async () => {
  const text = `${'['.repeat(100_000)}"ann@example.com"${']'.repeat(100_000)}`
  const looked = await inspector().look(patterns, subject(text))
  assert.deepEqual(looked, { kind: 'inspected', findings: [{ kind: 'email', path: '' }] })
  // In a string it is as deep as it likes, whatever bounds the body; the string has a place.
  const inText = await inspector().look(patterns, subject({ messages: [text] }))
  const [found] = inText.kind === 'inspected' ? inText.findings : []
  assert.deepEqual(found, { kind: 'email', path: 'messages[0]' })
})

test('others have their turn also while there are very many texts, be they empty', async () => {
  let turns = 0
  let isOver = false
  const count = () => {
    turns += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  await inspector().look(patterns, subject(Array.from({ length: 50_000 }, () => '')))
  isOver = true
  assert.ok(turns > 100, `${turns} turns`)
})

test('what lies across the edge of two slices is found, wherever it lies', async () => {
  for (const before of [4010, 4060, 4095, 4100, 40_000]) {
    const text = `${'word '.repeat(before / 5)}ann@example.com${' word'.repeat(4000)}`
    const looked = await inspector().look(patterns, subject({ text }))
    assert.deepEqual(looked, { kind: 'inspected', findings: [{ kind: 'email', path: 'text' }] })
  }
})

test('a body that takes too long, or is no JSON, counts as not looked at', async () => {
  let nowMs = 0
  const slow = inspector(() => (nowMs += 600))
  const looked = await slow.look(patterns, subject({ text: 'word '.repeat(50_000) }))
  assert.deepEqual(looked, { kind: 'failed', why: 'it took too long' })
  assert.equal((await inspector().look(patterns, subject('{'))).kind, 'failed')
})

async function served(
  answer: RequestListener,
  ask: (look: ServiceLook) => Promise<void>,
): Promise<void> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/look?v=1`
  try {
    const authorization = () => 'Bearer secret'
    await ask({ ...look, by: 'service', url, authorization, timeoutMs: 500 })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('a service gets what it is to look at with its credential, and its findings are taken', async () => {
  let received = ''
  let headers: unknown[] = []
  await served(
    (request, response) => {
      headers = [request.url, request.headers.authorization, request.headers['content-type']]
      request.on('data', (chunk) => (received += String(chunk)))
      request.on('end', () =>
        response.end(
          '{"findings":[{"kind":"secret","path":"messages[0].content"},{"kind":"x","path":"no such path!"}]}',
        ),
      )
    },
    async (service) => {
      const seen = inspector()
      assert.deepEqual(await seen.look(service, subject({ text: 'x' })), {
        kind: 'inspected',
        findings: [
          { kind: 'secret', path: 'messages[0].content' },
          { kind: 'x', path: '' },
        ],
      })
      await seen.destroy()
    },
  )
  assert.deepEqual(headers, ['/look?v=1', 'Bearer secret', 'application/json'])
  assert.deepEqual(JSON.parse(received), {
    of: 'prompt',
    request: 'r',
    contract: 'c',
    model: 'm',
    body: { text: 'x' },
  })
})

test('a service that is slow, silent, broken or long has not looked', async () => {
  const answers: readonly (readonly [RequestListener, RegExp])[] = [
    [() => undefined, /did not answer in 50 ms/],
    [(_, response) => response.writeHead(500).end(), /it answered 500/],
    [
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      /it answered 302/,
    ],
    [(_, response) => response.end('no'), /no list of findings/],
    [
      (_, response) => response.end('{"findings":[{"kind":"A word of content"}]}'),
      /no list of findings/,
    ],
    [(_, response) => response.end(' '.repeat(70_000)), /more than 64 KiB/],
    [(_, response) => void response.destroy(), /\w/],
  ]
  for (const [answer, why] of answers) {
    await served(answer, async (service) => {
      const seen = inspector()
      const timeoutMs = answer.length === 0 ? 50 : 5000
      const looked = await seen.look({ ...service, timeoutMs }, subject({ text: 'x' }))
      assert.ok(looked.kind === 'failed', JSON.stringify(looked))
      assert.match(looked.why, why)
      await seen.destroy()
    })
  }
  const away = {
    ...look,
    by: 'service',
    url: null,
    authorization: () => null,
    timeoutMs: 50,
  } as const
  assert.equal((await inspector().look(away, subject({}))).kind, 'failed')
})
