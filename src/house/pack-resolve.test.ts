import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goodPack } from '../../test/support/pack.ts'
import type { Condition, Matcher } from '../policy/rule.ts'
import { loadPack } from './pack-load.ts'
import { resolvePack, type ResolvedPack } from './pack-resolve.ts'

const { pack: loaded } = loadPack(goodPack, 'test.yaml')

function resolved(asOf: string, knownAt = asOf): ResolvedPack {
  assert.ok(loaded)
  const at = { asOfMs: Date.parse(asOf), knownAtMs: Date.parse(knownAt), zones: loaded.zones }
  return resolvePack(loaded, at)
}

function matcherOf({ pack }: ResolvedPack, ruleId: string): Matcher {
  const when = pack.rules.find(({ id }) => id === ruleId)?.when
  const inputs = (condition: Condition): readonly Matcher[] => {
    if (condition.kind === 'input') return [condition.matcher]
    if (condition.kind === 'status') return []
    return condition.kind === 'not' ? inputs(condition.part) : condition.parts.flatMap(inputs)
  }
  const [matcher] = when === undefined ? [] : inputs(when)
  assert.ok(matcher)
  return matcher
}

test('a territory is what its asserter enumerated at the instant that is asked about', () => {
  const texts = (asOf: string): Matcher => matcherOf(resolved(asOf), 'xx.no_service')
  assert.deepEqual(texts('2025-12-31T12:00:00Z'), { op: 'in', texts: new Set(['CN', 'RU']) })
  assert.deepEqual(texts('2026-01-01T04:59:59.999Z'), { op: 'in', texts: new Set(['CN', 'RU']) })
  assert.deepEqual(texts('2026-01-01T05:00:00Z'), { op: 'in', texts: new Set(['CN', 'RU', 'KP']) })
  // Before its first text nobody had said anything, which is not an empty list.
  assert.equal(texts('2025-04-01T00:00:00Z').op, 'unlisted')
})

test('a zone in a list is its members, open where its bound is wider', () => {
  const places = (asOf: string): Matcher => matcherOf(resolved(asOf), 'xx.must_serve')
  assert.deepEqual(places('2026-01-02T00:00:00Z'), {
    op: 'places_within',
    places: { kind: 'known', places: new Set(['DE', 'FR', 'SG']), open: true },
  })
  assert.equal(places('2024-12-31T00:00:00Z').op, 'unlisted')
})

test('regions are pinned to members only: what may join a zone later is no place to store', () => {
  const { pack } = resolved('2026-01-02T00:00:00Z')
  assert.deepEqual(pack.rules.find(({ id }) => id === 'xx.must_serve')?.obligations[0], {
    kind: 'pin_regions',
    question: 'rest',
    places: { kind: 'known', places: new Set(['DE', 'FR']), open: false },
  })
})

test('what was not known yet is not there, and live traffic learns it when it becomes known', () => {
  const states = (view: ResolvedPack): readonly string[] =>
    view.pack.statuses.flatMap((status) => status.states.map(({ state }) => state))
  const live = resolved('2025-11-11T00:00:00Z')
  assert.deepEqual(states(live), ['in_force', 'suspended'])
  assert.equal(live.nextChangeMs, Date.parse('2025-11-12T05:00:00Z'))
  const hindsight = resolved('2025-11-11T00:00:00Z', '2026-11-22T00:00:00Z')
  assert.deepEqual(states(hindsight), ['in_force', 'suspended', 'unverified'])
  const past = resolved('2025-11-10T12:00:00Z', '2025-11-10T13:00:00Z')
  assert.equal(past.nextChangeMs, Date.parse('2026-01-01T05:00:00Z'), 'knowledge stands still')
})

test('the next change is the first instant at which a state, list, fact or deadline changes', () => {
  const next = (asOf: string): number | null => resolved(asOf).nextChangeMs
  assert.equal(next('2026-01-01T05:00:00Z'), Date.parse('2026-05-01T04:00:00Z'), 'the zone')
  assert.equal(next('2026-05-01T04:00:00Z'), Date.parse('2026-11-10T05:00:00Z'), 'the state')
  assert.equal(next('2026-11-10T05:00:00Z'), Date.parse('2026-12-31T05:00:00Z'), 'the deadline')
  assert.equal(next('2026-12-31T05:00:00Z'), Date.parse('2027-01-31T05:00:00Z'), 'the review')
  assert.equal(next('2027-01-31T05:00:00Z'), null)
})
