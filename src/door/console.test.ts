// Goal: the console's files are served whole, compressed where that is asked for, and no page of them may run
// what is not theirs. Method: a server of its own over files made here.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { openConsole, type ConsoleFile } from './console.ts'

const page = Buffer.from('<!doctype html><title>Customhouse</title>')
const script = Buffer.from('export const a = 1\n'.repeat(50))
const files = new Map<string, ConsoleFile>([
  ['index.html', { bytes: page, brotli: null, gzip: null }],
  ['assets/a-1.js', { bytes: script, brotli: brotliCompressSync(script), gzip: gzipSync(script) }],
])
const server = createServer(openConsole(() => Promise.resolve(files)))
const unbuilt = createServer(openConsole(() => Promise.resolve(new Map())))

before(async () => {
  for (const one of [server, unbuilt]) {
    one.listen(0, '127.0.0.1')
    await once(one, 'listening')
  }
})
after(() => {
  server.close()
  unbuilt.close()
})

interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

async function get(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  { method = 'GET', from = server } = {},
): Promise<Got> {
  const { port } = from.address() as AddressInfo
  const asked = request({ host: '127.0.0.1', port, path, method, headers: { ...headers } })
  asked.end()
  const [response] = await once(asked, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }
}

test('the page allows no script, style or frame but its own', async () => {
  const { headers, body } = await get('/console/')
  const policy = String(headers['content-security-policy'])
  assert.deepEqual(body, page)
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.doesNotMatch(policy, /unsafe|\*|https?:/)
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['cache-control'], 'no-cache')
})

test('every path of the console’s own router gets the page, a file that is not there does not', async () => {
  assert.deepEqual((await get('/console/requests/req_1?tab=proof')).body, page)
  assert.equal((await get('/console/assets/gone-2.js')).status, 404)
  assert.equal((await get('/console/../../../etc/passwd.txt')).status, 404)
  const rule = await get('/console/rules/sample.history.framework')
  assert.equal(rule.status, 200, 'an id may hold dots')
  assert.match(String(rule.headers['content-type']), /^text\/html/)
  assert.equal((await get('/console')).headers['location'], '/console/')
})

test('a script comes compressed as the browser asks, and the same each time', async () => {
  const brotli = await get('/console/assets/a-1.js', { 'accept-encoding': 'gzip, br' })
  assert.equal(brotli.headers['content-encoding'], 'br')
  assert.deepEqual(brotliDecompressSync(brotli.body), script)
  const gzip = await get('/console/assets/a-1.js', { 'accept-encoding': 'gzip' })
  assert.deepEqual(gunzipSync(gzip.body), script)
  const plain = await get('/console/assets/a-1.js')
  assert.deepEqual(plain.body, script)
  for (const { headers } of [brotli, gzip, plain]) {
    assert.equal(headers['vary'], 'accept-encoding')
    assert.match(String(headers['cache-control']), /immutable/)
    assert.match(String(headers['content-type']), /^text\/javascript/)
  }
})

test('what the browser has already is not sent again', async () => {
  const first = await get('/console/')
  const again = await get('/console/', { 'if-none-match': String(first.headers['etag']) })
  assert.equal(again.status, 304)
  assert.equal(again.body.length, 0)
})

test('HEAD has the headers without the body; what would change something is refused', async () => {
  const head = await get('/console/', {}, { method: 'HEAD' })
  assert.equal(head.headers['content-length'], String(page.length))
  assert.equal(head.body.length, 0)
  assert.equal((await get('/console/', {}, { method: 'POST' })).status, 405)
})

test('a console that was not built says how to build it', async () => {
  const { body } = await get('/console/', {}, { from: unbuilt })
  assert.match(body.toString(), /npm run build:console/)
})

test('the files are read once, when one is first asked for; where that fails, the next one who asks tries again', async (t) => {
  let reads = 0
  const late = createServer(
    openConsole(() => {
      reads += 1
      return reads === 1 ? Promise.reject(new Error('no disk')) : Promise.resolve(files)
    }),
  )
  t.after(() => late.close())
  late.listen(0, '127.0.0.1')
  await once(late, 'listening')
  assert.equal(reads, 0)
  const failed = await get('/console/', {}, { from: late })
  assert.equal(failed.status, 503)
  assert.doesNotMatch(failed.body.toString(), /no disk/)
  assert.deepEqual((await get('/console/', {}, { from: late })).body, page)
  assert.deepEqual((await get('/console/assets/a-1.js', {}, { from: late })).body, script)
  assert.equal(reads, 2)
})
