// Goal: what is priced by units is computed again like what is priced by tokens: by `verify` from the prices that
// counted, and by `prices diff` under newer ones. Method: served requests in a book; then a cost in it is changed.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { stringify } from 'yaml'

import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { openTestHouse, testConfig, type TestHouseOptions } from '../support/house.ts'
import { openScriptedUpstream } from '../support/scripted-upstream.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

function run(...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
  return stdout + stderr
}

const version = { validFrom: '2020-01-01' }
const options: TestHouseOptions = {
  deployments: { only: { serves: ['images', 'speech'] } },
  sections: {
    prices: {
      list: {
        currency: 'USD',
        versions: [{ ...version, perUnit: { picture: '0.04', character: '0.000015' } }],
      },
    },
  },
}

test('units are computed again, by the prices of then and by newer ones', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-units-'))
  try {
    await using upstream = await openScriptedUpstream((response, { path }) => {
      const type = path.endsWith('/speech') ? 'audio/mpeg' : 'application/json'
      response.writeHead(200, { 'content-type': type })
      response.end('{"data":[{},{}]}')
    })
    const house = await openTestHouse(upstream, { ...options, dataDir })
    for (const [path, body] of [
      ['images/generations', { model: 'm', prompt: 'a', n: 2 }],
      ['audio/speech', { model: 'm', input: 'Zoll', voice: 'cedar' }],
    ] as const) {
      const answer = await fetch(`${house.url}/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      await answer.arrayBuffer()
      assert.equal(answer.status, 200)
    }
    await house.running.close()
    assert.match(run('verify', dataDir), /^verified\n/)

    const { id, key } = mintKey()
    const digest = { id, digest: keyDigest(Buffer.alloc(32, 1), key) }
    const [config, newer] = [join(dataDir, 'c.yaml'), join(dataDir, 'newer.yaml')]
    writeFileSync(config, stringify(testConfig('http://127.0.0.1:9', digest, options)))
    const list = {
      model: 'm',
      type: 'regional',
      currency: 'USD',
      versions: [
        {
          validFrom: '2025-01-01',
          perMillionTokens: {},
          perUnit: { picture: '0.05', character: '0.00002' },
          source: {
            publisher: 'P',
            title: 'T',
            date: '2026-01-01',
            url: 'https://example.com/',
            retrieved: '2026-01-01',
          },
        },
      ],
    }
    writeFileSync(newer, stringify({ seller: 'S', about: 'a', prices: { list } }))
    const told = run('prices', 'diff', newer, '--config', config, '--data-dir', dataDir)
    // Two pictures and four characters: 0.08006 then, and 0.10008 now.
    assert.match(told, /0\.080060000/)
    assert.match(told, /0\.100080000/)

    const database = new DatabaseSync(join(dataDir, 'book.db'))
    database.exec('drop trigger settlement_unchanged')
    database.exec('update settlement set cost_nanos = cost_nanos + 1')
    database.close()
    const found = run('verify', dataDir)
    assert.match(
      found,
      /cost_differs_from_price_list: cost 80000001, by list@2020-01-01 it is 80000000/,
    )
    assert.match(found, /cost_differs_from_price_list: cost 60001, by list@2020-01-01 it is 60000/)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})
