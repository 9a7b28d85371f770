import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { sha256Hex } from '../kernel/hash.ts'
import { placeSet, unknownPlaces, type PlaceSet } from '../kernel/place-set.ts'
import { decide } from './decide.ts'
import { openPolicy } from './policy.ts'
import { judgedQuestions, type DeploymentFacts, type Terms } from './ports.ts'

const now = Date.parse('2026-11-01')
const day = 86_400_000

/** `SG JP`, `SG+` (open) or `?` (unknown). */
function places(text: string): PlaceSet {
  if (text === '?') return unknownPlaces
  const open = text.endsWith('+')
  return placeSet(text.replace('+', '').split(' ').filter(Boolean), open)
}

function deployment(id: string, where: string, change: Partial<DeploymentFacts> = {}) {
  const [processing = '?', rest = '?', abuseStore = '?', review = '?'] = where.split('|')
  return {
    id,
    model: 'm',
    locations: {
      processing: places(processing.trim()),
      rest: places(rest.trim()),
      abuseStore: places(abuseStore.trim()),
      review: places(review.trim()),
    },
    spillTo: null,
    ...change,
  }
}

function terms(where: string, change: Partial<Terms> = {}): Terms {
  return {
    id: 'c',
    version: 'v',
    validFromMs: now - day,
    validToMs: null,
    models: new Map([['m', 'm']]),
    permits: deployment('', where).locations,
    ...change,
  }
}

function run(contract: Terms, deployments: readonly DeploymentFacts[], model = 'm') {
  return decide({
    contract,
    model,
    deployments: new Map(deployments.map((each) => [each.id, each])),
    nowMs: now,
    worldVersion: 'w',
    worldValidUntilMs: null,
  })
}

test('a deployment is allowed only if each of four answers is inside the permission', () => {
  const table: readonly (readonly [string, string, string])[] = [
    // promised: process | rest | abuse | review     permitted                     reasons against
    ['SG      | SG    | SG    | SG   ', 'SG    | SG | SG | SG', ''],
    ['SG.a    | SG    | SG    | SG.b ', 'SG    | SG | SG | SG', ''],
    ['SG      | SG    | SG    | SG   ', 'SG JP | SG | SG | SG', ''],
    ['JP      | SG    | SG    | SG   ', 'SG    | SG | SG | SG', 'processing outside JP'],
    ['SG      | JP US | SG    | SG   ', 'SG    | SG | SG | SG', 'rest outside JP US'],
    ['SG      | SG    | SG JP | SG   ', 'SG    | SG | SG | SG', 'abuseStore outside JP'],
    ['SG      | SG    | SG    | IE   ', 'SG    | SG | SG | SG', 'review outside IE'],
    ['SG+     | SG    | SG    | SG   ', 'SG    | SG | SG | SG', 'processing open'],
    ['SG JP+  | SG    | SG    | SG   ', 'SG    | SG | SG | SG', 'processing outside JP'],
    ['SG      | ?     | SG    | SG   ', 'SG    | SG | SG | SG', 'rest unknown'],
    ['SG      | SG    | SG    | SG   ', 'SG    | SG | ?  | SG', 'abuseStore unknown'],
    ['SG      | SG    | SG    | SG   ', 'SG.a  | SG | SG | SG', 'processing outside SG'],
    [
      'JP      | ?     | SG+   | US   ',
      'SG    | SG | SG | SG',
      'processing outside JP, rest unknown, abuseStore open, review outside US',
    ],
  ]
  for (const [promised, permitted, expected] of table) {
    const decision = run(terms(permitted), [deployment('d', promised)])
    const reasons = decision.refused
      .map(({ question, why, places: out }) => [question, why, ...out].join(' '))
      .join(', ')
    assert.equal(reasons, expected, `${promised} in ${permitted}`)
    assert.deepEqual(decision.allowed, expected === '' ? ['d'] : [])
    assert.equal(decision.code, expected === '' ? undefined : 'policy.location_denied')
    assert.equal(decision.nearest, expected === '' ? null : 'd')
  }
})

test('what is refused before locations are looked at says so in a fixed order', () => {
  const here = [deployment('d', 'SG|SG|SG|SG')]
  const permits = 'SG|SG|SG|SG'
  const table: readonly (readonly [string, Partial<Terms>, string, string | undefined])[] = [
    ['in force       ', {}, 'm', undefined],
    ['not yet        ', { validFromMs: now + 1 }, 'm', 'contract.not_in_force'],
    ['from this instant', { validFromMs: now }, 'm', undefined],
    ['ended          ', { validToMs: now }, 'm', 'contract.not_in_force'],
    ['last instant   ', { validToMs: now + 1 }, 'm', undefined],
    ['unknown model  ', {}, 'x', 'policy.model_not_found'],
    ['ended, unknown ', { validToMs: now }, 'x', 'contract.not_in_force'],
    ['alias          ', { models: new Map([['house', 'm']]) }, 'house', undefined],
    ['aliased away   ', { models: new Map([['house', 'm']]) }, 'm', 'policy.model_not_found'],
    ['nothing serves ', { models: new Map([['m', 'other']]) }, 'm', 'policy.model_not_found'],
  ]
  for (const [name, change, model, code] of table) {
    const decision = run(terms(permits, change), here, model)
    assert.equal(decision.code, code, name)
    assert.equal(decision.verdict, code === undefined ? 'permit' : 'deny', name)
  }
})

test('a deployment that may spill is judged by everything it can reach', () => {
  const table: readonly (readonly [string, readonly DeploymentFacts[], readonly string[]])[] = [
    [
      'spill inside',
      [deployment('a', 'SG|SG|SG|SG', { spillTo: 'b' }), deployment('b', 'JP|JP|JP|JP')],
      ['a', 'b'],
    ],
    [
      'spill outside',
      [deployment('a', 'SG|SG|SG|SG', { spillTo: 'b' }), deployment('b', 'US|SG|SG|SG')],
      [],
    ],
    [
      'two steps outside',
      [
        deployment('a', 'SG|SG|SG|SG', { spillTo: 'b' }),
        deployment('b', 'JP|SG|SG|SG', { spillTo: 'c' }),
        deployment('c', 'JP|SG|SG|?'),
      ],
      [],
    ],
    ['spill to nowhere', [deployment('a', 'SG|SG|SG|SG', { spillTo: 'gone' })], []],
    [
      'a circle ends',
      [
        deployment('a', 'SG|SG|SG|SG', { spillTo: 'b' }),
        deployment('b', 'JP|JP|JP|JP', { spillTo: 'a' }),
      ],
      ['a', 'b'],
    ],
  ]
  for (const [name, deployments, allowed] of table) {
    assert.deepEqual(run(terms('SG JP|SG JP|SG JP|SG JP'), deployments).allowed, allowed, name)
  }
})

test('the nearest deployment has the fewest reasons, then the fewest places, then the first id', () => {
  const permits = terms('SG|SG|SG|SG')
  const far = deployment('a', 'JP|JP|SG|SG')
  const wide = deployment('b', 'JP US|SG|SG|SG')
  const near = deployment('c', 'JP|SG|SG|SG')
  const same = deployment('d', 'US|SG|SG|SG')
  assert.equal(run(permits, [far, wide, near, same]).nearest, 'c')
  assert.equal(run(permits, [far, wide]).nearest, 'b')
  assert.equal(run(permits, [same, near]).nearest, 'c')
  assert.equal(run(permits, [far, deployment('e', 'SG|SG|SG|SG')]).nearest, 'a')
})

test('the id is the hash of the stored text, which is the same for the same facts', () => {
  const one = run(terms('SG|SG|SG|SG'), [
    deployment('a', 'SG|SG|SG|SG'),
    deployment('b', 'JP|?|SG|SG+'),
  ])
  const two = run(terms('SG|SG|SG|SG'), [
    deployment('b', 'JP|?|SG|SG+'),
    deployment('a', 'SG|SG|SG|SG'),
  ])
  assert.equal(one.json, two.json)
  assert.equal(one.id, `dec_${sha256Hex(one.json).slice(0, 32)}`)
  assert.deepEqual(JSON.parse(one.json).facts.planned.b.review, { open: true, places: ['SG'] })
})

test('a decision ends when its contract or its world next changes', () => {
  const at = (change: Partial<Terms>, worldValidUntilMs: number | null) =>
    decide({
      contract: terms('SG|SG|SG|SG', change),
      model: 'm',
      deployments: new Map(),
      nowMs: now,
      worldVersion: 'w',
      worldValidUntilMs,
    }).validUntilMs
  assert.equal(at({}, null), null)
  assert.equal(at({ validToMs: now + 5 }, null), now + 5)
  assert.equal(at({ validToMs: now + 5 }, now + 3), now + 3)
  assert.equal(at({ validFromMs: now + 2, validToMs: now + 5 }, now + 3), now + 2)
  assert.equal(at({ validToMs: now - 5 }, null), null)
})

const someCountries = ['SG', 'JP', 'SE', 'US'] as const
const somePlace = fc
  .tuple(fc.constantFrom(...someCountries), fc.constantFrom('', '.a', '.a.b'))
  .map(([country, region]) => country + region)
const someSet: fc.Arbitrary<PlaceSet> = fc.oneof(
  { weight: 12, arbitrary: fc.array(somePlace, { maxLength: 2 }).map((list) => placeSet(list)) },
  {
    weight: 1,
    arbitrary: fc.array(somePlace, { maxLength: 2 }).map((list) => placeSet(list, true)),
  },
  { weight: 1, arbitrary: fc.constant(unknownPlaces) },
)
const answers = (set: fc.Arbitrary<PlaceSet>) =>
  fc.record({ processing: set, rest: set, abuseStore: set, review: set })
/** Wide enough that a good part of the worlds allows something. */
const somePermit: fc.Arbitrary<PlaceSet> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.subarray([...someCountries], { minLength: 2 }).map((list) => placeSet(list)),
  },
  { weight: 1, arbitrary: someSet },
)
const ids = ['a', 'b', 'c', 'd']
const someDeployments = fc.array(
  fc.record({
    locations: answers(someSet),
    spillTo: fc.option(fc.constantFrom(...ids, 'gone'), { freq: 2 }),
  }),
  { minLength: 1, maxLength: 4 },
)

/** Written apart from the room: walks the spill edges and asks of every single place. */
function trulyContained(
  start: string,
  all: Map<string, DeploymentFacts>,
  permits: Terms['permits'],
) {
  const reached = new Set<string>()
  for (let at: string | null = start; at !== null && !reached.has(at);) {
    reached.add(at)
    const next = all.get(at)
    if (next === undefined) return false
    at = next.spillTo
  }
  for (const id of reached) {
    for (const question of judgedQuestions) {
      const inner = all.get(id)?.locations[question] ?? unknownPlaces
      const outer = permits[question]
      if (inner.kind === 'unknown' || outer.kind === 'unknown' || inner.open) return false
      for (const place of inner.places) {
        const parts = place.split('.')
        const ancestors = parts.map((_, index) => parts.slice(0, index + 1).join('.'))
        if (!ancestors.some((ancestor) => outer.places.has(ancestor))) return false
      }
    }
  }
  return true
}

test('over random worlds exactly the truly contained deployments are allowed', () => {
  let permits = 0
  fc.assert(
    fc.property(someDeployments, answers(somePermit), (drawn, permitted) => {
      const all = new Map(
        drawn.map((each, index) => {
          const id = ids[index] ?? 'a'
          return [id, { id, model: 'm', ...each }] as const
        }),
      )
      const contract = terms('?', { permits: permitted })
      const { allowed } = run(contract, [...all.values()])
      permits += allowed.length
      const expected = [...all.keys()].filter((id) => trulyContained(id, all, permitted))
      assert.deepEqual(allowed, expected)
    }),
    { numRuns: 3000 },
  )
  assert.ok(permits > 100, 'the worlds were not all denied')
})

test('a decision is computed once per world, contract and model, and again when it ends', () => {
  const policy = openPolicy()
  const contract = terms('SG|SG|SG|SG', { validToMs: now + 10 })
  const world = {
    version: 'w',
    validUntilMs: null,
    deployments: new Map([['d', deployment('d', 'SG|SG|SG|SG')]]),
  }
  const first = policy.decide(world, contract, 'm', now)
  assert.equal(policy.decide(world, contract, 'm', now + 9), first)
  assert.equal(policy.decide(world, contract, 'm', now + 10).code, 'contract.not_in_force')
  const narrower = { ...world, deployments: new Map([['d', deployment('d', 'JP|SG|SG|SG')]]) }
  assert.equal(policy.decide(narrower, contract, 'm', now).verdict, 'deny')
})

test('however many unknown names are tried, one decision answers them all and names none', () => {
  const policy = openPolicy()
  const world = { version: 'w', validUntilMs: null, deployments: new Map() }
  const contract = terms('SG|SG|SG|SG')
  const first = policy.decide(world, contract, 'secret-name-1', now)
  assert.equal(policy.decide(world, contract, 'secret-name-2', now), first)
  assert.equal(first.code, 'policy.model_not_found')
  assert.ok(!first.json.includes('secret-name'))
})
