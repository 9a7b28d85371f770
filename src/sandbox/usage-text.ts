// The `usage` object as each provider writes it, and the wrong ones that a fault orders. Numbers are
// written as text because a huge one is no JavaScript number.
import { unreachable } from '../kernel/assert.ts'
import type { ProviderName } from './catalog.ts'
import type { TokenUsage } from './compose.ts'
import type { UsageFault } from './faults.ts'

/** The JSON text of `usage`, or null where the fault leaves it out. */
export function usageText(
  provider: ProviderName,
  usage: TokenUsage,
  fault: UsageFault | undefined,
): string | null {
  switch (fault) {
    case undefined:
      return render(provider, usage, `${usage.prompt + usage.completion}`, `${usage.completion}`)
    case 'missing':
      return null
    case 'negative':
      return render(provider, usage, `${usage.prompt - 5}`, '-5')
    case 'huge':
      return render(provider, usage, '9007199254740993', '9007199254740993')
    case 'contradictory':
      return render(provider, { ...usage, cached: usage.prompt + 7 }, '1', `${usage.completion}`)
    default:
      return unreachable(fault)
  }
}

function render(
  provider: ProviderName,
  usage: TokenUsage,
  total: string,
  completion: string,
): string {
  const counts = `"prompt_tokens":${usage.prompt},"completion_tokens":${completion},"total_tokens":${total}`
  // Self-hosted servers report no details; their cached tokens cannot be told from the others.
  if (provider === 'kiso') return `{${counts},"prompt_tokens_details":null}`
  return `{${counts},"prompt_tokens_details":{"cached_tokens":${usage.cached},"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":${usage.reasoning},"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}`
}
