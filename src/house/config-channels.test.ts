import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'

import { systemClock } from '../kernel/time.ts'
import { channelOf } from './channel.ts'
import { checkConfig } from './config-load.ts'
import type { ConfigInput } from './config-schema.ts'

type Channel = NonNullable<ConfigInput['channels']>[string]
type Deployment = NonNullable<ConfigInput['deployments']>[string]

const person = JSON.stringify({
  type: 'authorized_user',
  client_id: 'id',
  client_secret: 'secret-canary',
  refresh_token: 'refresh-canary',
})
const vertex: Channel = {
  kind: 'vertex',
  seller: 'Google Cloud',
  project: 'p',
  location: 'europe-west4',
  credential: person,
}

function loaded(channel: Channel, deployment: Partial<Deployment> = {}) {
  const input: ConfigInput = {
    version: 1,
    prices: {
      list: {
        currency: 'USD',
        versions: [{ validFrom: '2020-01-01', perMillionTokens: { input: '1', output: '2' } }],
      },
    },
    channels: { c: channel },
    deployments: {
      d: {
        channel: 'c',
        model: 'claude-sonnet-5',
        type: 'regional',
        locations: {},
        price: 'list',
        maxOutputTokens: 10,
        contextWindow: 100,
        ...deployment,
      },
    },
  }
  return checkConfig(input, systemClock.nowMs())
}

function problemsOf(channel: Channel, deployment?: Partial<Deployment>): readonly string[] {
  const { problems } = loaded(channel, deployment)
  return problems.map(({ severity, path, message }) => `${severity} ${path}: ${message}`)
}

function endpointOf(channel: Channel, deployment?: Partial<Deployment>): string {
  const { config, problems } = loaded(channel, deployment)
  const written = config?.channels['c']
  assert.ok(written !== undefined, JSON.stringify(problems))
  return channelOf(written, 'c').endpoint
}

test('project and location are the address, in each form that Google has', () => {
  const dataZone = { type: 'data-zone' } as const
  const path = (location: string): string => `/v1/projects/p/locations/${location}`
  assert.equal(
    endpointOf(vertex),
    `https://europe-west4-aiplatform.googleapis.com${path('europe-west4')}`,
  )
  assert.equal(
    endpointOf({ ...vertex, location: 'eu' }, dataZone),
    `https://aiplatform.eu.rep.googleapis.com${path('eu')}`,
  )
  assert.equal(
    endpointOf({ ...vertex, location: 'global' }, { type: 'global' }),
    `https://aiplatform.googleapis.com${path('global')}`,
  )
  assert.equal(
    endpointOf({ ...vertex, endpoint: 'https://private.example/' }),
    `https://private.example${path('europe-west4')}`,
  )
})

test('kinds with a usual address need none, and the others say that it is missing', () => {
  const key = { seller: 'S', credential: 'key' }
  assert.equal(endpointOf({ ...key, kind: 'mistral' }), 'https://api.mistral.ai/v1')
  assert.equal(
    endpointOf({ ...key, kind: 'gemini' }, { type: 'global' }),
    'https://generativelanguage.googleapis.com',
  )
  assert.match(problemsOf({ ...key, kind: 'bedrock' }).join('\n'), /^error channels\.c.*region/)
  for (const kind of ['openai', 'azure', 'anthropic', 'foundry'] as const) {
    assert.deepEqual(problemsOf({ ...key, kind }, { type: 'global' }), [
      `error channels.c: endpoint is missing; channels of kind ${kind} have no usual one`,
    ])
  }
})

test('a location is held against the places that a deployment promises', () => {
  const within = (processing: readonly string[], more: Partial<Deployment> = {}) =>
    problemsOf(vertex, { locations: { processing: [...processing] }, ...more })
  assert.deepEqual(within(['NL']), [])
  assert.deepEqual(within(['NL.europe-west4', 'DE']), [])
  assert.deepEqual(within(['google:europe-west4']), [])
  assert.deepEqual(within(['DE']), [
    'error deployments.d.locations.processing: does not hold NL.europe-west4, where the location europe-west4 of its channel is; correct one of the two',
  ])
  assert.deepEqual(
    problemsOf({ ...vertex, location: 'atlantis-1' }, { locations: { processing: ['NL'] } }),
    [
      'warning deployments.d.locations.processing: cannot be held against the location atlantis-1 of its channel: no fact says where that region lies',
    ],
  )
})

test('a location that is wider than a deployment says is an error', () => {
  assert.deepEqual(problemsOf({ ...vertex, location: 'global' }), [
    'error deployments.d.type: must be global: the location of its channel is, and Google processes such requests in any of its regions',
  ])
  const gemini: Channel = { kind: 'gemini', seller: 'Google', credential: 'key' }
  assert.deepEqual(problemsOf(gemini), [
    'error deployments.d.type: must be global: the Gemini API has no regions',
  ])
  assert.deepEqual(problemsOf({ ...vertex, location: 'eu' }), [
    'error deployments.d.type: must be data-zone: the location eu of its channel is a group of regions',
  ])
})

test('a global location bounds nothing, and a closed list is refused there', () => {
  const problems = (locations: Deployment['locations']) =>
    problemsOf({ ...vertex, location: 'global' }, { type: 'global', locations })
  assert.match(
    problems({ processing: ['NL'] }).join('\n'),
    /error deployments.d.locations.processing: is a closed list, and Google processes/,
  )
  assert.deepEqual(problems({ processing: { open: true, places: ['NL'] } }), [])
  assert.deepEqual(problems({}), [])
})

test('a regional deployment in Foundry is doubted: none is sold there', () => {
  const foundry: Channel = {
    kind: 'foundry',
    seller: 'Microsoft',
    endpoint: 'https://acme.services.ai.azure.com/anthropic',
    credential: 'key',
  }
  assert.match(problemsOf(foundry).join(), /^warning deployments.d.type: is sold by nobody as/)
  assert.deepEqual(problemsOf(foundry, { type: 'data-zone' }), [])
})

test('a group of regions is held against a promise that is narrower', () => {
  const at = (location: string, processing: string[]) =>
    problemsOf({ ...vertex, location }, { type: 'data-zone', locations: { processing } })
  assert.deepEqual(at('us', ['US']), [])
  assert.match(at('us', ['US.us-east4']).join(), /^error .*does not hold US.us-central1/)
  assert.match(at('us', ['DE']).join(), /^error /)
  assert.deepEqual(at('eu', ['BE', 'NL', 'DE', 'FR', 'FI', 'IT', 'ES', 'PL', 'SE']), [])
  assert.match(at('eu', ['NL']).join(), /^warning .*does not hold BE.europe-west1/)
})

test('an endpoint whose name says another location than the channel is refused', () => {
  for (const [host, named] of [
    ['us-central1-aiplatform.googleapis.com', 'us-central1'],
    ['aiplatform.us-central1.rep.googleapis.com', 'us-central1'],
    ['aiplatform.eu.rep.googleapis.com', 'eu'],
    ['aiplatform.googleapis.com', 'global'],
  ]) {
    assert.deepEqual(problemsOf({ ...vertex, endpoint: `https://${host}` }), [
      `error channels.c.endpoint: names ${named}, and its channel asks europe-west4; correct one of the two`,
    ])
  }
  const same = 'https://europe-west4-aiplatform.googleapis.com'
  assert.deepEqual(problemsOf({ ...vertex, endpoint: same }), [])
})

test('a model is named as it stands in the path, and never by a way to elsewhere', () => {
  for (const upstreamModel of [
    'publishers/google/models/gemini-2.5-flash',
    'google/gemini-2.5-flash',
    '../../us-central1/publishers/google/models/gemini-2.5-flash',
  ]) {
    assert.match(
      problemsOf(vertex, { upstreamModel, serves: ['gemini'] }).join(),
      /^error deployments.d.upstreamModel: must be the model's own name/,
    )
  }
  for (const upstreamModel of ['.', '..']) {
    assert.match(problemsOf(vertex, { upstreamModel }).join(), /upstreamModel: must be a name/)
  }
})

test('what a kind of channel lacks, or cannot have, is named with its remedy', () => {
  const { project: _project, location: _location, ...bare } = vertex
  assert.deepEqual(problemsOf(bare), [
    'error channels.c: project is missing; write it as Google does, such as my-project',
    'error channels.c: location is missing; write it as Google does, such as europe-west4, eu, us or global',
  ])
  assert.deepEqual(
    problemsOf({ kind: 'mistral', seller: 'S', credential: 'key', location: 'eu' }),
    ['error channels.c.location: only channels of kind vertex have a location; remove it'],
  )
  assert.deepEqual(problemsOf({ ...vertex, usageLookup: 'https://records.example' }), [
    'error channels.c.usageLookup: is asked with a key, and the credential of this channel is none; remove it',
  ])
  assert.deepEqual(problemsOf(vertex, { outputCap: 'max_completion_tokens' }), [
    'error deployments.d.outputCap: must be max_tokens at a channel of kind vertex; remove it',
  ])
})

test('a credential of the wrong form is told without a word of it, and a good one is never printed', () => {
  for (const credential of ['key-canary', '{"type":"service_account","x":"canary"}', '{canary']) {
    const [problem, more] = problemsOf({ ...vertex, credential })
    assert.match(problem ?? '', /^error channels\.c\.credential: /)
    assert.doesNotMatch(problem ?? '', /canary/)
    assert.equal(more, undefined)
  }
  assert.deepEqual(problemsOf({ kind: 'mistral', seller: 'S', credential: person }), [
    'error channels.c.credential: is JSON, and channels of kind mistral take a key',
  ])
  const written = loaded(vertex).config?.channels['c']
  assert.ok(written !== undefined)
  const channel = channelOf(written, 'c')
  assert.match(channel.credential, /canary/)
  for (const shown of [JSON.stringify(channel), inspect(channel), JSON.stringify(written)]) {
    assert.doesNotMatch(shown, /canary/)
  }
})
