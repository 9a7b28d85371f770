// Price lists: effective-dated, exact, per kind of token and per unit of what is no token. Unknown is never zero.
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
  'image_output',
] as const
export type TokenKind = (typeof tokenKinds)[number]

/** What is counted by itself, and not in tokens: pictures made, seconds of sound heard, characters spoken. */
export const unitKinds = ['picture', 'second', 'character'] as const
export type UnitKind = (typeof unitKinds)[number]

export const usageKinds = [...tokenKinds, ...unitKinds] as const
export type UsageKind = (typeof usageKinds)[number]

const units: ReadonlySet<string> = new Set(unitKinds)

export function isUnit(kind: string): kind is UnitKind {
  return units.has(kind)
}

export interface PriceVersion {
  /** `list@YYYY-MM-DD`, as receipts cite it. */
  readonly id: string
  readonly currency: string
  readonly validFromMs: number
  readonly validToMs: number | null
  /** Nanos per token, or per unit of a kind that is none; a kind without a price is unknown. */
  readonly nanosPerToken: ReadonlyMap<UsageKind, Rational>
}

export interface PriceList {
  readonly id: string
  /** Ascending by validFromMs, without overlap. */
  readonly versions: readonly PriceVersion[]
}
