// The `usageMetadata` of a Gemini answer, and the wrong ones that a fault orders. A count of zero is left out, as
// JSON that is written from protocol buffers has none.
// Source: Gemini API reference, GenerateContentResponse.UsageMetadata.
import { unreachable } from '../kernel/assert.ts'
import type { TokenUsage } from './compose.ts'
import type { Exchange } from './exchange.ts'

/** Null where the fault leaves it out. Numbers are text because a huge one is no JavaScript number. */
export function geminiUsageText(
  { faults }: Pick<Exchange, 'faults'>,
  { prompt, cached, completion, reasoning }: TokenUsage,
): string | null {
  const said = completion - reasoning
  switch (faults.usage) {
    case undefined:
      return counts([
        ['promptTokenCount', prompt],
        ['cachedContentTokenCount', cached],
        ['candidatesTokenCount', said],
        ['thoughtsTokenCount', reasoning],
        ['totalTokenCount', prompt + completion],
      ])
    case 'missing':
      return null
    case 'negative':
      return counts([
        ['promptTokenCount', prompt],
        ['candidatesTokenCount', -5],
      ])
    case 'huge':
      return '{"promptTokenCount":9007199254740993,"totalTokenCount":9007199254740993}'
    case 'contradictory':
      return counts([
        ['promptTokenCount', prompt],
        ['candidatesTokenCount', said],
        ['totalTokenCount', 1],
      ])
    default:
      return unreachable(faults.usage)
  }
}

function counts(pairs: readonly (readonly [string, number])[]): string {
  const told = pairs.filter(([, count]) => count !== 0)
  return `{${told.map(([name, count]) => `"${name}":${count}`).join(',')}}`
}
