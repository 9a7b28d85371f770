// The aggregations against an oracle that shares no code with them: every extreme way in which the
// unknown may turn out, each computed naively, on all small graphs that chance draws.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Rational } from '../kernel/money.ts'
import { compare, dividedBy, plus, times, whole, zero } from '../kernel/rational.ts'
import type { Truth } from '../kernel/truth.ts'
import { cascadeShare, controlledBy, halfOrMore, moreThanHalf } from './cascade.ts'
import { openGraph, type EntityKind, type OwnershipGraph } from './graph.ts'
import { multiplicativeShare } from './multiplicative.ts'
import type { ControlEdge, OwnershipEdge, Share } from './ownership.ts'
import { ultimateParent } from './ultimate-parent.ts'
import { runs } from '../../test/support/runs.ts'

interface Drawn {
  readonly names: readonly string[]
  readonly kinds: ReadonlyMap<string, EntityKind>
  readonly ownership: readonly OwnershipEdge[]
  readonly control: readonly ControlEdge[]
  readonly listed: ReadonlyMap<string, Truth>
}

const evidence = {
  validFromMs: 0,
  validToMs: null,
  knownFromMs: 0,
  knownToMs: null,
  source: 'a test',
  confidence: 'official',
  verifiedAtMs: 0,
  reviewByMs: null,
} as const
const moment = { asOfMs: 1, knownAtMs: 1 }

const percent = fc.constantFrom(0, 10, 25, 40, 49, 50, 51, 60, 90, 100)
const exactly = percent.map((value): Share => ({ kind: 'exact', percent: whole(BigInt(value)) }))
const roughly = fc.tuple(percent, percent).map(([one, other]): Share => ({
  kind: 'range',
  from: whole(BigInt(Math.min(one, other))),
  to: whole(BigInt(Math.max(one, other))),
}))
const share = fc.oneof(
  { weight: 4, arbitrary: exactly },
  { weight: 1, arbitrary: roughly },
  { weight: 1, arbitrary: fc.constant<Share>({ kind: 'unknown' }) },
)

function least(of: Share): number {
  return of.kind === 'unknown' ? 0 : Number(of.kind === 'exact' ? of.percent.num : of.from.num)
}
function most(of: Share): number {
  return of.kind === 'unknown' ? 100 : Number(of.kind === 'exact' ? of.percent.num : of.to.num)
}

function drawn(names: readonly string[]): fc.Arbitrary<Drawn> {
  const pairs = names.flatMap((owner) =>
    names.filter((of) => of !== owner).map((of) => ({ owner, of })),
  )
  return fc
    .record({
      shares: fc.tuple(...pairs.map(() => fc.option(share, { freq: 2 }))),
      controls: fc.tuple(...pairs.map(() => fc.constantFrom(true, false, false))),
      kinds: fc.tuple(
        ...names.map(() =>
          fc.constantFrom<EntityKind>('organisation', 'organisation', 'individual'),
        ),
      ),
      listed: fc.tuple(...names.map(() => fc.constantFrom<Truth>('F', 'F', 'T', 'U'))),
    })
    .map(({ shares, controls, kinds, listed }) => {
      const kindOf = new Map(names.map((name, index) => [name, kinds[index] ?? 'organisation']))
      const sums = new Map<string, number>()
      const ownership = pairs.flatMap(({ owner, of }, index): OwnershipEdge[] => {
        const held = shares[index] ?? null
        const sum = (sums.get(of) ?? 0) + (held === null ? 0 : least(held))
        if (held === null || sum > 100 || kindOf.get(of) !== 'organisation') return []
        sums.set(of, sum)
        return [{ ...evidence, id: `${owner}>${of}`, owner, of, share: held, kind: 'direct' }]
      })
      const control = pairs.flatMap(({ owner, of }, index): ControlEdge[] => {
        if (controls[index] !== true) return []
        return [{ ...evidence, id: `${owner}=>${of}`, controller: owner, of, kind: 'contract' }]
      })
      const truth = new Map(names.map((name, index) => [name, listed[index] ?? 'F']))
      return { names, kinds: kindOf, ownership, control, listed: truth }
    })
}

/** One way to fill in the unknown: who holds how much of whom, whole percents. */
type Filled = ReadonlyMap<string, ReadonlyMap<string, number>>

/** `strangers` are many and unlisted, `outsider` is one organisation nobody named. */
const strangers = 'strangers'
const outsider = 'outsider'

function* completions({ names, kinds, ownership }: Drawn): Generator<Filled> {
  const assets = names.filter((name) => kinds.get(name) === 'organisation')
  const choices = assets.map((asset) => {
    const edges = ownership.filter(({ of }) => of === asset)
    let ways: Map<string, number>[] = [new Map()]
    for (const { owner, share: held } of edges) {
      const values = new Set([least(held), most(held)])
      ways = ways.flatMap((way) => [...values].map((value) => new Map(way).set(owner, value)))
    }
    return ways.flatMap((way) => {
      const rest = 100 - [...way.values()].reduce((sum, value) => sum + value, 0)
      if (rest < 0) return []
      if (rest === 0) return [way]
      const takers = [strangers, outsider, ...names.filter((name) => name !== asset)]
      return takers.map((taker) => new Map(way).set(taker, (way.get(taker) ?? 0) + rest))
    })
  })
  function* pick(index: number, filled: Map<string, Map<string, number>>): Generator<Filled> {
    const asset = assets[index]
    if (asset === undefined) return void (yield filled)
    for (const way of choices[index] ?? []) yield* pick(index + 1, new Map(filled).set(asset, way))
  }
  yield* pick(0, new Map())
}

function* listings(listed: ReadonlyMap<string, Truth>): Generator<ReadonlySet<string>> {
  const open = [...listed.keys()].filter((name) => listed.get(name) === 'U')
  const certain = [...listed.keys()].filter((name) => listed.get(name) === 'T')
  for (let bits = 0; bits < 2 ** open.length; bits += 1) {
    const chosen = open.filter((_, index) => (bits >> index) % 2 === 1)
    yield new Set([...certain, ...chosen])
    yield new Set([...certain, ...chosen, outsider])
  }
}

function naiveCascade(
  filled: Filled,
  listed: ReadonlySet<string>,
  passes: (sum: number) => boolean,
  control: readonly ControlEdge[] = [],
): { shares: Map<string, number>; treated: Set<string>; reached: Set<string> } {
  const treated = new Set(listed)
  const reached = new Set<string>()
  for (;;) {
    const shares = new Map<string, number>()
    const before = treated.size + reached.size
    for (const [asset, holders] of filled) {
      let sum = 0
      for (const [holder, value] of holders) if (treated.has(holder)) sum += value
      shares.set(asset, sum)
      if (passes(sum)) reached.add(asset)
    }
    for (const { controller, of } of control) if (treated.has(controller)) reached.add(of)
    for (const name of reached) treated.add(name)
    if (treated.size + reached.size === before) return { shares, treated, reached }
  }
}

function truthOf(seen: ReadonlySet<boolean>): Truth {
  return seen.size === 2 ? 'U' : seen.has(true) ? 'T' : 'F'
}

function bounds(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)]
}

function graphOf({ kinds, ownership, control }: Drawn): OwnershipGraph {
  return openGraph({ kinds, ownership, control, moment })
}

function listingOf(world: Drawn): (id: string) => Truth {
  return (id) => world.listed.get(id) ?? 'F'
}

const three = drawn(['a', 'b', 'c'])
const usual = runs(300)

for (const [words, threshold, passes] of [
  ['half or more', halfOrMore, (sum: number) => sum >= 50],
  ['more than half', moreThanHalf, (sum: number) => sum > 50],
] as const) {
  test(`the cascade at ${words} equals every extreme way in which the unknown may turn out`, () => {
    fc.assert(
      fc.property(three, (world) => {
        const graph = graphOf(world)
        const seen = [...completions(world)].flatMap((filled) =>
          [...listings(world.listed)].map((listed) => naiveCascade(filled, listed, passes)),
        )
        for (const asset of world.names) {
          const result = cascadeShare(graph, asset, listingOf(world), threshold)
          const expected = bounds(seen.map(({ shares }) => shares.get(asset) ?? 0))
          const got = [result.share.from, result.share.to].map(exactNumber)
          assert.deepEqual(got, expected, asset)
          const reached = new Set(seen.map((one) => one.reached.has(asset)))
          assert.equal(result.treated, truthOf(reached), asset)
        }
      }),
      usual,
    )
  })
}

test('control equals every extreme way in which the unknown equity may turn out', () => {
  fc.assert(
    fc.property(three, (world) => {
      const graph = graphOf(world)
      const seen = [...completions(world)].flatMap((filled) =>
        [...listings(world.listed)].map((listed) =>
          naiveCascade(filled, listed, (sum) => sum > 50, world.control),
        ),
      )
      for (const asset of world.names) {
        const reached = new Set(seen.map((one) => one.reached.has(asset)))
        const { controlled } = controlledBy(graph, asset, listingOf(world))
        assert.equal(controlled, truthOf(reached), asset)
      }
    }),
    usual,
  )
})

/** The least solution in floating point: only what reaches a listed one is solved for. */
function naiveMultiplicative(filled: Filled, listed: ReadonlySet<string>): Map<string, number> {
  const reaching = new Set<string>()
  for (let before = -1; before !== reaching.size;) {
    before = reaching.size
    for (const [asset, holders] of filled) {
      for (const [holder, value] of holders) {
        if (value > 0 && (listed.has(holder) || reaching.has(holder))) reaching.add(asset)
      }
    }
  }
  const names = [...reaching]
  const rows = names.map((asset) => {
    const row = names.map((name): number => (name === asset ? 1 : 0))
    let constant = 0
    for (const [holder, value] of filled.get(asset) ?? []) {
      const column = names.indexOf(holder)
      if (listed.has(holder)) constant += value
      else if (column >= 0) row[column] = (row[column] ?? 0) - value / 100
    }
    return [...row, constant]
  })
  const solved = gauss(rows)
  return new Map(names.map((name, index) => [name, solved[index] ?? Number.NaN]))
}

function gauss(rows: number[][]): number[] {
  const size = rows.length
  for (let column = 0; column < size; column += 1) {
    const rest = rows.slice(column)
    const largest = Math.max(...rest.map((row) => Math.abs(row[column] ?? 0)))
    const at = column + rest.findIndex((row) => Math.abs(row[column] ?? 0) === largest)
    const pivot = rows[at] ?? []
    rows[at] = rows[column] ?? []
    rows[column] = pivot
    for (const row of rows) {
      if (row === pivot) continue
      const factor = (row[column] ?? 0) / (pivot[column] ?? 1)
      for (let k = column; k <= size; k += 1) row[k] = (row[k] ?? 0) - factor * (pivot[k] ?? 0)
    }
  }
  return rows.map((row, index) => (row[size] ?? 0) / (row[index] ?? 1))
}

test('the multiplicative share equals every extreme way in which the unknown may turn out', () => {
  fc.assert(
    fc.property(three, (world) => {
      const graph = graphOf(world)
      const seen = [...completions(world)].flatMap((filled) =>
        [...listings(world.listed)].map((listed) => naiveMultiplicative(filled, listed)),
      )
      for (const asset of world.names) {
        const { share: got } = multiplicativeShare(graph, asset, listingOf(world))
        const [low, high] = bounds(seen.map((shares) => shares.get(asset) ?? 0))
        assert.ok(Math.abs(exactNumber(got.from) - low) < 1e-6, `${asset} at least`)
        assert.ok(Math.abs(exactNumber(got.to) - high) < 1e-6, `${asset} at most`)
      }
    }),
    usual,
  )
})

test('the multiplicative shares of a whole graph solve its equations exactly, circles included', () => {
  fc.assert(
    fc.property(drawn(['a', 'b', 'c', 'd', 'e']), (world) => {
      const graph = graphOf(world)
      const isListed = (id: string): Truth => (world.listed.get(id) === 'T' ? 'T' : 'F')
      const shares = new Map(
        world.names.map((name) => [name, multiplicativeShare(graph, name, isListed).share.from]),
      )
      for (const asset of world.names) {
        let sum: Rational = zero
        for (const { edge, from } of graph.holdings(asset)) {
          const reach = isListed(edge.owner) === 'T' ? whole(100n) : shares.get(edge.owner)
          sum = plus(sum, times(dividedBy(from, whole(100n)), reach ?? zero))
        }
        assert.equal(compare(sum, shares.get(asset) ?? zero), 0, asset)
      }
    }),
  )
})

/** The top of the majorities in one completed graph; null if there is none, as in a circle. */
function naiveParent(filled: Filled, { names, kinds }: Drawn, asset: string): string | null {
  const holders = [...names.filter((name) => kinds.get(name) !== 'individual'), outsider]
  const parents = (of: string): string[] =>
    holders.filter((holder) => {
      const { reached } = naiveCascade(filled, new Set([holder]), (sum) => sum > 50)
      return holder !== of && reached.has(of)
    })
  const above = [asset, ...parents(asset)].filter((name) => parents(name).length === 0)
  assert.ok(above.length < 2)
  return above[0] ?? null
}

test('an ultimate parent is known if and only if it is the same however the unknown turns out', () => {
  fc.assert(
    fc.property(three, (world) => {
      const graph = graphOf(world)
      const ways = [...completions(world)]
      for (const asset of world.names) {
        if (world.kinds.get(asset) === 'individual') continue
        const tops = new Set(ways.map((filled) => naiveParent(filled, world, asset)))
        const [only] = tops
        const found = ultimateParent(graph, asset)
        if (tops.size === 1 && only !== null && only !== undefined) {
          assert.equal(found.kind === 'known' && found.entityId, only)
        } else assert.equal(found.kind, 'unknown')
      }
    }),
    runs(100),
  )
})

test('the records of a derivation, without any other, give the same result', () => {
  fc.assert(
    fc.property(drawn(['a', 'b', 'c', 'd', 'e']), (world) => {
      const graph = graphOf(world)
      const isListed = listingOf(world)
      const only = (ids: readonly string[]): OwnershipGraph =>
        graphOf({
          ...world,
          ownership: world.ownership.filter(({ id }) => ids.includes(id)),
          control: world.control.filter(({ id }) => ids.includes(id)),
        })
      for (const asset of world.names) {
        const cascade = cascadeShare(graph, asset, isListed)
        const rest = only(cascade.derivation.edgeIds)
        assert.deepEqual(cascadeShare(rest, asset, isListed), cascade)
        const control = controlledBy(graph, asset, isListed)
        const controlRest = only(control.derivation.edgeIds)
        assert.deepEqual(controlledBy(controlRest, asset, isListed), control)
        const multiplied = multiplicativeShare(graph, asset, isListed)
        const multipliedRest = only(multiplied.derivation.edgeIds)
        assert.deepEqual(multiplicativeShare(multipliedRest, asset, isListed), multiplied)
        const parent = ultimateParent(graph, asset)
        assert.deepEqual(ultimateParent(only(parent.derivation.edgeIds), asset), parent)
      }
    }),
  )
})

function exactNumber({ num, den }: Rational): number {
  return Number(num) / Number(den)
}
