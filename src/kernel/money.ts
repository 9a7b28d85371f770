// Money is whole nanos (1e-9 of the currency's unit) in a bigint; prices are exact rationals.
// No float ever touches money, and every division names its rounding.
import { assert } from './assert.ts'

/** 1e-9 of one unit of a currency. */
export type Nanos = bigint

/** An exact fraction; `den` > 0. */
export interface Rational {
  readonly num: bigint
  readonly den: bigint
}

export const nanosPerUnit = 1_000_000_000n

export function divFloor(num: bigint, den: bigint): bigint {
  assert(den > 0n, 'divisor must be positive')
  const quotient = num / den
  return num % den < 0n ? quotient - 1n : quotient
}

export function divCeil(num: bigint, den: bigint): bigint {
  return -divFloor(-num, den)
}

/** Rounds to the nearest; a tie goes to the even neighbour (IEEE 754 roundTiesToEven). */
export function divHalfEven(num: bigint, den: bigint): bigint {
  const floor = divFloor(num, den)
  const twice = (num - floor * den) * 2n
  if (twice < den) return floor
  if (twice > den) return floor + 1n
  return floor % 2n === 0n ? floor : floor + 1n
}

const decimalPattern = /^(-?)(\d{1,15})(?:\.(\d{1,18}))?$/

/** The exact value of a plain decimal such as `2.50`, or null if the text is none. */
export function parseDecimal(text: string): Rational | null {
  const match = decimalPattern.exec(text)
  if (match === null) return null
  const fraction = match[3] ?? ''
  const magnitude = BigInt(match[2] + fraction)
  return { num: match[1] === '-' ? -magnitude : magnitude, den: 10n ** BigInt(fraction.length) }
}

/** Whole nanos of a decimal amount such as `100.00`; null if it is no decimal or finer than a nano. */
export function parseNanos(text: string): Nanos | null {
  const value = parseDecimal(text)
  if (value === null) return null
  const scaled = value.num * nanosPerUnit
  return scaled % value.den === 0n ? scaled / value.den : null
}

/** Nanos as a decimal with all nine digits, e.g. `0.000025000`: text for JSON, logs and headers. */
export function formatNanos(nanos: Nanos): string {
  // A request writes its price in its header, its entry and its log line, mostly beside an equal cost.
  if (nanos !== lastNanos) {
    lastText = decimalText(nanos)
    lastNanos = nanos
  }
  return lastText
}

let lastNanos = 0n
let lastText = '0.000000000'

function decimalText(nanos: Nanos): string {
  const magnitude = nanos < 0n ? -nanos : nanos
  const fraction = (magnitude % nanosPerUnit).toString().padStart(9, '0')
  return `${nanos < 0n ? '-' : ''}${magnitude / nanosPerUnit}.${fraction}`
}

export function multiply(left: Rational, right: Rational): Rational {
  return { num: left.num * right.num, den: left.den * right.den }
}
