// The provider's own token counts, read from the `usage` object of a Converse answer and split into disjoint
// kinds, with the same distrust as in usage-openai.ts. What the model thought is part of its output, and
// Converse does not tell how much it was.
// Source: Amazon Bedrock API Reference, TokenUsage and CacheDetail; User Guide, "Prompt caching": what was read
// from the cache and written into it stands beside `inputTokens`.
import type { TokenKind } from './price.ts'
import { badOf, isRecord, known, tokenCount, unclear, type ReadUsage } from './read-usage.ts'

/** Reads `usage` as Converse defines it. The total has the cached tokens, or leaves them out: both are found. */
export function readConverseUsage(usage: unknown): ReadUsage {
  if (!isRecord(usage)) return unclear('usage is no object')
  const counts = {
    inputTokens: tokenCount(usage['inputTokens']),
    outputTokens: tokenCount(usage['outputTokens']),
    totalTokens: tokenCount(usage['totalTokens']),
    cacheReadInputTokens: tokenCount(usage['cacheReadInputTokens']),
    cacheWriteInputTokens: tokenCount(usage['cacheWriteInputTokens']),
  }
  const bad = badOf(counts)
  if (bad !== null) return unclear(`${bad} is no token count`)
  const { inputTokens: input, outputTokens: output, totalTokens: total } = counts
  const { cacheReadInputTokens: read, cacheWriteInputTokens: written } = counts
  if (typeof input !== 'number') return unclear('inputTokens is missing')
  if (typeof output !== 'number') return unclear('outputTokens is missing')
  const cached = known(read) + known(written)
  if (typeof total === 'number' && total !== input + output && total !== input + output + cached) {
    return unclear('totalTokens is not the sum')
  }
  const hour = hourOf(usage['cacheDetails'] ?? [], known(written))
  if (typeof hour === 'string') return unclear(hour)
  const tokens = new Map<TokenKind, number>([['input', input]])
  if (typeof read === 'number') tokens.set('cached_input', read)
  if (typeof written === 'number') tokens.set('cache_write', written - hour)
  if (hour > 0) tokens.set('cache_write_1h', hour)
  tokens.set('output', output)
  return { kind: 'usage', usage: { source: 'provider', tokens } }
}

/** Of the tokens written into the cache those that stay an hour; without details all are for minutes. */
function hourOf(details: unknown, written: number): number | string {
  if (!Array.isArray(details)) return 'cacheDetails is no list'
  if (details.length === 0) return 0
  let hour = 0
  let all = 0
  for (const detail of details as readonly unknown[]) {
    const count = isRecord(detail) ? tokenCount(detail['inputTokens']) : 'bad'
    if (!isRecord(detail) || typeof count !== 'number') return 'a cache detail is no token count'
    if (detail['ttl'] === '1h') hour += count
    else if (detail['ttl'] !== '5m') return 'a cache detail has no known ttl'
    all += count
  }
  return all === written ? hour : 'cacheDetails are not the sum'
}
