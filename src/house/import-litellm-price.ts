// The prices of one model of a LiteLLM proxy. Source: docs.litellm.ai/docs/proxy/custom_pricing.
import type { TokenKind } from '../metering/price.ts'
import type { ConfigPath } from './config-yaml.ts'
import { perMillionTokens } from './import-decimal.ts'
import type { DraftPrice } from './import-draft.ts'
import { textIn, type LitellmSource, type Values } from './import-litellm-source.ts'
import { unknownPrice } from './import-words.ts'

interface Priced {
  readonly litellm_params: Values
  readonly model_info?: Values | undefined
}

const priceFields: ReadonlyMap<string, TokenKind> = new Map(
  Object.entries({
    input_cost_per_token: 'input',
    cache_read_input_token_cost: 'cached_input',
    cache_creation_input_token_cost: 'cache_write',
    cache_creation_input_token_cost_above_1hr: 'cache_write_1h',
    output_cost_per_token: 'output',
    output_cost_per_reasoning_token: 'reasoning',
    input_cost_per_audio_token: 'audio_input',
    output_cost_per_audio_token: 'audio_output',
  } as const),
)

/** Prices stand in model_info or in litellm_params. Source: docs.litellm.ai/docs/proxy/custom_pricing. */
export function priceOf(
  { document, draft: { say } }: LitellmSource,
  entry: Priced,
  path: ConfigPath,
): DraftPrice | null {
  const price: Record<string, string> = {}
  const priced = [
    [{ ...entry.litellm_params }, [...path, 'litellm_params']],
    [{ ...entry.model_info }, [...path, 'model_info']],
  ] as const
  for (const [values, at] of priced) {
    for (const name of Object.keys(values).filter((key) => key.includes('cost'))) {
      const kind = priceFields.get(name)
      if (kind === undefined) {
        say(
          'left-out',
          [...at, name],
          'a price that is not by the token, or holds from a size on',
          'write what the provider charges; there is one price for each kind of token',
        )
        continue
      }
      const written = textIn(values, name)
      const perMillion = written === undefined ? null : perMillionTokens(written)
      if (perMillion !== null) price[kind] = perMillion
      else if (written !== undefined) {
        const message =
          'must be a decimal such as 0.0000025, not negative; correct it, or leave it out'
        document.report({ path: [...at, name], message })
      }
    }
  }
  if (Object.keys(price).length === 0) {
    say('to-do', path, ...unknownPrice)
    return null
  }
  const isEmbedding = entry.model_info?.mode === 'embedding'
  const missing = isEmbedding
    ? []
    : ['cached_input', 'output', 'reasoning'].filter((kind) => !(kind in price))
  if (missing.length > 0) {
    say(
      'to-do',
      path,
      `no price for ${missing.join(', ')}: LiteLLM counts such tokens as input or output, Customhouse as of unknown price`,
      'write what the provider charges for them',
    )
  }
  return price
}
