// Goal: what a contract says at an instant decides at that instant, its amendments and its end included,
// and nothing that was kept outlives it. Method: the keeper and the cache of decisions as a house wires
// them, over a clock that only the test moves; and random contracts against a reading of their own.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test, type TestContext } from 'node:test'

import fc from 'fast-check'
import { parse } from 'yaml'

import { checkConfig } from '../../src/house/config-load.ts'
import type { ConfigInput } from '../../src/house/config-schema.ts'
import { openWorldKeeper } from '../../src/house/reload.ts'
import { buildWorld } from '../../src/house/world.ts'
import { openDecisions } from '../../src/journeys/decisions.ts'
import { openRegister } from '../../src/journeys/register.ts'
import { isoTime, manualClock } from '../../src/kernel/time.ts'
import { evaluate } from '../../src/policy/evaluate.ts'
import type { DecisionRequest } from '../../src/policy/subject.ts'
import { testConfig } from '../support/house.ts'

type Contract = NonNullable<ConfigInput['contracts']>[string]
type Amendment = NonNullable<Contract['amendments']>[number]

const request: DecisionRequest = {
  model: 'm',
  dialect: 'openai',
  features: [],
  modalities: ['text'],
  country: null,
  countryMissing: 'where the caller is',
}

function all(...places: readonly string[]) {
  const list = [...places]
  return { processing: list, rest: list, abuseStore: list, review: list }
}

function inputOf(contract: Partial<Contract>): ConfigInput {
  const at = (...places: readonly string[]) => ({
    locations: { ingress: ['SG'], ...all(...places) },
  })
  const deployments = { sg: at('SG'), jp: at('JP'), us: at('US') }
  const key = { id: 'abcdefgh', digest: 'f'.repeat(64) }
  return testConfig('http://127.0.0.1:9', key, { deployments, contract })
}

function configOf(contract: Partial<Contract>, nowMs: number) {
  const { config, problems } = checkConfig(inputOf(contract), nowMs)
  assert.ok(config !== null, JSON.stringify(problems))
  return config
}

function open(context: TestContext, contract: Partial<Contract>, startMs: number) {
  const clock = manualClock(startMs)
  const keeper = openWorldKeeper({
    clock,
    environment: {},
    configPath: null,
    config: configOf(contract, startMs),
    configText: null,
    policy: null,
    apiKeys: [],
    register: openRegister([]),
    commitEntry: async () => undefined,
    onRefused: () => undefined,
    onRestartNeeded: () => undefined,
    onSwapped: () => undefined,
    debounceMs: 2 ** 30,
    pollMs: 2 ** 30,
  })
  context.after(() => keeper.close())
  const decisions = openDecisions()
  const ask = () => decisions.decide(keeper.world(), 'workload', request, clock.nowMs())
  const goTo = (ms: number): void => clock.advance(ms - clock.nowMs())
  const contractNow = () => {
    const found = keeper.world().contracts.get('contract')
    assert.ok(found)
    return found
  }
  return { clock, keeper, ask, goTo, contractNow }
}

const march = Date.parse('2026-03-01')
const june = Date.parse('2026-06-01T12:00:00Z')
const september = Date.parse('2026-09-01')

const amended: Partial<Contract> = {
  limits: { requestsPerMinute: 10, tokensPerMinute: 1000 },
  amendments: [
    {
      id: 'japan-too',
      validFrom: '2026-03-01',
      validTo: '2026-09-01',
      title: 'Japan for the summer',
      terms: { permits: all('SG', 'JP'), limits: { requestsPerMinute: 50 } },
    },
    {
      id: 'japan-stores',
      validFrom: '2026-06-01T12:00:00Z',
      title: 'Nothing is stored in Singapore any more',
      terms: { permits: { rest: ['JP'] } },
    },
  ],
}

test('terms change at the instant of their amendment and not before, and what was decided is kept until then', (context) => {
  const { ask, goTo, contractNow } = open(context, amended, march - 2)
  const before = ask()
  assert.deepEqual(before.allowed, ['sg'])
  assert.equal(before.validUntilMs, march)
  const own = contractNow()
  assert.equal(own.limits.requestsPerMinute, 10)
  goTo(march - 1)
  assert.equal(ask(), before, 'kept until then')
  goTo(march)
  const summer = ask()
  assert.deepEqual(summer.allowed, ['jp', 'sg'])
  assert.equal(summer.validUntilMs, june)
  const { limits, amendments } = contractNow()
  assert.deepEqual(limits, { requestsPerMinute: 50, tokensPerMinute: 1000, concurrency: null })
  assert.deepEqual(amendments, ['japan-too'])
  goTo(june - 1)
  assert.equal(ask(), summer)
  goTo(june)
  assert.deepEqual(
    ask().allowed,
    ['jp'],
    'of one document the later statement counts, term by term',
  )
  goTo(september)
  // Processing is back in Singapore alone, and the store stays in Japan: nothing serves.
  assert.deepEqual(ask().allowed, [])
  assert.equal(ask().code, 'policy.location_denied')
  assert.deepEqual(contractNow().amendments, ['japan-stores'])
})

test('a decision names the version of the terms that it used and the amendments that made it', (context) => {
  const { ask, goTo, contractNow, keeper } = open(context, amended, march - 1)
  const versions = new Set<string>()
  const worlds = new Set<string>()
  for (const ms of [march - 1, march, june, september]) {
    goTo(ms)
    const text = JSON.parse(ask().json)
    assert.equal(text.contractVersion, contractNow().version, isoTime(ms))
    assert.deepEqual(text.amendments ?? [], contractNow().amendments)
    versions.add(text.contractVersion)
    worlds.add(keeper.world().version)
  }
  assert.equal(versions.size, 4)
  assert.equal(worlds.size, 4)
})

test('an amendment that is announced leaves the version in force as it is', () => {
  const version = (contract: Partial<Contract>) =>
    buildWorld(configOf(contract, march - 1), [], march - 1).contracts.get('contract')?.version
  const { amendments: _, ...own } = amended
  assert.equal(version(amended), version(own))
})

test('what was agreed backwards counts for a past day only as far as it was known', () => {
  const backdated: Amendment = {
    id: 'late',
    validFrom: '2026-03-01',
    knownFrom: '2026-06-01T12:00:00Z',
    title: 'Signed in June, from March on',
    terms: { permits: all('JP') },
  }
  const world = buildWorld(configOf({ amendments: [backdated] }, september), [], september)
  const allowed = (asOfMs: number, knownAtMs: number): readonly string[] => {
    const decisive = world.decisionsAt(asOfMs, knownAtMs, null)
    const asking = decisive.subject('workload', asOfMs)
    assert.ok(asking)
    return evaluate(decisive.policy, asking, request, asOfMs).permitted.map(
      (one) => one.deploymentId,
    )
  }
  assert.deepEqual(allowed(march, june - 1), ['sg'])
  assert.deepEqual(allowed(march, june), ['jp'])
  assert.deepEqual(allowed(march - 1, september), ['sg'])
})

test('a weaker document fills what the contract leaves unstated and overrides nothing', () => {
  const contract: Partial<Contract> = {
    permits: all('SG', 'JP'),
    precedence: ['master', 'side letter', 'terms of the model'],
    amendments: [
      {
        id: 'model',
        validFrom: '2026-03-01',
        document: 'terms of the model',
        title: 'Where prompts enter, and where they are stored',
        terms: {
          permits: { ingress: ['JP'], rest: ['US'] },
          retentionDays: { rest: 9, metadata: 9 },
        },
      },
      {
        id: 'letter',
        validFrom: '2026-01-01',
        document: 'side letter',
        title: 'Keeps for five days',
        terms: { retentionDays: { rest: 5 } },
      },
    ],
  }
  const { contracts } = buildWorld(configOf(contract, march), [], march)
  const terms = contracts.get('contract')
  assert.deepEqual(terms?.permits.ingress, { kind: 'known', places: new Set(['JP']), open: false })
  assert.deepEqual(terms?.permits.rest, {
    kind: 'known',
    places: new Set(['SG', 'JP']),
    open: false,
  })
  assert.deepEqual(terms?.retentionDays, { rest: 5, metadata: 9 })
  assert.deepEqual(terms?.amendments, ['letter', 'model'])
})

test('a contract under notice is in force until the instant its period has run, and every kept decision ends there', (context) => {
  const given = '2026-06-01T12:00:00Z'
  const contract = { validTo: '2027-01-01', termination: { noticeDays: 30, noticeGiven: given } }
  const endMs = june + 30 * 86_400_000
  const { ask, goTo, contractNow } = open(context, contract, endMs - 1)
  const last = ask()
  assert.equal(last.verdict, 'permit')
  assert.equal(last.validUntilMs, endMs)
  assert.equal(contractNow().validToMs, endMs)
  goTo(endMs)
  const after = ask()
  assert.equal(after.verdict, 'deny')
  assert.equal(after.code, 'contract.not_in_force')
  assert.deepEqual(after.details.ruleIds, ['contract.in_force'])
})

test('an amendment may give a contract another end, and its period of notice', () => {
  const end = (terms: Amendment['terms'], own: Partial<Contract>) => {
    const amendments = [{ id: 'a', validFrom: '2026-03-01', title: 'End', terms }]
    const { contracts } = buildWorld(configOf({ ...own, amendments }, march), [], march)
    return isoTime(contracts.get('contract')?.validToMs ?? 0).slice(0, 10)
  }
  assert.equal(end({ validTo: '2028-01-01' }, { validTo: '2027-01-01' }), '2028-01-01')
  assert.equal(end({ validTo: '2026-04-01' }, { validTo: '2027-01-01' }), '2026-04-01')
  const notice = { termination: { noticeDays: 30, noticeGiven: '2026-03-11' } }
  assert.equal(end({ termination: { noticeDays: 10 } }, notice), '2026-03-21')
})

test('the contract of the guide is good, and is amended as the guide says', () => {
  const guide = readFileSync(new URL('../../docs/guides/contracts.md', import.meta.url), 'utf8')
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? []
  const {
    party: _,
    seller: _seller,
    models: _models,
    ...written
  } = parse(yaml).contracts['acme-2026']
  const terms = (day: string) => {
    const nowMs = Date.parse(day)
    const { config, problems } = checkConfig(inputOf(written), nowMs)
    assert.ok(config !== null, JSON.stringify(problems))
    const found = buildWorld(config, [], nowMs).contracts.get('contract')
    assert.ok(found)
    const { permits, limits, amendments, retentionDays } = found
    const places = Object.keys(permits).length
    return [limits.requestsPerMinute, places, retentionDays.abuseStore, amendments.join(' ')]
  }
  assert.deepEqual(terms('2026-06-30'), [300, 5, 30, ''])
  assert.deepEqual(terms('2026-07-01'), [600, 5, 30, 'acme-2026-a1'])
  assert.deepEqual(terms('2026-09-01'), [600, 6, 30, 'acme-2026-a1 acme-2026-model'])
})

const dayMs = 86_400_000
const firstMs = Date.parse('2026-01-01')
const instantAt = (days: number): string => isoTime(firstMs + days * dayMs)

interface Drawn {
  readonly from: number
  readonly lasts: number | null
  readonly places: readonly string[] | null
  readonly rest: readonly string[] | null
  readonly endsAfter: number | null
}

const somewhere = fc.option(fc.subarray(['SG', 'JP', 'US'], { minLength: 1 }), { freq: 2 })
const drawn: fc.Arbitrary<Drawn> = fc.record({
  from: fc.nat(12),
  lasts: fc.option(fc.integer({ min: 1, max: 6 })),
  places: somewhere,
  rest: somewhere,
  endsAfter: fc.option(fc.integer({ min: 1, max: 8 }), { freq: 5 }),
})

function amendmentOf({ from, lasts, places, rest, endsAfter }: Drawn, index: number): Amendment {
  const permits = {
    ...(places === null ? {} : { processing: [...places] }),
    ...(rest === null ? {} : { rest: [...rest] }),
  }
  return {
    id: `a${index}`,
    validFrom: instantAt(from),
    ...(lasts === null ? {} : { validTo: instantAt(from + lasts) }),
    title: 'Drawn',
    terms: { permits, ...(endsAfter === null ? {} : { validTo: instantAt(from + endsAfter) }) },
  }
}

/** Day by day, from the written file: what serves on the day. */
function expected(list: readonly Drawn[], endsOn: number | null, day: number): readonly string[] {
  let processing: readonly string[] = ['SG']
  let rest: readonly string[] = ['SG', 'JP', 'US']
  let end = endsOn
  for (const one of list.toSorted((left, right) => left.from - right.from)) {
    if (day < one.from || (one.lasts !== null && day >= one.from + one.lasts)) continue
    processing = one.places ?? processing
    rest = one.rest ?? rest
    if (one.endsAfter !== null) end = one.from + one.endsAfter
  }
  if (end !== null && day >= end) return []
  return ['JP', 'SG', 'US']
    .filter((place) => processing.includes(place) && rest.includes(place))
    .map((place) => place.toLowerCase())
}

test('on every day of a random contract, what is allowed is what its text says on that day, and holds as long as was said', (context) => {
  let amendedDays = 0
  fc.assert(
    fc.property(
      fc.uniqueArray(drawn, { selector: ({ from }) => from, maxLength: 4 }),
      fc.option(fc.integer({ min: 1, max: 14 })),
      (list, endsOn) => {
        const contract: Partial<Contract> = {
          validFrom: instantAt(0),
          ...(endsOn === null ? {} : { validTo: instantAt(endsOn) }),
          permits: { ...all('SG', 'JP', 'US'), processing: ['SG'] },
          amendments: list.map(amendmentOf),
        }
        // What cannot count is refused by name; see config-contracts.test.ts.
        if (checkConfig(inputOf(contract), firstMs).config === null) return
        const { ask, goTo, contractNow } = open(context, contract, firstMs)
        for (let day = 0, kept: ReturnType<typeof ask> | null = null; day < 20; day++) {
          goTo(firstMs + day * dayMs)
          const nowMs = firstMs + day * dayMs
          if (kept !== null && kept.validUntilMs !== null && kept.validUntilMs <= nowMs) kept = null
          const decision = ask()
          assert.deepEqual(decision.allowed, expected(list, endsOn, day), `day ${day}`)
          if (kept !== null) assert.equal(decision, kept, `day ${day}: kept`)
          kept = decision
          amendedDays += contractNow().amendments.length > 0 ? 1 : 0
        }
      },
    ),
    { numRuns: 100 },
  )
  assert.ok(amendedDays > 100, `drawn: ${amendedDays}`)
})
