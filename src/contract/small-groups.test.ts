// Goal: no customer's part can be computed from what is told, by any sums and differences of it over months and models,
// not even by an owner who has counted the totals of its own models.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { runs } from '../../test/support/runs.ts'
import { foldSmall, type Bound, type Group, type Part } from './small-groups.ts'

const [models, countries, classes] = [
  ['sun', 'moon', 'star'],
  ['SE', 'KE', 'JP'],
  ['company', 'unknown'],
]

interface Atom extends Part<number> {
  readonly month: number
}

const atom = fc.record({
  month: fc.integer({ min: 1, max: 2 }),
  names: fc.tuple(
    fc.constantFrom(...models),
    fc.constantFrom(...countries),
    fc.constantFrom(...classes),
  ),
  party: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
  told: fc.integer({ min: 1, max: 9 }),
})

/** Each customer has one part under one combination of names a month. */
const history = fc.uniqueArray(atom, {
  maxLength: 40,
  size: 'max',
  selector: ({ month, names, party }) => JSON.stringify([month, names, party]),
})
const bound = fc.record({
  atLeast: fc.integer({ min: 1, max: 4 }),
  known: fc.integer({ min: 0, max: 1 }),
})

function toldOf(atoms: readonly Atom[], given: Bound): readonly Group<number>[] {
  return [...Map.groupBy(atoms, ({ month }) => month).values()].flatMap((some) =>
    foldSmall(some, given),
  )
}

function customers(parts: readonly Part<number>[]): number {
  return new Set(parts.map(({ party }) => party)).size
}

test('every group that is told is made of enough customers, and all groups hold every part once', () => {
  fc.assert(
    fc.property(history, bound, (atoms, given) => {
      for (const some of Map.groupBy(atoms, ({ month }) => month).values()) {
        const groups = foldSmall(some, given)
        for (const { parts } of groups) assert.ok(customers(parts) >= given.atLeast)
        const parts = groups.flatMap((group) => group.parts)
        assert.equal(new Set(parts).size, parts.length)
        // Nothing at all is told where there are too few.
        assert.equal(parts.length, groups.length === 0 ? 0 : some.length)
        assert.equal(groups.length > 0, customers(some) >= given.atLeast)
      }
    }),
  )
})

test('a group is named by what all of its parts have in common, and no two are named alike', () => {
  fc.assert(
    fc.property(history, bound, (atoms, given) => {
      for (const some of Map.groupBy(atoms, ({ month }) => month).values()) {
        const groups = foldSmall(some, given)
        for (const { names, parts } of groups) {
          for (const [at, name] of names.entries()) {
            const values = new Set(parts.map((part) => part.names[at]))
            assert.equal(name, values.size === 1 ? [...values][0] : null)
          }
        }
        const names = groups.map((group) => JSON.stringify(group.names))
        assert.equal(new Set(names).size, names.length)
      }
    }),
  )
})

test('what is large enough by itself is told by itself, unless it must hide what is left', () => {
  const part = (party: string, country: string): Part<number> => ({
    names: ['sun', country, 'company'],
    party,
    told: 1,
  })
  const told = (parts: readonly Part<number>[]): readonly string[] =>
    foldSmall(parts, { atLeast: 2, known: 1 }).map(
      ({ names, parts: some }) => `${names.map((name) => name ?? '*').join(' ')}: ${some.length}`,
    )
  const large = [
    part('a', 'SE'),
    part('b', 'SE'),
    part('c', 'KE'),
    part('d', 'KE'),
    part('e', 'KE'),
  ]
  assert.deepEqual(told(large), ['sun SE company: 2', 'sun KE company: 3'])
  // One customer in Japan would be the difference of the total: the smallest group takes it in.
  assert.deepEqual(told([...large, part('f', 'JP')]), ['sun * company: 3', 'sun KE company: 3'])
  const two = [...large, part('f', 'JP'), part('g', 'BR')]
  assert.deepEqual(told(two), ['sun SE company: 2', 'sun KE company: 3', 'sun * company: 2'])
  assert.deepEqual(told([part('a', 'SE'), part('a', 'KE')]), [])
})

test('no part of too few customers is in the span of what is told and of the totals that the owner knows', () => {
  fc.assert(
    fc.property(history, bound, (atoms, given) => {
      const index = new Map<Part<number>, number>(atoms.map((one, at) => [one, at]))
      const vector = (parts: readonly Part<number>[]): readonly number[] => {
        const row = Array.from({ length: atoms.length }, () => 0)
        for (const part of parts) row[index.get(part) ?? 0] = 1
        return row
      }
      const totals = grouped(atoms, ({ month, names }) => [month, names.slice(0, given.known)])
      const known = given.known === 0 ? openSpan([]) : openSpan(totals.map(vector))
      const all = openSpan([
        ...toldOf(atoms, given).map(({ parts }) => vector(parts)),
        ...(given.known === 0 ? [] : totals.map(vector)),
      ])
      const targets = [
        ...atoms.map((one) => [one]),
        ...grouped(atoms, ({ month, party }) => [month, party]),
        ...grouped(atoms, ({ party }) => [party]),
        ...grouped(atoms, ({ names }) => names),
        ...grouped(atoms, ({ month, names }) => [month, names]),
        ...grouped(atoms, ({ month, names }) => [month, names.slice(0, 2)]),
        ...grouped(atoms, ({ month, names }) => [month, names[1], names[2]]),
        ...grouped(atoms, ({ month, names }) => [month, names[1]]),
      ].filter((parts) => customers(parts) < given.atLeast)
      for (const parts of targets) {
        if (all.holds(vector(parts))) assert.ok(known.holds(vector(parts)), JSON.stringify(parts))
      }
    }),
    runs(600),
  )
})

function grouped(atoms: readonly Atom[], keyOf: (one: Atom) => unknown): readonly Atom[][] {
  return [...Map.groupBy(atoms, (one) => JSON.stringify(keyOf(one))).values()]
}

const prime = 1_000_003

/** All sums and differences of rows, by elimination modulo a prime. */
function openSpan(rows: readonly (readonly number[])[]) {
  const basis = new Map<number, number[]>()
  function reduced(row: readonly number[]): number[] {
    const rest = row.map((value) => ((value % prime) + prime) % prime)
    for (const [pivot, base] of [...basis].toSorted(([left], [right]) => left - right)) {
      const factor = rest[pivot] ?? 0
      if (factor === 0) continue
      for (const [at, value] of base.entries()) {
        rest[at] = ((rest[at] ?? 0) + (prime - factor) * value) % prime
      }
    }
    return rest
  }
  for (const row of rows) {
    const rest = reduced(row)
    const pivot = rest.findIndex((value) => value !== 0)
    if (pivot === -1) continue
    const factor = inverse(rest[pivot] ?? 1)
    basis.set(
      pivot,
      rest.map((value) => (value * factor) % prime),
    )
  }
  return { holds: (row: readonly number[]): boolean => reduced(row).every((value) => value === 0) }
}

/** By Fermat's little theorem. */
function inverse(value: number): number {
  let [result, base, left] = [1, value, prime - 2]
  while (left > 0) {
    if (left % 2 === 1) result = (result * base) % prime
    base = (base * base) % prime
    left = Math.floor(left / 2)
  }
  return result
}
