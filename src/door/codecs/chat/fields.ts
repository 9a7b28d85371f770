// What of a chat completion's body has a place in a prompt: all documented members, and those conventions of
// compatible servers that mean what another API documents. Whatever is not here is refused by name.
// Sources: OpenAI API reference, "Create chat completion"; LiteLLM docs, "'Thinking' / 'Reasoning Content'"
// (`thinking`, `reasoning_content`, `thinking_blocks`) and "Prompt Caching" (`cache_control`); vLLM,
// "OpenAI-Compatible Server" (`top_k`); Google, "OpenAI compatibility" (`extra_content`).
import type { Places } from '../reading.ts'

const page = '(OpenAI API reference, Create chat completion)'

export const bodyPlaces: Places = {
  model: true,
  messages: true,
  stream: true,
  stream_options: true,
  tools: true,
  tool_choice: true,
  parallel_tool_calls: true,
  max_tokens: true,
  max_completion_tokens: true,
  temperature: true,
  top_p: true,
  top_k: true,
  stop: true,
  seed: true,
  presence_penalty: true,
  frequency_penalty: true,
  logit_bias: true,
  logprobs: true,
  top_logprobs: true,
  n: true,
  response_format: true,
  reasoning_effort: true,
  thinking: true,
  verbosity: true,
  store: true,
  metadata: true,
  user: true,
  safety_identifier: true,
  service_tier: true,
  prompt_cache_key: true,
  modalities: true,
  audio: `spoken answers are a feature of Chat Completions alone ${page}`,
  functions: `'functions' were replaced by 'tools' ${page}`,
  function_call: `'function_call' was replaced by 'tool_choice' ${page}`,
  moderation: `moderation beside the answer is a feature of OpenAI alone ${page}`,
  prediction: `predicted outputs are a feature of Chat Completions alone ${page}`,
  prompt_cache_options: `how long a prefix is cached is said in words of OpenAI's own ${page}`,
  prompt_cache_retention: `how long a prefix is cached is said in words of OpenAI's own ${page}`,
  web_search_options: `searches that the provider runs are no part of a translation ${page}`,
}

const name = `only Chat Completions name the participants of a role ${page}`
const breakpoint = `breakpoints of OpenAI's prompt cache have no twin; 'cache_control' marks a prefix for APIs that need marks ${page}`

export const messagePlaces: Readonly<Record<string, Places>> = {
  system: { role: true, content: true, name },
  developer: { role: true, content: true, name },
  user: { role: true, content: true, name },
  // The name is that of the call, which its id says.
  tool: { role: true, content: true, tool_call_id: true, name: true, cache_control: true },
  assistant: {
    role: true,
    content: true,
    refusal: true,
    tool_calls: true,
    reasoning_content: true,
    thinking_blocks: true,
    annotations: true,
    name,
    audio: `earlier spoken answers are known to OpenAI alone ${page}`,
    function_call: `'function_call' was replaced by 'tool_calls' ${page}`,
  },
}

export const partPlaces: Readonly<Record<string, Places>> = {
  text: { type: true, text: true, cache_control: true, prompt_cache_breakpoint: breakpoint },
  refusal: { type: true, refusal: true },
  image_url: {
    type: true,
    image_url: true,
    cache_control: true,
    prompt_cache_breakpoint: breakpoint,
  },
  input_audio: {
    type: true,
    input_audio: true,
    cache_control: true,
    prompt_cache_breakpoint: breakpoint,
  },
  file: { type: true, file: true, cache_control: true, prompt_cache_breakpoint: breakpoint },
}

/** The parts that stand in a message of each role. */
export const rolesParts: Readonly<Record<string, ReadonlySet<string>>> = {
  system: new Set(['text']),
  developer: new Set(['text']),
  user: new Set(['text', 'image_url', 'input_audio', 'file']),
  tool: new Set(['text']),
  assistant: new Set(['text', 'refusal']),
}
