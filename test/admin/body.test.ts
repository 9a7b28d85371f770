// Bodies of the admin API as clients send them: with a length, without one, in chunks, too long.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { admin } from '../support/admin.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'

const path = '/admin/v1/referrals/none/take'

/** The status line of a request that is written byte for byte. */
async function statusOf({ url }: TestHouse, head: readonly string[], body = ''): Promise<string> {
  const { host, hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const lines = [...head, `host: ${host}`, 'connection: close', 'authorization: Bearer test-admin']
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
  return (await text(socket)).split('\r\n')[0] ?? ''
}

test('a body is read with a length, in chunks, and may be left out', async () => {
  await using house = await openTestHouse({ url: 'http://127.0.0.1:9' })
  const post = `POST ${path} HTTP/1.1`
  const json = '{"holder":"party:nobody"}'
  const hex = json.length.toString(16)
  const chunked = ['POST /admin/v1/keys HTTP/1.1', 'transfer-encoding: chunked']

  assert.equal(await statusOf(house, [post]), 'HTTP/1.1 404 Not Found')
  assert.equal(await statusOf(house, [post, 'content-length: 0']), 'HTTP/1.1 404 Not Found')
  const whole = await admin(house, '/keys', { body: json })
  assert.equal(whole.body['code'], 'admin.invalid')
  const sent = await statusOf(house, chunked, `${hex}\r\n${json}\r\n0\r\n\r\n`)
  assert.equal(sent, 'HTTP/1.1 400 Bad Request')
  const empty = await statusOf(house, [post, 'transfer-encoding: chunked'], '0\r\n\r\n')
  assert.equal(empty, 'HTTP/1.1 404 Not Found')
})

test('a body that is too long is refused in chunks too', async () => {
  await using house = await openTestHouse({ url: 'http://127.0.0.1:9' })
  const response = await fetch(`${house.url}/admin/v1/keys`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-admin' },
    body: new Blob(['x'.repeat(2_000_000)]).stream(),
    duplex: 'half',
  })
  assert.equal(response.status, 413)
  await response.text()
})
