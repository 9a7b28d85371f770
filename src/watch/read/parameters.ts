// The parameters of a request, by their names in each API. What a body does not set is null, whatever the
// provider's default is.
import type { Parameters } from '../observation.ts'
import { isStructured } from './schema-keys.ts'
import { fieldsOf, isFields, listOf, numberOf, textsOf, type Fields } from './unknown.ts'

const stopsMax = { countMax: 16, charactersMax: 64 } as const
const fieldsMax = { countMax: 64, charactersMax: 64 } as const
/** Characters of a `logit_bias` as text; more of it says nothing more. */
const biasCharactersMax = 4_096
const biasesMax = 1_024
/** Words for an effort that mean none. */
const noEffort: ReadonlySet<unknown> = new Set([undefined, null, 'none', ''])

export function parametersOf(body: Fields): Parameters {
  const topLogprobs = numberOf(body['top_logprobs'])
  // Legacy completions give the number of logprobs itself.
  const logprobs = numberOf(body['logprobs'])
  return {
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    maxTokens:
      numberOf(body['max_completion_tokens']) ??
      numberOf(body['max_tokens']) ??
      numberOf(body['max_output_tokens']),
    n: numberOf(body['n']),
    seed: numberOf(body['seed']),
    stream: body['stream'] === true,
    logprobs:
      body['logprobs'] === true ||
      (logprobs ?? 0) > 0 ||
      (topLogprobs ?? 0) > 0 ||
      listOf(body['include']).includes('message.output_text.logprobs'),
    topLogprobs: topLogprobs ?? logprobs,
    logitBias: biasOf(body['logit_bias']),
    stop: stopsOf(body),
    reasoning: asksForReasoning(body),
    structured: isStructured(body),
    fieldOrder: textsOf(Object.keys(body).slice(0, fieldsMax.countMax), fieldsMax),
  }
}

/** The same text for the same biases, in whatever order they stand; null: there are none. */
function biasOf(value: unknown): string | null {
  const biases = fieldsOf(value)
  if (biases === null) return null
  const tokens = Object.keys(biases).slice(0, biasesMax).toSorted()
  if (tokens.length === 0) return null
  const text = tokens.map((token) => `${token}:${numberOf(biases[token]) ?? '?'}`).join(',')
  return text.slice(0, biasCharactersMax)
}

function stopsOf({ stop, stop_sequences: sequences }: Fields): readonly string[] {
  const given = typeof stop === 'string' ? [stop] : listOf(stop ?? sequences)
  return textsOf(given, stopsMax)
}

/** Sources: OpenAI API reference (`reasoning_effort`, `reasoning`); Claude API reference (`thinking`). */
function asksForReasoning(body: Fields): boolean {
  const reasoning = fieldsOf(body['reasoning'])
  const thinking = fieldsOf(body['thinking'])?.['type']
  if (thinking === 'enabled' || thinking === 'adaptive') return true
  if (!noEffort.has(body['reasoning_effort'])) return true
  if (reasoning === null) return isFields(body['thinking_config'])
  return !noEffort.has(reasoning['effort']) || !noEffort.has(reasoning['summary'])
}
