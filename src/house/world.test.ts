import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { fact } from '../../test/support/policy.ts'
import { checkConfig } from './config-load.ts'
import type { ConfigInput } from './config-schema.ts'
import { limitProblems, defaultLimits, houseLimits } from './limits.ts'
import { openDecisions } from '../journeys/decisions.ts'
import { openRegister } from '../journeys/register.ts'
import { sampleConfig, sampleKeys } from './sample-config.ts'
import { buildWorld, worldSteps } from './world.ts'

const nowMs = Date.parse('2026-11-01')
const pepper = Buffer.alloc(32, 3)
const sample = sampleConfig('http://127.0.0.1:1', sampleKeys(pepper))

function worldOf(change: Partial<ConfigInput> = {}, atMs = nowMs) {
  const { config, problems } = checkConfig({ ...sample, ...change }, atMs)
  assert.ok(config, JSON.stringify(problems))
  return buildWorld(config, [], atMs)
}

function asked(model: string) {
  const plain = { dialect: 'openai', features: [], modalities: ['text'] }
  return { model, ...plain, country: null, countryMissing: 'it' }
}

test('each sample contract allows exactly what its story says', () => {
  const world = worldOf()
  const decisions = openDecisions()
  const table: readonly (readonly [string, string, string])[] = [
    ['muster-2026', 'gpt-4o          ', 'azure-gpt-4o-se northwind-gpt-4o-se'],
    ['muster-2026', 'muster-assistant', 'azure-gpt-4o-se northwind-gpt-4o-se'],
    ['muster-2026', 'o4-mini         ', 'azure-o4-mini-se'],
    ['qinghe-2026', 'gpt-4o          ', 'azure-gpt-4o-jp azure-gpt-4o-sg kiso-gpt-4o-jp'],
    ['qinghe-2026', 'gpt-4o-mini     ', 'kiso-gpt-4o-mini-jp'],
    ['qinghe-2026', 'o4-mini         ', 'azure-o4-mini-sg'],
    ['aoba-2026  ', 'gpt-4o          ', 'azure-gpt-4o-jp kiso-gpt-4o-jp'],
    ['aoba-2026  ', 'gpt-4o-mini     ', 'kiso-gpt-4o-mini-jp'],
    ['aoba-2026  ', 'o4-mini         ', ''],
    ['pebble-2026', 'gpt-4o          ', 'northwind-gpt-4o-us'],
    ['pebble-2026', 'gpt-4o-mini     ', 'northwind-gpt-4o-mini-us'],
  ]
  for (const [contractId, model, allowed] of table) {
    const workload = [...world.workloads.values()].find(
      (one) => one.contractId === contractId.trim(),
    )
    assert.ok(workload)
    const decision = decisions.decide(world, workload.id, asked(model.trim()), nowMs)
    assert.equal(decision.allowed.join(' '), allowed, `${contractId} ${model}`)
  }
})

test('the sample warns of one thing only: the model that its bank cannot have', () => {
  const { problems } = checkConfig(sample, nowMs)
  assert.deepEqual(
    problems.map(({ severity, path }) => `${severity} ${path}`),
    ['warning contracts.aoba-2026.models[2]'],
  )
})

test('an amendment of the sample is in force, and another takes a deployment away when it comes', () => {
  const turnMs = Date.parse('2030-01-01')
  const at = (atMs: number) => {
    const world = worldOf({}, atMs)
    const { allowed } = openDecisions().decide(world, 'muster-support', asked('gpt-4o'), atMs)
    const contract = world.contracts.get('muster-2026')
    return [contract?.amendments.join(' '), contract?.limits.concurrency, allowed.join(' ')]
  }
  const both = 'azure-gpt-4o-se northwind-gpt-4o-se'
  assert.deepEqual(at(Date.parse('2026-06-30')), ['', 64, both])
  assert.deepEqual(at(nowMs), ['muster-2026-a1', 96, both])
  assert.deepEqual(at(turnMs - 1), ['muster-2026-a1', 96, both])
  assert.deepEqual(at(turnMs), ['muster-2026-a1 muster-2026-a2', 96, 'azure-gpt-4o-se'])
})

test('a world that is made in steps is cited by what it decides by, whatever is added meanwhile', () => {
  const { config } = checkConfig(sample, nowMs)
  assert.ok(config)
  const added = fact({ id: 'later', subject: 'muster', predicate: 'p' })
  const volume = {
    id: 'volume',
    workloadId: 'muster-support',
    kind: 'personal',
    personsFrom: 1,
    personsTo: null,
    fromMs: 0,
    toMs: nowMs,
    reportedBy: 'test',
    atMs: 0,
  }
  /** The version of the world, and whether it knows a fact that is added after so many steps. */
  const madeWith = (steps: number): readonly [string, boolean] => {
    const register = openRegister([])
    register.apply({ kind: 'volume.reported', volume })
    const making = worldSteps(config, nowMs, { policy: null, register })
    for (let step = 0; ; step++) {
      if (step === steps) register.apply({ kind: 'fact.added', fact: added })
      const { done, value } = making.next()
      if (done !== true) continue
      const { facts } = value.decisionsNow(nowMs).policy
      return [value.version, facts.read('muster', 'p').kind === 'known']
    }
  }
  const [withIt] = madeWith(0)
  const [withoutIt] = madeWith(Infinity)
  assert.notEqual(withIt, withoutIt)
  for (let steps = 0; steps < 400; steps++) {
    const [version, knows] = madeWith(steps)
    assert.equal(version, knows ? withIt : withoutIt, `added after ${steps} steps`)
  }
})

test('sample keys are the same for one pepper and others for another', () => {
  const texts = (of: Uint8Array) => sampleKeys(of).map(({ key }) => key)
  assert.deepEqual(texts(pepper), texts(pepper))
  assert.equal(new Set([...texts(pepper), ...texts(Buffer.alloc(32, 4))]).size, 14)
  assert.equal(worldOf().keys.size, 7)
})

test('prices become exact nanos per token and versions end where the next begins', () => {
  const { priceLists } = worldOf({
    prices: {
      ...sample.prices,
      extra: {
        currency: 'USD',
        versions: [
          { validFrom: '2026-07-01', perMillionTokens: { input: '0.0000001', output: '3' } },
          { validFrom: '2026-01-01', perMillionTokens: { input: '2.50', output: '10' } },
        ],
      },
    },
  })
  const versions = priceLists.get('extra')?.versions ?? []
  assert.deepEqual(
    versions.map(({ id, validFromMs, validToMs }) => [id, validFromMs, validToMs]),
    [
      ['extra@2026-01-01', Date.parse('2026-01-01'), Date.parse('2026-07-01')],
      ['extra@2026-07-01', Date.parse('2026-07-01'), null],
    ],
  )
  const input = versions.map((version) => version.nanosPerToken.get('input'))
  // 2.50 dollars a million tokens are 2500 nanos a token.
  assert.equal((input[0]?.num ?? 0n) / (input[0]?.den ?? 1n), 2500n)
  assert.deepEqual([input[1]?.num, input[1]?.den], [1000n, 10_000_000n])
  assert.equal(versions[0]?.nanosPerToken.has('image'), false)
})

test('a markup is an exact factor', () => {
  const factor = worldOf().contracts.get('qinghe-2026')?.priceFactor
  // 12.5 percent: 1125 / 1000.
  assert.equal((factor?.num ?? 0n) * 1000n, (factor?.den ?? 0n) * 1125n)
  assert.deepEqual(worldOf().contracts.get('pebble-2026')?.priceFactor, { num: 1n, den: 1n })
})

test('the version of a world changes with what decisions read, and not with its keys, which they do not', () => {
  const { version } = worldOf()
  assert.match(version, /^[0-9a-f]{16}$/)
  assert.equal(worldOf().version, version)
  const other = { ...sample.parties, x: { legalName: 'X', country: 'FR' } }
  assert.notEqual(worldOf({ parties: other }).version, version)
  const { config } = checkConfig(sample, nowMs)
  assert.ok(config)
  const key = {
    id: 'abcdefgh',
    holder: { kind: 'auditor' },
    digest: '',
    createdAtMs: 0,
    expiresAtMs: null,
    revokedAtMs: null,
    managedBy: 'api',
  } as const
  const withKey = buildWorld(config, [key], nowMs)
  assert.ok(withKey.keys.has(key.id))
  assert.equal(withKey.version, version)
})

test('a contract has another version only if its terms or the zones they name were rewritten', () => {
  const versions = (change: Partial<ConfigInput>) => {
    const { contracts } = worldOf(change)
    return [contracts.get('muster-2026')?.version, contracts.get('pebble-2026')?.version]
  }
  const [muster, pebble] = versions({})
  const zones = { ...sample.zones, eea: [{ validFrom: '2020-02-01', places: ['SE', 'IE'] }] }
  const rewritten = versions({ zones })
  assert.notEqual(rewritten[0], muster)
  assert.equal(rewritten[1], pebble)
})

test('a channel is printed without its credential in every way that people print things', () => {
  const channel = worldOf().channels.get('kiso')
  assert.equal(channel?.credential, 'sandbox-kiso')
  for (const printed of [JSON.stringify(channel), inspect(channel), JSON.stringify({ channel })]) {
    assert.ok(printed.includes('[secret]') && !printed.includes('sandbox-kiso'))
  }
})

test('the limits agree with each other, and a contradiction is told by name', () => {
  assert.deepEqual(limitProblems(defaultLimits), [])
  assert.throws(() => houseLimits({ bookBatchOpsMax: 1_000_000 }), /bookBatchOpsMax/)
  const { problems } = checkConfig(
    { ...sample, server: { limits: { headersTimeoutMs: 120_000 } } },
    nowMs,
  )
  assert.equal(problems[0]?.message, 'headersTimeoutMs must not be more than requestTimeoutMs')
})

test('a wait that is longer than a timer can count is refused by name: it would end at once', () => {
  const long = 2_147_483_648
  const { problems } = checkConfig(
    {
      ...sample,
      server: { limits: { streamKeepAliveMs: long, referralAnswerMs: long, answerBytesMax: long } },
      channels: Object.fromEntries(
        Object.entries(sample.channels ?? {}).map(([id, channel]) => [
          id,
          { ...channel, timeouts: id === 'kiso' ? { whole: { answerMs: long } } : undefined },
        ]),
      ),
    },
    nowMs,
  )
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    [
      'answerMs must not be more than 2147483647, which is 24 days',
      'streamKeepAliveMs must not be more than 2147483647, which is 24 days',
    ],
  )
})
