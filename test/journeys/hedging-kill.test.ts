// Goal: an attempt that ran on beside a given answer is neither lost nor taken for the request when the gateway dies.
// Method: SIGKILL as soon as the client has its answer, another run over the same folder, then the book and `verify`.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { openHouseKeys } from '../../src/house/house-keys.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { run, type Running } from '../crash/fleet.ts'
import { deployments, hedge } from '../support/hedging.ts'
import { hello, testConfig } from '../support/house.ts'
import { pick } from '../support/json.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const limits = {
  reconcileWindowMs: 100,
  reconcileArrivalMs: 50,
  reconcileRetryMs: 20,
  reconcileRetryMsMax: 50,
}

test('the first attempt, lost beside a second one that was given, is entered under its own name, at no price', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-hedge-kill-'))
  const dataDir = join(dir, 'data')
  mkdirSync(join(dataDir, 'head'), { recursive: true })
  let gateway: Running | null = null
  try {
    await using upstream = await openScriptedUpstream((response, { body }) => {
      if (pick(JSON.parse(body.toString()), 'model') === 'b') sendWhole(response)
    })
    const { pepper } = openHouseKeys(dataDir, null)
    const { id, key } = mintKey()
    const config = testConfig(
      upstream.url,
      { id, digest: keyDigest(pepper, key) },
      { deployments, hedge, channel: { billsOnAbort: true }, server: { limits } },
    )
    const configFile = join(dir, 'customhouse.yaml')
    writeFileSync(configFile, JSON.stringify(config))
    const args = ['start', '--json', '--port', '0', '--config', configFile, '--data-dir', dataDir]
    gateway = run(main, args)
    const response = await fetch(new URL('/v1/chat/completions', await gateway.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(hello),
    })
    assert.equal(response.status, 200)
    const request = response.headers.get('x-request-id')
    await response.text()
    await gateway.kill()
    gateway = run(main, args)
    await gateway.url
    const [first, second] = await settledOf(dataDir, 2)
    assert.deepEqual(
      [first?.['ending'], first?.['price_nanos'], first?.['entry_id']],
      ['gateway_lost', 0n, `${request}.1`],
    )
    assert.deepEqual([second?.['ending'], second?.['entry_id']], ['completed', request])
    assert.equal(await gateway.stop(), 0)
    gateway = null
    const verified = spawnSync(process.execPath, [main, 'verify', dataDir])
    assert.equal(verified.status, 0, String(verified.stdout))
  } finally {
    await gateway?.kill()
    rmSync(dir, { recursive: true, force: true })
  }
})

/** All attempts by their number, once so many are settled; the house that runs writes them beside. */
async function settledOf(dataDir: string, count: number): Promise<Record<string, unknown>[]> {
  const book = new DatabaseSync(join(dataDir, 'book.db'), { readOnly: true, readBigInts: true })
  const sql = 'select * from attempt where settled_ms is not null order by attempt_no'
  try {
    await until('both are settled', () => book.prepare(sql).all().length === count)
    return book.prepare(sql).all()
  } finally {
    book.close()
  }
}
