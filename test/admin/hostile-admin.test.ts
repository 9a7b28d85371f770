// Goal: whoever tries to get in, to stay in, or to learn what they may not, by the admin API and what surrounds
// it, gets nothing. No browser: each attack is sent as bytes, as a page, a stranger or a small operator would.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'

import { wrongKeysPerMinute } from '../../src/door/admin/wrong-keys.ts'
import { ownLinesMax } from '../../src/door/admin/live-places.ts'
import { listenersMax } from '../../src/house/finder-client.ts'
import { admin, entries, makeOperator } from '../support/admin.ts'
import { openPage } from '../support/browser.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'

const nowhere = { url: 'http://127.0.0.1:9' }
const passphrase = 'nine quiet otters at dusk'

interface Heard {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** As it stands: any method, target and header. */
function send(
  { url }: Pick<TestHouse, 'url'>,
  target: string,
  init: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string | readonly string[]>>
    readonly body?: string | Buffer
  } = {},
): Promise<Heard> {
  const { method = 'GET', headers = {}, body } = init
  const { hostname, port, host } = new URL(url)
  return new Promise((resolve, reject) => {
    const asked = request(
      { hostname, port, method, path: target, headers: { host, ...headers } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

async function withPassphrase(house: TestHouse, operator: string, ...roles: string[]) {
  await makeOperator(house, operator, ...roles)
  const { body } = await admin(house, `/operators/${operator}/invitation`, { method: 'POST' })
  const page = openPage(house)
  const set = { invitation: String(body['invitation']), passphrase }
  const accepted = await page.call(`/operators/${operator}/passphrase`, { body: set })
  assert.equal(accepted.status, 200, JSON.stringify(accepted.body))
  return page
}

function idOf({ body }: { readonly body: Record<string, unknown> }): unknown {
  return (body['operator'] as { readonly id: string } | null)?.id ?? null
}

describe('a page of somebody else', () => {
  let house: TestHouse
  before(async () => {
    house = await openTestHouse(nowhere)
  })
  after(() => house[Symbol.asyncDispose]())

  test('cannot use up the keys and passphrases that a person may try', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }
    for (let each = 0; each <= wrongKeysPerMinute; each += 1) {
      for (const body of [{ key: 'wrong' }, { operator: 'ann', passphrase: 'wrong' }]) {
        const { status, body: said } = await openPage(house).call('/session', {
          body,
          headers: foreign,
        })
        assert.equal(status, 403)
        assert.equal(said['code'], 'admin.cross_site')
      }
    }
    assert.equal((await openPage(house).signIn({ key: 'test-admin' })).status, 200)
  })

  test('learns nothing of whether what it tried was right', async () => {
    const answers = []
    for (const key of ['test-admin', 'wrong']) {
      const headers = { 'sec-fetch-site': 'cross-site' }
      const { status, body } = await openPage(house).call('/session', { body: { key }, headers })
      answers.push({ status, body })
    }
    assert.deepEqual(answers[0], answers[1])
  })

  test('gets no leave to read from an asked-before request, and no answer names another origin', async () => {
    for (const method of ['OPTIONS', 'GET']) {
      const headers = {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, x-customhouse-csrf',
      }
      const answer = await send(house, '/admin/v1/session', { method, headers })
      const allowed = Object.keys(answer.headers).filter((name) =>
        name.startsWith('access-control'),
      )
      assert.deepEqual(allowed, [], method)
    }
  })

  test('cannot put a cookie of its own before that of the person', async () => {
    const victim = await withPassphrase(house, 'victim', 'auditor')
    const attacker = await withPassphrase(house, 'attacker', 'auditor')
    for (const cookie of [
      `${attacker.cookie}; ${victim.cookie}`,
      `${victim.cookie}; ${attacker.cookie}`,
    ]) {
      const seen = await send(house, '/admin/v1/session', {
        headers: { cookie, 'sec-fetch-site': 'same-origin' },
      })
      assert.equal(idOf({ body: JSON.parse(seen.text) as Record<string, unknown> }), null)
      const headers = { cookie, 'sec-fetch-site': 'same-origin' }
      assert.equal((await send(house, '/admin/v1/world', { headers })).status, 401)
    }
    // The same one twice is one.
    const cookie = `${victim.cookie}; theme=dark; ${victim.cookie}`
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    assert.equal((await send(house, '/admin/v1/world', { headers })).status, 200)
  })

  test('cannot decide which token somebody gets', async () => {
    const fixed = `customhouse=${'a'.repeat(52)}`
    const page = openPage(house)
    page.cookie = fixed
    const { headers } = await page.signIn({ key: 'test-admin' })
    assert.match(String(headers['set-cookie']), /^customhouse=[0-9a-z]{52};/)
    assert.notEqual(page.cookie, fixed)
    const later = openPage(house)
    later.cookie = fixed
    assert.equal((await later.call('/world')).status, 401)
  })
})

describe('a stranger', () => {
  let house: TestHouse
  before(async () => {
    house = await openTestHouse(nowhere)
  })
  after(() => house[Symbol.asyncDispose]())

  test('may send no more than a sign-in takes', async () => {
    for (const path of ['/session', '/operators/ann/passphrase', '/session/end']) {
      const body = JSON.stringify({ operator: 'ann', passphrase: 'x'.repeat(100_000) })
      const answer = await send(house, `/admin/v1${path}`, { method: 'POST', body })
      assert.equal(answer.status, 413, path)
      const chunked = await send(house, `/admin/v1${path}`, {
        method: 'POST',
        headers: { 'transfer-encoding': 'chunked' },
        body,
      })
      assert.equal(chunked.status, 413, path)
    }
  })

  test('gets nothing that is kept by a cache, or read as anything but what it is', async () => {
    for (const [path, status] of [
      ['/session', 200],
      ['/world', 401],
      ['/nothing', 401],
      ['/openapi.json', 200],
    ] as const) {
      const answer = await send(house, `/admin/v1${path}`)
      assert.equal(answer.status, status, path)
      assert.equal(answer.headers['x-content-type-options'], 'nosniff', path)
      if (path !== '/openapi.json') assert.equal(answer.headers['cache-control'], 'no-store', path)
    }
  })

  test('finds no other way to a page or a route by how its path is written', async () => {
    for (const target of [
      '/admin/v1/world',
      '/admin/v1/world/',
      '/admin//v1/world',
      '/admin/v1//world',
      '/admin/v1/%77orld',
      '/admin/v1/./world',
      '/admin/v1/x/../world',
      '/admin/v1/x%2f..%2fworld',
      '/admin/v1/session/../world',
      '/admin/v1/openapi.json/../world',
      '/admin/v1/openapi.json%2f..%2fworld',
      '/console/../admin/v1/world',
      '/console/%2e%2e/admin/v1/world',
      '/v1/../admin/v1/world',
      '/administrator',
      '/admin/v1/world;x=1',
      '/ADMIN/v1/world',
      '//admin/v1/world',
      '/admin\\v1\\world',
      `http://127.0.0.1/admin/v1/world`,
    ]) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
        const answer = await send(house, target, { method })
        const name = `${method} ${target}: ${answer.status} ${answer.text.slice(0, 80)}`
        const isPage = target.startsWith('/console/') && answer.status === 200
        assert.ok(isPage || (answer.status >= 400 && answer.status < 500), name)
        assert.doesNotMatch(answer.text, /"deployments"/, name)
      }
    }
  })

  test('finds nothing but the console below it', async () => {
    for (const target of [
      '/console/../package.json',
      '/console/..%2fpackage.json',
      '/console/%2e%2e/%2e%2e/etc/passwd',
      '/console//etc/passwd',
      '/console/assets/../../package.json',
      '/console/..\\package.json',
      '/console/%00',
      '/console/assets/%2e%2e/index.html',
      '/console/__proto__',
      '/console/constructor',
    ]) {
      const answer = await send(house, target)
      assert.ok(answer.status === 404 || answer.status === 200, `${target}: ${answer.status}`)
      assert.doesNotMatch(answer.text, /root:|"dependencies"/, target)
      assert.match(String(answer.headers['content-security-policy']), /script-src 'self'/, target)
      assert.equal(answer.headers['x-content-type-options'], 'nosniff', target)
    }
    for (const method of ['POST', 'PUT', 'OPTIONS', 'DELETE']) {
      const answer = await send(house, '/console/', { method })
      assert.equal(answer.status, 405, method)
    }
    const head = await send(house, '/console/', { method: 'HEAD' })
    assert.deepEqual([head.status, head.text], [200, ''])
  })

  test('sends odd bodies and headers, and is refused in words', async () => {
    const deep = '['.repeat(7000) + ']'.repeat(7000)
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '\ud800',
      deep,
      '{"__proto__":{"key":"test-admin"}}',
      '{"constructor":{"key":"test-admin"}}',
      '{"operator":["ann"],"passphrase":{"$ne":""}}',
      '{"operator":"ann\\u0000","passphrase":"x"}',
      `{"operator":"${'a'.repeat(101)}","passphrase":"x"}`,
      `{"operator":"ann","passphrase":"${'x'.repeat(2001)}"}`,
      'operator=ann&passphrase=x',
      Buffer.from([0xff, 0xfe, 0x00]),
    ]) {
      const answer = await send(house, '/admin/v1/session', { method: 'POST', body })
      assert.ok(
        answer.status >= 400 && answer.status < 500,
        `${String(body).slice(0, 40)}: ${answer.status}`,
      )
      assert.equal(answer.headers['set-cookie'], undefined)
    }
    for (const headers of [
      { cookie: ';;;=;customhouse' },
      { cookie: `customhouse=${'x'.repeat(5000)}` },
      { cookie: 'customhouse=%0d%0aset-cookie:x=y' },
      { cookie: `__Host-customhouse=${'a'.repeat(52)}` },
      { authorization: 'Bearer' },
      { authorization: 'Basic dGVzdC1hZG1pbjo=' },
      { authorization: `Bearer ${'x'.repeat(5000)}` },
      { authorization: '', cookie: 'customhouse=x' },
      { origin: 'null' },
      { origin: 'http://[' },
      { 'sec-fetch-site': 'none, same-origin' },
    ]) {
      const answer = await send(house, '/admin/v1/world', { headers })
      assert.ok(
        answer.status === 401 || answer.status === 403,
        `${JSON.stringify(headers)}: ${answer.status}`,
      )
    }
  })

  test('is answered alike, in words and work, whoever there is', async () => {
    await withPassphrase(house, 'known', 'auditor')
    await makeOperator(house, 'invited', 'auditor')
    await admin(house, '/operators/invited/invitation', { method: 'POST' })
    const answers = []
    for (const operator of [
      'known',
      'invited',
      'nobody-here',
      'house',
      'first-admin',
      '__proto__',
    ]) {
      const set = { invitation: 'x', passphrase }
      const { status, body } = await openPage(house).call(`/operators/${operator}/passphrase`, {
        body: set,
      })
      answers.push({ status, body })
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0])
    assert.equal(answers[0]?.status, 401)
  })

  test('cannot sign in with the key of a customer', async () => {
    const page = openPage(house)
    const { status, headers } = await page.signIn({ key: house.key })
    assert.equal(status, 401)
    assert.equal(headers['set-cookie'], undefined)
  })
})

test('two set-ups at once make one operator', async () => {
  await using real = await openTestHouse(nowhere, { stamp: 'real' })
  const one = openPage(real)
  const two = openPage(real)
  for (const page of [one, two]) await page.signIn({ key: 'test-admin' })
  const both = await Promise.all(
    [one, two].map((page, index) =>
      page.call('/setup', { body: { id: `owner-${index}`, name: 'Owner', passphrase } }),
    ),
  )
  assert.deepEqual(new Set(both.map(({ status }) => status)), new Set([201, 403]))
  assert.equal(entries(real, 'operator.created').length, 1)
})

test('in a real house nobody signs in without a proof, whatever it was started with', async () => {
  const personas = [{ id: 'first', name: 'First', roles: ['admin'] }] as const
  await using real = await openTestHouse(nowhere, { stamp: 'real', personas })
  const page = openPage(real)
  const { body } = await page.call('/session')
  assert.deepEqual([body['sandbox'], body['personas'], body['ways']], [false, [], ['passphrase']])
  assert.equal((await page.signIn({ sandbox: 'first' })).status, 401)
  assert.equal(entries(real, 'operator.created').length, 0)
})

test('in the sandbox nobody who came by a proxy, or from a page of another name, is offered its people or is one', async () => {
  const personas = [{ id: 'first', name: 'First', roles: ['admin'] }] as const
  await using sandbox = await openTestHouse(nowhere, { personas })
  const ways: readonly Readonly<Record<string, string | undefined>>[] = [
    { 'x-forwarded-for': '203.0.113.9' },
    { 'x-forwarded-host': 'sandbox.example' },
    { 'x-forwarded-proto': 'https' },
    { 'x-real-ip': '203.0.113.9' },
    { forwarded: 'for=203.0.113.9' },
    { via: '1.1 proxy' },
    // A proxy that writes our own name into `host`, for a page that it serves under another.
    { origin: 'https://sandbox.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of ways) {
    const name = JSON.stringify(headers)
    const page = openPage(sandbox)
    const refused = await page.call('/session', { body: { sandbox: 'first' }, headers })
    assert.ok(refused.status === 401 || refused.status === 403, name)
    assert.equal(refused.headers['set-cookie'], undefined, name)
    if (headers['sec-fetch-site'] === undefined) {
      assert.deepEqual((await page.call('/session', { headers })).body['personas'], [], name)
    }
  }
  const rebound = { headers: { host: 'rebound.example' } }
  assert.equal((await send(sandbox, '/admin/v1/session', rebound)).status, 421)
  assert.equal((await openPage(sandbox).signIn({ sandbox: 'first' })).status, 200)
})

test('who only asks for the head of the events listens to nothing', async () => {
  await using house = await openTestHouse(nowhere)
  const headers = { authorization: 'Bearer test-admin' }
  for (let each = 0; each < listenersMax + 1; each += 1) {
    const { status } = await send(house, '/admin/v1/live', { method: 'HEAD', headers })
    assert.equal(status, 200)
  }
  assert.equal((await admin(house, '/live')).status, 200)
})

test('whoever listens in very many windows shuts nobody else out', async () => {
  await using house = await openTestHouse(nowhere)
  const key = await makeOperator(house, 'listener', 'auditor')
  const ends = new AbortController()
  const listen = (authorization: string): Promise<Response> =>
    fetch(`${house.url}/admin/v1/live`, { headers: { authorization }, signal: ends.signal })
  const lines: Response[] = []
  for (let each = 0; each < listenersMax; each += 1) lines.push(await listen(`Bearer ${key}`))
  assert.equal(lines.filter(({ status }) => status === 200).length, ownLinesMax)
  assert.equal(lines.at(-1)?.status, 503)
  const other = await listen('Bearer test-admin')
  assert.equal(other.status, 200)
  ends.abort()
})
