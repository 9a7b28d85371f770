import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  capitalOfGroup,
  capitalOfPair,
  highest,
  meanScore,
  mergeEvidence,
  stakeAll,
} from './evidence.ts'
import { gameNames, pairs } from './games.ts'
import { stateBytes, stateHeader } from './layout.ts'
import { scoreByte, unknownScore } from './section.ts'

/** Uniform in [0, 1), the same on every run. Source: mulberry32, public domain. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

class Life {
  readonly state = new DataView(new ArrayBuffer(stateBytes))
  readonly #means: readonly number[]
  #count = 0
  strand = 0

  constructor(mean: number) {
    this.#means = Array.from({ length: gameNames.length }, () => mean)
  }

  ask(...scores: readonly number[]): void {
    this.state.setUint32(stateHeader.count, ++this.#count)
    stakeAll(this.state, 0, { scores, strand: this.strand }, this.#means)
  }
}

const unknown = unknownScore
const coin = (random: () => number, mean: number): number => (random() < mean ? scoreByte(1) : 0)

test('an honest workload at the very bound ever alarms at most as often as promised', () => {
  for (const mean of [0.05, 0.3]) {
    let [groupAlarms, pairAlarms] = [0, 0]
    const lives = 400
    for (let life = 0; life < lives; life++) {
      const random = uniform(life + 1)
      const one = new Life(mean)
      let pair = -Infinity
      for (let nth = 0; nth < 700; nth++) {
        // Both groups speak together, always: the pair's own mean is at its bound.
        const score = coin(random, mean)
        one.ask(score, score, unknown, unknown)
        pair = Math.max(pair, capitalOfPair(one.state, 0, 0))
      }
      if (highest(one.state, 0, 1) >= Math.log(20)) groupAlarms++
      if (pair >= Math.log(20)) pairAlarms++
    }
    const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / lives)
    assert.ok(groupAlarms / lives <= most, `${groupAlarms} of ${lives} at ${mean}`)
    assert.ok(pairAlarms / lives <= most, `${pairAlarms} of ${lives} pairs at ${mean}`)
  }
})

test('a workload above the bound alarms, also when it begins after a long honest life', () => {
  let alarms = 0
  for (let life = 0; life < 40; life++) {
    const random = uniform(life + 1)
    const one = new Life(0.05)
    for (let nth = 0; nth < 300; nth++) one.ask(coin(random, 0.3), unknown, unknown, unknown)
    if (highest(one.state, 0, 0) >= Math.log(1_000)) alarms++
  }
  assert.ok(alarms >= 38)
  const sleeper = new Life(0.05)
  for (let nth = 0; nth < 3_000; nth++) sleeper.ask(0, 0, unknown, unknown)
  for (let nth = 0; nth < 400; nth++) sleeper.ask(scoreByte(0.9), scoreByte(0.9), unknown, unknown)
  assert.ok(highest(sleeper.state, 0, 0) > Math.log(1_000))
  assert.ok(capitalOfPair(sleeper.state, 0, 0) > Math.log(1_000))
})

test('a pair speaks only where both groups do on the same request', () => {
  const [together, apart] = [new Life(0.1), new Life(0.1)]
  for (let nth = 0; nth < 200; nth++) {
    const isEven = nth % 2 === 0
    together.ask(isEven ? 250 : 0, isEven ? 250 : 0, unknown, unknown)
    apart.ask(isEven ? 250 : 0, isEven ? 0 : 250, unknown, unknown)
  }
  assert.ok(capitalOfPair(together.state, 0, 0) > 20)
  assert.ok(capitalOfPair(apart.state, 0, 0) < 0)
  assert.equal(highest(together.state, 0, 0), highest(apart.state, 0, 0))
})

test('parameters on some requests and what is harvested on others are seen together', () => {
  const apart = new Life(0.1)
  for (let nth = 0; nth < 200; nth++) {
    const isEven = nth % 2 === 0
    apart.ask(unknown, isEven ? 250 : 0, isEven ? 0 : 250, unknown)
  }
  assert.ok(capitalOfPair(apart.state, 0, pairs.indexOf('bc')) > Math.log(10_000))
  // Known of other requests only: what it said lately stands for it.
  const never = new Life(0.1)
  for (let nth = 0; nth < 200; nth++) {
    const isEven = nth % 2 === 0
    never.ask(unknown, isEven ? 250 : unknown, isEven ? 0 : 250, unknown)
  }
  assert.ok(capitalOfPair(never.state, 0, pairs.indexOf('bc')) > Math.log(10_000))
  // What one said long ago is no evidence against what the other says now.
  const later = new Life(0.1)
  for (let nth = 0; nth < 200; nth++) later.ask(unknown, nth < 100 ? 250 : 0, 0, unknown)
  for (let nth = 0; nth < 100; nth++) later.ask(unknown, 0, 0, unknown)
  for (let nth = 0; nth < 100; nth++) later.ask(unknown, 0, 250, unknown)
  assert.ok(capitalOfPair(later.state, 0, pairs.indexOf('bc')) < 0)
})

test('a harvest in one strand is seen, however much honest work there is beside it', () => {
  const [parted, mixed] = [new Life(0.1), new Life(0.1)]
  for (let nth = 0; nth < 600; nth++) {
    const score = nth % 20 === 0 ? 230 : 10
    parted.strand = nth % 20 === 0 ? 11 : 3
    for (const life of [parted, mixed]) life.ask(score, score, unknown, unknown)
  }
  assert.ok(capitalOfPair(parted.state, 0, 0) > Math.log(10_000))
  assert.ok(capitalOfPair(mixed.state, 0, 0) < 0)
})

test('an honest workload at the bound in each strand ever alarms at most as often as promised', () => {
  let alarms = 0
  const lives = 400
  for (let life = 0; life < lives; life++) {
    const random = uniform(life + 1)
    const one = new Life(0.1)
    let most = -Infinity
    for (let nth = 0; nth < 700; nth++) {
      one.strand = Math.floor(random() * 5)
      const score = coin(random, 0.1)
      one.ask(score, score, unknown, unknown)
      most = Math.max(most, capitalOfPair(one.state, 0, 0))
    }
    if (most >= Math.log(20)) alarms++
  }
  assert.ok(alarms / lives <= 0.05 + 3 * Math.sqrt((0.05 * 0.95) / lives), `${alarms} of ${lives}`)
})

test('scores at the bound leave the capital where it was, and unknown ones do not count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 250 }), (byte) => {
      const one = new Life(byte / 254)
      const before = capitalOfGroup(one.state, 0, 2)
      one.ask(unknown, unknown, unknown, unknown)
      assert.equal(meanScore(one.state, 0, 2), null)
      one.ask(unknown, unknown, byte, unknown)
      assert.ok(Math.abs(capitalOfGroup(one.state, 0, 2) - before) < 1e-5)
      assert.equal(meanScore(one.state, 0, 2)?.of, 1)
      assert.equal(capitalOfPair(one.state, 0, 1), before)
    }),
  )
})

test('the evidence of several workloads multiplies', () => {
  const lives = [new Life(0.1), new Life(0.1)]
  for (const [index, life] of lives.entries()) {
    for (let nth = 0; nth < 10 + 5 * index; nth++) life.ask(200, 100, unknown, unknown)
  }
  const both = new DataView(new ArrayBuffer(stateBytes))
  for (const { state } of lives) mergeEvidence({ view: state, at: 0 }, { view: both, at: 0 })
  const one = new Life(0.1)
  for (let nth = 0; nth < 25; nth++) one.ask(200, 100, unknown, unknown)
  assert.ok(Math.abs(capitalOfGroup(both, 0, 0) - capitalOfGroup(one.state, 0, 0)) < 1e-3)
  assert.deepEqual(meanScore(both, 0, 1)?.of, 25)
})
