// Exact arithmetic on fractions, always in lowest terms with a positive denominator, so that equal
// values print and compare equal and chains of shares do not grow without need. No rounding anywhere:
// where a rounded number is wanted, money.ts names the rounding.
import { assert } from './assert.ts'
import type { Rational } from './money.ts'

export const zero: Rational = { num: 0n, den: 1n }

export function whole(value: bigint): Rational {
  return { num: value, den: 1n }
}

/** The same value in lowest terms, `den` > 0. */
export function reduced(num: bigint, den: bigint): Rational {
  assert(den !== 0n, 'a fraction has a denominator')
  const sign = den < 0n ? -1n : 1n
  const divisor = gcd(num < 0n ? -num : num, den * sign) * sign
  return { num: num / divisor, den: den / divisor }
}

export function plus(left: Rational, right: Rational): Rational {
  if (left.den === right.den) return reduced(left.num + right.num, left.den)
  return reduced(left.num * right.den + right.num * left.den, left.den * right.den)
}

export function minus(left: Rational, right: Rational): Rational {
  return plus(left, { num: -right.num, den: right.den })
}

export function times(left: Rational, right: Rational): Rational {
  return reduced(left.num * right.num, left.den * right.den)
}

/** A zero divisor is a bug of the caller. */
export function dividedBy(left: Rational, right: Rational): Rational {
  return reduced(left.num * right.den, left.den * right.num)
}

/** Negative if `left` is less, 0 if equal, positive if more. */
export function compare(left: Rational, right: Rational): -1 | 0 | 1 {
  const difference = left.num * right.den - right.num * left.den
  if (difference === 0n) return 0
  return difference < 0n ? -1 : 1
}

/** Plain text: a decimal where one is exact (`49.9`), else the fraction (`100/3`). */
export function rationalText(value: Rational): string {
  const { num, den } = reduced(value.num, value.den)
  const places = decimalPlaces(den)
  if (places === null) return `${num}/${den}`
  const scaled = ((num < 0n ? -num : num) * 10n ** places) / den
  const digits = scaled.toString().padStart(Number(places) + 1, '0')
  const sign = num < 0n ? '-' : ''
  if (places === 0n) return sign + digits
  return `${sign}${digits.slice(0, -Number(places))}.${digits.slice(-Number(places))}`
}

/** How many decimal places write `1/den` exactly; null if none do or more than 18. */
function decimalPlaces(den: bigint): bigint | null {
  for (let places = 0n, power = 1n; places <= 18n; places += 1n, power *= 10n) {
    if (power % den === 0n) return places
  }
  return null
}

function gcd(left: bigint, right: bigint): bigint {
  let [a, b] = [left, right]
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}
