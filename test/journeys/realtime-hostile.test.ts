// Goal: neither a client that sends what it likes nor a provider that says what it likes has a session spend what
// is not held, charge twice, or leave something held. Method: raw sessions through a whole house to a provider
// that says exactly what a test has it say.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'

import { openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { pick, type Fields } from '../support/json.ts'
import { realtimeHouse } from '../support/realtime.ts'
import { openScriptedVoice, type ScriptedVoice } from '../support/scripted-voice.ts'
import { Talk } from '../support/talk.ts'

const path = '/v1/realtime?model=m'

interface Stage {
  readonly house: TestHouse
  readonly voice: ScriptedVoice
  readonly session: Talk
}

async function staged(
  options: TestHouseOptions,
  script: (event: Fields, voice: ScriptedVoice) => void,
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  await using voice = await openScriptedVoice(script)
  const channel = { endpoint: `${voice.url}/v1`, credential: 'secret-of-ours' }
  await using house = await openTestHouse(
    { url: voice.url },
    { ...realtimeHouse('', options), channel },
  )
  const headers = { authorization: `Bearer ${house.key}` }
  const session = new Talk(house.url + path, headers)
  try {
    await session.event('session.created')
    await run({ house, voice, session })
  } finally {
    // So that a failure is told at once.
    voice.cut()
  }
}

const create = { type: 'response.create', response: { conversation: 'none' } }

/** What is still held on every budget and account. */
function heldNow(house: TestHouse): unknown {
  const [row] = house.query(
    'select coalesce(sum(debits_pending + credits_pending), 0) as nanos from balance',
  )
  return row?.['nanos']
}

const tight: TestHouseOptions = {
  contract: {
    // Two responses: each may cost 10,000 tokens in and 1000 out, as speech.
    budgets: [{ id: 'b', amount: '0.25', currency: 'USD', period: 'total', hard: true }],
  },
}

test('errors that a client provokes do not make room for responses that nothing is held for', async () => {
  const complain = (event: Fields, voice: ScriptedVoice): void => {
    if (event['type'] !== 'response.cancel') return
    const error = { type: 'invalid_request_error', event_id: event['event_id'] ?? null }
    voice.say({ type: 'error', event_id: 'event_1', error })
  }
  await staged(tight, complain, async ({ house, voice, session }) => {
    session.send(create)
    session.send({ type: 'response.cancel' })
    await session.event('error')
    session.send(create)
    session.send(create)
    await voice.hears('response.create', 2)
    voice.say({ type: 'conversation.item.added' })
    await session.event('conversation.item.added')
    const asked = (): number => voice.heard.filter(({ type }) => type === 'response.create').length
    assert.equal(asked(), 2, 'the third waits until it can be paid')
    for (const id of ['r1', 'r2', 'r3']) {
      voice.begin(id)
      voice.end(id)
      await session.event('response.done', Number(id.slice(1)))
    }
    await session.leave()
    const record = await house.nextRecord()
    assert.equal(record['code'], '')
    assert.equal(heldNow(house), 0n)
  })
})

test('a response that the provider refuses gives its place back, and the client knows the error by its own id', async () => {
  const refuse = (event: Fields, voice: ScriptedVoice): void => {
    if (event['type'] !== 'response.create') return
    voice.say({ type: 'error', error: { code: 'no', event_id: event['event_id'] } })
  }
  await staged(tight, refuse, async ({ house, session, voice }) => {
    const ids = ['mine', null, 'mine', null, 'again']
    for (const [at, id] of ids.entries()) {
      session.send(id === null ? create : { event_id: id, ...create })
      const error = await session.event('error', at + 1)
      assert.equal(pick(error, 'error', 'event_id'), id)
    }
    assert.equal(new Set(voice.heard.map((event) => event['event_id'])).size, ids.length)
    assert.deepEqual(voice.heard[0]?.['response'], create.response)
    await session.leave()
    const record = await house.nextRecord()
    assert.equal(record['ending'], 'completed')
    assert.equal(record['price'], '0.000000000')
    assert.equal(heldNow(house), 0n)
  })
})

const listening = {
  type: 'session.updated',
  session: { audio: { input: { turn_detection: { type: 'server_vad' } } } },
}
const spoken = { type: 'input_audio_buffer.committed', item_id: 'i' }

test('a response that the provider begins by itself takes no place of one that was asked for', async () => {
  await staged(
    tight,
    () => {},
    async ({ house, voice, session }) => {
      voice.say(listening)
      await session.event('session.updated')
      session.send(create)
      await voice.hears('response.create')
      voice.say(spoken)
      voice.begin('its-own')
      await session.event('response.created')
      session.send(create)
      voice.say({ type: 'conversation.item.added' })
      await session.event('conversation.item.added')
      const asked = (): number =>
        voice.heard.filter(({ type }) => type === 'response.create').length
      assert.equal(asked(), 1, 'both that can be paid are taken')
      voice.end('its-own')
      voice.begin('r1')
      await voice.hears('response.create', 2)
      for (const id of ['r1', 'r2']) {
        voice.begin(id)
        voice.end(id)
      }
      await session.event('response.done', 3)
      await session.leave()
      assert.equal((await house.nextRecord())['code'], '')
      assert.equal(heldNow(house), 0n)
    },
  )
})

test('what is asked for while the provider speaks by itself, and is refused for it, is told by the id of the client', async () => {
  await staged(
    {},
    () => {},
    async ({ house, voice, session }) => {
      for (const [at, before] of [
        [listening, spoken],
        [{ type: 'session.updated', session: {} }],
      ].entries()) {
        for (const event of before) voice.say(event)
        session.send({ event_id: `mine-${at}`, ...create })
        const asked = await voice.hears('response.create', at + 1)
        voice.begin(`its-own-${at}`)
        voice.say({ type: 'error', error: { code: 'busy', event_id: asked['event_id'] } })
        assert.equal(pick(await session.event('error', at + 1), 'error', 'event_id'), `mine-${at}`)
        voice.end(`its-own-${at}`)
        await session.event('response.done', at + 1)
      }
      await session.leave()
      const record = await house.nextRecord()
      assert.equal(record['ending'], 'completed')
      assert.equal(heldNow(house), 0n)
    },
  )
})

test('what was asked for is counted though the provider spoke by itself before its line broke', async () => {
  await staged(
    {},
    () => {},
    async ({ house, voice, session }) => {
      voice.say(listening)
      session.send(create)
      await voice.hears('response.create')
      voice.say(spoken)
      voice.begin('its-own')
      await session.event('response.created')
      voice.cut()
      const record = await house.nextRecord()
      assert.equal(record['ending'], 'upstream_cut')
      const rows = house.query("select ending from settlement where usage_source = 'estimated'")
      assert.equal(rows.length, 2)
      assert.equal(heldNow(house), 0n)
    },
  )
})

test('an end of speech that the client told, or that the provider does not answer, is no response of its own', async () => {
  const quiet = { audio: { input: { turn_detection: { create_response: false } } } }
  await staged(
    {},
    () => {},
    async ({ house, voice, session }) => {
      voice.say(listening)
      await session.event('session.updated')
      session.send({ type: 'input_audio_buffer.commit' })
      await voice.hears('input_audio_buffer.commit')
      voice.say(spoken)
      voice.say({ type: 'session.updated', session: quiet })
      voice.say(spoken)
      session.send(create)
      await voice.hears('response.create')
      voice.begin('r1')
      await session.event('response.created')
      voice.cut()
      await house.nextRecord()
      const rows = house.query("select ending from settlement where usage_source = 'estimated'")
      assert.equal(rows.length, 1, 'nothing else was asked for')
    },
  )
})

test('a response is held and charged once, however often its beginning and its end are told', async () => {
  await staged(
    {},
    () => {},
    async ({ house, voice, session }) => {
      session.send(create)
      await voice.hears('response.create')
      for (const what of ['begin', 'begin', 'end', 'end', 'begin', 'end'] as const)
        voice[what]('r1')
      await session.event('response.done', 3)
      await session.leave()
      const record = await house.nextRecord()
      assert.deepEqual([pick(record, 'tokens', 'input'), pick(record, 'tokens', 'output')], [10, 5])
      assert.equal(record['ending'], 'completed')
      assert.equal(heldNow(house), 0n)
    },
  )
})

test('an id of a provider that is no id is entered nowhere, and its response is settled all the same', async () => {
  for (const id of ['\ud800', 'x'.repeat(200), 'a b\n', '']) {
    await staged(
      {},
      () => {},
      async ({ house, voice, session }) => {
        session.send(create)
        await voice.hears('response.create')
        voice.begin(id)
        voice.end(id)
        await session.event('response.done')
        await session.leave()
        const record = await house.nextRecord()
        assert.equal(pick(record, 'tokens', 'output'), 5)
        assert.equal(heldNow(house), 0n)
        const rows = house.query("select upstream_id from settlement where upstream_id <> ''")
        assert.deepEqual(rows, [])
      },
    )
  }
})

test('of a response that failed and says no usage nothing is charged', async () => {
  await staged(
    {},
    () => {},
    async ({ house, voice, session }) => {
      session.says('a long story of many words')
      session.send(create)
      await voice.hears('response.create')
      voice.begin('r1')
      voice.end('r1', { status: 'failed', usage: null })
      await session.event('response.done')
      session.send(create)
      await voice.hears('response.create', 2)
      voice.begin('r2')
      voice.end('r2', { usage: null })
      await session.event('response.done', 2)
      await session.leave()
      await house.nextRecord()
      const rows = house.query(
        "select usage_source, price_nanos > 0 as paid from settlement where upstream_id like 'r_' order by upstream_id",
      )
      assert.deepEqual(
        rows.map((row) => [row['usage_source'], row['paid']]),
        [
          ['none', 0n],
          ['estimated', 1n],
        ],
      )
    },
  )
})

test('handshakes whose protocols no one can read leave nothing behind', async () => {
  await staged(
    {},
    () => {},
    async ({ house, session }) => {
      const warnings: string[] = []
      const warned = (warning: Error): void => void warnings.push(warning.name)
      process.on('warning', warned)
      const { hostname, port } = new URL(house.url)
      for (let turn = 0; turn < 12; turn++) {
        const socket = connect(Number(port), hostname)
        const lines = [
          `GET ${path} HTTP/1.1`,
          'host: a',
          `authorization: Bearer ${house.key}`,
          'connection: upgrade',
          'upgrade: websocket',
          'sec-websocket-version: 13',
          'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
          'sec-websocket-protocol: realtime,,',
        ]
        socket.write([...lines, '', ''].join('\r\n'))
        let answer = ''
        for await (const chunk of socket) answer += String(chunk)
        assert.equal(answer.slice(9, 12), '400')
      }
      process.off('warning', warned)
      assert.deepEqual(warnings, [])
      await session.leave()
      for (let turn = 0; turn < 13; turn++) await house.nextRecord()
      assert.equal(heldNow(house), 0n)
    },
  )
})

test('a provider is told no key of a customer, whatever way it came, and pings are answered', async () => {
  await staged(
    {},
    () => {},
    async ({ house, voice, session }) => {
      const protocols = ['realtime', `openai-insecure-api-key.${house.key}`]
      const browser = new Talk(`${house.url}${path}&key=${house.key}`, {}, protocols)
      await browser.event('session.created')
      const told = JSON.stringify(voice.opened)
      assert.ok(!told.includes(house.key))
      assert.ok(told.includes('secret-of-ours'))
      browser.socket.ping('still there?')
      const [pong] = (await once(browser.socket, 'pong')) as [Buffer]
      assert.equal(pong.toString(), 'still there?')
      await browser.leave()
      await session.leave()
      await house.nextRecord()
    },
  )
})
