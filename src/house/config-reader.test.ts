import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../kernel/time.ts'
import { loadConfig } from './config-load.ts'
import { openConfigReader } from './config-reader.ts'
import { configurationHash } from './configuration-hash.ts'
import { keptTextsOf } from './kept-texts.ts'
import { policyFilesIn } from './policy-files.ts'
import { sampleConfig } from './sample-config.ts'
import { Secret } from './secret.ts'

const nowMs = Date.parse('2026-11-01')
const slices = { clock: systemClock, sliceMs: 1 }

test('a file read beside requests is what it is when it is read at once, and known content is not handed over again', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-reader-'))
  const reader = openConfigReader(slices)
  context.after(() => {
    reader.close()
    rmSync(folder, { recursive: true })
  })
  const configPath = join(folder, 'customhouse.yaml')
  const sample = sampleConfig('http://127.0.0.1:1')
  const channels = Object.fromEntries(
    Object.entries(sample.channels ?? {}).map(([id, one]) => [
      id,
      { ...one, credential: '${KEY}' },
    ]),
  )
  const text = JSON.stringify({
    ...sample,
    channels,
    policy: { packs: ['us.ofac.50', 'own.yaml'] },
  })
  writeFileSync(configPath, text)
  const environment = { KEY: 'hidden' }
  const at = { nowMs, objects: [] }
  const asked = { kind: 'file', configPath, environment, knownHash: null, ...at } as const
  const refused = await reader.read(asked)
  assert.equal(refused?.whole, null)
  assert.match(JSON.stringify(refused?.problems), /own\.yaml cannot be read/)

  const good = text.replace(',"own.yaml"', '')
  writeFileSync(configPath, good)
  const read = await reader.read(asked)
  const files = policyFilesIn(folder)
  const loaded = loadConfig({ text: good, environment, nowMs, files })
  assert.ok(read?.whole && loaded.config)
  assert.deepEqual(read.whole.config, loaded.config)
  assert.deepEqual(read.whole.policy, loaded.policy)
  assert.deepEqual(keptTextsOf(read.whole.config), keptTextsOf(loaded.config))
  for (const { credential } of Object.values(read.whole.config.channels)) {
    assert.ok(credential instanceof Secret)
    assert.equal(credential.reveal(), 'hidden')
  }
  assert.equal(read.hash, configurationHash(good, loaded.files))
  assert.deepEqual(
    read.paths,
    loaded.files.map(({ path }) => path),
  )
  const again = await reader.read({ ...asked, knownHash: read.hash })
  assert.deepEqual([again?.hash, again?.whole], [read.hash, null])
})

test('a file that is not there is a problem, and a reader that is closed meanwhile says nothing', async () => {
  const reader = openConfigReader(slices)
  const configPath = join(tmpdir(), 'customhouse-none', 'customhouse.yaml')
  const at = { nowMs, objects: [] }
  const asked = { kind: 'file', configPath, environment: {}, knownHash: null, ...at } as const
  const read = await reader.read(asked)
  assert.equal(read?.hash, null)
  assert.match(read.problems[0]?.message ?? '', /cannot be read; put it back/)
  const late = reader.read(asked)
  reader.close()
  assert.equal(await late, null)
})
