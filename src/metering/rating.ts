// What a usage costs: each line exact, rounded once, half to even. Cost is what the provider takes;
// price is what the customer pays and is rounded from the exact product, not from the rounded cost.
import { assert } from '../kernel/assert.ts'
import { divHalfEven } from '../kernel/money.ts'
import type { Nanos, Rational } from '../kernel/money.ts'
import { refuse } from '../wire/codes.ts'
import type { Refusal } from '../wire/codes.ts'
import type { PriceList, PriceVersion } from './price.ts'
import { factorOne, ratesOf } from './rates.ts'
import type { Usage, UsageLine } from './usage.ts'

export interface Rated {
  readonly kind: 'rated'
  readonly lines: readonly UsageLine[]
  readonly costNanos: Nanos
  readonly priceNanos: Nanos
}

/** The version of `list` in force at `atMs` (UTC; from inclusive, to exclusive), or null: an unknown price. */
export function priceAt(list: PriceList, atMs: number): PriceVersion | null {
  for (let index = list.versions.length - 1; index >= 0; index--) {
    const version = list.versions[index]
    if (version === undefined || version.validFromMs > atMs) continue
    return version.validToMs === null || atMs < version.validToMs ? version : null
  }
  return null
}

/**
 * The lines of `usage` at `version`, the customer's price being `factor` times the cost. What was not
 * used has no line, unless nothing was: then each kind has one, since a usage of nothing is no absence of
 * usage. A kind without a price is refused with `metering.price_unknown`, unless none of it was used.
 */
export function rate(usage: Usage, version: PriceVersion, factor: Rational): Rated | Refusal {
  const cost = ratesOf(version, factorOne)
  const price = ratesOf(version, factor)
  const lines: UsageLine[] = []
  let costNanos = 0n
  let priceNanos = 0n
  for (const [kind, quantity] of usage.tokens) {
    assert(Number.isSafeInteger(quantity) && quantity >= 0, 'a quantity is a count')
    // Providers name kinds of which they used none: most of the kinds that they name.
    if (quantity === 0) continue
    const costNum = cost.nums.get(kind)
    const priceNum = price.nums.get(kind)
    if (costNum === undefined || priceNum === undefined) return priceUnknown(version, kind)
    const tokens = BigInt(quantity)
    const line = {
      kind,
      quantity,
      costNanos: rounded(tokens * costNum, cost.den),
      priceNanos: rounded(tokens * priceNum, price.den),
    }
    costNanos += line.costNanos
    priceNanos += line.priceNanos
    lines.push(line)
  }
  if (lines.length === 0) {
    for (const kind of usage.tokens.keys()) lines.push({ kind, ...nothing })
  }
  return { kind: 'rated', lines, costNanos, priceNanos }
}

const nothing = { quantity: 0, costNanos: 0n, priceNanos: 0n }

/** The refusal for a kind that `version` has no price for. */
export function priceUnknown(version: PriceVersion, kind: string): Refusal {
  return refuse('metering.price_unknown', { internal: `${version.id} has no price for ${kind}` })
}

function rounded(num: bigint, den: bigint): Nanos {
  return den === 1n ? num : divHalfEven(num, den)
}
