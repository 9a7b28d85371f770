// What `check` says of a channel to Bedrock, and of a model whose id lets AWS process elsewhere.
import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'

import { channelOf } from './channel.ts'
import { checkConfig } from './config-load.ts'

const nowMs = Date.UTC(2027, 0, 1)
const bedrock = { kind: 'bedrock', seller: 's', region: 'eu-central-1', credential: 'secret' }

function check(channel: object, deployment: object = {}) {
  return checkConfig(
    {
      version: 1,
      prices: {
        list: {
          currency: 'USD',
          versions: [{ validFrom: '2020-01-01', perMillionTokens: { input: '1', output: '1' } }],
        },
      },
      channels: { c: channel },
      deployments: {
        d: {
          channel: 'c',
          model: 'anthropic.claude-sonnet-5-v1:0',
          type: 'regional',
          locations: { processing: ['DE'] },
          price: 'list',
          maxOutputTokens: 10,
          contextWindow: 100,
          ...deployment,
        },
      },
    },
    nowMs,
  )
}

function problemsOf(channel: object, deployment: object = {}): string[] {
  const { problems } = check(channel, deployment)
  return problems.map(({ severity, path, message }) => `${severity} ${path} ${message}`)
}

test('a channel to Bedrock needs its region, and reaches the endpoint of that region', () => {
  const { config } = check(bedrock)
  const written = config?.channels['c']
  assert.ok(written !== undefined)
  const { endpoint, aws } = channelOf(written, 'c')
  assert.equal(endpoint, 'https://bedrock-runtime.eu-central-1.amazonaws.com')
  assert.deepEqual(aws, { region: 'eu-central-1', accessKeyId: null, sessionToken: null })
  const { region: _region, ...without } = bedrock
  assert.deepEqual(problemsOf(without), [
    'error channels.c region is missing; write it as AWS does, such as eu-central-1',
  ])
  assert.match(problemsOf({ ...bedrock, region: 'Frankfurt' }).join(), /must be a region as AWS/)
})

test('the members of a temporary key belong together, and to no other kind', () => {
  const key = { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', sessionToken: 'token' }
  assert.deepEqual(problemsOf({ ...bedrock, ...key }), [])
  assert.match(
    problemsOf({ ...bedrock, sessionToken: 'token' }).join(),
    /^error channels.c.sessionToken belongs to a temporary access key/,
  )
  const other = { kind: 'openai', seller: 's', endpoint: 'https://x.example', credential: 'k' }
  const found = problemsOf({ ...other, region: 'eu-central-1', ...key })
  for (const member of ['region', 'accessKeyId', 'sessionToken']) {
    assert.ok(
      found.some((problem) => problem.startsWith(`error channels.c.${member} only`)),
      member,
    )
  }
  const looked = { ...bedrock, ...key, usageLookup: 'https://x.example/usage' }
  assert.match(problemsOf(looked).join(), /^error channels.c.usageLookup .* only signs/)
})

test('a channel shows neither its secret nor its token', () => {
  const key = { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', sessionToken: 'canary-token' }
  const { config } = check({ ...bedrock, ...key, credential: 'canary-secret' })
  const written = config?.channels['c']
  assert.ok(written !== undefined)
  const channel = channelOf(written, 'c')
  assert.equal(channel.aws?.sessionToken, 'canary-token')
  for (const shown of [JSON.stringify(channel), inspect(channel), inspect(written)]) {
    assert.ok(!shown.includes('canary'), shown)
    assert.match(shown, /\[secret\]/)
  }
})

const wide = { type: 'data-zone' }
const account = 'arn:aws:bedrock:eu-central-1:123456789012'

test('a model that may be processed elsewhere is held against what its deployment promises', () => {
  const model = 'anthropic.claude-sonnet-5-v1:0'
  for (const [deployment, expected] of [
    [{}, null],
    [{ locations: { processing: ['FR'] } }, /^error .*processing does not hold DE.eu-central-1/],
    [{ upstreamModel: `eu.${model}` }, /error deployments.d.type must be data-zone/],
    [
      { upstreamModel: `eu.${model}`, ...wide },
      /^warning .*does not hold FR.eu-west-3, IE.eu-west-1/,
    ],
    [{ upstreamModel: `eu.${model}`, ...wide, locations: { processing: 'unknown' } }, null],
    [
      { upstreamModel: `eu.${model}`, ...wide, locations: { processing: ['DE', 'IE', 'FR'] } },
      null,
    ],
    [
      { upstreamModel: `us.${model}`, ...wide, locations: { processing: ['US.us-east-1'] } },
      /^error .*does not hold US.us-west-2/,
    ],
    [{ upstreamModel: `us.${model}`, ...wide, locations: { processing: ['US'] } }, null],
    [{ upstreamModel: `global.${model}`, ...wide }, /error deployments.d.type must be global/],
    [
      { upstreamModel: `global.${model}`, type: 'global' },
      /error .*processing is a closed list, and a global inference profile/,
    ],
    [
      {
        upstreamModel: `global.${model}`,
        type: 'global',
        locations: { processing: { open: true, places: ['DE'] } },
      },
      null,
    ],
    [
      { upstreamModel: `${account}:application-inference-profile/abc`, serves: ['messages'] },
      /^warning .*does not say where it routes to/,
    ],
    [
      { upstreamModel: `${account}:prompt/ABC:1`, serves: ['converse'] },
      /^warning .*does not say where it routes to/,
    ],
    [{ upstreamModel: `sa.${model}` }, /error deployments.d.type must be data-zone/],
    [
      { upstreamModel: `sa.${model}`, ...wide },
      /^warning .*cannot be held against the regions of sa: none is known here/,
    ],
    [{ upstreamModel: '..', serves: ['converse'] }, /^error .*upstreamModel must be a name/],
    [
      { upstreamModel: `arn:aws:sagemaker:us-east-2:1:endpoint/e`, serves: ['converse'] },
      /upstreamModel names us-east-2, and its channel asks eu-central-1/,
    ],
    [
      { upstreamModel: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${model}` },
      /error deployments.d.upstreamModel names us-east-1, and its channel asks eu-central-1/,
    ],
  ] as const) {
    const found = problemsOf(bedrock, deployment).join('\n')
    if (expected === null) assert.equal(found, '', JSON.stringify(deployment))
    else assert.match(found, expected)
  }
})

test('an endpoint whose name says another region than the channel is refused', () => {
  for (const host of [
    'bedrock-runtime.us-east-1.amazonaws.com',
    'bedrock-runtime-fips.us-east-1.amazonaws.com',
    'vpce-1-2.bedrock-runtime.us-east-1.vpce.amazonaws.com',
    'bedrock-runtime.us-east-1.api.aws',
  ]) {
    assert.deepEqual(problemsOf({ ...bedrock, endpoint: `https://${host}` }), [
      'error channels.c.endpoint names us-east-1, and its channel asks eu-central-1; correct one of the two',
    ])
  }
  const same = 'https://vpce-1-2.bedrock-runtime.eu-central-1.vpce.amazonaws.com'
  assert.deepEqual(problemsOf({ ...bedrock, endpoint: same }), [])
  assert.deepEqual(problemsOf({ ...bedrock, endpoint: 'https://bedrock.example' }), [])
})

test('a channel without an address is told among the other problems of the file', () => {
  const { endpoint: _none, ...rest } = { ...bedrock, endpoint: '', kind: 'openai' }
  const found = problemsOf({ ...rest, region: undefined }).join('\n')
  assert.match(found, /error channels.c endpoint is missing/)
})
