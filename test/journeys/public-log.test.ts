// Goal: the log is served as C2SP tlog-tiles. Method: a client that knows the specification and nothing of
// ours fetches the head, tiles and entries of a running gateway, and proves an entry from them alone.
import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { after, before, test } from 'node:test'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { pick } from '../support/json.ts'
import { until } from '../support/until.ts'

const requests = 300
const tileWidth = 256

let gateway: Gateway
let auditor: string
let vkey: string
before(async () => {
  gateway = await startGateway()
  const key = gateway.keyOf('muster-support')
  const ask = async (): Promise<void> => {
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] }),
    })
    await answer.arrayBuffer()
  }
  for (let done = 0; done < requests; done += 50) await Promise.all(Array.from({ length: 50 }, ask))
  const made: unknown = await (
    await fetch(`${gateway.url}/admin/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ holder: 'auditor' }),
    })
  ).json()
  auditor = String(pick(made, 'key'))
  vkey = await publicKey()
})
after(() => gateway.stop())

/** As the admin API tells it beside a receipt. */
async function publicKey(): Promise<string> {
  const headers = { authorization: `Bearer ${gateway.adminKey}` }
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`${gateway.url}/admin/v1${path}`, { headers })).json()
  const listed = pick(await ask('/requests?limit=1'), 'rows')
  const row: unknown = Array.isArray(listed) ? listed[0] : null
  return String(pick(await ask(`/requests/${String(pick(row, 'requestId'))}/receipt`), 'vkey'))
}

function get(path: string, key?: string, headers: Record<string, string> = {}): Promise<Response> {
  const credential = key === undefined ? {} : { authorization: `Bearer ${key}` }
  return fetch(`${gateway.url}/${path}`, { headers: { ...headers, ...credential } })
}

interface Head {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

/** A checkpoint whose signature holds, by the text of the specification. */
function openCheckpoint(note: string): Head {
  const [text = '', lines = ''] = note.split(/(?<=\n)\n/)
  const [name = '', id = '', ...more] = vkey.split('+')
  const material = Buffer.from(more.join('+'), 'base64')
  const blob = lines
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, whose]) => whose === name)
    .map(([, , encoded]) => Buffer.from(encoded ?? '', 'base64'))
    .find((bytes) => bytes.toString('hex', 0, 4) === id)
  assert.ok(blob !== undefined, 'the log signed its head')
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), material.subarray(1)])
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  assert.ok(verify(null, Buffer.from(text), key, blob.subarray(4)), 'its signature holds')
  const [origin = '', size = '', root = ''] = text.split('\n')
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') }
}

async function headOf(sizeAtLeast: number): Promise<Head> {
  let head = openCheckpoint(await (await get('checkpoint')).text())
  await until('a head covers all of it', async () => {
    head = openCheckpoint(await (await get('checkpoint')).text())
    return head.size >= sizeAtLeast
  })
  return head
}

function pathOf(level: string, n: number, width: number): string {
  const digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, '0')
  const groups = digits.match(/\d{3}/g) ?? []
  const last = groups.pop() ?? '000'
  const number = [...groups.map((group) => `x${group}`), last].join('/')
  return `tile/${level}/${number}${width === tileWidth ? '' : `.p/${width}`}`
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest()
}

/** RFC 6962 over hashes that come out of tiles alone. */
function openTiles({ size }: Head) {
  const tiles = new Map<string, Promise<Buffer>>()

  function tile(level: number, n: number): Promise<Buffer> {
    const width = Math.min(tileWidth, Math.floor(size / tileWidth ** level) - n * tileWidth)
    const path = pathOf(String(level), n, width)
    const fetched =
      tiles.get(path) ??
      get(path).then(async (answer) => {
        assert.equal(answer.status, 200, path)
        const bytes = Buffer.from(await answer.arrayBuffer())
        assert.equal(bytes.length, width * 32, path)
        return bytes
      })
    tiles.set(path, fetched)
    return fetched
  }

  async function root(from: number, to: number): Promise<Buffer> {
    const count = to - from
    const bits = Math.log2(count)
    if (!Number.isInteger(bits)) {
      const left = 2 ** Math.floor(bits)
      return sha256(Buffer.of(1), await root(from, from + left), await root(from + left, to))
    }
    const level = Math.floor(bits / 8)
    const first = from / tileWidth ** level
    const bytes = await tile(level, Math.floor(first / tileWidth))
    let hashes = Array.from({ length: count / tileWidth ** level }, (_, at) => {
      const start = ((first % tileWidth) + at) * 32
      return bytes.subarray(start, start + 32)
    })
    while (hashes.length > 1) {
      hashes = Array.from({ length: hashes.length / 2 }, (_, at) =>
        sha256(Buffer.of(1), hashes[2 * at]!, hashes[2 * at + 1]!),
      )
    }
    return hashes[0]!
  }

  /** The root that `leaf` at `index` leads to, with every sibling from tiles. */
  async function rootWith(leaf: Buffer, index: number, from = 0, to = size): Promise<Buffer> {
    if (to - from === 1) return leaf
    const left = 2 ** Math.ceil(Math.log2(to - from) - 1)
    const middle = from + left
    return index < middle
      ? sha256(Buffer.of(1), await rootWith(leaf, index, from, middle), await root(middle, to))
      : sha256(Buffer.of(1), await root(from, middle), await rootWith(leaf, index, middle, to))
  }

  return { rootWith, paths: tiles }
}

function unbundle(bytes: Buffer): Buffer[] {
  const entries: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const end = at + 2 + bytes.readUInt16BE(at)
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries
}

test('a client of tlog-tiles proves entries of the log from served tiles alone', async () => {
  const head = await headOf(requests)
  const full = await get(pathOf('entries', 0, tileWidth), auditor)
  const entries = unbundle(Buffer.from(await full.arrayBuffer()))
  assert.equal(entries.length, tileWidth)
  const rest = await get(pathOf('entries', 1, head.size - tileWidth), auditor)
  entries.push(...unbundle(Buffer.from(await rest.arrayBuffer())))
  assert.equal(entries.length, head.size)
  const tiles = openTiles(head)
  for (const index of [0, 1, 200, 255, 256, head.size - 1]) {
    const leaf = sha256(Buffer.of(0), entries[index]!)
    assert.deepEqual(await tiles.rootWith(leaf, index), head.root, `entry ${index}`)
  }
  const other = sha256(Buffer.of(0), entries[3]!)
  assert.notDeepEqual(await tiles.rootWith(other, 200), head.root)
  assert.deepEqual([...tiles.paths.keys()].toSorted(), [
    'tile/0/000',
    `tile/0/001.p/${head.size - tileWidth}`,
    'tile/1/000.p/1',
  ])
})

test('heads are not kept by caches, tiles are kept for good, entries by their reader alone', async () => {
  const headersOf = async (path: string, key?: string) => {
    const { headers } = await get(path, key)
    return [headers.get('content-type'), headers.get('cache-control')]
  }
  await headOf(requests)
  const bytes = 'application/octet-stream'
  assert.deepEqual(await headersOf('checkpoint'), ['text/plain; charset=utf-8', 'no-cache'])
  const forever = 'max-age=31536000, immutable'
  assert.deepEqual(await headersOf('tile/0/000'), [bytes, `public, ${forever}`])
  assert.deepEqual(await headersOf('tile/entries/000', auditor), [bytes, `private, ${forever}`])
  const sent = async (acceptEncoding: string) => {
    const headers = { 'accept-encoding': acceptEncoding }
    const answer = await get('tile/entries/000', auditor, headers)
    await answer.arrayBuffer()
    return answer.headers.get('content-encoding')
  }
  assert.equal(await sent('br, gzip;q=0.5'), 'gzip')
  assert.equal(await sent('identity, gzip;q=0'), null)
})

test('what no signed head demands, and what is spelled otherwise, is not there', async () => {
  const { size } = await headOf(requests)
  const absent = [
    'tile/0/002',
    'tile/0/001',
    `tile/0/001.p/${tileWidth - 1}`,
    'tile/1/000',
    'tile/2/000.p/1',
    'tile/63/000.p/1',
    'tile/64/000.p/1',
    'tile/0/x999/x999/x999/x999/999',
    'tile/0/0',
    'tile/00/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/x000/000',
    `tile/entries/001.p/${size}`,
  ]
  for (const path of absent) assert.equal((await get(path, auditor)).status, 404, path)
  const posted = await fetch(`${gateway.url}/checkpoint`, { method: 'POST' })
  assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET'])
})

test('entries are for auditors: no key, a customer’s key and an operator’s key read none', async () => {
  await headOf(requests)
  const entries = 'tile/entries/000'
  const customer = await get(entries, gateway.keyOf('muster-support'))
  assert.deepEqual(
    [(await get(entries)).status, customer.status, (await get(entries, gateway.adminKey)).status],
    [401, 403, 401],
  )
  assert.match(await customer.text(), /auditor's key/)
})
