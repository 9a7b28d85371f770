import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkConfig } from './config-load.ts'
import { sampleConfig } from './sample-config.ts'
import { buildWorld } from './world.ts'

const nowMs = Date.UTC(2027, 0, 1)
const sg = ['SG']

function configOf(terms: object, more: object = {}) {
  const { channels, deployments, parties, prices } = sampleConfig('http://127.0.0.1:9')
  return {
    version: 1,
    channels,
    deployments,
    prices,
    cache: { place: 'SG.one' },
    parties: { ...parties, p: { legalName: 'P', country: 'SG' } },
    contracts: {
      c: {
        party: 'p',
        validFrom: '2020-01-01',
        models: ['gpt-4o', { name: 'own', is: 'gpt-4o' }],
        permits: { processing: sg, rest: sg, abuseStore: sg, review: sg },
        cache: { ttlSeconds: 60 },
        ...terms,
      },
    },
    ...more,
  }
}

function problems(terms: object, more: object = {}): readonly string[] {
  const found = checkConfig(configOf(terms, more), nowMs).problems
  return found
    .filter(({ path, message }) => path.includes('cache') || message.includes('cache'))
    .map(({ severity, path, message }) => `${severity} ${path} ${message}`)
}

test('a cache within the contract’s own places is taken, with its terms', () => {
  assert.deepEqual(problems({}), [])
  const { config } = checkConfig(
    configOf({ cache: { ttlSeconds: 60, models: ['own'], sampled: true } }),
    nowMs,
  )
  assert.ok(config !== null)
  assert.deepEqual(buildWorld(config, [], nowMs).contracts.get('c')?.cache, {
    place: 'SG.one',
    ttlMs: 60_000,
    sampled: true,
    models: new Set(['own']),
  })
})

test('a cache that its contract does not allow is refused by the contract’s name, with the reason', () => {
  for (const [terms, more, message] of [
    [{}, { cache: undefined }, /contracts\.c\.cache needs the place/],
    [
      {},
      { cache: { place: 'JP' } },
      /contracts\.c\.cache would keep answers at JP, which is not within permits\.rest/,
    ],
    [{ retentionDays: { rest: 0 } }, {}, /contradicts retentionDays\.rest/],
    [{ retentionMode: 'zero-retention' }, {}, /contradicts the retention mode "zero-retention"/],
    [{ retentionMode: 'minimal' }, {}, /contradicts the retention mode "minimal"/],
    [
      { cache: { ttlSeconds: 60, models: ['gpt-5'] } },
      {},
      /cache\.models\[0\] is no model of the contract/,
    ],
  ] as const) {
    const told = problems(terms, more)
    assert.equal(told.length, 1, told.join())
    assert.match(told[0] ?? '', message)
    assert.match(told[0] ?? '', /^error/)
  }
  assert.deepEqual(problems({ retentionMode: 'standard' }), [])
})

test('an amendment that would leave a cache without its place is refused, with the day', () => {
  const amendments = [
    { id: 'a', validFrom: '2028-01-01', title: 'A', terms: { permits: { rest: ['JP'] } } },
  ]
  assert.match(problems({ amendments }).join(), /not within permits\.rest.* \(from 2028-01-01 on\)/)
})

test('from the day on which the place is permitted no more nothing is kept, whatever the file says', () => {
  const zones = {
    here: [
      { validFrom: '2020-01-01', validTo: '2027-06-01', places: ['SG'] },
      { validFrom: '2027-06-01', places: ['JP'] },
    ],
  }
  const permits = { processing: sg, rest: ['zone:here'], abuseStore: sg, review: sg }
  const { config } = checkConfig(configOf({ permits }, { zones }), nowMs)
  assert.ok(config !== null)
  assert.notEqual(buildWorld(config, [], nowMs).contracts.get('c')?.cache, null)
  const later = Date.UTC(2027, 6, 1)
  assert.equal(buildWorld(config, [], later).contracts.get('c')?.cache, null)
})
