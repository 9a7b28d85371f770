// Goal: a decision follows time, determinations and facts at once, though nothing else of the world changes.
// Method: the keeper, the register and the cache of decisions as a house wires them, over a clock that
// only the test moves.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'

import { loadConfig } from '../../src/house/config-load.ts'
import type { PolicyFiles } from '../../src/house/policy-files.ts'
import { openWorldKeeper } from '../../src/house/reload.ts'
import { openDecisions } from '../../src/journeys/decisions.ts'
import { openRegisterDesk } from '../../src/journeys/register-desk.ts'
import { manualClock } from '../../src/kernel/time.ts'
import type { Fact } from '../../src/policy/fact.ts'
import type { DecisionRequest } from '../../src/policy/subject.ts'
import { testConfig } from '../support/house.ts'

/** `rules` are the pack's; days are those of New York. */
function packOf(rules: readonly object[]): string {
  return JSON.stringify({
    pack: 'x.dated',
    version: '1',
    title: 'Invented rules',
    about: 'Invented.',
    jurisdiction: 'XX',
    asserter: 'x.nobody',
    timeZone: 'America/New_York',
    authority: 'law',
    sources: {
      text: {
        publisher: 'Nobody',
        title: 'Invented',
        date: '2020-01-01',
        retrieved: '2026-01-01',
        confidence: 'inferred',
      },
    },
    rules: rules.map((rule, index) => ({
      id: `x.rule-${index}`,
      title: 'Invented',
      effect: 'deny',
      public: 'eligibility',
      because: 'It is invented.',
      onUnknown: 'refer',
      sources: ['text'],
      states: [{ state: 'in_force', from: '2020-01-01', source: 'text' }],
      ...rule,
    })),
  })
}

const request: DecisionRequest = {
  model: 'm',
  dialect: 'openai',
  features: [],
  modalities: ['text'],
  country: null,
  countryMissing: 'where the caller is',
}

const day = 86_400_000

/** A house's keeper, register and decisions at `startMs`. */
function open(context: TestContext, rules: readonly object[], startMs: number) {
  const clock = manualClock(startMs)
  const input = testConfig('http://127.0.0.1:9', { id: 'abcdefgh', digest: 'f'.repeat(64) })
  const text = JSON.stringify({ ...input, policy: { packs: ['dated.yaml'] } })
  const dated = { file: 'dated.yaml', path: '/dated.yaml', text: packOf(rules) }
  const files: PolicyFiles = {
    shippedIds: [],
    shipped: () => dated,
    tableIds: [],
    table: () => null,
    find: () => [dated],
    folderOf: () => null,
  }
  const { config, policy, problems } = loadConfig({ text, environment: {}, nowMs: startMs, files })
  assert.ok(config !== null, JSON.stringify(problems))
  const desk = openRegisterDesk({
    clock,
    book: { post: () => undefined, commit: async () => undefined },
    events: [],
    onChanged: () => keeper.registerChanged(),
  })
  const swaps: string[] = []
  const keeper = openWorldKeeper({
    clock,
    environment: {},
    configPath: null,
    config,
    configText: text,
    policy,
    apiKeys: [],
    register: desk.register,
    commitEntry: async () => undefined,
    onRefused: () => undefined,
    onRestartNeeded: () => undefined,
    onSwapped: (_world, why) => swaps.push(why),
    debounceMs: 2 ** 30,
    pollMs: 2 ** 30,
  })
  context.after(() => keeper.close())
  const decisions = openDecisions()
  const ask = () => decisions.decide(keeper.world(), 'workload', request, clock.nowMs())
  return { clock, desk, keeper, decisions, swaps, ask }
}

const always = { 'party.country': { in: ['SG'] } }
const turning = Date.parse('2026-07-01T00:00:00-04:00')
const suspendedThen = {
  when: always,
  states: [
    { state: 'in_force', from: '2020-01-01', source: 'text' },
    { state: 'suspended', from: '2026-07-01', source: 'text' },
  ],
}

test('a state that ends at an instant decides until it and not after, in one and the same world', (context) => {
  const { clock, keeper, decisions } = open(context, [suspendedThen], turning - 2)
  const world = keeper.world()
  const at = (nowMs: number) => decisions.decide(world, 'workload', request, nowMs)
  const before = at(clock.nowMs())
  assert.equal(before.verdict, 'deny')
  assert.equal(before.validUntilMs, turning)
  assert.equal(at(turning - 1), before, 'kept until then')
  const after = at(turning)
  assert.equal(after.verdict, 'permit')
  assert.notEqual(after.id, before.id)
  assert.equal(at(turning + day), after, 'and kept again')
})

test('the world of that instant is made when it comes, whatever the timers do', (context) => {
  const { clock, ask, swaps } = open(context, [suspendedThen], turning - 1)
  assert.equal(ask().verdict, 'deny')
  clock.advance(1)
  assert.equal(ask().verdict, 'permit')
  assert.deepEqual(swaps, ['date'])
})

const unverified = {
  when: always,
  states: [{ state: 'unverified', from: '2020-01-01', source: 'text', note: 'nobody looked' }],
}

for (const [truth, verdict] of [
  ['F', 'permit'],
  ['T', 'deny'],
] as const) {
  test(`a determination (${truth}) turns a refer into a ${verdict} at once and back when it expires`, async (context) => {
    const { clock, desk, ask } = open(context, [unverified], turning)
    const before = ask()
    assert.equal(before.verdict, 'refer')
    assert.deepEqual(
      before.referrals.map(({ ruleId, partyId }) => [ruleId, partyId]),
      [['x.rule-0', 'party']],
    )
    const determination = {
      id: 'det-1',
      partyId: 'party',
      ruleId: 'x.rule-0',
      truth,
      reason: 'a licence was shown',
      evidence: ['licence'],
      madeBy: 'ann',
      madeAtMs: clock.nowMs(),
      expiresAtMs: turning + day,
    }
    await desk.commitEvent({ kind: 'determination.made', determination }, 'ann')
    const made = ask()
    assert.equal(made.verdict, verdict)
    assert.equal(made.validUntilMs, turning + day)
    clock.advance(day - 1)
    assert.equal(ask(), made)
    clock.advance(1)
    assert.equal(ask().verdict, 'refer')
  })
}

function factOf(id: string, change: Partial<Fact>): Fact {
  return {
    id,
    subject: 'party',
    predicate: 'cleared',
    value: true,
    validFromMs: 0,
    validToMs: null,
    knownFromMs: turning,
    supersedes: [],
    retraction: false,
    source: {
      id: 'x.text',
      publisher: 'Nobody',
      title: 'Invented',
      date: null,
      retrieved: '2026-07-01',
      url: null,
      confidence: 'official',
    },
    confidence: 'official',
    disputes: [],
    reviewByMs: null,
    ...change,
  }
}

test('a fact decides from when it is added, until its review is due or another retracts it', async (context) => {
  const rule = { when: { fact: { subject: '$party', predicate: 'cleared', is: false } } }
  const { clock, desk, ask } = open(context, [rule], turning)
  assert.equal(ask().verdict, 'refer')
  const cleared = factOf('x.cleared', { reviewByMs: turning + 2 * day })
  await desk.commitEvent({ kind: 'fact.added', fact: cleared }, 'ann')
  const permit = ask()
  assert.equal(permit.verdict, 'permit')
  assert.equal(permit.validUntilMs, turning + 2 * day)
  clock.advance(2 * day)
  assert.equal(ask().verdict, 'refer', 'nobody has looked again')
  const again = factOf('x.again', { knownFromMs: clock.nowMs(), supersedes: ['x.cleared'] })
  await desk.commitEvent({ kind: 'fact.added', fact: again }, 'ann')
  assert.equal(ask().verdict, 'permit')
  clock.advance(1)
  const retracted = { knownFromMs: clock.nowMs(), supersedes: ['x.again'], retraction: true }
  await desk.commitEvent({ kind: 'fact.added', fact: factOf('x.gone', retracted) }, 'ann')
  assert.equal(ask().verdict, 'refer')
})

test('a world that was made does not follow the register; the next one does', async (context) => {
  const { clock, desk, keeper, decisions, ask } = open(context, [unverified], turning)
  const old = keeper.world()
  const determination = {
    id: 'det-1',
    partyId: 'party',
    ruleId: 'x.rule-0',
    truth: 'F',
    reason: 'looked at',
    evidence: ['paper'],
    madeBy: 'ann',
    madeAtMs: clock.nowMs(),
    expiresAtMs: turning + day,
  } as const
  await desk.commitEvent({ kind: 'determination.made', determination }, 'ann')
  assert.equal(ask().verdict, 'permit')
  const still = decisions.decide(old, 'workload', { ...request, dialect: 'azure' }, clock.nowMs())
  assert.equal(still.verdict, 'refer')
  assert.notEqual(keeper.world().version, old.version)
})

test('a key that is made changes no decision, and what is registered at once makes one world', async (context) => {
  const { clock, desk, keeper, ask, swaps } = open(context, [unverified], turning)
  const before = ask()
  keeper.putKey({
    id: 'k2345678',
    holder: { kind: 'auditor' },
    digest: '',
    createdAtMs: 0,
    expiresAtMs: null,
    revokedAtMs: null,
    managedBy: 'api',
  })
  assert.ok(keeper.world().keys.has('k2345678'))
  assert.equal(ask(), before)
  const facts = ['x.a', 'x.b', 'x.c'].map((id) =>
    factOf(id, { subject: id, knownFromMs: clock.nowMs() }),
  )
  await Promise.all(facts.map((fact) => desk.commitEvent({ kind: 'fact.added', fact }, 'ann')))
  assert.deepEqual(swaps, ['keys', 'register'])
  assert.ok(keeper.world().keys.has('k2345678'))
})
