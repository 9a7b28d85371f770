// Which prompts were seen before. A prompt of 1,024 tokens or more whose beginning repeats is billed
// as cached for the longest known beginning, in steps of 128 tokens, as the large sellers do. The
// memory is per deployment, bounded, and starts empty: only the order of requests decides.
import { countTokens, tokenEnd } from './tokens.ts'

const firstTokens = 1024
const stepTokens = 128

export interface PromptCache {
  /** Tokens of `text` that a former prompt of `deployment` began with; remembers `text`. */
  cachedTokens(deployment: string, text: string): number
  /** Tokens of a beginning that is to be cached whole: read if it is known, else written; short ones are neither. */
  marked(deployment: string, prefix: string): { readonly cached: number; readonly written: number }
}

export function openPromptCache(entriesMax = 65_536): PromptCache {
  const seen = new Set<string>()
  return {
    marked(deployment, prefix) {
      const tokens = countTokens(prefix)
      if (tokens < firstTokens) return { cached: 0, written: 0 }
      const key = `${deployment} marked ${prefix}`
      if (seen.has(key)) return { cached: tokens, written: 0 }
      seen.add(key)
      if (seen.size > entriesMax) dropOldest(seen)
      return { cached: 0, written: tokens }
    },
    cachedTokens(deployment, text) {
      // A token is at least one code unit, so a shorter text cannot reach the first step.
      if (text.length < firstTokens) return 0
      let cached = 0
      for (const { tokens, hash } of prefixes(text)) {
        const key = `${deployment} ${tokens} ${hash}`
        if (seen.has(key)) {
          cached = tokens
          continue
        }
        seen.add(key)
        if (seen.size > entriesMax) dropOldest(seen)
      }
      return cached
    },
  }
}

function dropOldest(seen: Set<string>): void {
  for (const oldest of seen) {
    seen.delete(oldest)
    return
  }
}

/** Two running 32-bit FNV-1a hashes with different bases: no collision matters in a simulation. */
function* prefixes(text: string): Generator<{ tokens: number; hash: string }> {
  let left = 0x811c9dc5
  let right = 0x01000193
  let tokens = 0
  for (let at = 0; at < text.length;) {
    const end = tokenEnd(text, at)
    for (; at < end; at++) {
      const unit = text.charCodeAt(at)
      left = Math.imul(left ^ unit, 0x01000193)
      right = Math.imul(right ^ unit, 0x5bd1e995)
    }
    tokens += 1
    if (tokens >= firstTokens && tokens % stepTokens === 0)
      yield { tokens, hash: `${left}.${right}` }
  }
}
