// What Chat Completions and Responses have in common on the far side: both are OpenAI's.
// Sources: OpenAI API reference, "Create chat completion", "Create a model response", "Error codes".
import { sha256Hex } from '../../kernel/hash.ts'
import type { ProviderError } from '../../wire/parts.ts'
import type { Given, ImageBlock, OutputFormat, ToolResultBlock } from '../../wire/prompt.ts'
import { dataUrlOf } from '../../wire/data-url.ts'
import { membersOf, reasonOf, textOf, wordOf } from './event-data.ts'
import { cacheMarks, type Writing } from './writing.ts'

const endUserCharactersMax = 128

/**
 * The page asks for a stable, hashed id of at most 128 characters; one that is longer goes as its hash, which
 * is as stable and says less.
 */
export function safetyIdentifier(id: string): string {
  return id.length <= endUserCharactersMax ? id : `sha256:${sha256Hex(id)}`
}

/** `auto` is what holds when nothing is said; `standard_only` is Anthropic's word for `default`. */
const tiers: Readonly<Record<string, string | null>> = {
  auto: null,
  default: 'default',
  standard_only: 'default',
  flex: 'flex',
  scale: 'scale',
  priority: 'priority',
  fast: 'fast',
}

export function writeTier({ value, at }: Given<string>, { body, noes }: Writing): void {
  const tier = Object.hasOwn(tiers, value) ? tiers[value] : undefined
  if (tier === undefined) {
    noes.carry(at, 'OpenAI has no such tier (OpenAI API reference, `service_tier`)')
  } else if (tier !== null) body['service_tier'] = tier
}

const efforts: ReadonlySet<string> = new Set([
  'none',
  'minimal',
  'low',
  'medium',
  'high',
  'xhigh',
  'max',
])

/** The word for how much is thought; null, with a no where one is due, if none is to be sent. */
export function effortOf({ noes, prompt }: Writing): string | null {
  const { effort, thinking } = prompt.settings
  if (effort !== undefined && !efforts.has(effort.value)) {
    noes.carry(
      effort.at,
      'OpenAI has no such word for effort (OpenAI API reference, `reasoning_effort`)',
    )
  }
  switch (thinking?.value.kind) {
    case 'budget':
      noes.carry(
        thinking.at,
        "OpenAI's models take no budget of tokens for their reasoning, only a word for its effort (OpenAI API reference, `reasoning_effort`)",
      )
      return null
    case 'off':
      if (effort !== undefined && effort.value !== 'none') {
        noes.carry(
          effort.at,
          "OpenAI's `reasoning_effort` speaks of reasoning alone, and the request turns that off (OpenAI API reference, `reasoning_effort`)",
        )
      }
      return 'none'
    // The model decides, which is how it is when nothing is said.
    case 'adaptive':
    case undefined:
      return effort?.value ?? null
  }
}

/** Prefixes are cached without marks for minutes; for longer, in words of its own alone. */
export function refuseHours({ noes, prompt }: Writing): void {
  for (const { ttl, at } of cacheMarks(prompt)) {
    if (ttl === '5m') continue
    noes.carry(
      at,
      "OpenAI caches prefixes by itself and has no lifetime of one hour (OpenAI docs, Prompt caching); marks of '5m' need nothing there",
    )
  }
}

export function imageUrl({ source, at }: ImageBlock, { noes }: Writing): string {
  if (source.kind === 'data') return dataUrlOf(source)
  if (source.kind === 'url') return source.url
  noes.carry(
    at,
    'files are known only to the provider that keeps them (OpenAI API reference, Files)',
  )
  return ''
}

const failedLine = 'The tool failed:'

/**
 * What a tool gave back. Neither API marks a tool that failed, and the conversation must go on, so its result says
 * so in words: this line before its own text, or alone where it has none.
 */
export function resultBlocks({ blocks, isError, at }: ToolResultBlock): ToolResultBlock['blocks'] {
  if (!isError) return blocks
  const [first, ...rest] = blocks
  if (first?.kind !== 'text') {
    return [{ kind: 'text', text: failedLine, citations: [], at, cache: null }, ...blocks]
  }
  const text = first.text === '' ? failedLine : `${failedLine}\n${first.text}`
  return [{ ...first, text }, ...rest]
}

/** Both APIs want a name; it says nothing to the model. */
export function schemaFormat(format: Extract<OutputFormat, { kind: 'schema' }>): object {
  const { name, description, schema, strict } = format
  return {
    name: name ?? 'answer',
    ...(description === null ? {} : { description }),
    schema,
    ...(strict === null ? {} : { strict }),
  }
}

/** `{error: {message, type, param, code}}`, as OpenAI and who is compatible say it; the text stays as it is. */
export function openAiProblem(body: unknown): ProviderError {
  const members = membersOf(body)
  const said =
    members === null ? body : (members['error'] ?? members['message'] ?? members['detail'])
  const error = membersOf(said)
  if (error === null) return { message: reasonOf(null, said), type: '', param: null }
  return {
    message: reasonOf(error['message'], null),
    type: wordOf(error['type']) ?? textOf(error['code']),
    param: wordOf(error['param']),
  }
}
