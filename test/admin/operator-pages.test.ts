// Who reaches the operators' pages on a loopback listener: this machine, asking for this machine.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'

import { openTestHouse, type TestHouse } from '../support/house.ts'

function statusFor(house: TestHouse, path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host, authorization: 'Bearer test-admin' }
    const asked = request(house.url + path, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end()
  })
}

test('a page that was made to resolve to this machine cannot read what operators can', async () => {
  await using house = await openTestHouse({ url: 'http://127.0.0.1:9' })
  const own = ['localhost', 'LOCALHOST:4000', '127.0.0.1:4000', '[::1]:4000']
  const strange = ['rebound.example', 'localhost.rebound.example', '127.0.0.1.rebound.example:4000']
  for (const path of ['/metrics', '/console/', '/admin/v1/openapi.json', '/admin/v1/keys']) {
    for (const host of own) assert.equal(await statusFor(house, path, host), 200, host + path)
    for (const host of strange) assert.equal(await statusFor(house, path, host), 421, host + path)
  }
  assert.equal(await statusFor(house, '/healthz', 'rebound.example'), 200)
})
