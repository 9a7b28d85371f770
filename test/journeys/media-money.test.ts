// Money of what is no chat: pictures, speech, sound and moderations cost what their units cost, however their answers
// end; never more than was held, and the customer nothing where nothing was given.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'

import { openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { event, openScriptedUpstream, type ScriptedUpstream } from '../support/scripted-upstream.ts'

const nanos = { picture: 40_000_000n, character: 10_000n, second: 100_000n }

const prices = {
  list: {
    currency: 'USD',
    versions: [
      {
        validFrom: '2020-01-01',
        perMillionTokens: { input: '0' },
        perUnit: { picture: '0.04', character: '0.00001', second: '0.0001' },
      },
    ],
  },
}

const deployments = {
  only: {
    serves: ['images', 'speech', 'transcriptions', 'moderations'] as const,
    audioSecondsMax: 60,
  },
} satisfies Readonly<Record<string, object>>

async function inHouse(
  options: TestHouseOptions,
  use: (house: TestHouse, upstream: ScriptedUpstream) => Promise<void>,
): Promise<void> {
  await using upstream = await openScriptedUpstream((response) => void response.end())
  const { only } = deployments
  const all = { deployments: { only: { ...only, serves: [...only.serves] } }, sections: { prices } }
  await using house = await openTestHouse(upstream, { ...all, ...options })
  await use(house, upstream)
}

interface Money {
  readonly ending: string
  readonly source: string
  readonly cost: bigint
  readonly price: bigint
}

/** Of the newest attempt, which was told: never beyond its hold, and nothing of it is open. */
function moneyOf(house: TestHouse): Money {
  const [row] = house.query('select * from attempt order by at_ms desc, attempt_id desc limit 1')
  assert.ok(row !== undefined)
  const [hold, costHold, price, cost] = [
    'hold_nanos',
    'cost_hold_nanos',
    'price_nanos',
    'cost_nanos',
  ].map((name) => BigInt(String(row[name])))
  assert.ok(hold !== undefined && price !== undefined && price <= hold)
  assert.ok(costHold !== undefined && cost !== undefined && cost <= costHold)
  assert.match(String(row['state']), /^(?:settled|voided)$/)
  return { ending: String(row['ending']), source: String(row['usage_source']), cost, price }
}

function ask(house: TestHouse, path: string, body: object | FormData, signal?: AbortSignal) {
  const isForm = body instanceof FormData
  return fetch(`${house.url}/v1/${path}`, {
    method: 'POST',
    body: isForm ? body : JSON.stringify(body),
    headers: {
      authorization: `Bearer ${house.key}`,
      ...(isForm ? {} : { 'content-type': 'application/json' }),
    },
    ...(signal === undefined ? {} : { signal }),
  })
}

const spoken = { model: 'm', voice: 'cedar', input: 'Zoll 关税 🛃' }
const characters = 9n * nanos.character

function sendSound(response: ServerResponse, bytes: number): void {
  response.writeHead(200, { 'content-type': 'audio/mpeg' })
  response.write(Buffer.alloc(bytes, 1))
}

test('speech that is refused or fails costs nobody anything', async () => {
  for (const status of [400, 429, 503]) {
    await inHouse({}, async (house, upstream) => {
      upstream.play((response) => void response.writeHead(status).end('{"error":{}}'))
      await (await ask(house, 'audio/speech', spoken)).text()
      await house.nextRecord()
      const { source, cost, price } = moneyOf(house)
      assert.deepEqual(
        { source, cost, price },
        { source: 'none', cost: 0n, price: 0n },
        `${status}`,
      )
    })
  }
})

test('whole speech costs its characters', () =>
  inHouse({}, async (house, upstream) => {
    upstream.play((response) => {
      sendSound(response, 3000)
      response.end()
    })
    const whole = await ask(house, 'audio/speech', spoken)
    assert.equal((await whole.arrayBuffer()).byteLength, 3000)
    await house.nextRecord()
    const paid = { ending: 'completed', source: 'counted', cost: characters, price: characters }
    assert.deepEqual(moneyOf(house), paid)
  }))

test('speech that breaks off is not charged, and speech that was left is', () =>
  inHouse({}, async (house, upstream) => {
    upstream.play((response) => {
      sendSound(response, 100_000)
      response.once('drain', () => undefined)
      response.write(Buffer.alloc(1000), () => response.destroy())
    })
    await assert.rejects(ask(house, 'audio/speech', spoken).then((answer) => answer.arrayBuffer()))
    await house.nextRecord()
    const cut = { ending: 'upstream_cut', source: 'estimated', cost: characters, price: 0n }
    assert.deepEqual(moneyOf(house), cut)

    upstream.play((response) => {
      sendSound(response, 1000)
      setImmediate(() => response.write(Buffer.alloc(1000)))
    })
    const leave = new AbortController()
    const begun = await ask(house, 'audio/speech', spoken, leave.signal)
    assert.equal(begun.status, 200)
    leave.abort()
    await house.nextRecord()
    const left = { ending: 'client_left', source: 'estimated', cost: characters, price: characters }
    assert.deepEqual(moneyOf(house), left)
  }))

const partial = event({ type: 'image_generation.partial_image', b64_json: 'AAAA' })
const picture = event({ type: 'image_generation.completed', b64_json: 'AAAA', usage: null })
const drawn = { model: 'm', prompt: 'Ein Zollhaus', stream: true, n: 3 }

test('of several pictures those that came are paid for, and none of a stream that broke', async () => {
  for (let came = 0; came <= 5; came++) {
    await inHouse({}, async (house, upstream) => {
      for (const breaks of [false, true]) {
        upstream.play((response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.write(partial + `${partial}${picture}`.repeat(came), () => {
            if (breaks) response.destroy()
            else response.end()
          })
        })
        const answered = ask(house, 'images/generations', drawn).then((answer) => answer.text())
        const text = await answered.catch(() => '')
        await house.nextRecord()
        const { ending, cost, price } = moneyOf(house)
        const what = `${came} pictures, ${breaks ? 'broken' : 'ended'}: ${ending}`
        const isWhole = !breaks && came > 0
        assert.equal(text.split('image_generation.completed').length - 1, isWhole ? came : 0, what)
        // More than were asked for is nobody's word: then as many as were asked for.
        const counted = BigInt(Math.min(came, 3)) * nanos.picture
        assert.equal(price, isWhole ? counted : 0n, what)
        if (came <= 3) assert.equal(cost, counted, what)
      }
    })
  }
})

test('who leaves at any event of a picture pays no more than was held, and nothing stays held', () =>
  inHouse({}, async (house, upstream) => {
    for (let events = 1; events <= 4; events++) {
      const sent = [partial, partial, picture, partial].slice(0, events).join('')
      upstream.play((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(sent)
      })
      const leave = new AbortController()
      const begun = await ask(house, 'images/generations', drawn, leave.signal)
      assert.equal(begun.status, 200)
      leave.abort()
      await house.nextRecord()
      const { ending, price } = moneyOf(house)
      assert.equal(ending, 'client_left')
      assert.equal(price, events >= 3 ? nanos.picture : 0n)
    }
  }))

test('a picture may be as long as an answer', () =>
  inHouse({}, async (house, upstream) => {
    const large = 'A'.repeat(6 << 20)
    upstream.play((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(event({ type: 'image_generation.completed', b64_json: large }))
    })
    const answer = await ask(house, 'images/generations', { ...drawn, n: 1 })
    const text = await answer.text()
    assert.equal(answer.status, 200, text.slice(0, 200))
    assert.ok(text.includes(large))
    await house.nextRecord()
    assert.equal(moneyOf(house).price, nanos.picture)
  }))

/** `fill` bytes behind a header that says whatever it says. */
function wav(fill: number, bytesPerSecond: number, rate = 8000): Buffer {
  const bytes = Buffer.alloc(44 + fill)
  bytes.write('RIFF', 0)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(rate, 24)
  bytes.writeUInt32LE(bytesPerSecond, 28)
  bytes.writeUInt16LE(8, 34)
  return bytes
}

function formOf(file: Buffer, more: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData()
  form.append('model', 'm')
  form.append('file', new Blob([new Uint8Array(file)], { type: 'audio/wav' }), 'a.wav')
  for (const [name, value] of Object.entries(more)) form.append(name, value)
  return form
}

test('a transcript costs the seconds that are told, else those of its file, whatever its header says', () =>
  inHouse({}, async (house, upstream) => {
    const text = { type: 'text/plain', body: 'Guten Tag.' }
    const told = (seconds: unknown) => ({
      type: 'application/json',
      body: JSON.stringify({ text: 'a', usage: { type: 'duration', seconds } }),
    })
    const rows: readonly (readonly [Buffer, typeof text, bigint])[] = [
      [wav(40_000, 8000), told(3.2), 4n],
      [wav(40_000, 8000), told(0), 0n],
      [wav(40_000, 8000), told(-1), 5n],
      [wav(40_000, 8000), told('1e400'), 5n],
      [wav(40_000, 8000), text, 5n],
      // The header of a file is its sender's: it makes sound neither free nor dearer than what was held.
      [wav(40_000, 0xffffffff), text, 5n],
      [wav(40_000, 0), text, 5n],
      [wav(40_000, 1), text, 60n],
      [wav(40_000, 1, 1), text, 60n],
      [Buffer.from('RIFF'), text, 0n],
      [Buffer.alloc(0), text, 0n],
    ]
    for (const [file, { type, body }, seconds] of rows) {
      upstream.play((response) => {
        response.writeHead(200, { 'content-type': type })
        response.end(body)
      })
      const answer = await ask(house, 'audio/transcriptions', formOf(file))
      assert.equal(answer.status, 200)
      await answer.text()
      await house.nextRecord()
      assert.equal(moneyOf(house).price, seconds * nanos.second, `${body} ${file.length}`)
    }
  }))

test('a hard budget holds units at their most, refuses what it cannot pay, and lets pass what is free', () => {
  // One picture, or the longest sound, and a bit.
  const budget = {
    id: 'b',
    amount: '0.0401',
    currency: 'USD',
    period: 'total',
    hard: true,
  } as const
  return inHouse({ contract: { budgets: [budget] } }, async (house, upstream) => {
    upstream.play((response, { path }) => {
      const type = path.endsWith('/speech') ? 'audio/mpeg' : 'application/json'
      response.writeHead(200, { 'content-type': type })
      response.end('{"data":[{}],"results":[],"text":""}')
    })
    const codeOf = async (path: string, body: object | FormData): Promise<string> => {
      const answer = await ask(house, path, body)
      const text = await answer.text()
      return answer.status === 200 ? 'served' : `${answer.status} ${text}`
    }
    const one = { model: 'm', prompt: 'a' }
    const ofLength = (length: number) => ({ ...spoken, input: 'a'.repeat(length) })
    assert.match(await codeOf('images/generations', { ...one, n: 2 }), /^429 .*budget/)
    assert.equal(upstream.received.length, 0)
    assert.equal(await codeOf('images/generations', one), 'served')
    // Ten characters are left, and no second of sound: a short file may be long.
    assert.match(await codeOf('audio/transcriptions', formOf(Buffer.alloc(100))), /^429 .*budget/)
    assert.match(await codeOf('audio/speech', ofLength(11)), /^429 .*budget/)
    assert.equal(upstream.received.length, 1)
    assert.equal(await codeOf('audio/speech', ofLength(10)), 'served')
    assert.match(await codeOf('audio/speech', ofLength(1)), /^429 .*budget/)
    assert.equal(await codeOf('moderations', { model: 'm', input: 'a' }), 'served')
    const [spent] = house.query('select sum(price_nanos) as nanos from attempt')
    assert.equal(spent?.['nanos'], 40_100_000n)
  })
})

test('a price of 0 is a price', async () => {
  const perUnit = { picture: '0', second: '0' }
  const list = { currency: 'USD', versions: [{ validFrom: '2020-01-01', perUnit }] }
  const budget = { id: 'b', amount: '0.01', currency: 'USD', period: 'total', hard: true } as const
  const options: TestHouseOptions = {
    deployments: { only: { serves: ['images', 'transcriptions'] } },
    sections: { prices: { list } },
    contract: { budgets: [budget] },
  }
  await inHouse(options, async (house, upstream) => {
    upstream.play((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"data":[{}],"text":""}')
    })
    for (const [path, body] of [
      ['images/generations', { model: 'm', prompt: 'a' }],
      // Nobody says how much sound it takes at most: of what is free there may be any.
      ['audio/transcriptions', formOf(wav(40_000, 8000))],
    ] as const) {
      const served = await ask(house, path, body)
      assert.equal(served.status, 200, await served.text())
      assert.match(served.headers.get('x-customhouse-cost') ?? '', /^0(?:\.0+)? USD$/, path)
    }
  })
})
