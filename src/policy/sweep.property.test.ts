// Bit vectors against one deployment at a time, over random rules, worlds and unknowns.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  always,
  answering,
  compiled,
  deployment,
  fact,
  grant,
  interval,
  longAgo,
  now,
  pack,
  request,
  rule,
  source,
  status,
  subject,
  text,
  when,
} from '../../test/support/policy.ts'
import type { InputValue } from '../kernel/answer.ts'
import { placeSet, type PlaceBounds } from '../kernel/place-set.ts'
import { states } from './fact.ts'
import { positionsOf } from './program.ts'
import { authorities, type Condition } from './rule.ts'
import { branches } from './state.ts'
import { sweep } from './sweep.ts'
import { outcomesOneByOne } from './verdict.ts'
import { runs } from '../../test/support/runs.ts'

const places = ['SG', 'JP', 'CN'] as const
const somePlaces: fc.Arbitrary<PlaceBounds> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: 'unknown' } as const) },
  {
    weight: 6,
    arbitrary: fc
      .record({
        members: fc.subarray([...places], { minLength: 1 }),
        more: fc.subarray([...places]),
        isOpen: fc.integer({ max: 9, min: 0 }),
      })
      .map(({ members, more, isOpen }) => ({
        kind: 'bounded' as const,
        members: new Set<string>(members),
        bound: isOpen === 0 ? ('world' as const) : new Set<string>([...members, ...more]),
      })),
  },
)

const leaf: fc.Arbitrary<Condition> = fc.constantFrom(
  when('party.country', 'in', 'CN RU'),
  when('party.country', 'not_in', 'CN'),
  when('party.listed', 'is_flag', 'true', { lists: ['l'] }),
  when('party.listedShare', 'at_least', '50', { lists: ['l'], method: 'cascade' }),
  when('party.listedShare', 'more_than', '50', { lists: ['l'], method: 'cascade' }),
  when('workload.dataClasses', 'includes_any', 'health'),
  when('request.features', 'includes_any', 'tools store'),
  when('request.country', 'in', 'CN'),
  when('deployment.type', 'in', 'global'),
  when('deployment.location', 'places_within', 'SG JP', { question: 'processing' }),
  when('deployment.location', 'places_touch', 'CN', { question: 'review' }),
  when('channel.seller', 'is_flag', 'true'),
  when('fact', 'is_flag', 'true', { subject: 'US', predicate: 'adequate' }),
  when('fact', 'in', 'yes', { subject: '$party', predicate: 'attested' }),
  when('fact', 'in', 'yes', { subject: '$deployment', predicate: 'attested' }),
  when('workload.audiencePlaces', 'unlisted', 'the list of x'),
  always,
)

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.constantFrom<Condition>(
      { kind: 'status', statusId: 's0' },
      { kind: 'status', statusId: 's1' },
    ),
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      parts: fc.array(tie('condition'), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), part: tie('condition') }),
  ),
}))

const someStates = fc
  .constantFrom('in_force', 'in_force', 'in_force', 'unverified', ...states)
  .map((state) => [{ state, fromMs: longAgo + 1, knownFromMs: longAgo, source, note: '' }])

const ruleIds = ['r0', 'r1', 'r2', 'r3', 'r4']
const someRule = fc.record({
  enabled: fc.constantFrom(true, true, true, false),
  authority: fc.constantFrom(...authorities),
  effect: fc.constantFrom('deny' as const, 'refer' as const, 'oblige' as const),
  obligations: fc.constantFrom([], [{ kind: 'log_mode' as const, logMode: 'minimal' as const }]),
  onUnknown: fc.constantFrom('deny' as const, 'refer' as const),
  refer: fc.constantFrom(
    { kind: 'hold' as const },
    { kind: 'serve_until' as const, untilMs: now + 5 },
    { kind: 'serve_until' as const, untilMs: now },
  ),
  states: someStates,
  // Most of the time it asks a lot, so that something is left to serve.
  when: fc
    .tuple(condition, condition, condition)
    .map(([one, two, three]): Condition => ({ kind: 'all', parts: [one, two, three] })),
  disappliedBy: fc.constantFrom([], ['licence']),
  conflictsWith: fc.oneof(fc.constant([]), fc.subarray(ruleIds, { maxLength: 2 })),
})

const dates = { validFromMs: longAgo, knownFromMs: longAgo }
const validToMs = fc.constantFrom(null, now, now + 1)
const someScope = fc.record(
  {
    parties: fc.constantFrom(['muster'], ['other']),
    deployments: fc.subarray(['d0', 'd1', 'd33']),
  },
  { requiredKeys: [] },
)
const someReliefs = fc.record({
  authorisations: fc.array(
    fc.record({ validToMs, scope: someScope, ruleIds: fc.subarray(ruleIds) }).map((drawn) => ({
      id: 'auth',
      kind: 'licence',
      number: '1',
      ...dates,
      ...drawn,
    })),
    { maxLength: 2 },
  ),
  exceptions: fc.array(
    fc
      .record({
        validToMs,
        scope: someScope,
        ruleIds: fc.subarray(ruleIds),
        consentFactId: fc.constantFrom(null, 'consent', 'gone'),
      })
      .map((drawn) => ({ id: 'exc', ...dates, ...drawn })),
    { maxLength: 2 },
  ),
  determinations: fc.array(
    fc
      .record({
        validToMs,
        ruleId: fc.constantFrom(...ruleIds),
        truth: fc.constantFrom('T' as const, 'F' as const),
      })
      .map((drawn) => ({ id: 'det', partyId: 'muster', ...dates, ...drawn })),
    { maxLength: 2 },
  ),
})

const unknown: InputValue = { kind: 'unknown' }
const someSubject = fc.record({
  'party.country': fc.constantFrom(text('CN'), text('FR'), text('RU'), unknown),
  'party.listed': fc.constantFrom<InputValue>(
    { kind: 'flag', value: 'T' },
    { kind: 'flag', value: 'F' },
    { kind: 'flag', value: 'U' },
  ),
  'party.listedShare': fc.constantFrom(
    interval('49.9'),
    interval('50'),
    interval('50.1'),
    interval('0', '100'),
    interval('60', null),
  ),
  'workload.dataClasses': fc.constantFrom<InputValue>(
    { kind: 'texts', value: new Set(['health']) },
    { kind: 'texts', value: new Set() },
    unknown,
  ),
})

const someRequest = fc.record({
  model: fc.constantFrom('gpt', 'gpt', 'gpt', 'other'),
  features: fc.subarray(['tools', 'store', 'n'] as const),
  country: fc.constantFrom('CN', 'SG', null),
})

// More than 32, so that a second word is used.
const someDeployments = fc.integer({ min: 1, max: 70 }).chain((count) =>
  fc.array(
    fc.record({
      places: somePlaces,
      model: fc.constantFrom('gpt', 'gpt', 'else'),
      type: fc.constantFrom(text('global'), text('regional'), unknown),
      spillTo: fc.option(fc.integer({ min: 0, max: count }), { freq: 4 }),
    }),
    { minLength: count, maxLength: count },
  ),
)

const facts = [
  fact({ id: 'consent', predicate: 'consents_to', value: 'r0', parties: ['muster'] }),
  fact({ id: 'attested', subject: 'muster', predicate: 'attested', value: 'yes' }),
  fact({ id: 'd1', subject: 'd1', predicate: 'attested', value: 'yes' }),
  fact({ id: 'd2', subject: 'd2', predicate: 'attested', value: 'no' }),
]

test('all deployments at once come out as one by one, in every branch, whatever is unknown', () => {
  const cases = runs(1500)
  const seen = { permitted: 0, referred: 0, denied: 0 }
  fc.assert(
    fc.property(
      fc.array(someRule, { minLength: 1, maxLength: ruleIds.length }),
      fc.array(fc.record({ states: someStates, when: leaf }), { minLength: 2, maxLength: 2 }),
      someReliefs,
      someSubject,
      someRequest,
      someDeployments,
      (rules, statuses, reliefs, values, asked, drawn) => {
        const policy = compiled(
          [
            pack(
              rules.map((each, index) => rule({ id: `r${index}`, ...each })),
              statuses.map((each, index) => status({ id: `s${index}`, ...each })),
            ),
          ],
          {
            facts,
            reliefs,
            deployments: drawn.map(({ places: bounds, model, type, spillTo }, index) =>
              deployment(`d${index}`, {
                places: bounds,
                model,
                spillTo: spillTo === null ? null : `d${spillTo}`,
                source: answering({ 'deployment.type': type }),
              }),
            ),
          },
        )
        const anywhere = placeSet([...places])
        const who = subject(values, {
          contract: grant({
            permits: {
              processing: anywhere,
              rest: anywhere,
              abuseStore: placeSet(['SG', 'JP', 'CN']),
              review: anywhere,
            },
            existingSinceMs: longAgo,
          }),
        })
        for (const branch of branches) {
          const question = { policy, subject: who, request: request(asked), nowMs: now, branch }
          const swept = sweep(question)
          const expected = outcomesOneByOne(question)
          assert.deepEqual(
            { permitted: positionsOf(swept.permitted), referred: positionsOf(swept.referred) },
            expected,
          )
          seen.permitted += expected.permitted.length
          seen.referred += expected.referred.length
          seen.denied += drawn.length - expected.permitted.length - expected.referred.length
        }
      },
    ),
    cases,
  )
  assert.ok(
    Math.min(...Object.values(seen)) > cases.numRuns / 2,
    `not one-sided: ${JSON.stringify(seen)}`,
  )
})
