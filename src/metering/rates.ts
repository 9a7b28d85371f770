// A price version times a contract's factor, worked out once: every rate as an integer over one
// common denominator, so that a request costs a few multiplications and no fraction is ever lost.
import { assert } from '../kernel/assert.ts'
import { multiply } from '../kernel/money.ts'
import type { Rational } from '../kernel/money.ts'
import { usageKinds } from './price.ts'
import type { PriceVersion, TokenKind, UsageKind } from './price.ts'

export interface Rates {
  /** Nanos per token or unit are `nums.get(kind) / den`. A kind without a rate, own or borrowed, is absent. */
  readonly nums: ReadonlyMap<UsageKind, bigint>
  readonly den: bigint
  /** How many rates are finer than a nano per token, so that lines round. */
  readonly fractionalKinds: number
  /** The dearest that text can cost, over `den`: of the kinds it is billed as, in and out. */
  readonly dearestIn: bigint
  readonly dearestOut: bigint
}

const textIn: readonly TokenKind[] = ['input', 'cached_input', 'cache_write']
const textOut: readonly TokenKind[] = ['output', 'reasoning']

/**
 * What stands in for a kind that has no price of its own. Only an upper bound may: providers give
 * cached input, spoken or written, at or below the price of input, and bill reasoning as output. A cache write or audio
 * may cost more than its neighbour, so without a price of its own it is unknown.
 */
export const priceStandIns: ReadonlyMap<UsageKind, TokenKind> = new Map([
  ['cached_input', 'input'],
  ['cached_audio_input', 'audio_input'],
  ['reasoning', 'output'],
])

export const factorOne: Rational = { num: 1n, den: 1n }

const cache = new WeakMap<PriceVersion, WeakMap<Rational, Rates>>()

/** The rates of `version` times `factor` (>= 0); cached by the identity of both, which live as long as a world. */
export function ratesOf(version: PriceVersion, factor: Rational): Rates {
  let byFactor = cache.get(version)
  if (byFactor === undefined) {
    byFactor = new WeakMap()
    cache.set(version, byFactor)
  }
  let rates = byFactor.get(factor)
  if (rates === undefined) {
    rates = computeRates(version, factor)
    byFactor.set(factor, rates)
  }
  return rates
}

function computeRates(version: PriceVersion, factor: Rational): Rates {
  assert(factor.num >= 0n && factor.den > 0n, 'a price factor is not negative')
  const exact = new Map<UsageKind, Rational>()
  for (const kind of usageKinds) {
    const standIn = priceStandIns.get(kind)
    const own = version.nanosPerToken.get(kind)
    const price = own ?? (standIn === undefined ? undefined : version.nanosPerToken.get(standIn))
    if (price === undefined) continue
    assert(price.num >= 0n && price.den > 0n, 'a price is not negative')
    exact.set(kind, reduce(multiply(price, factor)))
  }
  let den = 1n
  for (const price of exact.values()) den = (den * price.den) / gcd(den, price.den)
  const nums = new Map<UsageKind, bigint>()
  let fractionalKinds = 0
  for (const [kind, price] of exact) {
    nums.set(kind, price.num * (den / price.den))
    if (price.den !== 1n) fractionalKinds += 1
  }
  const [dearestIn, dearestOut] = [largest(nums, textIn), largest(nums, textOut)]
  return { nums, den, fractionalKinds, dearestIn, dearestOut }
}

function largest(nums: ReadonlyMap<UsageKind, bigint>, kinds: readonly TokenKind[]): bigint {
  let found = 0n
  for (const kind of kinds) {
    const num = nums.get(kind) ?? 0n
    if (num > found) found = num
  }
  return found
}

function reduce(value: Rational): Rational {
  const divisor = gcd(value.num, value.den)
  return { num: value.num / divisor, den: value.den / divisor }
}

function gcd(left: bigint, right: bigint): bigint {
  return right === 0n ? left : gcd(right, left % right)
}
