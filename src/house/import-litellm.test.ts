// The config.yaml of a LiteLLM proxy: what is carried, what is told, and what is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { loadConfig } from './config-load.ts'
import { importLitellm } from './import-litellm.ts'
import { itemLines, type Imported } from './import-report.ts'

const nowMs = Date.parse('2026-03-01')

function imported(source: unknown): Extract<Imported, { kind: 'imported' }> {
  const text = typeof source === 'string' ? source : stringify(source)
  const found = importLitellm(text, 'config.yaml', '2026-03-01')
  assert.ok(found.kind === 'imported', JSON.stringify(found))
  return found
}

function problemsOf(text: string): readonly string[] {
  const found = importLitellm(text, 'config.yaml', '2026-03-01')
  assert.equal(found.kind, 'refused')
  return found.kind === 'refused'
    ? found.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`)
    : []
}

function loaded({ text, environment }: ReturnType<typeof imported>) {
  const set = Object.fromEntries(environment.map((name) => [name, 'https://set.invalid']))
  return loadConfig({ text, environment: set, nowMs })
}

/** A model of which the source says all that a deployment needs. */
function model(name: string, params: object, info: object = {}) {
  return {
    model_name: name,
    litellm_params: params,
    model_info: {
      max_input_tokens: 128_000,
      max_output_tokens: 16_384,
      input_cost_per_token: '2.5e-06',
      output_cost_per_token: '0.00001',
      ...info,
    },
  }
}

const azure = {
  model: 'azure/chat-eu',
  api_base: 'https://acme-eu.openai.azure.com/',
  api_key: 'os.environ/AZURE_EU',
  api_version: '2024-10-21',
  rpm: 600,
  tpm: 90_000,
}

test('a model of which all is said becomes a deployment that check takes, with every place unknown', () => {
  const { config, problems } = loaded(imported({ model_list: [model('chat', azure)] }))
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  )
  const deployment = config?.deployments['chat-at-azure-acme-eu']
  assert.deepEqual([...new Set(Object.values(deployment?.locations ?? {}))], ['unknown'])
  assert.equal(deployment?.upstreamModel, 'chat-eu')
  assert.deepEqual(deployment?.quota, { requestsPerMinute: 600, tokensPerMinute: 90_000 })
  assert.deepEqual([deployment?.contextWindow, deployment?.maxOutputTokens], [128_000, 16_384])
  assert.equal(config?.channels['azure-acme-eu']?.apiVersion, '2024-10-21')
})

test('a price is carried from its text, and never through a float', () => {
  const text = stringify({ model_list: [model('m', { model: 'gpt-x', api_key: 'os.environ/K' })] })
  const exact = text.replace(
    /input_cost_per_token: .*/,
    'input_cost_per_token: 0.0000001234567890123',
  )
  assert.match(imported(exact).text, /input: "0\.1234567890123"/)
})

test('what the source does not say of a model is left for check to name, a price with it', () => {
  const found = imported({ model_list: [{ model_name: 'm', litellm_params: azure }] })
  assert.ok(found.items.some(({ reason }) => reason.startsWith('unknown price: requests')))
  const missing = loaded(found).problems.map(({ path }) => path)
  assert.deepEqual(missing, [
    'deployments.m-at-azure-acme-eu.price',
    'deployments.m-at-azure-acme-eu.contextWindow',
  ])
})

test('a secret of the source is in no text that leaves the import', () => {
  const secrets = [
    'sk-live-0001',
    'sk-live-0002',
    'sk-master-1',
    'postgres://u:pw-77@db/x',
    'pass-66',
  ]
  const [first, second, master, database] = secrets
  const found = imported({
    model_list: [
      model('a', { ...azure, api_key: first }),
      model('b', { ...azure, api_key: first }),
      model('c', { ...azure, api_key: second, api_base: 'https://u:pass-66@acme.example/' }),
    ],
    general_settings: { master_key: master, database_url: database },
    environment_variables: { REDIS_PASSWORD: 'pass-66' },
  })
  const everything = JSON.stringify(found)
  for (const secret of secrets) assert.equal(everything.includes(secret), false)
  assert.deepEqual(found.environment, ['AZURE_ACME_EU_KEY', 'AZURE_KEY'])
  assert.equal(found.items.filter(({ kind }) => kind === 'secret').length, 2)
})

test('a name for a secret is never one that the source already reads', () => {
  const named = { ...azure, api_key: 'os.environ/AZURE_ACME_EU_2_KEY' }
  const found = imported({
    model_list: [model('a', named), model('b', { ...azure, api_key: 'sk-literal' })],
  })
  assert.deepEqual(found.environment, ['AZURE_ACME_EU_2_KEY', 'AZURE_ACME_EU_2_KEY_2'])
})

test('a credential by name gives its values, and one that is not there is refused', () => {
  const params = { model: 'azure/x', litellm_credential_name: 'eu' }
  const credential_list = [
    {
      credential_name: 'eu',
      credential_values: {
        api_key: 'os.environ/EU',
        api_base: 'os.environ/EU_BASE',
        api_version: 'v1',
      },
    },
  ]
  const found = imported({ model_list: [model('m', params)], credential_list })
  assert.deepEqual(found.environment, ['EU', 'EU_BASE'])
  assert.match(found.text, /endpoint: \$\{EU_BASE\}/)
  assert.match(
    problemsOf(stringify({ model_list: [model('m', params)] })).join('\n'),
    /^\d+ model_list\[0\]\.litellm_params\.litellm_credential_name: names no credential/,
  )
})

test('channels are told apart by provider as LiteLLM does, and what has no channel is left out with its place', () => {
  const found = imported({
    model_list: [
      model('a', { model: 'gpt-4o' }),
      model('b', { model: 'claude-sonnet-4-5' }),
      model('c', {
        model: 'openai/org/local',
        api_base: 'http://127.0.0.1:8000/v1',
        api_key: 'none',
      }),
      model('d', { model: 'bedrock/anthropic.claude' }),
      model('e', { model: 'openai/*' }),
      model('f', { model: 'mystery' }),
      model('g', { model: 'openai/dall-e-3' }, { mode: 'image_generation' }),
      model('h', { model: 'text-embedding-3-small' }, { mode: 'embedding' }),
    ],
  })
  const kinds = [...found.text.matchAll(/^    kind: (.*)$/gm)].map(([, kind]) => kind)
  assert.deepEqual(kinds, ['openai', 'anthropic', 'openai-compatible'])
  assert.match(found.text, /upstreamModel: org\/local/)
  assert.match(found.text, /serves: \[ embeddings \]/)
  const left = found.items.filter(({ kind, path }) => kind === 'left-out' && path !== '')
  assert.deepEqual(
    left.map(({ path }) => path),
    [3, 4, 5, 6].map((index) => `model_list[${index}].litellm_params.model`),
  )
  assert.ok(left.every(({ line }) => line !== null && line > 1))
})

test('settings of the proxy are told one by one, an alias with the term of a contract that says it', () => {
  const { items } = imported({
    model_list: [model('chat', azure)],
    router_settings: { model_group_alias: { 'gpt-4': 'chat' }, fallbacks: [{ chat: ['other'] }] },
    litellm_settings: { max_budget: 100, budget_duration: '30d', drop_params: true },
    include: ['more.yaml'],
  })
  const told = new Map(items.map(({ path, remedy }) => [path, remedy]))
  assert.match(
    told.get('router_settings.model_group_alias.gpt-4') ?? '',
    /name: "gpt-4", is: "chat"/,
  )
  for (const path of [
    'router_settings.fallbacks',
    'litellm_settings.max_budget',
    'litellm_settings.drop_params',
    'include',
  ]) {
    assert.ok(told.has(path), path)
  }
})

test('all that is wrong with a source is told at once, with its lines, and nothing is imported', () => {
  const text = [
    'model_list:',
    '  - litellm_params: {model: gpt-4o}',
    '  - model_name: b',
    '  - model_name: c',
    '    litellm_params: {model: [gpt-4o]}',
    '  - model_name: d',
    '    litellm_params: {model: gpt-4o, rpm: many}',
  ].join('\n')
  assert.deepEqual(problemsOf(text), [
    '2 model_list[0].model_name: model_name is missing; add it',
    '3 model_list[1].litellm_params: litellm_params is missing; add it',
    '5 model_list[2].litellm_params.model: model must be a text; put it in quotes',
  ])
  assert.deepEqual(
    problemsOf(text.split('\n').slice(0, 1).concat(text.split('\n').slice(5)).join('\n')),
    [
      '3 model_list[0].litellm_params.rpm: must be a whole number of at least 1; correct it, or leave it out',
    ],
  )
})

test('no text makes the import throw, and each refusal says something', () => {
  const texts = [
    '',
    'a: [',
    '[]',
    '42',
    'model_list: []',
    'model_list: {}',
    '&a [*a]',
    '['.repeat(20_000),
    'a: &a\n  b: *a',
    '__proto__: {}',
    'model_list:\n  - __proto__: 1',
  ]
  for (const text of texts) assert.ok(problemsOf(text).length > 0, text.slice(0, 40))
})

test('hostile names become ids of our form and texts that no variable is read from', () => {
  const names = [
    'constructor',
    '__proto__',
    '${HOME}',
    '$${X}',
    '../../etc',
    'ü',
    '\u001b[2J',
    'a'.repeat(400),
    'A',
    'a',
    'prototype',
  ]
  const found = imported({ model_list: names.map((name) => model(name, azure)) })
  const { config, problems } = loaded(found)
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  )
  assert.deepEqual(
    Object.values(config?.deployments ?? {}).map((deployment) => deployment.model),
    names,
  )
  assert.deepEqual(found.environment, ['AZURE_EU'])
})

test('what is alike is told once with its first places, and no name of it reaches the terminal raw', () => {
  const aliases = Object.fromEntries(
    Array.from({ length: 3 }, (_, index) => [`\u001b[2J${index}`, { model: 'chat' }]),
  )
  const { items } = imported({
    model_list: Array.from({ length: 9 }, (_, index) => ({
      model_name: `m${index}`,
      litellm_params: azure,
    })),
    router_settings: { model_group_alias: aliases },
  })
  const lines = itemLines('config.yaml', items)
  assert.equal(lines.split('unknown price').length, 2)
  assert.match(lines, /and 4 more/)
  assert.ok(!lines.includes('\u001b') && lines.includes('\\u{1b}[2J'))
})

test('ten thousand models are imported in one go', () => {
  const model_list = Array.from({ length: 10_000 }, (_, index) => ({
    model_name: `m${index % 100}`,
    litellm_params: { model: 'openai/gpt-4o', api_key: 'os.environ/K' },
  }))
  assert.equal(imported({ model_list }).counts.deployments, 10_000)
})
