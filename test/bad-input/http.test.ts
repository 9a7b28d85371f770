// Goal: what is wrong as HTTP gets a clear refusal or a quiet close, and leaves nothing behind.
// Method: raw sockets against the gateway in a process of its own; after each request the oracle,
// after all of them the book, the memory and a canary.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { httpCases } from './http-cases.ts'
import { complaint } from './oracle.ts'
import { request, send } from './raw.ts'
import { openTarget, type Target } from './target.ts'

let target: Target
before(async () => {
  target = await openTarget()
})
after(() => target.close())

// The names do not depend on the key, which is known only once the gateway runs.
for (const { name } of httpCases('', '{}')) {
  test(`${name}: refused or closed in time, and nothing is written`, async () => {
    const found = httpCases(target.key, target.body).find((each) => each.name === name)
    assert.ok(found)
    const earlier = target.book()
    const answer = await send(target.port, found.bytes, { half: found.half ?? false })
    assert.equal(complaint(answer, { secrets: [target.key], ...found.expected }), null)
    assert.equal(target.book().attempts - earlier.attempts, answer.status === 200 ? 1 : 0)
    await target.canary()
  })
}

test('a body in chunks of one byte is served', async () => {
  const head = request('/v1/chat/completions', target.auth, '')
    .toString()
    .replace('content-length: 0', 'transfer-encoding: chunked')
  const chunks = [...Buffer.from(target.body)].map(
    (byte) => `1\r\n${String.fromCharCode(byte)}\r\n`,
  )
  const answer = await send(target.port, `${head}${chunks.join('')}0\r\n\r\n`)
  assert.equal(answer.status, 200, answer.body)
})

test('two requests in one packet get two answers in order', async () => {
  const one = request('/v1/models/no-such-model', target.auth, '', 'GET')
  const two = request('/v1/chat/completions', { ...target.auth, connection: 'close' }, target.body)
  const answer = await send(target.port, Buffer.concat([one, two]), { waitMs: 2000 })
  assert.equal(answer.status, 404)
})

test('a body over the limit is refused with 413, declared or chunked, and the client can read it', async () => {
  const big = Buffer.alloc(17 << 20, 'a')
  const declared = await send(target.port, request('/v1/chat/completions', target.auth, big))
  assert.equal(complaint(declared, { status: [413] }), null)
  const head = request('/v1/chat/completions', target.auth, '')
    .toString()
    .replace('content-length: 0', 'transfer-encoding: chunked')
  async function* chunks(): AsyncGenerator<Buffer> {
    yield Buffer.from(head)
    for (let sent = 0; sent < 17; sent++) {
      yield Buffer.concat([
        Buffer.from('100000\r\n'),
        Buffer.alloc(1 << 20, 'a'),
        Buffer.from('\r\n'),
      ])
    }
  }
  const chunked = await send(target.port, chunks())
  assert.equal(complaint(chunked, { status: [413] }), null)
  await target.canary()
})
