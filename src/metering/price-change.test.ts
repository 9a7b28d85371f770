import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { divHalfEven, type Rational } from '../kernel/money.ts'
import {
  changePermille,
  openPriceChange,
  priceSteps,
  type ChangeBasis,
  type RecordedUsage,
} from './price-change.ts'
import type { PriceList, PriceVersion, TokenKind } from './price.ts'

function version(
  prices: Partial<Record<TokenKind, bigint>>,
  { fromMs = 0, toMs = null }: { fromMs?: number; toMs?: number | null } = {},
): PriceVersion {
  const kinds: readonly TokenKind[] = ['input', 'cached_input', 'cache_write', 'output']
  const nanosPerToken = new Map(
    kinds.flatMap((kind) => {
      const num = prices[kind]
      return num === undefined ? [] : [[kind, { num, den: 1000n }] as const]
    }),
  )
  const id = `new@${fromMs}`
  return { id, currency: 'USD', validFromMs: fromMs, validToMs: toMs, nanosPerToken }
}

function listOf(...versions: readonly PriceVersion[]): PriceList {
  return { id: 'new', versions }
}

const half: Rational = { num: 3n, den: 2n }

function basis(list: PriceList | undefined, asOfMs = 0): ChangeBasis {
  return {
    newListOf: (id) => (id === 'old' ? list : undefined),
    asOfMs,
    factorOf: (id) => (id === 'contract' ? half : undefined),
  }
}

const usage: RecordedUsage = {
  contractId: 'contract',
  model: 'm',
  currency: 'USD',
  listId: 'old',
  tokens: new Map([['input', 7]]),
  charged: true,
  costNanos: 70n,
  priceNanos: 105n,
  version: null,
}

function only(all: readonly RecordedUsage[], by: ChangeBasis) {
  const change = openPriceChange(by)
  for (const one of all) change.add(one)
  const rows = change.rows()
  assert.equal(rows.length, 1)
  return rows[0] ?? assert.fail()
}

test('what changes is, to the nano, what rating each attempt alone and rounding each line once comes to', () => {
  const count = fc.nat(5000)
  const rate = fc.bigInt(0n, 99_999n)
  const attempts = fc.array(fc.tuple(count, count, count, fc.boolean()), { minLength: 1 })
  fc.assert(
    fc.property(attempts, rate, rate, rate, (all, input, output, write) => {
      const list = listOf(version({ input, output, cache_write: write }))
      const recorded = all.map(([one, two, three, charged], index): RecordedUsage => ({
        ...usage,
        tokens: new Map([
          ['input', one],
          ['output', two],
          ['cache_write', three],
        ]),
        charged,
        costNanos: BigInt(index),
        priceNanos: BigInt(2 * index),
      }))
      let cost = 0n
      let price = 0n
      for (const [one, two, three, charged] of all) {
        const nums = [BigInt(one) * input, BigInt(two) * output, BigInt(three) * write]
        for (const num of nums) {
          cost += divHalfEven(num, 1000n)
          if (charged) price += divHalfEven(num * 3n, 2000n)
        }
      }
      const { changed, aside } = only(recorded, basis(list))
      assert.deepEqual(aside, [])
      assert.deepEqual(changed, {
        attempts: all.length,
        costNanos: recorded.reduce((sum, { costNanos }) => sum + costNanos, 0n),
        priceNanos: recorded.reduce((sum, { priceNanos }) => sum + priceNanos, 0n),
        newCostNanos: cost,
        newPriceNanos: price,
      })
    }),
  )
})

test('used kinds without a price are set aside as refused with their money, and never counted as nothing', () => {
  const list = listOf(version({ input: 1000n }))
  const tokens = new Map<TokenKind, number>([
    ['input', 7],
    ['cache_write', 3],
  ])
  const { changed, aside } = only([usage, { ...usage, tokens }], basis(list))
  assert.equal(changed.attempts, 1)
  assert.deepEqual(aside, [
    {
      kind: 'refused',
      why: 'new@0 has no price for cache_write',
      attempts: 1,
      costNanos: 70n,
      priceNanos: 105n,
    },
  ])
})

test('a version counts from its first instant until just before its last', () => {
  const list = listOf(version({ input: 10_000n }, { fromMs: 100, toMs: 200 }))
  const at = (ms: number) => only([usage], basis(list, ms))
  assert.equal(at(99).aside[0]?.why, 'new has no version in force')
  assert.equal(at(100).changed.newCostNanos, 70n)
  assert.equal(at(199).changed.newCostNanos, 70n)
  assert.equal(at(200).aside[0]?.kind, 'refused')
})

test('what the newer table cannot speak about is left as it is, each with its reason', () => {
  const list = listOf(version({ input: 1000n }))
  const why = (change: Partial<RecordedUsage>) => {
    const { changed, aside } = only([{ ...usage, ...change }], basis(list))
    assert.equal(changed.attempts, 0)
    assert.equal(aside[0]?.kind, 'left')
    return aside[0]?.why ?? ''
  }
  assert.match(why({ listId: 'another' }), /nothing for another/)
  assert.match(why({ contractId: 'gone' }), /does not know this contract/)
  assert.match(why({ tokens: null }), /a kind of token/)
  assert.match(why({ currency: 'EUR' }), /is in USD/)
  assert.match(why({ tokens: new Map() }), /at its hold/)
  // Seven tokens at ten nanos are seventy: what cost 71 was not settled by its usage.
  const known = version({ input: 10_000n })
  assert.match(why({ version: known, costNanos: 71n }), /at its hold/)
  assert.equal(only([{ ...usage, version: known }], basis(list)).changed.attempts, 1)
})

test('what used nothing and cost nothing is no traffic', () => {
  const change = openPriceChange(basis(listOf(version({ input: 1n }))))
  change.add({ ...usage, tokens: new Map(), costNanos: 0n, priceNanos: 0n })
  assert.deepEqual(change.rows(), [])
})

test('lists differ by kind and time: where both say the same nothing is told, and a lost price is told as lost', () => {
  const before = listOf(version({ input: 2000n, output: 5000n }))
  const after = listOf(
    version({ input: 2000n, output: 5000n }, { fromMs: 0, toMs: 100 }),
    version({ input: 3000n }, { fromMs: 100, toMs: 200 }),
    version({ input: 3000n }, { fromMs: 200 }),
  )
  const rational = (num: bigint): Rational => ({ num, den: 1000n })
  assert.deepEqual(priceSteps(before, before), [])
  assert.deepEqual(priceSteps(before, after), [
    { kind: 'input', fromMs: 100, toMs: null, before: rational(2000n), after: rational(3000n) },
    { kind: 'output', fromMs: 100, toMs: null, before: rational(5000n), after: null },
  ])
})

test('a change is told in tenths of a percent, and not at all where there was no price to begin with', () => {
  assert.equal(changePermille({ num: 2n, den: 1n }, { num: 3n, den: 1n }), 500n)
  assert.equal(changePermille({ num: 3n, den: 1n }, { num: 2n, den: 1n }), -333n)
  assert.equal(changePermille({ num: 0n, den: 1n }, { num: 2n, den: 1n }), null)
})
