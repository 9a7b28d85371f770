// Goal: what a replay tells of groups is what it would tell row by row; money and tokens are neither lost nor
// doubled; nothing outside a change differs. Method: random traffic over two policies of a few rules.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  compiled,
  deployment,
  now,
  pack,
  rule,
  states,
  subject,
  text,
  when,
} from '../../test/support/policy.ts'
import type { CompiledPolicy } from '../policy/compiled.ts'
import { openComparison } from '../policy/replay.ts'
import type { RecordedGroup } from './recorded.ts'
import { replay, type ReplayOutcome, type WorthOf } from './replay.ts'

const deployments = [deployment('a'), deployment('b')]
const noTools = rule({ id: 'no.tools', when: when('request.features', 'includes_any', 'tools') })
const onlyB = rule({ id: 'not.a', when: when('deployment.id', 'in', 'a') })
const noLogs = rule({ id: 'no.logs', when: when('request.features', 'includes_any', 'logprobs') })
const perhaps = rule({
  id: 'perhaps',
  states: states('unverified'),
  when: when('request.features', 'includes_any', 'n'),
})

function worldOf(policy: CompiledPolicy) {
  const who = subject()
  return { policy, subject: (id: string) => (id === 'bot' ? who : null) }
}

function comparing(before: readonly ReturnType<typeof rule>[], after: typeof before) {
  return openComparison({
    before: worldOf(compiled([pack(before)], { deployments })),
    after: worldOf(compiled([pack(after)], { deployments })),
    atMs: now,
    inputsMayChange: false,
  })
}

function inputText(features: readonly string[], available: unknown, workload = 'bot'): string {
  const country = { is: 'SG', missing: '', network: 'SG' }
  const fixed = { contract: 'c', contractVersion: 'v1', dialect: 'openai', engine: 'policy-3' }
  const asked = { features, modalities: ['text'], model: 'gpt' }
  return JSON.stringify({ v: 1, available, country, ...fixed, ...asked, workload, world: 'w' })
}

const features = fc.subarray(['tools', 'logprobs', 'n'])
const available = fc.constantFrom(
  null,
  { a: 'usable', b: 'usable' },
  { a: 'usable', b: 'failing' },
  { a: 'quarantined', b: 'usable' },
)
const attempt = fc.record({
  kind: fc.constant('attempt' as const),
  input: fc.oneof(
    fc.tuple(features, available).map(([asked, stood]) => inputText(asked, stood)),
    fc.constant(''),
    fc.constant(inputText([], null, 'gone')),
  ),
  decisionId: fc.constant('d'),
  deploymentId: fc.constantFrom('a', 'b'),
  outcome: fc.constantFrom('completed', 'client_left', ''),
  currency: fc.constantFrom('USD', 'EUR'),
  firstAtMs: fc.constant(now),
  requests: fc.nat(1),
  attempts: fc.constant(1),
  tokens: fc.nat(1000),
  tokenEstimate: fc.nat(1000),
  costNanos: fc.nat(10 ** 9).map(BigInt),
  priceNanos: fc.nat(10 ** 9).map(BigInt),
})
const refusal = attempt.map((row): RecordedGroup => ({
  ...row,
  kind: 'refusal',
  outcome: 'policy.denied',
  deploymentId: null,
  currency: '',
  tokens: 0,
  costNanos: 0n,
  priceNanos: 0n,
}))
const traffic = fc.array(fc.oneof(attempt, refusal), { maxLength: 40 })

/** As a reader of the book does it. */
function grouped(rows: readonly RecordedGroup[]): readonly RecordedGroup[] {
  const same = ({ kind, input, deploymentId, outcome, currency }: RecordedGroup): string =>
    JSON.stringify([kind, input, deploymentId, outcome, currency])
  return [...Map.groupBy(rows, same).values()].map((group) =>
    group.reduce((left, right) => ({
      ...left,
      requests: left.requests + right.requests,
      attempts: left.attempts + right.attempts,
      tokens: left.tokens + right.tokens,
      tokenEstimate: left.tokenEstimate + right.tokenEstimate,
      costNanos: left.costNanos + right.costNanos,
      priceNanos: left.priceNanos + right.priceNanos,
    })),
  )
}

const worthOf: WorthOf = (_, ids, tokens) => ({ kind: 'unknown', why: `${ids.join()} ${tokens}` })

function plain(outcome: ReplayOutcome): unknown {
  return { ...outcome, notReplayable: Object.fromEntries(outcome.notReplayable) }
}

const proposals = [
  [[noTools], [noLogs]],
  [[noTools, onlyB], [noTools]],
  [[noTools], [noTools, onlyB]],
  [[], [noTools, perhaps]],
] as const

test('a replay of groups tells what a replay row by row tells, and counts every row once', () => {
  fc.assert(
    fc.property(traffic, fc.constantFrom(...proposals), (rows, [before, after]) => {
      const comparison = comparing(before, after)
      const byRow = replay(rows, comparison, worthOf)
      assert.deepEqual(plain(replay(grouped(rows), comparison, worthOf)), plain(byRow))
      const parts = [byRow.unchanged, ...byRow.changes, ...byRow.notReplayable.values()]
      const total = (pick: (part: (typeof parts)[number]) => number): number =>
        parts.reduce((sum, part) => sum + pick(part), 0)
      assert.equal(
        total(({ tokens }) => tokens),
        byRow.recorded.tokens,
      )
      assert.equal(
        total(({ requests }) => requests),
        byRow.recorded.requests,
      )
      assert.deepEqual(byRow.strays, [])
    }),
    { numRuns: 100 },
  )
})

function rowOf(asked: readonly string[], change: Partial<RecordedGroup> = {}): RecordedGroup {
  return {
    kind: 'attempt',
    input: inputText(asked, { a: 'usable', b: 'usable' }),
    decisionId: 'd',
    deploymentId: 'a',
    outcome: 'completed',
    currency: 'USD',
    firstAtMs: now,
    requests: 1,
    attempts: 1,
    tokens: 10,
    tokenEstimate: 12,
    costNanos: 3n,
    priceNanos: 4n,
    ...change,
  }
}

test('what the record does not say of a choice is not told', () => {
  const choices = (before: readonly ReturnType<typeof rule>[], after: typeof before) =>
    replay([rowOf([])], comparing(before, after), worthOf).changes.map(({ choice }) => choice)
  assert.deepEqual(choices([], [onlyB]), [{ kind: 'moves', to: 'b' }])
  const onlyA = rule({ id: 'not.b', when: when('deployment.id', 'in', 'b') })
  assert.deepEqual(choices([], [onlyA]), [{ kind: 'stays' }])
  assert.deepEqual(choices([onlyA], []), [{ kind: 'undecided', among: ['a', 'b'] }])
  const [unseen] = replay(
    [rowOf([], { input: inputText([], { a: 'usable' }) })],
    comparing([onlyA], [onlyB]),
    worthOf,
  ).changes
  assert.deepEqual(unseen?.choice, { kind: 'undecided', among: ['b'] }, 'nobody looked at b then')
})

test('both branches of what is unverified are told', () => {
  const { branches } = replay([rowOf(['n']), rowOf([])], comparing([], [perhaps]), worthOf)
  assert.deepEqual(
    branches.map(({ branch, verdict, requests }) => [branch, verdict, requests]),
    [
      ['if_in_force', 'deny', 1],
      ['if_in_force', 'permit', 1],
      ['if_not_in_force', 'permit', 2],
    ],
  )
})

test('a difference that nothing in the proposal explains is reported', () => {
  const abroad = rule({ id: 'no.abroad', when: when('party.country', 'in', 'XX') })
  const policy = compiled([pack([abroad])], { deployments })
  const [here, there] = ['SG', 'XX'].map((country) => {
    const who = subject({ 'party.country': text(country) })
    return { policy, subject: () => who }
  })
  const strays = (inputsMayChange: boolean): readonly string[] => {
    assert.ok(here !== undefined && there !== undefined)
    const options = { before: here, after: there, atMs: now, inputsMayChange }
    const found = replay([rowOf([])], openComparison(options), worthOf)
    assert.equal(found.changes[0]?.change, 'newly_denied')
    assert.deepEqual(found.changes[0]?.causes, ['no.abroad'])
    return found.strays
  }
  assert.deepEqual(strays(false), ['no.abroad'], 'its rule was not touched')
  assert.deepEqual(strays(true), [], 'another configuration explains it')
})
