// What was decided ages while a request is under way: its body arrives slowly, a first attempt takes
// minutes. Nothing is sent on the strength of terms that have ended meanwhile.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { stringify } from 'yaml'

import { loadConfig } from '../../src/house/config-load.ts'
import type { ConfigInput } from '../../src/house/config-schema.ts'
import { policyFilesIn } from '../../src/house/policy-files.ts'
import { runHouse, type Running } from '../../src/house/run.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { hello, openTestHouse, testConfig, type TestHouseOptions } from '../support/house.ts'
import { packOf } from '../support/pack.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

const abroad = { processing: ['US'], rest: ['SG'], abuseStore: ['SG'], review: ['SG'] }

type Contract = NonNullable<ConfigInput['contracts']>[string]

interface Packs {
  readonly before: string
  readonly after: string
}

/** A first attempt fails after `change` is in force; how many attempts arrived, and the caller's status. */
async function changedBetweenAttempts(
  change: (before: ConfigInput) => Partial<ConfigInput>,
  {
    packs,
    api = 'chat',
    options = { deployments: { first: {}, second: {} } },
  }: {
    readonly packs?: Packs
    readonly api?: 'chat' | 'messages'
    readonly options?: TestHouseOptions
  } = {},
): Promise<{ readonly arrived: number; readonly status: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-aging-'))
  await using stack = new AsyncDisposableStack()
  stack.defer(() => rmSync(dir, { recursive: true, force: true }))
  const pepper = Buffer.alloc(32, 1)
  const { id, key } = mintKey()
  const configFile = join(dir, 'customhouse.yaml')
  let running: Running | null = null
  await using upstream = await openScriptedUpstream(async (response) => {
    if (upstream.received.length > 1) return sendWhole(response)
    writeFileSync(configFile, stringify({ ...input, ...change(input) }))
    if (packs !== undefined) writeFileSync(join(dir, 'pack.yaml'), packs.after)
    assert.equal(await running?.keeper.reload(), 'swapped')
    response.writeHead(500).end()
  })
  const channel = api === 'chat' ? {} : ({ kind: 'anthropic', endpoint: upstream.url } as const)
  const holder = { id, digest: keyDigest(pepper, key) }
  const input = {
    ...testConfig(upstream.url, holder, { ...options, channel }),
    ...(packs === undefined ? {} : { policy: { packs: ['pack.yaml'] } }),
  }
  const configText = stringify(input)
  writeFileSync(configFile, configText)
  if (packs !== undefined) writeFileSync(join(dir, 'pack.yaml'), packs.before)
  const { config, policy, files } = loadConfig({
    text: configText,
    environment: {},
    nowMs: systemClock.nowMs(),
    files: policyFilesIn(dir),
  })
  assert.ok(config)
  const opened = await runHouse({
    dataDir: join(dir, 'data'),
    stamp: 'real',
    host: '127.0.0.1',
    port: 0,
    databaseUrl: null,
    config,
    configFile,
    configText,
    policy,
    files,
    environment: {},
    adminKey: 'test-admin',
    pepper,
    logSink: null,
    onFatal: (fault) => {
      throw fault
    },
  })
  running = opened
  stack.defer(() => opened.close())
  const call = (path: string, body: string): Promise<Response> =>
    fetch(`${opened.url}/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    })
  if (packs !== undefined) await (await call('/notices/test.read/acknowledge', '')).text()
  const path = api === 'chat' ? '/chat/completions' : '/messages'
  const response = await call(path, JSON.stringify({ ...hello, max_tokens: 9 }))
  await response.text()
  return { arrived: upstream.received.length, status: response.status }
}

test('a retry goes where the request could go when it came, if nothing that matters has changed', async () => {
  const changed = await changedBetweenAttempts(() => ({
    parties: { party: { legalName: 'Party Ltd.', country: 'SG' } },
  }))
  assert.deepEqual(changed, { arrived: 2, status: 200 })
})

test('a retry never goes where it is not allowed any more', async () => {
  const moved = await changedBetweenAttempts(({ deployments }) => ({
    deployments: Object.fromEntries(
      Object.entries(deployments ?? {}).map(([id, one]) => [id, { ...one, locations: abroad }]),
    ),
  }))
  assert.deepEqual(moved, { arrived: 1, status: 502 })
})

test('a retry is not made under a contract that has ended, nor with a key that was dropped', async () => {
  const ended = await changedBetweenAttempts(({ contracts }) => ({
    contracts: Object.fromEntries(
      Object.entries(contracts ?? {}).map(([id, one]) => [id, { ...one, validTo: '2020-02-01' }]),
    ),
  }))
  assert.deepEqual(ended, { arrived: 1, status: 502 })
  const amended = (terms: object) => ({ id: 'a', title: 'Ends', validFrom: '2020-02-01', terms })
  for (const terms of [
    { permits: { processing: ['JP'] } },
    { termination: { noticeGiven: '2020-02-01', noticeDays: 1 } },
  ]) {
    const narrowed = await changedBetweenAttempts(({ contracts }) => ({
      contracts: Object.fromEntries(
        Object.entries(contracts ?? {}).map(([id, one]) => [
          id,
          { ...one, amendments: [amended(terms)] },
        ]),
      ),
    }))
    assert.deepEqual(narrowed, { arrived: 1, status: 502 })
  }
  const dropped = await changedBetweenAttempts(({ workloads }) => ({
    workloads: Object.fromEntries(
      Object.entries(workloads ?? {}).map(([id, one]) => [id, { ...one, keys: [] }]),
    ),
  }))
  assert.deepEqual(dropped, { arrived: 1, status: 502 })
})

test('a retry is not made at the cost of a contract that its workload has left', async () => {
  const left = await changedBetweenAttempts(({ contracts, workloads }) => ({
    contracts: { ...contracts, other: { ...contracts?.['contract'] } as Contract },
    workloads: Object.fromEntries(
      Object.entries(workloads ?? {}).map(([id, one]) => [id, { ...one, contract: 'other' }]),
    ),
  }))
  assert.deepEqual(left, { arrived: 1, status: 502 })
})

test('a fallback is not used once the contract has none', async () => {
  const deployments = { first: {}, spare: { model: 'n' } }
  const contract = { models: ['m', 'n'], fallbacks: { m: ['n'] } }
  const without = (fallbacks: Contract['fallbacks']) =>
    changedBetweenAttempts(
      ({ contracts }) => ({
        contracts: { contract: { ...contracts?.['contract'], fallbacks } as Contract },
      }),
      { options: { deployments, contract } },
    )
  assert.deepEqual(await without({ m: ['n'], n: ['m'] }), { arrived: 2, status: 200 })
  assert.deepEqual(await without({ n: ['m'] }), { arrived: 1, status: 502 })
})

test('a retry does not go to an address that the configuration has moved', async () => {
  const moved = await changedBetweenAttempts(({ channels }) => ({
    channels: Object.fromEntries(
      Object.entries(channels ?? {}).map(([id, one]) => [
        id,
        { ...one, endpoint: 'http://127.0.0.1:9/v1' },
      ]),
    ),
  }))
  assert.deepEqual(moved, { arrived: 1, status: 502 })
})

test('a retry does not go where another place would be asked for now than when it came', async () => {
  const geo = (inferenceGeo: string | null) =>
    changedBetweenAttempts(
      ({ deployments }) => ({
        deployments: Object.fromEntries(
          Object.entries(deployments ?? {}).map(([id, one]) => [id, { ...one, inferenceGeo }]),
        ),
      }),
      { api: 'messages' },
    )
  assert.deepEqual(await geo(null), { arrived: 2, status: 200 })
  assert.deepEqual(await geo('us'), { arrived: 1, status: 502 })
})

function dutyPack(version: string, duties: string): string {
  return packOf(
    { id: 'test.duties', version },
    `  - id: test.duties.all
    title: Duties
    enabled: true
    effect: oblige
    states: [{ state: in_force, from: 2026-01-01, source: text }]
    when: { workload.id: { is: workload } }
    public: use
    because: "{party} has duties."
    obligations: [${duties}]
    sources: [text]
`,
  )
}

test('a retry is not made under duties other than those that the request came in with, to the letter of a notice', async () => {
  const read = (text: string): string => `{ kind: notice, id: test.read, text: "${text}" }`
  const silent = '{ kind: force_store_false, mode: refuse_if_asked }'
  const refused = '{ kind: refuse_feature, feature: store }'
  const between = (before: string, after: string) =>
    changedBetweenAttempts(() => ({}), {
      packs: { before: dutyPack('1', before), after: dutyPack('2', after) },
    })
  const served = { arrived: 2, status: 200 }
  const stopped = { arrived: 1, status: 502 }
  assert.deepEqual(await between(`${read('A')}, ${silent}`, `${silent}, ${read('A')}`), served)
  assert.deepEqual(await between(read('A'), read('B')), stopped)
  // Both are told as store=refused, and only one has the provider told not to store.
  assert.deepEqual(await between(refused, silent), stopped)
})

test('a request counts from the end of its body, so that a slow one is judged by the terms in force then', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const body = JSON.stringify(hello)
  const socket = connect(Number(new URL(house.url).port), '127.0.0.1')
  const head = [
    'POST /v1/chat/completions HTTP/1.1',
    'host: customhouse.example',
    'connection: close',
    `authorization: Bearer ${house.key}`,
    `content-length: ${body.length}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 5)}`)
  const begunMs = systemClock.nowMs()
  while (systemClock.nowMs() < begunMs + 3) await (await fetch(`${house.url}/healthz`)).text()
  const wholeMs = systemClock.nowMs()
  socket.write(body.slice(5))
  for await (const chunk of socket) assert.ok(chunk)
  const [attempt] = house.query('select at_ms from attempt')
  assert.ok(Number(attempt?.['at_ms']) >= wholeMs)
})
