// Goal: requests are found by the admin API soon after they were answered, by whatever they are asked for by, with
// money for those alone who may read it; and they are told as they happen.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { admin, makeOperator } from '../support/admin.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  wholeAnswer,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

type Row = Record<string, unknown>

async function ask({ url, key }: TestHouse, model = 'm'): Promise<string> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'SECRET-PROMPT' }] }),
  })
  await response.arrayBuffer()
  return response.headers.get('x-request-id') ?? ''
}

async function rows(house: TestHouse, query = '', key = 'test-admin'): Promise<Row[]> {
  const { status, body } = await admin(house, `/requests${query}`, { key })
  assert.equal(status, 200, JSON.stringify(body))
  return body['rows'] as Row[]
}

async function found(house: TestHouse, id: string): Promise<Row> {
  let row: Row | undefined
  await until(`${id} is found`, async () => {
    row = (await rows(house)).find(({ requestId }) => requestId === id)
    return row !== undefined
  })
  return row ?? {}
}

describe('the finder', () => {
  let upstream: ScriptedUpstream
  let house: TestHouse
  before(async () => {
    upstream = await openScriptedUpstream((response) => {
      response.setHeader('content-type', 'application/json').end(wholeAnswer())
    })
    house = await openTestHouse(upstream)
  })
  after(async () => {
    await house[Symbol.asyncDispose]()
    await upstream[Symbol.asyncDispose]()
  })

  test('a request that was answered is found, with what it cost and where it went', async () => {
    const row = await found(house, await ask(house))
    const { requestId: _, at: __, ...rest } = row
    assert.deepEqual(rest, {
      party: 'party',
      contract: 'contract',
      workload: 'workload',
      model: 'm',
      channel: 'provider',
      deployment: 'only',
      verdict: 'permit',
      ending: 'completed',
      code: null,
      rules: [],
      status: 200,
      requests: 1,
      attempts: 1,
      tokens: 18,
      currency: 'USD',
      price: '0.000025000',
      cost: '0.000025000',
      processing: { promised: { open: false, places: ['SG'] }, asserted: null, standing: null },
    })
  })

  test('a refused request is found by its verdict and its code, with the rule behind it', async () => {
    const id = await ask(house, 'another-model')
    await found(house, id)
    const [row] = await rows(house, '?verdict=deny&code=policy.model_not_found')
    assert.equal(row?.['requestId'], id)
    // A name that the contract does not know is a stranger's text, and is kept nowhere.
    assert.equal(row?.['model'], '')
    assert.deepEqual(row?.['rules'], ['contract.models'])
    assert.equal(row?.['deployment'], null)
    assert.deepEqual(await rows(house, '?verdict=refer'), [])
  })

  test('a request is found by the beginning of its id and by part of a name', async () => {
    const id = await ask(house)
    await found(house, id)
    assert.deepEqual(
      (await rows(house, `?search=${id.slice(0, -2)}`)).map(({ requestId }) => requestId),
      [id],
    )
    assert.ok((await rows(house, '?search=ORKLOA')).some(({ requestId }) => requestId === id))
    assert.deepEqual(await rows(house, '?search=nothing-like-it'), [])
  })

  test('whoever may not read money gets none, and may not ask by it', async () => {
    await found(house, await ask(house))
    const key = await makeOperator(house, 'ann', 'analyst')
    const [row] = await rows(house, '', key)
    assert.equal(Object.hasOwn(row ?? {}, 'price') || Object.hasOwn(row ?? {}, 'cost'), false)
    const asked = await admin(house, '/requests?costMin=0', { key })
    assert.equal(asked.status, 403)
    const flows = await admin(house, '/flows', { key })
    assert.doesNotMatch(JSON.stringify(flows.body), /"(price|cost)"/)
    const seller = await makeOperator(house, 'sam', 'sales')
    assert.equal((await admin(house, '/requests', { key: seller })).status, 403)
    assert.equal((await admin(house, '/flows', { key: seller })).status, 403)
    assert.equal((await admin(house, '/live', { key: seller })).status, 403)
  })

  test('flows sum what was asked, joined with what the world says of it', async () => {
    await found(house, await ask(house))
    const { body } = await admin(house, '/flows?verdict=permit')
    const [flow, ...others] = body['flows'] as Row[]
    assert.deepEqual(others, [])
    const { total } = (await admin(house, '/requests?verdict=permit')).body as { total: Row }
    assert.equal(flow?.['requests'], total['value'])
    assert.equal(flow?.['partyName'], 'Party')
    assert.equal(flow?.['country'], 'SG')
    assert.equal(flow?.['seller'], 'Scripted')
    assert.equal(flow?.['gone'], false)
    const locations = flow?.['locations'] as Record<string, unknown>
    assert.deepEqual(locations['processing'], { open: false, places: ['SG'] })
    assert.equal(locations['downstream'], 'unknown')
    const buckets = body['buckets'] as Record<string, number>[]
    const permits = buckets.reduce((sum, bucket) => sum + (bucket['permits'] ?? 0), 0)
    assert.equal(permits, flow?.['requests'])
  })

  test('requests and flows are found by the country of the customer, and by where they were processed', async () => {
    const id = await ask(house)
    await found(house, id)
    const ids = async (query: string) => (await rows(house, query)).map((row) => row['requestId'])
    const flows = async (query: string) => (await admin(house, `/flows${query}`)).body['flows']
    const sent = ids('?verdict=permit')
    assert.ok((await sent).includes(id))
    for (const query of [
      '?verdict=permit&country=SG',
      '?processing=SG',
      '?country=SG&processing=SG',
    ]) {
      assert.deepEqual(await ids(query), await sent, query)
      assert.deepEqual(await flows(query), await flows('?verdict=permit'), query)
    }
    // A refused request went nowhere, which is not the same as somewhere that nobody knows.
    for (const query of [
      '?country=SE',
      '?processing=SE',
      '?country=unknown',
      '?processing=unknown',
    ]) {
      assert.deepEqual(await ids(query), [], query)
      assert.deepEqual(await flows(query), [], query)
    }
  })

  test('flows say where this gateway runs, or that its configuration does not', async () => {
    assert.deepEqual((await admin(house, '/flows')).body['gateway'], { place: null })
    await using placed = await openTestHouse(upstream, { server: { place: 'SG' } })
    assert.deepEqual((await admin(placed, '/flows')).body['gateway'], { place: 'SG' })
  })

  test('bad filters name the field and change nothing', async () => {
    const asked = {
      country: 'Sweden',
      processing: 'se',
      verdict: 'yes',
      limit: '0',
      before: "1' or 1=1",
      from: 'yesterday',
      costMin: '1e9',
      nonsense: '1',
    }
    for (const [name, value] of Object.entries(asked)) {
      const { status, body } = await admin(
        house,
        `/requests?${new URLSearchParams({ [name]: value }).toString()}`,
      )
      assert.equal(status, 400, name)
      assert.match(JSON.stringify(body), new RegExp(name), name)
    }
    for (const hostile of [
      "' or 1=1 --",
      '%',
      '_',
      '\u0000',
      '\u{10ffff}',
      '\\',
      '"; drop table request',
    ]) {
      const query = new URLSearchParams({ search: hostile, party: hostile })
      assert.deepEqual(await rows(house, `?${query.toString()}`), [])
    }
  })

  test('listeners are told of decisions and heads until the house drains', async () => {
    let read: Reading
    {
      await using own = await openTestHouse(upstream)
      const response = await fetch(`${own.url}/admin/v1/live`, {
        headers: { authorization: 'Bearer test-admin' },
      })
      assert.equal(response.headers.get('content-type'), 'text/event-stream')
      read = reading(response)
      const id = await ask(own)
      await until('the decision is told', () => read.text.includes(`"requestId":"${id}"`))
      await until('the head is told', () => /event: head\ndata: \{.*"size":\d+/.test(read.text))
    }
    await read.ended
    assert.match(read.text, /event: decision\n/)
    assert.doesNotMatch(read.text, /SECRET-PROMPT/)
  })

  test('a listener whose key is revoked is told nothing more', async () => {
    const key = await makeOperator(house, 'lea', 'auditor')
    const { body } = await admin(house, '/keys')
    const made = (body['keys'] as Row[]).find(({ holder }) => holder === 'operator:lea')
    const response = await fetch(`${house.url}/admin/v1/live`, {
      headers: { authorization: `Bearer ${key}` },
    })
    const read = reading(response)
    await until('it is open', () => read.text.length > 0)
    const revoked = await admin(house, `/keys/${String(made?.['id'])}/revoke`, { body: {} })
    assert.equal(revoked.status, 200, JSON.stringify(revoked.body))
    await until('it has ended', async () => {
      await ask(house)
      return read.isEnded
    })
  })
})

interface Reading {
  text: string
  isEnded: boolean
  ended: Promise<void>
}

function reading(response: Response): Reading {
  const state: Reading = { text: '', isEnded: false, ended: Promise.resolve() }
  const decoder = new TextDecoder()
  async function read(): Promise<void> {
    for await (const chunk of response.body ?? [])
      state.text += decoder.decode(chunk, { stream: true })
    state.isEnded = true
  }
  state.ended = read()
  return state
}
