// Usage as each shape tells it, rebuilt from disjoint counts: what metering reads from it is the counts again,
// as far as the shape can tell kinds apart. A kind that it has no word for stands in the sum that contains it.
// Sources: OpenAI API reference, CompletionUsage and ResponseUsage; Claude API reference, Usage.

export type Tokens = ReadonlyMap<string, number>

export type JsonUsage = Readonly<Record<string, unknown>>

const inputKinds = [
  'input',
  'cached_input',
  'cache_write',
  'cache_write_1h',
  'audio_input',
  'image',
]
const outputKinds = ['output', 'reasoning', 'audio_output']

function sum(tokens: Tokens, kinds: readonly string[]): number {
  let total = 0
  for (const kind of kinds) total += tokens.get(kind) ?? 0
  return total
}

/** The count of several kinds together; undefined where none of them was told. */
function told(tokens: Tokens, ...kinds: string[]): number | undefined {
  return kinds.some((kind) => tokens.has(kind)) ? sum(tokens, kinds) : undefined
}

export function chatUsage(tokens: Tokens): JsonUsage {
  const prompt = sum(tokens, inputKinds)
  const completion = sum(tokens, outputKinds)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: told(tokens, 'cached_input'),
      cache_write_tokens: told(tokens, 'cache_write', 'cache_write_1h'),
      audio_tokens: told(tokens, 'audio_input'),
    },
    completion_tokens_details: {
      reasoning_tokens: told(tokens, 'reasoning'),
      audio_tokens: told(tokens, 'audio_output'),
    },
  }
}

export function messagesUsage(tokens: Tokens): JsonUsage {
  const written = told(tokens, 'cache_write', 'cache_write_1h')
  const thinking = tokens.get('reasoning')
  return {
    input_tokens: sum(tokens, ['input', 'audio_input', 'image']),
    cache_creation_input_tokens: written ?? null,
    cache_read_input_tokens: tokens.get('cached_input') ?? null,
    cache_creation:
      written === undefined
        ? null
        : {
            ephemeral_5m_input_tokens: tokens.get('cache_write') ?? 0,
            ephemeral_1h_input_tokens: tokens.get('cache_write_1h') ?? 0,
          },
    output_tokens: sum(tokens, outputKinds),
    output_tokens_details: thinking === undefined ? null : { thinking_tokens: thinking },
    server_tool_use: null,
  }
}

export function responsesUsage(tokens: Tokens): JsonUsage {
  const input = sum(tokens, inputKinds)
  const output = sum(tokens, outputKinds)
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: tokens.get('cached_input') ?? 0,
      cache_write_tokens: sum(tokens, ['cache_write', 'cache_write_1h']),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: tokens.get('reasoning') ?? 0 },
    total_tokens: input + output,
  }
}
