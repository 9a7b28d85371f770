// The provider's own token counts, read from the `usage` object of a response and split into disjoint kinds, with
// the same distrust as those of a chat completion.
import type { TokenKind } from './price.ts'
import { badOf, isRecord, known, tokenCount, unclear, type ReadUsage } from './read-usage.ts'

/**
 * Reads `usage` as the Responses API defines it (OpenAI API reference, ResponseUsage): `input_tokens` contains the
 * cached and written tokens of its details, `output_tokens` the reasoning of its own. A response that failed says
 * null: of it nothing was counted.
 */
export function readResponsesUsage(usage: unknown): ReadUsage {
  if (usage === null) return { kind: 'usage', usage: { source: 'none', tokens: new Map() } }
  if (!isRecord(usage)) return unclear('usage is no object')
  const inputDetails = usage['input_tokens_details'] ?? {}
  const outputDetails = usage['output_tokens_details'] ?? {}
  if (!isRecord(inputDetails)) return unclear('input_tokens_details is no object')
  if (!isRecord(outputDetails)) return unclear('output_tokens_details is no object')
  const counts = {
    input: tokenCount(usage['input_tokens']),
    output: tokenCount(usage['output_tokens']),
    total: tokenCount(usage['total_tokens']),
    cached: tokenCount(inputDetails['cached_tokens']),
    cacheWrite: tokenCount(inputDetails['cache_write_tokens']),
    reasoning: tokenCount(outputDetails['reasoning_tokens']),
  }
  const bad = badOf(counts)
  if (bad !== null) return unclear(`${bad} is no token count`)
  const { input, output, total, cached, cacheWrite, reasoning } = counts
  if (typeof input !== 'number') return unclear('input_tokens is missing')
  if (typeof output !== 'number') return unclear('output_tokens is missing')
  if (typeof total === 'number' && total !== input + output) return unclear('total is not the sum')
  const plain = input - known(cached) - known(cacheWrite)
  if (plain < 0) return unclear('input details exceed input_tokens')
  const visible = output - known(reasoning)
  if (visible < 0) return unclear('output details exceed output_tokens')
  const tokens = new Map<TokenKind, number>([['input', plain]])
  if (typeof cached === 'number') tokens.set('cached_input', cached)
  if (typeof cacheWrite === 'number') tokens.set('cache_write', cacheWrite)
  tokens.set('output', visible)
  if (typeof reasoning === 'number') tokens.set('reasoning', reasoning)
  return { kind: 'usage', usage: { source: 'provider', tokens } }
}
