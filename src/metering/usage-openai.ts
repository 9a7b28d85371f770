// The provider's own token counts, read from the `usage` object of a chat completion and split into
// disjoint kinds. The provider is not trusted to be sane: a number that is missing, negative,
// fractional, huge or at odds with another makes the whole object unclear, and the caller then
// bounds the usage instead. An explicit zero is a value and is kept; null counts as absent.
import type { TokenKind } from './price.ts'
import { badOf, isRecord, known, tokenCount, unclear, type ReadUsage } from './read-usage.ts'
import type { Usage } from './usage.ts'

/** The usage of a chat completion, or null where `readChatUsage` finds it unclear. */
export function usageFromChat(usage: unknown): Usage | null {
  const read = readChatUsage(usage)
  return read.kind === 'usage' ? read.usage : null
}

/**
 * Reads `usage` as the chat completions API defines it (OpenAI API reference, CompletionUsage):
 * `prompt_tokens` contains the cached, written and audio tokens of `prompt_tokens_details`, and
 * `completion_tokens` contains the reasoning and audio tokens of `completion_tokens_details`.
 * Accepted and rejected prediction tokens are billed as output and stay inside it. Some compatible
 * servers count reasoning beside `completion_tokens`; their `total_tokens` says so, and is believed.
 */
export function readChatUsage(usage: unknown): ReadUsage {
  if (!isRecord(usage)) return unclear('usage is no object')
  const promptDetails = usage['prompt_tokens_details'] ?? {}
  const completionDetails = usage['completion_tokens_details'] ?? {}
  if (!isRecord(promptDetails)) return unclear('prompt_tokens_details is no object')
  if (!isRecord(completionDetails)) return unclear('completion_tokens_details is no object')
  const counts = {
    prompt: tokenCount(usage['prompt_tokens']),
    completion: tokenCount(usage['completion_tokens']),
    total: tokenCount(usage['total_tokens']),
    cached: tokenCount(promptDetails['cached_tokens']),
    cacheWrite: tokenCount(promptDetails['cache_write_tokens']),
    audioIn: tokenCount(promptDetails['audio_tokens']),
    reasoning: tokenCount(completionDetails['reasoning_tokens']),
    audioOut: tokenCount(completionDetails['audio_tokens']),
  }
  const bad = badOf(counts)
  if (bad !== null) return unclear(`${bad} is no token count`)
  const { prompt, completion, total, cached, cacheWrite, audioIn, reasoning, audioOut } = counts
  if (typeof prompt !== 'number') return unclear('prompt_tokens is missing')
  if (typeof completion !== 'number') return unclear('completion_tokens is missing')
  const input = prompt - known(cached) - known(cacheWrite) - known(audioIn)
  if (input < 0) return unclear('prompt details exceed prompt_tokens')

  let allOutput = completion
  if (typeof total === 'number' && total !== prompt + completion) {
    if (total !== prompt + completion + known(reasoning)) return unclear('total is not the sum')
    allOutput = completion + known(reasoning)
  }
  const output = allOutput - known(reasoning) - known(audioOut)
  if (output < 0) return unclear('completion details exceed completion_tokens')

  const tokens = new Map<TokenKind, number>([['input', input]])
  if (typeof cached === 'number') tokens.set('cached_input', cached)
  if (typeof cacheWrite === 'number') tokens.set('cache_write', cacheWrite)
  if (typeof audioIn === 'number') tokens.set('audio_input', audioIn)
  tokens.set('output', output)
  if (typeof reasoning === 'number') tokens.set('reasoning', reasoning)
  if (typeof audioOut === 'number') tokens.set('audio_output', audioOut)
  return { kind: 'usage', usage: { source: 'provider', tokens } }
}

/** Reads the usage of embeddings (OpenAI API reference, CreateEmbeddingResponse): only a prompt is billed. */
export function readEmbeddingsUsage(usage: unknown): ReadUsage {
  if (!isRecord(usage)) return unclear('usage is no object')
  const prompt = tokenCount(usage['prompt_tokens'])
  if (typeof prompt !== 'number') return unclear('prompt_tokens is no token count')
  const total = tokenCount(usage['total_tokens'])
  if (total === 'bad' || (typeof total === 'number' && total !== prompt)) {
    return unclear('total is not the sum')
  }
  return { kind: 'usage', usage: { source: 'provider', tokens: new Map([['input', prompt]]) } }
}
