// What reading a provider's usage has in common, whatever its shape: a count is believed only if it
// is a whole number that a model could reach, and whatever is not said stays absent.
import type { Usage } from './usage.ts'

export type ReadUsage =
  | { readonly kind: 'usage'; readonly usage: Usage }
  | { readonly kind: 'unclear'; readonly reason: string }

/** No model takes or gives more tokens than this in one call; a larger count is not believed. */
export const usageTokensMax = 2 ** 31 - 1

export type TokenCount = number | 'absent' | 'bad'

/** An explicit zero is a value; null counts as absent. */
export function tokenCount(value: unknown): TokenCount {
  if (value === undefined || value === null) return 'absent'
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'bad'
  return value >= 0 && value <= usageTokensMax ? value : 'bad'
}

/** The name of a count that is none; null if all are. */
export function badOf(counts: Readonly<Record<string, TokenCount>>): string | null {
  for (const name in counts) if (counts[name] === 'bad') return name
  return null
}

/** For sums only: what was not said adds nothing. */
export function known(value: TokenCount): number {
  return typeof value === 'number' ? value : 0
}

export function unclear(reason: string): ReadUsage {
  return { kind: 'unclear', reason }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
