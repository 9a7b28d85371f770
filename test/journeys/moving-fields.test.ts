// What a caller can write into a body to have the provider take the request elsewhere.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { hello, openTestHouse, post } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

const moving: readonly Readonly<Record<string, unknown>>[] = [
  { web_search_options: {} },
  {
    data_sources: [{ type: 'azure_search', parameters: { endpoint: 'https://elsewhere.example' } }],
  },
  { search_parameters: { mode: 'on' } },
  { enable_search: true },
  { plugins: [{ id: 'web' }] },
  { models: ['another'] },
  { route: 'fallback' },
  { provider: { order: ['elsewhere'] } },
  { fallbacks: ['another'] },
  { api_base: 'https://elsewhere.example' },
  { base_url: 'https://elsewhere.example' },
  { tools: [{ type: 'function', function: { name: 'f' } }, { type: 'web_search' }] },
  { tools: [{ type: 'web_search_preview' }] },
  { tools: [{ google_search: {} }] },
  { tools: ['web_search'] },
  { search_settings: { include_domains: ['elsewhere.example'] } },
  { compound_custom: { tools: { enabled_tools: ['web_search'] } } },
  { tools: [{ type: 'mcp', server_url: 'https://elsewhere.example' }] },
]

const misspelled: readonly Readonly<Record<string, unknown>>[] = [
  { Model: 'another' },
  { MAX_TOKENS: 1_000_000 },
  { N: 50 },
  { ſtream: true },
  { Models: ['another'] },
  { stream_options: { Include_Usage: false } },
]

const harmless: readonly Readonly<Record<string, unknown>>[] = [
  { web_search_options: null, enable_search: false, models: null },
  {
    tools: [
      { type: 'function', function: { name: 'f' } },
      { type: 'custom', custom: { name: 'g' } },
      { function: { name: 'h' } },
    ],
  },
  { X_Unknown: 1, metadata: { Model: 'text of a customer' } },
]

test('no field of a body takes a request where its decision does not reach', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  for (const fields of moving) {
    const response = await post(house, { ...hello, ...fields })
    const { error } = (await response.json()) as { error: { code: string; param: string } }
    assert.equal(response.status, 403, JSON.stringify(fields))
    assert.equal(error.code, 'field_not_permitted')
    assert.equal(error.param, Object.keys(fields)[0])
  }
  for (const fields of misspelled) {
    const response = await post(house, { ...hello, ...fields })
    assert.equal(response.status, 400, JSON.stringify(fields))
  }
  assert.equal(upstream.received.length, 0)
  for (const fields of harmless) {
    const response = await post(house, { ...hello, ...fields })
    assert.equal(response.status, 200, JSON.stringify(fields))
  }
})
