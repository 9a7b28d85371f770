// Goal: in whatever order two attempts of one request begin, end, fail and are left, the client gets one answer whole or
// none, the customer pays for at most one, and the books close. Method: orders drawn at random, played over a house.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'

import fc from 'fast-check'

import { budget, inHouse, nothingHeld } from '../support/hedging.ts'
import { hello, post, type TestHouse } from '../support/house.ts'
import { runs } from '../support/runs.ts'
import {
  delta,
  doneEvent,
  streamHead,
  usageEvent,
  wholeAnswer,
} from '../support/scripted-upstream.ts'

type Deed = 'begins' | 'ends' | 'fails' | 'breaks' | 'refuses' | 'throttles'
type Step = readonly [who: 'a' | 'b', deed: Deed] | readonly [who: 'client']

interface Plan {
  readonly steps: readonly Step[]
  readonly stream: boolean
  readonly billsOnAbort: boolean
  /** How many turns of the loop lie between steps. */
  readonly turns: number
}

const deeds = fc.constantFrom<Deed>(
  'begins',
  'begins',
  'ends',
  'ends',
  'fails',
  'breaks',
  'refuses',
  'throttles',
)
const deedOfOne = fc.tuple(fc.constantFrom('a' as const, 'b' as const), deeds)
const plans: fc.Arbitrary<Plan> = fc.record({
  steps: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: deedOfOne },
      { weight: 1, arbitrary: fc.constant(['client'] as const) },
    ),
    { minLength: 2, maxLength: 7 },
  ),
  stream: fc.boolean(),
  billsOnAbort: fc.boolean(),
  turns: fc.integer({ min: 0, max: 40 }),
})

/** What is whole of a provider's answer; each says its own name. */
function answerOf(name: string, stream: boolean): string {
  return stream ? delta(name) + doneEvent : wholeAnswer().replace('"hello"', `"${name}"`)
}

function play(
  response: ServerResponse,
  name: string,
  { deed, stream }: { deed: Deed; stream: boolean },
): void {
  if (response.writableEnded || response.destroyed) return
  const isBegun = response.headersSent
  const text = answerOf(name, stream)
  if (deed === 'breaks') return void response.destroy()
  if (deed === 'begins' || deed === 'ends') {
    if (!isBegun) {
      if (stream) streamHead(response)
      else response.writeHead(200, { 'content-type': 'application/json' })
      response.write(stream ? delta(name) : text.slice(0, 40))
    }
    if (deed === 'ends') response.end(stream ? usageEvent + doneEvent : text.slice(40))
    return
  }
  if (isBegun) return void response.destroy()
  response
    .writeHead({ fails: 500, refuses: 400, throttles: 429 }[deed])
    .end('{"error":{"message":"no"}}')
}

interface Got {
  readonly status: number | null
  readonly deployment: string | null
  /** Null if it did not come whole. */
  readonly text: string | null
}

async function ask(house: TestHouse, stream: boolean, signal: AbortSignal): Promise<Got> {
  let got: Got = { status: null, deployment: null, text: null }
  try {
    const response = await post(house, { ...hello, stream }, { signal })
    const deployment = response.headers.get('x-customhouse-deployment')
    got = { status: response.status, deployment, text: null }
    got = { ...got, text: await response.text() }
  } catch {
    // It broke, or was left.
  }
  return got
}

async function race({ steps, stream, billsOnAbort, turns }: Plan): Promise<void> {
  await inHouse(
    {},
    async (house, { asked }) => {
      const leaving = new AbortController()
      let isOver = false
      const asking = ask(house, stream, leaving.signal).finally(() => (isOver = true))
      const arrived = new Map<string, ServerResponse>()
      for (const name of ['a', 'b'])
        void asked(name).then((response) => arrived.set(name, response))
      const pause = async (): Promise<void> => {
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
      }
      await asked('a')
      for (const [who, what] of steps) {
        // Whoever is to do something is asked first, unless it never will be.
        while (who !== 'client' && !arrived.has(who) && !isOver && !isServed(arrived, stream)) {
          await new Promise(setImmediate)
        }
        if (who === 'client') leaving.abort()
        const response = arrived.get(who)
        if (response !== undefined && what !== undefined)
          play(response, who, { deed: what, stream })
        await pause()
      }
      // Whoever still hangs breaks, until there is an end.
      const record = house.nextRecord()
      let isTold = false
      void record.then(() => (isTold = true))
      while (!isTold) {
        for (const response of arrived.values()) response.destroy()
        await new Promise(setImmediate)
      }
      closes(house, await record, await asking, stream)
    },
    {
      channel: { billsOnAbort },
      contract: { budgets: [{ ...budget, amount: '1' }] },
      hedge: { m: { afterMs: 5, sharePercent: 100 } },
    },
  )
}

/** A stream has begun: nobody else is asked. */
function isServed(arrived: ReadonlyMap<string, ServerResponse>, stream: boolean): boolean {
  return stream && [...arrived.values()].some((one) => one.headersSent && one.statusCode === 200)
}

function closes(
  house: TestHouse,
  record: Record<string, unknown>,
  got: Got,
  stream: boolean,
): void {
  nothingHeld(house)
  const rows = house.query('select * from attempt order by attempt_no')
  const request = String(record['request'])
  assert.equal(rows.length, record['attempts'])
  for (const { state } of rows) assert.ok(state === 'settled' || state === 'voided', String(state))
  const paid = rows.filter(({ price_nanos: price }) => price !== 0n && price !== null)
  assert.ok(paid.length <= 1, 'one is paid at most')
  assert.ok(paid.every(({ ending }) => ending === 'completed' || ending === 'client_left'))
  for (const name of ['price', 'cost'] as const) {
    const nanos = rows.map((row) => row[`${name}_nanos`]).filter((one) => typeof one === 'bigint')
    const sum = nanos.reduce((left, right) => left + right, 0n)
    assert.equal(Number(record[name]), Number(sum) / 1e9, name)
  }
  const ids = house.query(`select id from leaf where id like '${request}%'`).map(({ id }) => id)
  assert.equal(ids.length, rows.length, 'each is entered once')
  assert.ok(ids.includes(request), 'one of them is the request’s')
  const own = rows.find(({ entry_id: id }) => id === request)
  if (got.status !== 200 || got.text === null) return
  const name = String(got.deployment)
  assert.equal(got.text, answerOf(name, stream))
  assert.equal(paid.length, 1, 'who was served pays')
  assert.equal(paid[0]?.['deployment_id'], name)
  assert.equal(own?.['deployment_id'], name)
  assert.equal(record['deployment'], name)
}

test('in any order of two attempts and a client: one answer or none, one price at most, and the books close', () =>
  fc.assert(fc.asyncProperty(plans, race), runs(40)))
