import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseDecimal } from '../kernel/money.ts'
import type { Rational } from '../kernel/money.ts'
import type { PriceVersion, TokenKind } from './price.ts'
import { priceAt, rate } from './rating.ts'
import { factorOne } from './rates.ts'
import type { Usage } from './usage.ts'

/** Prices in currency units per million tokens, as the configuration writes them. */
function version(
  perMillion: Partial<Record<TokenKind, string>>,
  id = 'list@2026-01-01',
): PriceVersion {
  const nanosPerToken = new Map<TokenKind, Rational>()
  for (const [kind, text] of Object.entries(perMillion) as [TokenKind, string][]) {
    const price = parseDecimal(text)
    assert.ok(price !== null)
    nanosPerToken.set(kind, { num: price.num * 1000n, den: price.den })
  }
  return { id, currency: 'USD', validFromMs: 0, validToMs: null, nanosPerToken }
}

function used(tokens: Partial<Record<TokenKind, number>>): Usage {
  return { source: 'provider', tokens: new Map(Object.entries(tokens) as [TokenKind, number][]) }
}

function rated(usage: Usage, at: PriceVersion, factor: Rational = factorOne) {
  const result = rate(usage, at, factor)
  assert.ok(result.kind === 'rated', result.kind)
  return result
}

test('each line is exact: 2.50 per million times 1000 tokens is 2500000 nanos', () => {
  const prices = version({ input: '2.50', cached_input: '1.25', output: '10.00' })
  const { lines, costNanos, priceNanos } = rated(
    used({ input: 1000, cached_input: 200, output: 50 }),
    prices,
    { num: 108n, den: 100n },
  )
  assert.deepEqual(
    lines.map(({ kind, costNanos: cost, priceNanos: price }) => [kind, cost, price]),
    [
      ['input', 2_500_000n, 2_700_000n],
      ['cached_input', 250_000n, 270_000n],
      ['output', 500_000n, 540_000n],
    ],
  )
  assert.equal(costNanos, 3_250_000n)
  assert.equal(priceNanos, 3_510_000n)
})

test('a line rounds once, half to even, and the price rounds from the exact product', () => {
  const prices = version({ input: '0.0005', output: '0.0015' })
  assert.deepEqual(
    [1, 3, 5].map((input) => rated(used({ input }), prices).costNanos),
    [0n, 2n, 2n],
  )
  // 1 token at half a nano, twice: a price of exactly 1 nano, though the cost rounds to 0.
  const twice = rated(used({ input: 1 }), prices, { num: 2n, den: 1n })
  assert.deepEqual([twice.costNanos, twice.priceNanos], [0n, 1n])
})

test('cached input falls back to input and reasoning to output; nothing else has a stand-in', () => {
  const prices = version({ input: '1', output: '4' })
  assert.equal(rated(used({ cached_input: 10, reasoning: 10 }), prices).costNanos, 50_000n)
  for (const kind of ['cache_write', 'audio_input', 'audio_output', 'image'] as const) {
    const result = rate(used({ input: 1, [kind]: 1 }), prices, factorOne)
    assert.equal(result.kind === 'refused' && result.code, 'metering.price_unknown', kind)
    assert.equal(rated(used({ input: 1, [kind]: 0 }), prices).costNanos, 1000n, kind)
  }
})

test('a price of zero is a price and a factor of zero is a factor', () => {
  const free = rated(used({ input: 5, output: 5 }), version({ input: '0', output: '0' }))
  assert.equal(free.costNanos, 0n)
  const given = rated(used({ input: 5 }), version({ input: '1' }), { num: 0n, den: 1n })
  assert.deepEqual([given.costNanos, given.priceNanos], [5000n, 0n])
})

test('the version in force is the latest begun, until it ends', () => {
  const list = {
    id: 'list',
    versions: [
      { ...version({}, 'a'), validFromMs: 10, validToMs: 20 },
      { ...version({}, 'b'), validFromMs: 20, validToMs: null },
      { ...version({}, 'c'), validFromMs: 40, validToMs: 50 },
    ],
  }
  const at = (ms: number) => priceAt(list, ms)?.id ?? null
  assert.deepEqual([9, 10, 19, 20, 39, 40, 49, 50].map(at), [
    null,
    'a',
    'a',
    'b',
    'b',
    'c',
    'c',
    null,
  ])
})

test('sums are sums of lines, and each line is within half a nano of the exact fraction', () => {
  const price = fc.record({ num: fc.bigInt(0n, 10n ** 12n), den: fc.bigInt(1n, 10n ** 9n) })
  const kinds = ['input', 'cached_input', 'output', 'reasoning'] as const
  fc.assert(
    fc.property(
      fc.array(price, { minLength: 4, maxLength: 4 }),
      fc.array(fc.nat(10_000_000), { minLength: 4, maxLength: 4 }),
      price,
      (prices, counts, factor) => {
        const at: PriceVersion = {
          ...version({}),
          nanosPerToken: new Map(kinds.map((kind, index) => [kind, prices[index] ?? factorOne])),
        }
        const tokens = new Map(kinds.map((kind, index) => [kind, counts[index] ?? 0]))
        const result = rated({ source: 'provider', tokens }, at, factor)
        let cost = 0n
        let charge = 0n
        const counted = [...tokens].filter(([, count]) => count > 0)
        const lined = result.lines.map(({ kind, quantity }) => [kind, quantity])
        assert.deepEqual(lined, counted.length === 0 ? [...tokens] : counted)
        result.lines.forEach((line) => {
          const exact = at.nanosPerToken.get(line.kind) ?? factorOne
          const quantity = BigInt(line.quantity)
          near(line.costNanos, quantity * exact.num, exact.den)
          near(line.priceNanos, quantity * exact.num * factor.num, exact.den * factor.den)
          cost += line.costNanos
          charge += line.priceNanos
        })
        assert.deepEqual([result.costNanos, result.priceNanos], [cost, charge])
      },
    ),
  )
})

function near(nanos: bigint, num: bigint, den: bigint): void {
  const off = (nanos * den - num) * 2n
  assert.ok(-den <= off && off <= den, `${nanos} for ${num}/${den}`)
}
