// Where a provider's numbers are missing (a stream that broke, a client that left a provider that
// stops on abort), usage is bounded from what passed and marked `estimated`. It is a floor, not a
// ceiling: a customer is not charged for tokens nobody saw; a reconciliation may correct it.
import { charactersPerToken } from './estimate.ts'
import type { Usage } from './usage.ts'

export interface SeenUsage {
  readonly promptCharacters: number
  /** Events with content that passed; a provider sends at least one token in each. */
  readonly outputEvents: number
  /** Bytes of an answer that was no stream; null for a stream. */
  readonly outputBytes: number | null
  readonly bounds: { readonly contextWindowTokens: number; readonly maxOutputTokens: number }
}

/** The prompt as the provider counted it, and of the answer what passed: its own count came too early. */
export function withSeenOutput(
  { tokens }: Usage,
  { outputEvents, bounds }: Pick<SeenUsage, 'outputEvents' | 'bounds'>,
): Usage {
  const output = (tokens.get('output') ?? 0) + (tokens.get('reasoning') ?? 0)
  const passed = Math.min(outputEvents, bounds.maxOutputTokens)
  const seen = new Map(tokens).set('output', Math.max(output, passed))
  seen.delete('reasoning')
  return { source: 'estimated', tokens: seen }
}

export function estimatedUsage(seen: SeenUsage): Usage {
  const input = Math.ceil(seen.promptCharacters / charactersPerToken)
  const output =
    seen.outputBytes === null ? seen.outputEvents : Math.ceil(seen.outputBytes / charactersPerToken)
  return {
    source: 'estimated',
    tokens: new Map([
      ['input', Math.min(input, seen.bounds.contextWindowTokens)],
      ['output', Math.min(output, seen.bounds.maxOutputTokens)],
    ]),
  }
}
