// Dated tables: one listed owner under the Affiliates Rule through its three periods, and thresholds that
// differ by an equals sign. Days are half-open and New York's: the clock there is at UTC-4 in summer and
// UTC-5 in winter.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  at,
  compiled,
  decided,
  interval,
  pack,
  rule,
  source,
  states,
  status,
  subject,
  when,
} from '../../test/support/policy.ts'

const inForce = '2025-09-29T04:00:00Z'
const suspended = '2025-11-10T05:00:00Z'
const unverified = '2026-11-10T05:00:00Z'
const treated = 'us.bis.affiliates.treated_as_listed'
const share = { lists: ['us.entity_list'], method: 'cascade' }

const affiliates = pack(
  [
    rule({
      id: 'house.hosted',
      authority: 'house_policy',
      enabled: false,
      effect: 'refer',
      when: { kind: 'status', statusId: treated },
      remedies: ['licence', 'evidence'],
    }),
  ],
  [
    status({
      id: treated,
      states: [
        ...states(`in_force ${inForce}`, `suspended ${suspended}`),
        {
          state: 'unverified',
          fromMs: at(unverified),
          knownFromMs: at(suspended),
          source,
          note: 'an extension is not verified',
        },
      ],
      when: when('party.listedShare', 'at_least', '50', share),
    }),
  ],
)

function run(percent: string | [string, string], time: string, shift = 0) {
  const [from, to] = typeof percent === 'string' ? [percent, percent] : percent
  const policy = compiled([affiliates], {
    asOfMs: at(time) + shift,
    enabledHouseRules: new Set(['house.hosted']),
  })
  return decided(policy, subject({ 'party.listedShare': interval(from, to) }))
}

test('in force, 49.9 % is not, and 50.0 % and 50.1 % are treated as listed, from the first instant on', () => {
  for (const time of [inForce, '2025-10-15T12:00:00Z']) {
    assert.equal(run('49.9', time).verdict, 'permit')
    assert.equal(run('50.0', time).verdict, 'refer')
    assert.equal(run('50.1', time).verdict, 'refer')
  }
  assert.equal(run('50.1', inForce, -1).verdict, 'permit')
  assert.equal(run('50.0', suspended, -1).verdict, 'refer')
})

test('suspended, nobody is treated as listed, and what would be is shown', () => {
  for (const [time, shift] of [
    [suspended, 0],
    ['2026-05-01T00:00:00Z', 0],
    [unverified, -1],
  ] as const) {
    const evaluation = run('50.0', time, shift)
    assert.equal(evaluation.verdict, 'permit')
    assert.deepEqual(evaluation.details().would, [
      {
        ruleId: 'house.hosted',
        effect: 'refer',
        truth: 'T',
        why: 'suspended',
        deploymentIds: ['a'],
      },
    ])
    assert.deepEqual(evaluation.details().branches, [])
    assert.deepEqual(run('49.9', time, shift).details().would, [])
  }
})

test('from 2026-11-10 on nobody knows: both branches are shown, and what is missing is named', () => {
  const evaluation = run('50.0', unverified)
  assert.equal(evaluation.verdict, 'refer')
  const details = evaluation.details()
  assert.deepEqual(details.branches, [
    { branch: 'if_in_force', verdict: 'refer', deploymentIds: [] },
    { branch: 'if_not_in_force', verdict: 'permit', deploymentIds: ['a'] },
  ])
  assert.match(details.missing.join(), /in force \(unverified: an extension is not verified\)/)
  assert.equal(details.referrals[0]?.servedUntilMs, null)
  assert.equal(run('49.9', unverified).verdict, 'permit')
})

test('a decision ends where the next period begins', () => {
  assert.equal(run('10', inForce, -1).validUntilMs, at(inForce))
  assert.equal(run('10', inForce).validUntilMs, at(suspended))
  assert.equal(run('10', suspended).validUntilMs, at(unverified))
  assert.equal(run('10', unverified).validUntilMs, null)
})

test('an owner whose share is only known in part may cross the threshold, so that a person is asked', () => {
  assert.equal(run(['40', '60'], inForce).verdict, 'refer')
  assert.equal(run(['40', '49.9'], inForce).verdict, 'permit')
  assert.equal(run(['50', '100'], inForce).details().refused[0]?.reasons[0]?.truth, 'T')
})

test('the house turns its own policy on: until then it only shows', () => {
  const policy = compiled([affiliates], { asOfMs: at(inForce) })
  const evaluation = decided(policy, subject({ 'party.listedShare': interval('60') }))
  assert.equal(evaluation.verdict, 'permit')
  assert.equal(evaluation.details().would[0]?.why, 'off')
})

test('more than half is not half: 50.0 no, 50.1 yes', () => {
  const over = pack([
    rule({
      id: 'provider.ownership',
      authority: 'provider_term',
      when: when('party.ownedShareFrom', 'more_than', '50', { places: ['CN'], method: 'cascade' }),
    }),
  ])
  const verdict = (percent: string, to = percent) =>
    decided(compiled([over]), subject({ 'party.ownedShareFrom': interval(percent, to) })).verdict
  assert.equal(verdict('50.0'), 'permit')
  assert.equal(verdict('50.000000000000000001'), 'deny')
  assert.equal(verdict('50.1'), 'deny')
  assert.equal(verdict('50.0', '50.1'), 'refer')
  assert.equal(verdict('0', '50.0'), 'permit')
})
