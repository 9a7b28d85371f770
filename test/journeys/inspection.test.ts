// Goal: what a contract has looked for is counted or refused before it leaves, never rewritten and nowhere repeated;
// and who sees a prompt is held to its place like any other. Method: a real house before a scripted provider.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'

import { checkConfig } from '../../src/house/config-load.ts'
import type { ConfigInput } from '../../src/house/config-schema.ts'
import { keptTextsOf } from '../../src/house/kept-texts.ts'
import { openTestHouse, post, testConfig, type TestHouse } from '../support/house.ts'
import { openScriptedUpstream, sendWhole, wholeAnswer } from '../support/scripted-upstream.ts'

type Contract = NonNullable<ConfigInput['contracts']>[string]
type Inspect = NonNullable<Contract['inspect']>

const said = 'Write to ann@example.com'
const asked = (content: string) => ({ model: 'm', messages: [{ role: 'user', content }] })

async function ask(house: TestHouse, body: unknown) {
  const response = await post(house, body)
  const text = await response.text()
  const record = await house.nextRecord()
  return { response, text, record }
}

function leafOf(house: TestHouse, response: Response): string {
  const id = response.headers.get('x-request-id')
  const [leaf] = house.query(`select bytes from leaf where id = '${id}'`)
  return Buffer.from(leaf?.['bytes'] as Uint8Array).toString()
}

test('detect counts what is found in log and entry, without its content, and passes the bytes', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const inspect: Inspect = [{ detector: 'patterns', action: 'detect' }]
  await using house = await openTestHouse(upstream, { contract: { inspect } })
  const body = JSON.stringify(asked(said))
  const { response, record } = await ask(house, body)
  assert.equal(response.status, 200)
  assert.equal(upstream.received[0]?.body.toString(), body)
  assert.deepEqual(record['findings'], { 'prompt.email': 1 })
  const leaf = leafOf(house, response)
  assert.match(leaf, /"findings":\{"prompt\.email":1\}/)
  assert.doesNotMatch(leaf + JSON.stringify(record), /ann@/)
  const plain = await ask(house, asked('hello'))
  assert.doesNotMatch(leafOf(house, plain.response), /findings/)
})

test('block refuses a prompt by kind and place, sends nothing and repeats nothing', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const inspect: Inspect = [{ detector: 'patterns', action: 'block', kinds: ['email'] }]
  await using house = await openTestHouse(upstream, { contract: { inspect } })
  const { response, text, record } = await ask(house, asked(said))
  assert.equal(response.status, 403)
  assert.equal(response.headers.get('x-should-retry'), 'false')
  const { error } = JSON.parse(text) as { error: { code: string; param: string; message: string } }
  assert.deepEqual([error.code, error.param], ['content_not_permitted', 'messages[0].content'])
  assert.match(error.message, /email at messages\[0\]\.content/)
  assert.doesNotMatch(text + JSON.stringify(record), /ann@/)
  assert.equal((await ask(house, asked('+49 30 901820'))).response.status, 200)
  assert.equal(upstream.received.length, 1)
})

test('an answer that is blocked is not given, is paid for, and its entry commits to nothing of it', async () => {
  const answer = wholeAnswer().replace('hello', said)
  await using upstream = await openScriptedUpstream((response) => sendWhole(response, answer))
  const inspect: Inspect = [{ detector: 'patterns', of: ['answer'], action: 'block' }]
  await using house = await openTestHouse(upstream, { contract: { inspect } })
  const { response, text, record } = await ask(house, asked('who?'))
  assert.equal(response.status, 403)
  assert.match(text, /email at choices\[0\]\.message\.content/)
  assert.doesNotMatch(text, /ann@/)
  assert.deepEqual(record['findings'], { 'answer.email': 1 })
  assert.equal(record['price'], '0.000025000')
  const streamed = await ask(house, { ...asked('who?'), stream: true })
  assert.equal(streamed.response.status, 403)
  assert.match(streamed.text, /"param":"stream"/)
  assert.equal(upstream.received.length, 1)
})

test('a service that does not answer blocks, or lets pass, as the contract says, and is counted', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  for (const [onFailure, status] of [
    ['block', 503],
    ['pass', 200],
  ] as const) {
    await using house = await openTestHouse(upstream, {
      contract: { inspect: [{ detector: 'ours', action: 'block', onFailure }] },
      sections: { inspectors: { ours: { url: 'http://127.0.0.1:9/look', place: 'SG' } } },
    })
    const { response, record } = await ask(house, asked(said))
    assert.equal(response.status, status)
    assert.deepEqual(record['findings'], { 'prompt.ours.failed': 1 })
  }
})

test('a service is asked with the body as it came, and what it finds is refused in its words', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  let seen = ''
  const server = createServer((request, response) => {
    request.on('data', (chunk) => (seen += String(chunk)))
    request.on('end', () => response.end('{"findings":[{"kind":"project_name"}]}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    await using house = await openTestHouse(upstream, {
      contract: { inspect: [{ detector: 'ours', action: 'block' }] },
      sections: { inspectors: { ours: { url: `http://127.0.0.1:${port}/`, place: 'SG' } } },
    })
    const { response, text } = await ask(house, asked(said))
    assert.equal(response.status, 403)
    assert.match(text, /project_name/)
    assert.deepEqual((JSON.parse(seen) as { body: unknown }).body, asked(said))
    assert.equal(upstream.received.length, 0)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

const mediaDeployments = {
  only: {
    upstreamModel: 'x',
    serves: ['transcriptions', 'speech', 'chat'],
    audioSecondsMax: 10,
  },
} as const
const mediaPrices = { audio_input: '1', audio_output: '1' }

async function send(house: TestHouse, path: string, body: FormData | string) {
  const json = typeof body === 'string' ? { 'content-type': 'application/json' } : {}
  const headers = { authorization: `Bearer ${house.key}`, ...json }
  const response = await fetch(`${house.url}${path}`, { method: 'POST', body, headers })
  return { status: response.status, text: await response.text() }
}

function sound(prompt: string): FormData {
  const form = new FormData()
  form.set('model', 'm')
  form.set('prompt', prompt)
  form.set('response_format', 'text')
  form.set('file', new File([Buffer.from([0xff, 0xfb, 0x90, 0x64, 0x80])], 'a.mp3'))
  return form
}

test('the fields of a form are looked at as JSON is, and so is an answer that is plain text', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(`so: ${said}`)
  })
  const deployments = {
    only: { ...mediaDeployments.only, serves: [...mediaDeployments.only.serves] },
  }
  for (const [of, prompt, status, where] of [
    ['prompt', said, 403, /email at prompt/],
    ['prompt', 'hello', 200, /so: Write/],
    ['answer', said, 403, /holds what your contract does not let pass: email/],
  ] as const) {
    const inspect: Inspect = [{ detector: 'patterns', of: [of], action: 'block' }]
    await using house = await openTestHouse(upstream, {
      contract: { inspect },
      deployments,
      prices: mediaPrices,
    })
    const answered = await send(house, '/v1/audio/transcriptions', sound(prompt))
    assert.equal(answered.status, status, answered.text)
    assert.match(answered.text, where)
  }
})

test('what goes by unseen is refused where it may have to be blocked: speech, files', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' }).end('sound')
  })
  const speech = JSON.stringify({ model: 'm', input: 'hi', voice: 'alloy' })
  const file = new FormData()
  file.set('purpose', 'user_data')
  file.set('file', new File([said], 'a.txt'))
  const deployments = {
    only: { ...mediaDeployments.only, serves: [...mediaDeployments.only.serves] },
  }
  for (const [of, action, expected] of [
    ['answer', 'block', [403, /"param":"audio"/, 200]],
    ['answer', 'detect', [200, /sound/, 200]],
    ['prompt', 'block', [200, /sound/, 403]],
  ] as const) {
    const inspect: Inspect = [{ detector: 'patterns', of: [of], action }]
    await using house = await openTestHouse(upstream, {
      contract: { inspect },
      deployments,
      prices: mediaPrices,
    })
    const spoken = await send(house, '/v1/audio/speech', speech)
    const [status, text, uploaded] = expected
    assert.equal(spoken.status, status, spoken.text)
    assert.match(spoken.text, text)
    const sent = await send(house, '/v1/files', file)
    if (uploaded === 403) assert.match(sent.text, /"param":"file"/)
    else assert.doesNotMatch(sent.text, /"param":"file"/)
  }
})

test('an answer that is fetched later is refused where it may have to be blocked', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const inspect: Inspect = [{ detector: 'patterns', of: ['answer'], action: 'block' }]
  const deployments = { only: { serves: ['responses' as const] } }
  await using house = await openTestHouse(upstream, { contract: { inspect }, deployments })
  const body = JSON.stringify({ model: 'm', input: 'hi', background: true })
  const { status, text } = await send(house, '/v1/responses', body)
  assert.equal(status, 403, text)
  assert.match(text, /"param":"background"/)
  assert.equal(upstream.received.length, 0)
})

test('an answer that passed because nobody could look at it is not kept to be given again', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const cold = { ...asked('hello'), temperature: 0 }
  for (const [url, expected] of [
    ['http://127.0.0.1:9/look', 'miss'],
    [null, 'hit'],
  ] as const) {
    const detector = url === null ? 'patterns' : 'ours'
    await using house = await openTestHouse(upstream, {
      contract: {
        cache: { ttlSeconds: 60 },
        inspect: [{ detector, of: ['answer'], action: 'block', onFailure: 'pass' }],
      },
      sections: {
        cache: { place: 'SG' },
        ...(url === null ? {} : { inspectors: { ours: { url, place: 'SG' } } }),
      },
    })
    assert.equal((await ask(house, cold)).response.status, 200)
    const { response } = await ask(house, cold)
    assert.equal(response.headers.get('x-customhouse-cache'), expected)
  }
})

function problems(inspect: unknown, sections: Partial<ConfigInput> = {}): readonly string[] {
  const config = testConfig(
    'http://127.0.0.1:9',
    { id: 'abcdefgh', digest: '0a'.repeat(32) },
    { sections },
  )
  const { contract } = config.contracts ?? {}
  const contracts = { contract: { ...contract, inspect } }
  const found = checkConfig({ ...config, contracts }, Date.UTC(2027, 0, 1)).problems
  return found
    .filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => `${path} ${message}`)
}

test('what could not be kept is refused when it is loaded: rewriting, a service elsewhere, one that is not there', () => {
  const ours = { inspectors: { ours: { url: 'https://inspect.example/', place: 'US' } } }
  for (const [inspect, sections, message] of [
    [
      [{ detector: 'patterns', action: 'redact' }],
      {},
      /rewriting is not offered, as it breaks thinking signatures/,
    ],
    [
      [{ detector: 'ours', action: 'block' }],
      ours,
      /contracts\.contract\.inspect the inspector "ours" would see prompts at US/,
    ],
    [[{ detector: 'our', action: 'block' }], ours, /no inspector "our"; did you mean "ours"\?/],
    [
      [{ detector: 'patern', action: 'block' }],
      {},
      /no inspector "patern"; did you mean "patterns"\?/,
    ],
    [[{ detector: 'patterns', action: 'block', kinds: ['name'] }], {}, /kinds/],
  ] as const) {
    const told = problems(inspect, sections)
    assert.equal(told.length, 1, told.join('\n'))
    assert.match(told[0] ?? '', message)
  }
  const here = { inspectors: { ours: { url: 'https://inspect.example/', place: 'SG.one' } } }
  assert.deepEqual(problems([{ detector: 'ours', action: 'block' }], here), [])
  assert.match(
    problems([{ detector: 'ours', action: 'block', kinds: ['email'] }], here).join(),
    /only patterns has kinds/,
  )
})

test('a service that is asked in plain text is told, unless it is on this machine', () => {
  for (const [url, told] of [
    ['http://dlp.example/look', ['inspectors.ours.url']],
    ['http://127.0.0.1:9/look', []],
    ['https://dlp.example/look', []],
  ] as const) {
    const sections = { inspectors: { ours: { url, place: 'SG' } } }
    const key = { id: 'abcdefgh', digest: '0a'.repeat(32) }
    const config = testConfig('http://127.0.0.1:9', key, { sections })
    const warned = checkConfig(config, Date.UTC(2027, 0, 1)).problems
    assert.deepEqual(
      warned.filter(({ path }) => path.startsWith('inspectors')).map(({ path }) => path),
      told,
    )
  }
})

test('the credential of a service is in nothing that is kept of a configuration', () => {
  const inspectors = {
    ours: { url: 'https://user:pass@inspect.example/?key=k', credential: 'canary', place: 'SG' },
  }
  const config = testConfig(
    'http://127.0.0.1:9',
    { id: 'abcdefgh', digest: '0a'.repeat(32) },
    { sections: { inspectors } },
  )
  const { config: taken } = checkConfig(config, Date.UTC(2027, 0, 1))
  assert.ok(taken !== null)
  const kept = keptTextsOf(taken)?.config.json ?? ''
  assert.match(kept, /inspect\.example/)
  assert.doesNotMatch(kept, /canary|pass|key=k/)
})
