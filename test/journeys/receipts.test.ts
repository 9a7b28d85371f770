// Goal: a receipt is for those whom the request concerns. Method: the sandbox's four parties ask for
// the receipt of one of them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.stop())

function receipt(id: string, key: string | null): Promise<Response> {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` }
  return fetch(`${gateway.url}/v1/receipts/${id}`, { headers })
}

test('its own workload reads a receipt; any other key is told what an unknown id is told', async () => {
  const key = gateway.keyOf('muster-support')
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  assert.equal(answer.status, 200)
  await answer.arrayBuffer()
  const id = answer.headers.get('x-customhouse-receipt') ?? ''
  let own = await receipt(id, key)
  await until('the receipt is there', async () => {
    assert.ok(own.status === 200 || (own.status === 202 && own.headers.has('retry-after')))
    if (own.status === 200) return true
    own = await receipt(id, key)
    return false
  })
  assert.match(await own.text(), /^c2sp\.org\/tlog-proof@v1\n/)

  const stranger = gateway.keyOf('aoba-research')
  const [theirs, unknown] = [await receipt(id, stranger), await receipt(`${id.slice(0, -1)}z`, key)]
  assert.deepEqual([theirs.status, unknown.status], [404, 404])
  assert.equal(await theirs.text(), await unknown.text())
  assert.equal((await receipt(id, null)).status, 401)
})
