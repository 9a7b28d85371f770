// Price lists: effective-dated, exact, per token kind. Unknown is never zero.
import type { Rational } from '../kernel/money.ts'

export const tokenKinds = [
  'input',
  'cached_input',
  'cache_write',
  'cache_write_1h',
  'output',
  'reasoning',
  'audio_input',
  'cached_audio_input',
  'audio_output',
  'image',
] as const
export type TokenKind = (typeof tokenKinds)[number]

export interface PriceVersion {
  /** `list@YYYY-MM-DD`, as receipts cite it. */
  readonly id: string
  readonly currency: string
  readonly validFromMs: number
  readonly validToMs: number | null
  /** Nanos per token; a kind without a price is unknown. */
  readonly nanosPerToken: ReadonlyMap<TokenKind, Rational>
}

export interface PriceList {
  readonly id: string
  /** Ascending by validFromMs, without overlap. */
  readonly versions: readonly PriceVersion[]
}
