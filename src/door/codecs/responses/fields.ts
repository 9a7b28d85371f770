// What of a Responses body has a place in a prompt: all documented members and items. Whatever is not here is
// refused by name.
// Source: OpenAI API reference, "Create a model response".
import type { Places } from '../reading.ts'

export const page = '(OpenAI API reference, Create a model response)'

const kept = `what OpenAI keeps cannot be read elsewhere; send the earlier items in 'input' ${page}`
const lifetime = `how long a prefix is cached is said in words of OpenAI's own ${page}`

export const bodyPlaces: Places = {
  model: true,
  input: true,
  instructions: true,
  stream: true,
  stream_options: true,
  tools: true,
  tool_choice: true,
  parallel_tool_calls: true,
  max_output_tokens: true,
  temperature: true,
  top_p: true,
  top_logprobs: true,
  reasoning: true,
  text: true,
  include: true,
  store: true,
  metadata: true,
  user: true,
  safety_identifier: true,
  service_tier: true,
  prompt_cache_key: true,
  truncation: true,
  background: true,
  previous_response_id: kept,
  conversation: kept,
  prompt: `prompts that OpenAI keeps cannot be read elsewhere ${page}`,
  max_tool_calls: `tools that the provider runs are no part of a translation ${page}`,
  context_management: `only OpenAI summarises earlier items on the way ${page}`,
  moderation: `moderation beside the answer is a feature of OpenAI alone ${page}`,
  access_programs: `programs of access are OpenAI's own ${page}`,
  image: `how images are compressed is said to OpenAI alone ${page}`,
  prompt_cache_options: lifetime,
  prompt_cache_retention: lifetime,
}

export const reasoningPlaces: Places = {
  effort: true,
  summary: true,
  generate_summary: true,
  context: `which earlier reasoning is read again is said to OpenAI alone ${page}`,
  mode: `modes of reasoning are OpenAI's own ${page}`,
}

const namespace = `namespaces of tools are OpenAI's own ${page}`
const phase = `phases of a message are known to OpenAI's models alone ${page}`

export const itemPlaces: Readonly<Record<string, Places>> = {
  message: { type: true, role: true, content: true, id: true, status: true, phase },
  function_call: {
    type: true,
    id: true,
    call_id: true,
    name: true,
    arguments: true,
    status: true,
    caller: true,
    namespace,
    async: `calls that wait are OpenAI's own ${page}`,
  },
  function_call_output: {
    type: true,
    id: true,
    call_id: true,
    output: true,
    status: true,
    caller: true,
    // That of the call, which its id says.
    name: true,
    namespace,
  },
  reasoning: {
    type: true,
    id: true,
    summary: true,
    content: true,
    encrypted_content: true,
    status: true,
  },
}

const breakpoint = `breakpoints of OpenAI's prompt cache have no twin ${page}`

export const partPlaces: Readonly<Record<string, Places>> = {
  input_text: { type: true, text: true, prompt_cache_breakpoint: breakpoint },
  input_image: {
    type: true,
    image_url: true,
    file_id: true,
    detail: true,
    prompt_cache_breakpoint: breakpoint,
  },
  input_file: {
    type: true,
    file_data: true,
    file_id: true,
    file_url: true,
    filename: true,
    detail: `how closely a file is looked at is said to OpenAI alone ${page}`,
    prompt_cache_breakpoint: breakpoint,
  },
  // What was told of its tokens is no part of what was said.
  output_text: { type: true, text: true, annotations: true, logprobs: true },
  refusal: { type: true, refusal: true },
}

/** The parts that stand in an item of each kind. */
export const partsOf: Readonly<Record<string, ReadonlySet<string>>> = {
  system: new Set(['input_text']),
  developer: new Set(['input_text']),
  user: new Set(['input_text', 'input_image', 'input_file']),
  assistant: new Set(['output_text', 'refusal', 'input_text']),
  output: new Set(['input_text', 'input_image', 'input_file']),
}
