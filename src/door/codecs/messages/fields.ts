// What of a Messages body has a place in a prompt: all documented members and blocks. Whatever is not here is
// refused by name, so also what a beta adds.
// Source: Claude API reference, "Create a Message"; the pages of the docs that each line names.
import type { Places } from '../reading.ts'

const page = '(Claude API reference, Create a Message)'

export const bodyPlaces: Places = {
  model: true,
  messages: true,
  system: true,
  max_tokens: true,
  stream: true,
  tools: true,
  tool_choice: true,
  stop_sequences: true,
  temperature: true,
  top_p: true,
  top_k: true,
  thinking: true,
  output_config: true,
  metadata: true,
  service_tier: true,
  cache_control: true,
  speed: true,
  context_management: true,
  inference_geo: `where a request is processed is not the caller's to say ${page}`,
  container: `containers at the provider are no part of a translation ${page}`,
  diagnostics: `diagnostics of the prompt cache are a feature of Messages alone ${page}`,
  compaction: `only Messages summarise earlier turns on the way (Claude docs, Compaction)`,
  mcp_servers: `servers that the provider calls are no part of a translation (Claude docs, MCP connector)`,
}

const block = { type: true, cache_control: true } as const
const calledByServer =
  'calls from code at the provider are no part of a translation (Claude docs, Programmatic tool calling)'
const toolset = `toolsets of Anthropic's own have no twin ${page}`

export const blockPlaces: Readonly<Record<string, Places>> = {
  text: { ...block, text: true, citations: true },
  image: {
    ...block,
    source: true,
    transformations: `only Messages say what becomes of an image that is too large ${page}`,
  },
  document: { ...block, source: true, title: true, context: true, citations: true },
  thinking: { type: true, thinking: true, signature: true },
  redacted_thinking: { type: true, data: true },
  tool_use: {
    ...block,
    id: true,
    name: true,
    input: true,
    caller: true,
    toolset_name: toolset,
  },
  tool_result: {
    ...block,
    tool_use_id: true,
    content: true,
    is_error: true,
    toolset_name: toolset,
  },
}

/** Blocks that are documented and have no place, with the reason. */
export const refusedBlocks: Readonly<Record<string, string>> = {
  search_result:
    'results of searches as blocks are a feature of Messages alone (Claude docs, Search results)',
  server_tool_use: calledByServer,
  container_upload: `containers at the provider are no part of a translation ${page}`,
  tool_reference:
    'searches for tools are a feature of Messages alone (Claude docs, Tool search tool)',
}

/** The blocks that stand in a turn of each role, and in what a tool gave back. */
export const rolesBlocks: Readonly<
  Record<'system' | 'user' | 'assistant' | 'result', ReadonlySet<string>>
> = {
  system: new Set(['text']),
  user: new Set(['text', 'image', 'document', 'tool_result']),
  assistant: new Set(['text', 'thinking', 'redacted_thinking', 'tool_use']),
  result: new Set(['text', 'image', 'document']),
}

export const toolPlaces: Places = {
  type: true,
  name: true,
  description: true,
  input_schema: true,
  cache_control: true,
  strict: true,
  allowed_callers: true,
  defer_loading: true,
  input_examples: true,
  // Says how finely the arguments are cut into events, and nothing about the answer.
  eager_input_streaming: true,
}
