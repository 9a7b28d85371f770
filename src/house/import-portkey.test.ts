// A config of Portkey's gateway: what is carried, what is told, and what is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importPortkey } from './import-portkey.ts'
import type { Imported } from './import-report.ts'

function imported(source: unknown): Extract<Imported, { kind: 'imported' }> {
  const found = importPortkey(JSON.stringify(source, null, 2), 'config.json', '2026-03-01')
  assert.ok(found.kind === 'imported', JSON.stringify(found))
  return found
}

test('targets at any depth become deployments, with keys in the environment and the strategy told', () => {
  const found = imported({
    strategy: { mode: 'fallback' },
    retry: { attempts: 3 },
    targets: [
      {
        provider: 'azure-openai',
        api_key: 'sk-azure-1',
        resource_name: 'Acme-EU',
        deployment_id: 'chat-eu',
        azure_model_name: 'gpt-4o',
        api_version: '2024-10-21',
      },
      {
        strategy: { mode: 'loadbalance' },
        targets: [
          {
            provider: 'openai',
            apiKey: 'sk-openai-1',
            overrideParams: { model: 'gpt-4o', max_tokens: 9 },
          },
          {
            provider: 'anthropic',
            virtual_key: 'team-claude',
            override_params: { model: 'claude-sonnet-4-5' },
          },
        ],
      },
    ],
  })
  assert.deepEqual(found.environment, ['ANTHROPIC_KEY', 'AZURE_ACME_EU_KEY', 'OPENAI_KEY'])
  assert.doesNotMatch(JSON.stringify(found), /sk-azure-1|sk-openai-1/)
  assert.deepEqual(found.counts, { channels: 3, deployments: 3, prices: 0 })
  assert.match(found.text, /endpoint: https:\/\/acme-eu\.openai\.azure\.com\n/)
  assert.match(found.text, /model: gpt-4o\n    upstreamModel: chat-eu\n/)
  const told = found.items.map(({ path, line }) => `${path} ${String(line)}`)
  assert.ok(told.includes('targets[1].strategy 18'), told.join('\n'))
  assert.ok(told.includes('targets[1].targets[1].virtual_key 32'), told.join('\n'))
})

test('what names no provider or no model is left out, each with its reason', () => {
  const { items, counts } = imported({
    targets: [
      { provider: '@openai-prod', override_params: { model: 'gpt-4o' } },
      { virtual_key: 'vk' },
      { provider: 'openai', api_key: 'k' },
      { provider: 'constructor', override_params: { model: 'm' } },
      { provider: 'bedrock', override_params: { model: 'm' } },
    ],
  })
  assert.equal(counts.deployments, 0)
  const left = items.filter(({ kind, path }) => kind === 'left-out' && path.startsWith('targets['))
  assert.deepEqual(
    left.map(({ path }) => path),
    ['targets[0]', 'targets[1]', 'targets[2]', 'targets[3].provider', 'targets[4].provider'],
  )
})

test('a host of its own makes a channel that speaks the OpenAI API, unless it hides a password', () => {
  const target = { provider: 'openai', override_params: { model: 'm' } }
  const own = imported({ ...target, custom_host: 'https://models.acme.example/v1/' })
  assert.match(
    own.text,
    /kind: openai-compatible\n    endpoint: https:\/\/models\.acme\.example\/v1\n/,
  )
  const hidden = imported({ ...target, custom_host: 'https://u:pw-55@acme.example/v1' })
  assert.doesNotMatch(JSON.stringify(hidden), /pw-55/)
})

test('what is no config is refused with what is wrong with it', () => {
  const texts = [
    '',
    '[]',
    '42',
    '{',
    '{"targets": {}}',
    '{"targets": [7]}',
    '{"provider": ["x"]}',
    '{"targets": []}',
    '{"__proto__": {}}',
  ]
  for (const text of texts) {
    const found = importPortkey(text, 'config.json', '2026-03-01')
    assert.ok(found.kind === 'refused' && found.problems.length > 0, text)
  }
})
