// The database of one-api or new-api: what is carried, what is told, and what is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importOneApi, oneApiColumns, type OneApiTables } from './import-one-api.ts'
import type { Imported } from './import-report.ts'

const empty = { base_url: '', other: '', config: '', model_mapping: '', status: 1n }

function tables(channels: readonly object[], more: Partial<OneApiTables> = {}): OneApiTables {
  const rows = channels.map((row, index) => ({ id: BigInt(index + 1), ...empty, ...row }))
  const all = { columns: oneApiColumns.channels, rows }
  return { channels: all, tokens: null, users: null, ...more }
}

function imported(given: OneApiTables): Extract<Imported, { kind: 'imported' }> {
  const found = importOneApi(given, '2026-03-01')
  assert.ok(found.kind === 'imported', JSON.stringify(found))
  return found
}

test('channels become channels, and each of their models a deployment', () => {
  const found = imported(
    tables([
      {
        type: 1n,
        key: 'sk-1',
        models: 'gpt-4o,gpt-4o-mini, gpt-4o',
        model_mapping: '{"gpt-4o":"gpt-4o-2024-11-20"}',
      },
      { type: 1n, key: 'sk-2', models: 'm', base_url: 'https://models.acme.example/' },
      {
        type: 3n,
        key: 'sk-3',
        models: 'gpt-3.5-turbo',
        base_url: 'https://acme-eu.openai.azure.com',
        config: '{"api_version":"2024-10-21"}',
      },
      { type: 14n, key: 'sk-4', models: 'claude-sonnet-4-5', base_url: null },
    ]),
  )
  assert.deepEqual(found.counts, { channels: 4, deployments: 5, prices: 0 })
  assert.doesNotMatch(JSON.stringify(found), /sk-\d/)
  assert.match(found.text, /model: gpt-4o\n    upstreamModel: gpt-4o-2024-11-20\n/)
  assert.match(
    found.text,
    /kind: openai-compatible\n    endpoint: https:\/\/models\.acme\.example\/v1\n/,
  )
  assert.match(found.text, /apiVersion: 2024-10-21\n/)
  assert.ok(found.items.some(({ path }) => path === 'channels[id=3].models[gpt-3.5-turbo]'))
})

test('what is switched off, of another type or without models is left out with its reason', () => {
  const { items, counts } = imported(
    tables([
      { type: 1n, key: 'k', models: 'm', status: 2n },
      { type: 24n, key: 'k', models: 'm' },
      { type: 1n, key: 'k', models: ' , ' },
    ]),
  )
  assert.equal(counts.channels, 0)
  assert.deepEqual(
    items.map(({ path }) => path),
    ['channels[id=1]', 'channels[id=2].type', 'channels[id=3].models', 'channels'],
  )
})

test('tokens are told one by one with how to give out new keys, users by their number', () => {
  const tokens = { columns: ['id', 'name'], rows: [{ id: 7n, name: 'shop\u001b[2J' }] }
  const users = { columns: ['id'], rows: [{ id: 1n }, { id: 2n }] }
  const { items } = imported(tables([], { tokens, users }))
  const token = items.find(({ path }) => path.startsWith('tokens['))
  assert.equal(token?.path, 'tokens[id=7] "shop\\u001b[2J"')
  assert.match(token?.remedy ?? '', /customhouse keys create/)
  assert.ok(items.some(({ reason }) => reason.startsWith('2 users ')))
})

test('several keys, and a mapping that is none, are told; a channel has one credential', () => {
  const row = { type: 1n, key: 'sk-1\nsk-2', models: 'm', model_mapping: '["x"]' }
  const { items, environment } = imported(tables([row]))
  assert.deepEqual(environment, ['OPENAI_KEY'])
  const paths = items.map(({ path }) => path)
  assert.ok(paths.includes('channels[id=1].model_mapping'))
  assert.equal(paths.filter((path) => path === 'channels[id=1].key').length, 2)
})

test('what is no such database is refused, with every row that is wrong', () => {
  const refusals = [
    [{ channels: null, tokens: null, users: null }, 1],
    [{ ...tables([]), channels: { columns: ['id', 'name'], rows: [] } }, 1],
    [
      tables([
        { type: 'x', key: 'k', models: 'm' },
        { type: 1n, key: 'k', models: 4n },
      ]),
      2,
    ],
  ] as const
  for (const [given, problems] of refusals) {
    const found = importOneApi(given, '2026-03-01')
    assert.equal(found.kind === 'refused' ? found.problems.length : 0, problems)
  }
})
