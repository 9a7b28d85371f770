import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openScriptedUpstream } from '../../../test/support/scripted-upstream.ts'
import { systemClock } from '../../kernel/time.ts'
import { openTokenShop, type TokenShop } from './buy-token.ts'

const options = { clock: systemClock, connectionsMax: 1, connectMs: 5_000, proxy: null, ca: null }

async function withShop(run: (shop: TokenShop) => Promise<void>): Promise<void> {
  const shop = openTokenShop(options)
  try {
    await run(shop)
  } finally {
    await shop.close()
  }
}

test('the metadata server is asked as Google wants it', async () => {
  await using server = await openScriptedUpstream((response) => {
    response.end(JSON.stringify({ access_token: 'of-the-machine', expires_in: 3000 }))
  })
  await withShop(async (shop) => {
    const token = await shop.buy({ kind: 'metadata', tokenUrl: `${server.url}/token` })
    assert.deepEqual(token, { token: 'of-the-machine', lifetimeMs: 3_000_000 })
  })
  assert.equal(server.received[0]?.headers['metadata-flavor'], 'Google')
  assert.equal(server.received[0]?.body.length, 0)
})

test('what is no token is told in few words, and none of them are the endpoint’s own', async () => {
  for (const [status, body, expected] of [
    [200, '{"access_token":"a b canary","expires_in":9}', /answers without a token$/],
    [200, '{"access_token":"good"}', /does not say how long its token lives$/],
    [200, '{"access_token":"good","expires_in":"-1"}', /does not say how long its token lives$/],
    [200, 'canary', /answers without a token$/],
    [400, '{"error":"invalid_grant","error_description":"canary"}', /\(400, invalid_grant\)$/],
    [403, '{"error":{"message":"canary"}}', /gives no token for the credential \(403\)$/],
    [500, 'canary', /\(500\)$/],
    [200, `"${'canary'.repeat(20_000)}"`, /answers too much$/],
  ] as const) {
    await using server = await openScriptedUpstream((response) => {
      response.writeHead(status).end(body)
    })
    await withShop(async (shop) => {
      const grant = { kind: 'form', form: { a: 'b' }, tokenUrl: `${server.url}/token` } as const
      const told = await shop.buy(grant).then(String, (error: Error) => error.message)
      assert.match(told, expected)
      assert.doesNotMatch(told, /canary/)
    })
  }
})

test('an endpoint that nobody answers at is told by its host and the reason of the system', async () => {
  await withShop(async (shop) => {
    const tokenUrl = 'http://127.0.0.1:9/token'
    const told = await shop
      .buy({ kind: 'metadata', tokenUrl })
      .then(String, (error: Error) => error.message)
    assert.equal(told, '127.0.0.1:9 cannot be reached for a token: ECONNREFUSED')
  })
})
