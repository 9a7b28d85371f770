// The provider's own token counts, read from the `usage` object of a Messages answer and split into
// disjoint kinds, with the same distrust as in usage-openai.ts. A stream tells its usage twice, at its
// start and, with counts that only grow, at its end: the later word wins wherever it says anything.
// Source: Claude API reference, Usage; docs, "Streaming messages", "Prompt caching".
import type { TokenKind } from './price.ts'
import { badOf, isRecord, known, tokenCount, unclear, type ReadUsage } from './read-usage.ts'

/**
 * Reads `usage` as the Messages API defines it: `input_tokens` are those beside the cache,
 * `cache_creation` splits `cache_creation_input_tokens` by how long they are kept, and `output_tokens`
 * contains the thinking. What a server tool did (`server_tool_use`) has no token price: more than zero
 * of it makes the object unclear. Of `iterations` those that summarised the turns so far stand beside
 * the counts, and are added.
 */
export function readMessagesUsage(usage: unknown): ReadUsage {
  if (!isRecord(usage)) return unclear('usage is no object')
  const read = readCounts(usage)
  const iterations = usage['iterations'] ?? []
  if (!Array.isArray(iterations)) return unclear('iterations is no list')
  if (read.kind === 'unclear' || iterations.length === 0) return read
  const tokens = new Map(read.usage.tokens)
  for (const iteration of iterations as readonly unknown[]) {
    if (!isRecord(iteration)) return unclear('an iteration is no object')
    if (iteration['type'] === 'message') continue
    // Other models have other prices.
    if (iteration['type'] !== 'compaction') return unclear('an iteration is of no known type')
    const compaction = readCounts(iteration)
    if (compaction.kind === 'unclear') return compaction
    for (const [kind, count] of compaction.usage.tokens) {
      tokens.set(kind, (tokens.get(kind) ?? 0) + count)
    }
  }
  return { kind: 'usage', usage: { source: 'provider', tokens } }
}

function readCounts(usage: Readonly<Record<string, unknown>>): ReadUsage {
  const split = usage['cache_creation'] ?? {}
  const details = usage['output_tokens_details'] ?? {}
  const tools = usage['server_tool_use'] ?? {}
  if (!isRecord(split)) return unclear('cache_creation is no object')
  if (!isRecord(details)) return unclear('output_tokens_details is no object')
  if (!isRecord(tools)) return unclear('server_tool_use is no object')
  const counts = {
    input_tokens: tokenCount(usage['input_tokens']),
    output_tokens: tokenCount(usage['output_tokens']),
    cache_read_input_tokens: tokenCount(usage['cache_read_input_tokens']),
    cache_creation_input_tokens: tokenCount(usage['cache_creation_input_tokens']),
    ephemeral_5m_input_tokens: tokenCount(split['ephemeral_5m_input_tokens']),
    ephemeral_1h_input_tokens: tokenCount(split['ephemeral_1h_input_tokens']),
    thinking_tokens: tokenCount(details['thinking_tokens']),
  }
  const bad = badOf(counts)
  if (bad !== null) return unclear(`${bad} is no token count`)
  if (Object.values(tools).some((used) => typeof used === 'number' && used > 0)) {
    return unclear('server tools were used')
  }
  const { input_tokens: input, output_tokens: all } = counts
  if (typeof input !== 'number') return unclear('input_tokens is missing')
  if (typeof all !== 'number') return unclear('output_tokens is missing')
  const { cache_creation_input_tokens: written, thinking_tokens: thinking } = counts
  const hour = counts.ephemeral_1h_input_tokens
  const short = counts.ephemeral_5m_input_tokens
  if (typeof written === 'number' && (typeof hour === 'number' || typeof short === 'number')) {
    if (known(hour) + known(short) !== written) return unclear('cache_creation is not the sum')
  }
  const output = all - known(thinking)
  if (output < 0) return unclear('thinking_tokens exceed output_tokens')
  const tokens = new Map<TokenKind, number>([['input', input]])
  const read = counts.cache_read_input_tokens
  if (typeof read === 'number') tokens.set('cached_input', read)
  // Without a split, all of it was kept for the default five minutes.
  const kept = typeof short === 'number' ? short : typeof hour === 'number' ? 'absent' : written
  if (typeof kept === 'number') tokens.set('cache_write', kept)
  if (typeof hour === 'number' && hour > 0) tokens.set('cache_write_1h', hour)
  tokens.set('output', output)
  if (typeof thinking === 'number') tokens.set('reasoning', thinking)
  return { kind: 'usage', usage: { source: 'provider', tokens } }
}

/** What is read of a usage, here and by who watches where it was answered. */
const members = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation',
  'output_tokens_details',
  'server_tool_use',
  'iterations',
  'inference_geo',
] as const

/**
 * The usage that a stream told at its start and at its end, as one object; unread. Nothing else of it is kept: a
 * stream may tell it with every event, and each time with other members.
 */
export function mergedUsage(first: unknown, last: unknown): unknown {
  if (!isRecord(last)) return first
  const merged: Record<string, unknown> = isRecord(first) ? { ...first } : {}
  for (const member of members) {
    const value = last[member]
    if (value !== null && value !== undefined) merged[member] = value
  }
  return merged
}
