import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDecimal, type Rational } from '../kernel/money.ts'
import { whole, zero } from '../kernel/rational.ts'
import type { Truth } from '../kernel/truth.ts'
import { cascadeShare, controlledBy, halfOrMore, moreThanHalf } from './cascade.ts'
import { openGraph, type EntityKind, type OwnershipGraph } from './graph.ts'
import { listedOwner } from './listed-owner.ts'
import { circleEntitiesMax, multiplicativeShare } from './multiplicative.ts'
import { dispersedHolders, ownershipProblems } from './ownership.ts'
import type { ControlEdge, ControlKind, OwnershipEdge, Share } from './ownership.ts'
import { ultimateParent } from './ultimate-parent.ts'

const evidence = {
  validFromMs: 0,
  validToMs: null,
  knownFromMs: 0,
  knownToMs: null,
  source: 'share register',
  confidence: 'official',
  verifiedAtMs: 0,
  reviewByMs: null,
} as const

function decimal(text: string): Rational {
  const value = parseDecimal(text)
  assert.ok(value)
  return value
}

/** `10-20`, `?` or an exact decimal. */
function shareOf(text: string): Share {
  if (text === '?') return { kind: 'unknown' }
  const [from, to] = text.split('-')
  if (to === undefined) return { kind: 'exact', percent: decimal(text) }
  return { kind: 'range', from: decimal(from ?? ''), to: decimal(to) }
}

/** `owner share of`, e.g. `a 49.9 b`. */
function owns(text: string, dates: Partial<OwnershipEdge> = {}): OwnershipEdge {
  const [owner = '', share = '', of = ''] = text.split(' ')
  const id = `${owner}>${of}`
  return { ...evidence, id, owner, of, share: shareOf(share), kind: 'direct', ...dates }
}

function controls(text: string, dates: Partial<ControlEdge> = {}): ControlEdge {
  const [controller = '', kind = '', of = ''] = text.split(' ')
  const id = `${controller}=>${of}`
  return { ...evidence, id, controller, of, kind: kind as ControlKind, ...dates }
}

function graphOf(
  ownership: readonly (string | OwnershipEdge)[],
  options: {
    control?: readonly ControlEdge[]
    kinds?: Record<string, EntityKind>
    asOfMs?: number
    knownAtMs?: number
  } = {},
): OwnershipGraph {
  return openGraph({
    kinds: new Map(Object.entries(options.kinds ?? {})),
    ownership: ownership.map((edge) => (typeof edge === 'string' ? owns(edge) : edge)),
    control: options.control ?? [],
    moment: { asOfMs: options.asOfMs ?? 1, knownAtMs: options.knownAtMs ?? 1 },
  })
}

const listed =
  (...ids: string[]) =>
  (id: string): Truth =>
    ids.includes(id) ? 'T' : 'F'

test('one listed owner: 49.9 % is not half, 50 % is at least half, 50.1 % is more than half', () => {
  const table = [
    ['49.9', '50.1', 'F', 'F'],
    ['50', '50', 'T', 'F'],
    ['50.1', '49.9', 'T', 'T'],
  ] as const
  for (const [share, rest, atLeast, moreThan] of table) {
    const graph = graphOf([`bad ${share} x`, `${dispersedHolders} ${rest} x`])
    assert.equal(cascadeShare(graph, 'x', listed('bad'), halfOrMore).treated, atLeast, share)
    assert.equal(cascadeShare(graph, 'x', listed('bad'), moreThanHalf).treated, moreThan, share)
  }
})

test('half of a half: the cascade counts the whole stake, the multiplication a quarter', () => {
  const graph = graphOf(
    ['bad 50 mid', `${dispersedHolders} 50 mid`, 'mid 50 x', `${dispersedHolders} 50 x`].map(
      (text) => owns(text),
    ),
  )
  const cascade = cascadeShare(graph, 'x', listed('bad'))
  assert.deepEqual(cascade.share, { from: whole(50n), to: whole(50n) })
  assert.equal(cascade.treated, 'T')
  assert.equal(cascadeShare(graph, 'x', listed('bad'), moreThanHalf).treated, 'F')
  const multiplied = multiplicativeShare(graph, 'x', listed('bad')).share
  assert.deepEqual(multiplied, { from: whole(25n), to: whole(25n) })
})

test('two listed owners of 25 % each are treated together as one of 50 %', () => {
  const graph = graphOf(['one 25 x', 'two 25 x', `${dispersedHolders} 50 x`])
  assert.equal(cascadeShare(graph, 'x', listed('one', 'two')).treated, 'T')
  // Who owns the other is not known, so that it may be treated too.
  assert.equal(cascadeShare(graph, 'x', listed('one')).treated, 'U')
  const people = graphOf(['one 25 x', 'two 25 x', `${dispersedHolders} 50 x`], {
    kinds: { one: 'individual', two: 'individual' },
  })
  assert.equal(cascadeShare(people, 'x', listed('one', 'two')).treated, 'T')
  assert.equal(cascadeShare(people, 'x', listed('one')).treated, 'F')
})

test('a chain with an unknown link says what it can and what would settle it', () => {
  const graph = graphOf(['bad ? mid', 'mid 60 x', `${dispersedHolders} 40 x`])
  const result = cascadeShare(graph, 'x', listed('bad'))
  assert.deepEqual(result.share, { from: zero, to: whole(60n) })
  assert.equal(result.treated, 'U')
  assert.equal(result.derivation.missing, 'the holders of 100 % of mid')
  assert.deepEqual(result.derivation.edgeIds, ['bad>mid', 'dispersed>x', 'mid>x'])
})

test('what nobody named may belong to anybody: the remainder counts at most and not at least', () => {
  const graph = graphOf(['bad 30 x', 'good 45 x'], { kinds: { good: 'government' } })
  const { share, treated } = cascadeShare(graph, 'x', listed('bad'))
  assert.deepEqual(share, { from: whole(30n), to: whole(55n) })
  assert.equal(treated, 'U')
  const people = graphOf(['bad 30 x', 'ann 70 x'], { kinds: { ann: 'individual' } })
  assert.equal(cascadeShare(people, 'x', listed('bad')).treated, 'F')
})

test('a cross-holding ends, exactly: the circle adds nothing that nobody put in', () => {
  const circle = graphOf(['a 50 b', 'bad 50 b', 'b 40 a', `${dispersedHolders} 60 a`])
  // a = 0.4 b, b = 50 + 0.5 a, hence b = 62.5 and a = 25.
  const shares = ['a', 'b'].map((id) => multiplicativeShare(circle, id, listed('bad')).share)
  const b = { num: 125n, den: 2n }
  assert.deepEqual(shares, [
    { from: whole(25n), to: whole(25n) },
    { from: b, to: b },
  ])
  assert.deepEqual(cascadeShare(circle, 'a', listed('bad')).share.from, whole(40n))

  const closed = graphOf(['a 100 b', 'b 100 a', 'b 100 x'])
  assert.deepEqual(multiplicativeShare(closed, 'x', listed('bad')).share, { from: zero, to: zero })
  assert.equal(cascadeShare(closed, 'x', listed('bad')).treated, 'F')
  assert.equal(ultimateParent(closed, 'x').kind, 'unknown')
})

test('a circle too large to solve reads as wholly unknown, and a long chain does not', () => {
  const size = circleEntitiesMax + 2
  const names = Array.from({ length: size }, (_, index) => `c${index}`)
  const everyPair = names.flatMap((owner) =>
    names.filter((of) => of !== owner).map((of) => `${owner} 1 ${of}`),
  )
  const { share, derivation } = multiplicativeShare(graphOf(everyPair), 'c0', listed('bad'))
  assert.deepEqual(share, { from: zero, to: whole(100n) })
  assert.match(derivation.missing, /circle/)
  const chain = Array.from({ length: 2000 }, (_, index) => `n${index + 1} 100 n${index}`)
  const long = graphOf(chain)
  assert.equal(cascadeShare(long, 'n0', listed('n2000')).treated, 'T')
  assert.deepEqual(multiplicativeShare(long, 'n0', listed('n2000')).share.from, whole(100n))
})

test('control by contract without equity counts for control and for no share', () => {
  const ownership = ['ann 100 vie', 'top 100 wfoe', `${dispersedHolders} 100 top`]
  const kinds = { ann: 'individual' } as const
  const graph = graphOf(ownership, { kinds, control: [controls('wfoe contract vie')] })
  assert.equal(controlledBy(graph, 'vie', listed('top')).controlled, 'T')
  assert.match(
    controlledBy(graph, 'vie', listed('top')).derivation.steps.at(-1)?.text ?? '',
    /wfoe controls it by contract, wfoe=>vie/,
  )
  assert.deepEqual(cascadeShare(graph, 'vie', listed('top')).share, { from: zero, to: zero })
  assert.equal(controlledBy(graphOf(ownership, { kinds }), 'vie', listed('top')).controlled, 'F')
  const stale = graphOf(ownership, {
    kinds,
    control: [controls('wfoe contract vie', { reviewByMs: 1 })],
  })
  assert.equal(controlledBy(stale, 'vie', listed('top')).controlled, 'U')
})

test('a holding counts from its first instant until before its end, and from when we knew it', () => {
  const edges = [
    owns('bad 60 x', { id: 'old', validFromMs: 10, validToMs: 20, knownFromMs: 15 }),
    owns('good 60 x', { id: 'new', validFromMs: 20, knownFromMs: 25, reviewByMs: 40 }),
    owns(`${dispersedHolders} 40 x`),
    owns(`${dispersedHolders} 100 good`),
  ]
  const treated = (asOfMs: number, knownAtMs: number): Truth =>
    cascadeShare(graphOf(edges, { asOfMs, knownAtMs }), 'x', listed('bad')).treated
  assert.deepEqual(
    [treated(9, 30), treated(10, 30), treated(19, 30), treated(20, 30)],
    ['U', 'T', 'T', 'F'],
  )
  assert.deepEqual([treated(15, 14), treated(15, 15), treated(30, 24)], ['U', 'T', 'U'])
  assert.deepEqual([treated(39, 50), treated(40, 50)], ['F', 'U'])
  const until = (asOfMs: number, knownAtMs: number): number | null =>
    cascadeShare(graphOf(edges, { asOfMs, knownAtMs }), 'x', listed('bad')).derivation.validUntilMs
  assert.deepEqual(
    [until(5, 50), until(10, 50), until(20, 50), until(40, 50), until(30, 20)],
    [10, 20, 40, null, 25],
  )
})

test('the ultimate parent is the top of the majorities, through several hands', () => {
  const graph = graphOf(
    [
      'top 100 one',
      'top 80 two',
      'one 30 x',
      'two 30 x',
      'fund 40 x',
      'ann 100 top',
      'bob 20 two',
      'ann 100 fund',
    ],
    { kinds: { ann: 'individual', bob: 'individual' } },
  )
  const found = ultimateParent(graph, 'x')
  assert.equal(found.kind === 'known' && found.entityId, 'top')
  assert.equal(found.derivation.steps.at(-1)?.entityId, 'x')
  const half = graphOf(['top 50 x', `${dispersedHolders} 50 x`, `${dispersedHolders} 100 top`])
  const own = ultimateParent(half, 'x')
  assert.equal(own.kind === 'known' && own.entityId, 'x')
  const open = ultimateParent(graphOf(['top 45 x', 'other 4 x']), 'x')
  assert.deepEqual(open.kind === 'unknown' && open.candidates, ['other', 'top', 'x'])
  assert.match(open.derivation.missing, /the holders of 51 % of x/)
})

test('a listed owner is found at any share, known or not, and is possible behind unnamed holders', () => {
  const kinds = { ann: 'individual' } as const
  const found = (edges: readonly (string | OwnershipEdge)[]): Truth =>
    listedOwner(graphOf(edges, { kinds }), 'x', listed('bad')).found
  assert.equal(found(['ann 99 x', 'bad 1 x']), 'T')
  assert.equal(found(['ann 50 x', 'bad ? x']), 'T')
  assert.equal(found(['ann 99 x', 'mid 1 x', 'ann 99 mid', 'bad 1 mid']), 'T')
  assert.equal(found(['ann 99 x']), 'U')
  assert.equal(found(['ann 99 x', 'mid 1 x', 'ann 99 mid']), 'U')
  assert.equal(found(['ann 50 x', owns('bad 50 x', { reviewByMs: 1 })]), 'U')
  assert.equal(found(['ann 100 x', 'bad 0 x']), 'F')
  assert.equal(found(['ann 100 x']), 'F')
})

test('records that cannot be true are named, each with its sentence', () => {
  const entityIds = new Set(['a', 'b', 'c'])
  const problems = (ownership: OwnershipEdge[], control: ControlEdge[] = []): string[] =>
    ownershipProblems({ entityIds, ownership, control }).map(
      ({ recordId, message }) => `${recordId}: ${message}`,
    )
  assert.deepEqual(problems([owns('a 120 b')]), [
    'a>b: a share of 120 % is not between 0 and 100 %',
    'a>b: the smallest shares of b add up to 120 % (a>b)',
  ])
  assert.deepEqual(problems([owns('a 60-40 b')]), [
    'a>b: a share from 60 to 40 % begins after it ends',
  ])
  assert.deepEqual(problems([owns('a 60 b'), owns('c 40.1-50 b')]), [
    'a>b: the smallest shares of b add up to 100.1 % (a>b, c>b)',
  ])
  assert.deepEqual(
    problems([owns('a 60 b', { validToMs: 5 }), owns('c 60 b', { validFromMs: 5 })]),
    [],
  )
  assert.deepEqual(problems([owns('a 60 b', { kind: 'voting' }), owns('c 60 b')]), [])
  assert.deepEqual(problems([owns('a 60 b'), owns('c 40 b')]), [])
  assert.deepEqual(problems([owns('a 10 a')]), ['a>a: a cannot own itself'])
  assert.deepEqual(problems([], [controls('a board a')]), ['a=>a: a cannot control itself'])
  assert.deepEqual(problems([owns('nobody 10 b'), owns('dispersed 10 b')]), [
    'nobody>b: there is no entity nobody',
  ])
  assert.deepEqual(problems([owns('a 10 dispersed')]), [
    'a>dispersed: there is no entity dispersed',
  ])
  const twice = [
    owns('a 10 b', { id: 'e1', validToMs: 6 }),
    owns('a 11 b', { id: 'e2', validFromMs: 5 }),
  ]
  assert.deepEqual(problems(twice), [
    "e2: it overlaps e1, which says the same pair's share for the same time",
  ])
  const replaced = [
    owns('a 10 b', { id: 'e1', knownToMs: 5 }),
    owns('a 11 b', { id: 'e2', knownFromMs: 5 }),
  ]
  assert.deepEqual(problems(replaced), [])
  assert.deepEqual(problems([owns('a 10 b', { validFromMs: 5, validToMs: 5 })]), [
    'a>b: it stops being valid before it starts',
  ])
})
