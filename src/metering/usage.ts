// What was used, in tokens or units, and who says so.
import type { Nanos } from '../kernel/money.ts'
import type { UsageKind } from './price.ts'

/**
 * `provider`: its own numbers. `estimated`: bounded by us because there were none. `none`: nothing was billed.
 * `counted`: by us, of what was asked or given, where that is what the price is for.
 */
export type UsageSource = 'provider' | 'estimated' | 'none' | 'counted'

export interface Usage {
  readonly source: UsageSource
  /** Disjoint counts: a cached input token is not also an input token. Zero is a value; absent is absent. */
  readonly tokens: ReadonlyMap<UsageKind, number>
}

/** One priced line of a settlement. `cost` is what the provider takes, `price` what the customer pays. */
export interface UsageLine {
  readonly kind: UsageKind
  readonly quantity: number
  readonly costNanos: Nanos
  readonly priceNanos: Nanos
}
