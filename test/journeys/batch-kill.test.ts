// Goal: a batch is neither lost nor paid twice when the gateway dies under it. Method: SIGKILL as soon as the client
// was told its id, another run over the same folder, then the book, the money and what verify says.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import OpenAI from 'openai'

import { run, type Running } from '../crash/fleet.ts'
import { settled } from '../crash/settled.ts'
import { makeWorld, type CrashWorld } from '../crash/world.ts'
import { isFields } from '../support/json.ts'
import { startSandbox } from '../support/sandbox.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

test('batches that ran when the gateway was killed are settled exactly by the next, once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-batch-kill-'))
  const sandbox = await startSandbox()
  try {
    const world = makeWorld(dir, sandbox.url)
    addBatches(world)
    const killed = start(world)
    const client = await clientOf(killed, world)
    const told = await Promise.all([3, 4].map((lines) => begun(client, lines)))
    await killed.kill()
    const next = start(world)
    const rows = await settled(next, world, told.length)
    assert.deepEqual(new Set(rows.map((row) => row['upstream_id'])), new Set(told))
    for (const row of rows) {
      assert.deepEqual(
        [row['usage_source'], row['ending'], row['indeterminate_ms']],
        ['provider', 'completed', null],
      )
      assert.ok((row['price_nanos'] as bigint) > 0n)
    }
    let tokens = 0
    for (const { usage } of await sandbox.requests()) {
      assert.ok(isFields(usage))
      tokens += Number(usage['total_tokens'])
    }
    const counted = rows.reduce((sum, row) => sum + Number(row['tokens']), 0)
    assert.equal(counted, tokens, 'both count the same')
    const again = await clientOf(next, world)
    for (const id of told) {
      const { status, output_file_id: output } = await again.batches.retrieve(id)
      assert.equal(status, 'completed')
      assert.ok((await (await again.files.content(output ?? '')).text()).length > 0)
    }
    assert.equal(await next.stop(), 0)
    const verified = spawnSync(process.execPath, [main, 'verify', world.dataDir])
    assert.equal(verified.status, 0, String(verified.stdout))
  } finally {
    await sandbox.close()
    rmSync(dir, { recursive: true, force: true })
  }
})

function addBatches({ configFile }: CrashWorld): void {
  const config = JSON.parse(readFileSync(configFile, 'utf8'))
  const perMillionTokens = { input: '1.25', cached_input: '0.625', output: '5', reasoning: '5' }
  const versions = [{ validFrom: '2026-01-01', perMillionTokens }]
  config.prices['northwind-batch'] = { currency: 'USD', versions }
  config.deployments['nw-se'].batchPrice = 'northwind-batch'
  // The run that is killed must not have come to look.
  config.server.limits.batchPollMs = 300
  writeFileSync(configFile, JSON.stringify(config))
}

function start(world: CrashWorld): Running {
  const args = ['start', '--json', '--port', '0', '--config', world.configFile]
  return run(main, [...args, '--data-dir', world.dataDir])
}

async function clientOf(gateway: Running, world: CrashWorld): Promise<OpenAI> {
  const baseURL = `${(await gateway.url).replace(/\/$/, '')}/v1`
  return new OpenAI({ apiKey: world.keys[0], baseURL, maxRetries: 0 })
}

async function begun(client: OpenAI, count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, index) => ({
    custom_id: `line-${index}`,
    method: 'POST',
    url: '/v1/chat/completions',
    body: {
      model: 'gpt-4o',
      messages: [{ role: 'user', content: `Hello ${index}` }],
      max_tokens: 40,
    },
  }))
  const text = lines.map((line) => `${JSON.stringify(line)}\n`)
  const file = await client.files.create({ file: new File(text, 'lines.jsonl'), purpose: 'batch' })
  const batch = await client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  })
  return batch.id
}
