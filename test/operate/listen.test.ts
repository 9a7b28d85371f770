// Where the house listens and whom it believes: TLS, proxies in front of it, and the operators' pages
// only where strangers cannot reach them.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { makeCertificate } from '../support/certificate.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

/** What the log's sealed part says of the caller of the newest entry. */
function callerOf(house: TestHouse): string {
  const rows = house.query('select * from salt')
  const texts = rows.map((row) => Object.values(row).map(String).join(' '))
  return texts.findLast((text) => text.includes('endUser')) ?? ''
}

test('TLS: the listener speaks it, and the address says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-tls-'))
  try {
    const { certFile, keyFile, cert } = makeCertificate(folder)
    await using upstream = await openScriptedUpstream((response) => sendWhole(response))
    await using house = await openTestHouse(upstream, {
      server: { tls: { cert: certFile, key: keyFile } },
    })
    assert.match(house.url, /^https:/)
    const body = JSON.stringify(hello)
    const asked = httpsRequest(`${house.url}/v1/chat/completions`, {
      method: 'POST',
      ca: cert,
      headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
    })
    asked.end(body)
    const [response] = await once(asked, 'response')
    assert.equal(response.statusCode, 200)
    response.resume()
    await once(response, 'end')
    asked.destroy()
    await assert.rejects(fetch(house.url.replace('https:', 'http:') + '/healthz'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('without trusted proxies x-forwarded-for is what a stranger claims, and is not believed', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  await post(house, hello, { headers: { 'x-forwarded-for': '203.0.113.7' } })
  assert.match(callerOf(house), /127\.0\.0\.1/)
  assert.doesNotMatch(callerOf(house), /203\.0\.113\.7/)
})

test('behind a trusted proxy the nearest address that is no proxy is the caller', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, {
    server: { trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] },
  })
  const forwarded = '198.51.100.1, 203.0.113.7, 10.1.2.3'
  await post(house, hello, { headers: { 'x-forwarded-for': forwarded } })
  assert.match(callerOf(house), /203\.0\.113\.7/)
  assert.doesNotMatch(callerOf(house), /198\.51\.100\.1/)
})

const operatorPages = ['/metrics', '/admin/v1/openapi.json', '/console/', '/console']

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url, { headers: { authorization: 'Bearer test-admin' } })
  await response.arrayBuffer()
  return response.status
}

test('admin.listen: the operators have their own port, and the other one serves none of theirs', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, {
    host: '0.0.0.0',
    server: { host: '0.0.0.0', admin: { listen: '127.0.0.1:0' } },
  })
  const { adminUrl } = house.running
  assert.ok(adminUrl !== null)
  const main = `http://127.0.0.1:${house.running.house.address.port}`
  assert.notEqual(adminUrl, main)
  for (const page of operatorPages) {
    assert.equal(await statusOf(adminUrl + page), 200, page)
    assert.equal(await statusOf(main + page), 404, page)
  }
})

test('on an address that strangers reach, without admin.listen, nobody gets the operators pages', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, { host: '0.0.0.0' })
  assert.equal(house.running.adminUrl, null)
  const main = `http://127.0.0.1:${house.running.house.address.port}`
  for (const page of operatorPages) assert.equal(await statusOf(main + page), 404, page)
  assert.equal(await statusOf(`${main}/healthz`), 200)
  assert.equal(await statusOf(`${main}/readyz`), 200)
})
