// Goal: an answer that goes on at its provider is neither lost nor paid twice when the gateway dies under it. Method:
// SIGKILL as soon as a client was told its id, another run over the same folder, then the book and what verify says.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import OpenAI from 'openai'

import { run, type Running } from '../crash/fleet.ts'
import { settled } from '../crash/settled.ts'
import { makeWorld, type CrashWorld } from '../crash/world.ts'
import { isFields, type Fields } from '../support/json.ts'
import { startSandbox } from '../support/sandbox.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

test('answers that were queued when the gateway was killed are settled exactly by the next, once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-background-kill-'))
  const sandbox = await startSandbox()
  try {
    const world = makeWorld(dir, sandbox.url)
    const killed = start(world)
    const told = await Promise.all(
      [1, 2, 3].map((turn) => begun(killed, world, `Hello ${turn} [[fault:background-ms=50]]`)),
    )
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
    const used = await sandbox.requests()
    const tokens = used.reduce((sum, each) => sum + tokensOf(each), 0)
    assert.equal(
      rows.reduce((sum, row) => sum + Number(row['tokens']), 0),
      tokens,
      'both count the same',
    )
    assert.equal(await next.stop(), 0)
    const verified = spawnSync(process.execPath, [main, 'verify', world.dataDir])
    assert.equal(verified.status, 0, String(verified.stdout))
  } finally {
    await sandbox.close()
    rmSync(dir, { recursive: true, force: true })
  }
})

function start(world: CrashWorld): Running {
  const args = ['start', '--json', '--port', '0', '--config', world.configFile]
  return run(main, [...args, '--data-dir', world.dataDir])
}

async function begun(gateway: Running, world: CrashWorld, input: string): Promise<string> {
  const baseURL = `${(await gateway.url).replace(/\/$/, '')}/v1`
  const client = new OpenAI({ apiKey: world.keys[0], baseURL, maxRetries: 0 })
  const response = await client.responses.create({ model: 'gpt-4o', input, background: true })
  assert.equal(response.status, 'queued')
  return response.id
}

function tokensOf({ usage }: Fields): number {
  assert.ok(isFields(usage))
  return Number(usage['total_tokens'])
}
