// A changed configuration file under a running house: keys that the file drops stop working, a file
// with a mistake changes nothing, and a request that is under way is not disturbed.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { loadConfig } from '../../src/house/config-load.ts'
import { runHouse } from '../../src/house/run.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { testConfig } from '../support/house.ts'
import { openScriptedUpstream } from '../support/scripted-upstream.ts'

const pepper = Buffer.alloc(32, 1)

async function openFromFile(upstreamUrl: string, stack: AsyncDisposableStack) {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-reload-'))
  stack.defer(() => rmSync(dir, { recursive: true, force: true }))
  const { id, key } = mintKey()
  const input = testConfig(upstreamUrl, { id, digest: keyDigest(pepper, key) })
  const file = join(dir, 'customhouse.yaml')
  const text = stringify(input)
  writeFileSync(file, text)
  const { config } = loadConfig({ text, environment: {}, nowMs: systemClock.nowMs() })
  assert.ok(config)
  const running = await runHouse({
    dataDir: join(dir, 'data'),
    stamp: 'real',
    host: '127.0.0.1',
    port: 0,
    databaseUrl: null,
    config,
    configFile: file,
    configText: text,
    environment: {},
    adminKey: 'test-admin',
    pepper,
    logSink: null,
    onFatal: (fault) => {
      throw fault
    },
  })
  stack.defer(() => running.close())
  const request = (path: string, body?: object) =>
    fetch(running.url + path, {
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
  const models = async () => {
    const response = await request('/v1/models')
    await response.text()
    return response.status
  }
  return { running, input, file, request, models }
}

const hello = { model: 'm', messages: [{ role: 'user', content: 'hello' }] }
const answer = JSON.stringify({
  id: 'x',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'late' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

test(
  'a key that the file drops stops working, and the request it had under way is answered',
  { timeout: 60_000 },
  async (context) => {
    await using stack = new AsyncDisposableStack()
    const arrived = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const upstream = stack.use(
      await openScriptedUpstream(async (response) => {
        arrived.resolve()
        await release.promise
        response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
      }),
    )
    const { input, file, request, models } = await openFromFile(upstream.url, stack)
    const underWay = request('/v1/chat/completions', hello)
    await arrived.promise
    assert.equal(await models(), 200)
    const workload = input.workloads?.['workload']
    assert.ok(workload)
    const startMs = performance.now()
    writeFileSync(file, stringify({ ...input, workloads: { workload: { ...workload, keys: [] } } }))
    while ((await models()) === 200);
    context.diagnostic(
      `refused ${Math.round(performance.now() - startMs)} ms after the file was written`,
    )
    release.resolve()
    const response = await underWay
    assert.equal(response.status, 200)
    assert.match(await response.text(), /late/)
  },
)

test('a file with a mistake changes nothing', { timeout: 60_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const { running, input, file, models } = await openFromFile('http://127.0.0.1:9', stack)
  const { version } = running.keeper.world()
  writeFileSync(file, stringify({ ...input, parties: {}, workloads: {} }))
  assert.equal(await running.keeper.reload(), 'refused')
  assert.equal(running.keeper.world().version, version)
  assert.equal(await models(), 200)
})
