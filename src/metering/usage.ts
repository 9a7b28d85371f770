// What was used, in tokens, and who says so.
import type { Nanos } from '../kernel/money.ts'
import type { TokenKind } from './price.ts'

/** `provider`: its own numbers. `estimated`: bounded by us because there were none. `none`: nothing was billed. */
export type UsageSource = 'provider' | 'estimated' | 'none'

export interface Usage {
  readonly source: UsageSource
  /** Disjoint counts: a cached input token is not also an input token. Zero is a value; absent is absent. */
  readonly tokens: ReadonlyMap<TokenKind, number>
}

/** One priced line of a settlement. `cost` is what the provider takes, `price` what the customer pays. */
export interface UsageLine {
  readonly kind: TokenKind
  readonly quantity: number
  readonly costNanos: Nanos
  readonly priceNanos: Nanos
}
