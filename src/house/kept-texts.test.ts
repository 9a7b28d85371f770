// What the book keeps of a configuration gives access to nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkConfig } from './config-load.ts'
import { keptTextsOf } from './kept-texts.ts'
import { Secret } from './secret.ts'

/** Every secret that a well-formed configuration holds, wherever it stands. */
function secretsIn(value: unknown): readonly string[] {
  if (value instanceof Secret) return [value.reveal()]
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap((member) => secretsIn(member))
    : []
}

test('no secret of a configuration is kept, whichever member of a channel or an inspector it is', () => {
  const { config, problems } = checkConfig(
    {
      version: 1,
      channels: {
        key: {
          kind: 'openai',
          seller: 's',
          endpoint: 'https://api.example/v1',
          credential: 'canary-key',
        },
        temporary: {
          kind: 'bedrock',
          seller: 's',
          region: 'eu-central-1',
          accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
          credential: 'canary-secret',
          sessionToken: 'canary-token',
        },
      },
      inspectors: {
        elsewhere: {
          url: 'https://look.example/',
          credential: 'canary-inspector',
          place: 'DE',
        },
      },
    },
    Date.UTC(2027, 0, 1),
  )
  assert.ok(config !== null, JSON.stringify(problems))
  const secrets = secretsIn(config)
  assert.equal(secrets.length, 4)
  const kept = JSON.stringify(keptTextsOf(config))
  assert.match(kept, /ASIAIOSFODNN7EXAMPLE/)
  for (const secret of secrets) assert.ok(!kept.includes(secret), secret)
})
