import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkConfig } from './config-load.ts'
import type { Config } from './config-schema.ts'
import { configurationChanges } from './configuration-entry.ts'

function rented(secrets: { readonly credential: string; readonly sessionToken: string }): Config {
  const key = { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', ...secrets }
  const channel = { kind: 'bedrock', seller: 's', region: 'eu-central-1', ...key }
  const { config, problems } = checkConfig({ version: 1, channels: { c: channel } }, 0)
  assert.ok(config !== null, JSON.stringify(problems))
  return config
}

test('whichever secret of a channel was renewed is a change of that channel', () => {
  const before = rented({ credential: 'a', sessionToken: 'b' })
  const changed = { channels: { added: [], removed: [], changed: ['c'] } }
  for (const secrets of [
    { credential: 'a', sessionToken: 'other' },
    { credential: 'other', sessionToken: 'b' },
  ]) {
    assert.deepEqual(configurationChanges(before, rented(secrets)), changed)
  }
  const same = rented({ credential: 'a', sessionToken: 'b' })
  assert.deepEqual(configurationChanges(before, same), {})
})
