// The `usage` object as each provider writes it, and the wrong ones that a fault orders. Numbers are
// written as text because a huge one is no JavaScript number.
import { unreachable } from '../kernel/assert.ts'
import type { ProviderName } from './catalog.ts'
import type { TokenUsage } from './compose.ts'
import type { Exchange } from './exchange.ts'
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

/** The `usage` of a response, or null where the fault leaves it out. Source: OpenAI API reference, ResponseUsage. */
export function responsesUsageText(
  usage: TokenUsage,
  fault: UsageFault | undefined,
): string | null {
  if (fault === 'missing') return null
  const { prompt, completion, reasoning } = usage
  const cached = fault === 'contradictory' ? prompt + 7 : usage.cached
  const huge = '9007199254740993'
  const output = fault === 'negative' ? '-5' : fault === 'huge' ? huge : `${completion}`
  const total = fault === 'huge' ? huge : `${prompt + completion}`
  return `{"input_tokens":${prompt},"input_tokens_details":{"cached_tokens":${cached}},"output_tokens":${output},"output_tokens_details":{"reasoning_tokens":${reasoning}},"total_tokens":${total}}`
}

/**
 * The `usage` of a Messages answer, or null where the fault leaves it out. `input_tokens` are those beside
 * the cache. Source: Claude API docs, "Prompt caching" and "Data residency" (`inference_geo`).
 */
export function messagesUsageText(
  { region, faults }: Pick<Exchange, 'region' | 'faults'>,
  usage: TokenUsage,
): string | null {
  const { prompt, cached, written, writtenHour, completion, reasoning } = usage
  let input = `${prompt - cached - written}`
  let output = `${completion}`
  switch (faults.usage) {
    case undefined:
      break
    case 'missing':
      return null
    case 'negative':
      output = '-5'
      break
    case 'huge':
      input = output = '9007199254740993'
      break
    case 'contradictory':
      output = `${reasoning - 1}`
      break
    default:
      return unreachable(faults.usage)
  }
  const split = `{"ephemeral_5m_input_tokens":${written - writtenHour},"ephemeral_1h_input_tokens":${writtenHour}}`
  return `{"input_tokens":${input},"cache_creation_input_tokens":${written},"cache_read_input_tokens":${cached},"cache_creation":${split},"output_tokens":${output},"output_tokens_details":{"thinking_tokens":${reasoning}},"service_tier":"standard","inference_geo":"${region.toLowerCase()}"}`
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
