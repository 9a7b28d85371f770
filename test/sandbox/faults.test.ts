// Each fault does what it is called, and the truth says what it cost.
import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { gunzipSync } from 'node:zlib'

import { dataLines, fields, pick } from '../support/json.ts'
import { kiso, northwind, startSandbox } from '../support/sandbox.ts'
import type { TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())
beforeEach(() => sandbox.clearFaults())

for (const [path, model, billsAll] of [
  [northwind, 'gpt-4o@se', false],
  [kiso, 'gpt-4o-jp', true],
] as const) {
  test(`a stream cut by a fault is billed ${billsAll ? 'whole' : 'as far as it got'} at ${path}`, async () => {
    const id = `att_cut_${model}`
    const answer = await sandbox.ask(
      path,
      {
        model,
        stream: true,
        messages: [{ role: 'user', content: '[[tokens=50]][[fault:cut-after=4]]' }],
      },
      { 'x-client-request-id': id },
    )
    await assert.rejects(answer.text())
    const entry = await sandbox.requestOf(id)
    assert.equal(entry['end'], 'aborted')
    assert.equal(entry['cause'], 'fault')
    assert.equal(entry['emitted'], 3)
    assert.equal(pick(entry, 'usage', 'completion_tokens'), billsAll ? 50 : 3)
  })
}

test(
  'a stream that the client leaves ends as aborted with what had left',
  { timeout: 30_000 },
  async () => {
    const id = 'att_left'
    const leaving = new AbortController()
    const answer = await fetch(sandbox.url + northwind, {
      method: 'POST',
      signal: leaving.signal,
      headers: {
        authorization: 'Bearer sandbox-northwind',
        'content-type': 'application/json',
        'x-client-request-id': id,
        'x-sandbox-fault': 'hang-after=4',
      },
      body: JSON.stringify({
        model: 'gpt-4o@se',
        stream: true,
        messages: [{ role: 'user', content: 'x' }],
      }),
    })
    assert.equal(answer.status, 200)
    assert.equal((await sandbox.requestOf(id))['end'], 'running')
    leaving.abort()
    await assert.rejects(answer.text())
    let entry = await sandbox.requestOf(id)
    while (entry['end'] === 'running') entry = await sandbox.requestOf(id)
    assert.equal(entry['cause'], 'client')
    assert.equal(entry['emitted'], 3)
  },
)

test('standing faults hit their deployment so often as ordered, and an unknown word is refused', async () => {
  assert.equal((await sandbox.order({ fault: 'cut-afterr=3' })).status, 400)
  const order = {
    deployment: 'gpt-4o@se',
    times: 1,
    fault: 'status=429 retry-after=2 retry-after-ms=1500',
  }
  assert.equal((await sandbox.order(order)).status, 200)
  assert.equal((await sandbox.ask(northwind, { model: 'gpt-4o@us' })).status, 200)
  const limited = await sandbox.ask(northwind, { model: 'gpt-4o@se' })
  assert.equal(limited.status, 429)
  assert.equal(limited.headers.get('retry-after'), '2')
  assert.equal(limited.headers.get('retry-after-ms'), '1500')
  assert.equal((await sandbox.ask(northwind, { model: 'gpt-4o@se' })).status, 200)
  const unknown = await sandbox.ask(
    northwind,
    { model: 'gpt-4o@se' },
    { 'x-sandbox-fault': 'boom' },
  )
  assert.equal(unknown.status, 400)
})

async function faulty(fault: string, stream: boolean): Promise<Response> {
  return sandbox.ask(northwind, { model: 'gpt-4o@se', stream }, { 'x-sandbox-fault': fault })
}

test('faults of the body do what they are called', async () => {
  assert.equal(pick(await fields(faulty('usage=missing', false)), 'usage'), undefined)
  assert.equal(
    pick(await fields(faulty('usage=negative', false)), 'usage', 'completion_tokens'),
    -5,
  )
  assert.match(await (await faulty('usage=huge', false)).text(), /9007199254740993/)
  assert.equal(pick(await fields(faulty('usage=contradictory', false)), 'usage', 'total_tokens'), 1)
  await assert.rejects(fields(faulty('malformed', false)))
  assert.equal(
    (await faulty('content-type=text/plain', false)).headers.get('content-type'),
    'text/plain',
  )
  await assert.rejects(faulty('reset-head', false))
  for (const status of [400, 401, 403, 404, 500, 503]) {
    assert.equal((await faulty(`status=${status}`, true)).status, status)
  }
})

test('faults of the stream change its bytes but not its text', async () => {
  const plain = withoutIds(await (await faulty('', true)).text())
  assert.equal(withoutIds(await (await faulty('split=1', true)).text()), plain)
  assert.equal(
    withoutIds(await (await faulty('crlf', true)).text()).replaceAll('\r\n', '\n'),
    plain,
  )
  const commented = await (await faulty('comments', true)).text()
  assert.equal(withoutIds(commented.replace(/^: .*\n\n/gm, '')), plain)
  const long = await (await faulty('long-line=100000', true)).text()
  assert.ok(long.startsWith(`: ${'.'.repeat(100_000)}\n\ndata: `))
  assert.ok(!(await (await faulty('no-done', true)).text()).includes('[DONE]'))
  assert.equal((await dataLines(await faulty('eof-after=2', true))).length, 2)
})

function withoutIds(text: string): string {
  return text.replace(/"id":"[^"]*"/g, '"id":""').replace(/"created":\d+/g, '"created":0')
}

test('a gzip fault compresses although identity was asked for', async () => {
  const raw = await new Promise<{ head: IncomingMessage; body: Buffer }>((resolve, reject) => {
    const sent = httpRequest(
      sandbox.url + northwind,
      {
        method: 'POST',
        agent: false,
        headers: {
          authorization: 'Bearer sandbox-northwind',
          'content-type': 'application/json',
          'accept-encoding': 'identity',
          'x-sandbox-fault': 'gzip',
        },
      },
      (head) => {
        const chunks: Buffer[] = []
        head.on('data', (chunk: Buffer) => chunks.push(chunk))
        head.on('end', () => resolve({ head, body: Buffer.concat(chunks) }))
      },
    )
    sent.on('error', reject)
    sent.end('{"model":"gpt-4o@se","stream":true,"messages":[{"role":"user","content":"x"}]}')
  })
  assert.equal(raw.head.headers['content-encoding'], 'gzip')
  assert.match(gunzipSync(raw.body).toString(), /data: \[DONE\]\n\n$/)
})
