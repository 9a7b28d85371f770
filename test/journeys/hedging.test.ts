// A slow first answer and a second one at another member of the same decision: whichever begins first is given, once;
// the other is ended at its provider, entered by name and paid by the house.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'

import { admin } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { pick } from '../support/json.ts'
import {
  deployments,
  failing,
  hanging,
  hedge,
  inHouse,
  inTurn,
  nothingHeld,
  stream,
  whole,
} from '../support/hedging.ts'
import { delta, doneEvent, openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

interface Row {
  readonly deployment: unknown
  readonly ending: unknown
  readonly price: unknown
  readonly cost: unknown
}

function rows(house: TestHouse): Row[] {
  return house.query('select * from attempt order by attempt_no').map((row) => ({
    deployment: row['deployment_id'],
    ending: row['ending'],
    price: row['price_nanos'],
    cost: row['cost_nanos'],
  }))
}

/** Ids of the entries of a request, less the request's own. */
function entries(house: TestHouse, request: unknown): string[] {
  return house
    .query(`select id from leaf where id like '${String(request)}%' order by id`)
    .map(({ id }) => String(id).slice(String(request).length))
}

const paid = 25_000n

test('a first that hangs: the second is asked after the wait, its whole answer is given, and the first is ended', () =>
  inHouse({ b: whole }, async (house, { closed }) => {
    const response = await post(house, hello)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('x-customhouse-deployment'), 'b')
    assert.equal(pick(await response.json(), 'id'), 'chatcmpl-scripted')
    await closed('a')
    const record = await house.nextRecord()
    const [first, second] = rows(house)
    assert.deepEqual([first?.deployment, first?.ending, first?.price], ['a', 'hedge_lost', 0n])
    assert.deepEqual(second, { deployment: 'b', ending: 'completed', price: paid, cost: paid })
    assert.equal(record['hedge'], 'second')
    assert.equal(record['attempts'], 2)
    assert.equal(record['deployment'], 'b')
    assert.equal(record['ending'], 'completed')
    assert.equal(record['price'], '0.000025000')
    const cost = (typeof first?.cost === 'bigint' ? first.cost : 0n) + paid
    assert.equal(record['cost'], `0.${String(cost).padStart(9, '0')}`, 'both are paid for')
    assert.deepEqual(entries(house, record['request']), ['', '.1'])
    nothingHeld(house)
  }))

test('of two streams the one whose first event comes first is given, whole and alone', () =>
  inHouse({ b: stream }, async (house, { closed }) => {
    const response = await post(house, { ...hello, stream: true })
    assert.equal(response.headers.get('x-customhouse-deployment'), 'b')
    assert.equal(await response.text(), delta('hello') + doneEvent)
    await closed('a')
    const record = await house.nextRecord()
    assert.equal(record['hedge'], 'second')
    assert.deepEqual(
      rows(house).map(({ ending, price }) => [ending, price]),
      [
        ['hedge_lost', 0n],
        ['completed', paid],
      ],
    )
    nothingHeld(house)
  }))

test('a first that begins after the second was asked is given all the same, and the second is ended', () =>
  inHouse({}, async (house, { asked, closed }) => {
    const asking = post(house, { ...hello, stream: true })
    const first = await asked('a')
    await asked('b')
    stream(first, { path: '', headers: {}, body: Buffer.alloc(0) })
    const response = await asking
    assert.equal(response.headers.get('x-customhouse-deployment'), 'a')
    assert.equal(await response.text(), delta('hello') + doneEvent)
    await closed('b')
    const record = await house.nextRecord()
    assert.equal(record['hedge'], 'first')
    assert.equal(record['deployment'], 'a')
    assert.deepEqual(
      rows(house).map(({ deployment, ending, price }) => [deployment, ending, price]),
      [
        ['a', 'completed', paid],
        ['b', 'hedge_lost', 0n],
      ],
    )
    assert.deepEqual(entries(house, record['request']), ['', '.2'])
    nothingHeld(house)
  }))

test('a first that answers in time is asked alone', () =>
  inHouse(
    { a: whole, b: whole },
    async (house, { upstream }) => {
      assert.equal((await post(house, hello)).status, 200)
      assert.equal((await house.nextRecord())['hedge'], '')
      assert.equal(upstream.received.length, 1)
    },
    { hedge: { m: { afterMs: 60_000 } } },
  ))

test('a loser that bills what it goes on with is read to the end: its cost is exact, and nobody waits for it', () =>
  inHouse(
    { b: whole },
    async (house, { asked }) => {
      const response = await post(house, hello)
      assert.equal(response.status, 200)
      await response.json()
      assert.deepEqual(rows(house)[0]?.ending, null, 'it runs on')
      sendWhole(await asked('a'))
      const record = await house.nextRecord()
      assert.deepEqual(
        rows(house).map(({ ending, price, cost }) => [ending, price, cost]),
        [
          ['hedge_lost', 0n, paid],
          ['completed', paid, paid],
        ],
      )
      assert.equal(record['price'], '0.000025000')
      assert.equal(record['cost'], '0.000050000')
      nothingHeld(house)
    },
    { channel: { billsOnAbort: true } },
  ))

test('the place of a request among the running is free with its answer, whatever its loser does', () =>
  inHouse(
    { a: inTurn(hanging, whole), b: whole },
    async (house, { asked }) => {
      assert.equal((await post(house, hello)).status, 200)
      assert.equal((await post(house, hello)).status, 200)
      sendWhole(await asked('a'))
      await house.nextRecord()
    },
    {
      channel: { billsOnAbort: true },
      contract: { limits: { requestsPerMinute: null, tokensPerMinute: null, concurrency: 1 } },
    },
  ))

test('a failure of either leaves the race to the other, and is settled like any failed attempt', async () => {
  await inHouse({}, async (house, { asked }) => {
    const asking = post(house, hello)
    const [first, second] = [await asked('a'), await asked('b')]
    failing(first, { path: '', headers: {}, body: Buffer.alloc(0) })
    while (rows(house)[0]?.ending !== 'upstream_failed') await new Promise(setImmediate)
    sendWhole(second)
    assert.equal((await asking).headers.get('x-customhouse-deployment'), 'b')
    const record = await house.nextRecord()
    assert.equal(record['hedge'], 'second')
    assert.deepEqual(
      rows(house).map(({ ending }) => ending),
      ['upstream_failed', 'completed'],
    )
    assert.deepEqual(entries(house, record['request']), ['', '.1'])
  })
  await inHouse({ b: failing }, async (house, { asked }) => {
    const asking = post(house, hello)
    while (rows(house)[1]?.ending !== 'upstream_failed') await new Promise(setImmediate)
    sendWhole(await asked('a'))
    assert.equal((await asking).headers.get('x-customhouse-deployment'), 'a')
    const record = await house.nextRecord()
    assert.equal(record['hedge'], 'first')
    assert.deepEqual(
      rows(house).map(({ ending }) => ending),
      ['completed', 'upstream_failed'],
    )
    assert.deepEqual(entries(house, record['request']), ['', '.2'])
  })
})

test('where both fail the request goes on as after any failure', () =>
  inHouse(
    { b: failing, c: whole },
    async (house, { asked }) => {
      const asking = post(house, hello)
      await asked('b')
      failing(await asked('a'), { path: '', headers: {}, body: Buffer.alloc(0) })
      const response = await asking
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('x-customhouse-deployment'), 'c')
      const record = await house.nextRecord()
      assert.equal(record['hedge'], 'neither')
      assert.equal(record['attempts'], 3)
      assert.deepEqual(
        rows(house).map(({ ending }) => ending),
        ['upstream_failed', 'upstream_failed', 'completed'],
      )
      nothingHeld(house)
    },
    { deployments: { ...deployments, c: { upstreamModel: 'c' } } },
  ))

test('an answer that is the asker’s own fault is an answer: it ends the race', () =>
  inHouse(
    { b: (response) => void response.writeHead(400).end('{"error":{"message":"no"}}') },
    async (house, { closed }) => {
      assert.equal((await post(house, hello)).status, 400)
      await closed('a')
      assert.equal((await house.nextRecord())['hedge'], 'second')
      assert.deepEqual(
        rows(house).map(({ ending }) => ending),
        ['hedge_lost', 'upstream_refused'],
      )
      nothingHeld(house)
    },
  ))

test('a client that leaves while both run ends both, and pays at most for one', () =>
  inHouse({}, async (house, { asked, closed }) => {
    const leaving = new AbortController()
    const asking = post(house, hello, { signal: leaving.signal })
    await asked('a')
    await asked('b')
    leaving.abort()
    await assert.rejects(asking)
    await Promise.all([closed('a'), closed('b')])
    const record = await house.nextRecord()
    assert.equal(record['ending'], 'client_left')
    assert.equal(record['status'], 499)
    assert.equal(record['hedge'], 'neither')
    const [first, second] = rows(house)
    assert.equal(first?.ending, 'client_left')
    assert.deepEqual([second?.ending, second?.price], ['hedge_lost', 0n])
    nothingHeld(house)
  }))

test('a house that closes ends the attempt that runs on beside a given answer, and settles it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-hedge-'))
  try {
    await using upstream = await openScriptedUpstream((response, { body }) => {
      if (pick(JSON.parse(body.toString()), 'model') === 'b') sendWhole(response)
    })
    const options = { dataDir, deployments, hedge, channel: { billsOnAbort: true } }
    const house = await openTestHouse(upstream, { ...options, server: { drainSeconds: 0 } })
    assert.equal((await post(house, hello)).status, 200)
    await house.running.close()
    const book = new DatabaseSync(join(dataDir, 'book.db'), { readOnly: true })
    const ended = book.prepare('select state, ending from attempt order by attempt_no').all()
    book.close()
    assert.deepEqual(
      ended.map((row) => ({ ...row })),
      [
        { state: 'settled', ending: 'hedge_lost' },
        { state: 'settled', ending: 'completed' },
      ],
    )
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('explain tells both attempts, and names the receipt of the one that was given', () =>
  inHouse({}, async (house, { asked }) => {
    const asking = post(house, hello)
    const [first] = await Promise.all([asked('a'), asked('b')])
    sendWhole(first)
    const id = (await asking).headers.get('x-customhouse-receipt')
    await house.nextRecord()
    const { body } = await admin(house, `/requests/${id}`)
    assert.match(String(body['story']), /hedge_lost, upstream status 0; another attempt answered/)
    assert.ok(String(body['story']).endsWith(`GET /v1/receipts/${id}`))
    assert.match(
      await (await fetch(`${house.url}/metrics`)).text(),
      /customhouse_hedged_requests_total\{contract="contract",deployment="a",answer="first"\} 1/,
    )
  }))

test('a client that leaves while both run leaves the first, whichever ends first', () =>
  inHouse(
    {},
    async (house, { asked }) => {
      const leaving = new AbortController()
      const asking = post(house, hello, { signal: leaving.signal })
      const [first, second] = await Promise.all([asked('a'), asked('b')])
      leaving.abort()
      await assert.rejects(asking)
      // The house has seen it once it answers somebody else.
      await (await fetch(`${house.url}/healthz`)).text()
      sendWhole(second)
      while (rows(house)[1]?.ending === null) await new Promise(setImmediate)
      sendWhole(first)
      await house.nextRecord()
      assert.deepEqual(
        rows(house).map(({ ending, price, cost }) => [ending, price, cost]),
        [
          ['client_left', paid, paid],
          ['hedge_lost', 0n, paid],
        ],
      )
    },
    { channel: { billsOnAbort: true } },
  ))
