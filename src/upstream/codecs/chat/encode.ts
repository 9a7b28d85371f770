// A prompt -> the body of a chat completion. What the API has no place for is refused by name.
// Source: OpenAI API reference, "Create chat completion".
import type { JsonBody, PromptTerms } from '../../../wire/codec.ts'
import type { Refusal } from '../../../wire/codes.ts'
import type { Prompt, Tool, ToolChoice } from '../../../wire/prompt.ts'
import { writeSettings, type SettingWriters } from '../../../wire/setting-writers.ts'
import { effortOf, refuseHours, safetyIdentifier, schemaFormat, writeTier } from '../openai.ts'
import { openWriting, refused, renamed, type Writing } from '../writing.ts'
import { writeMessages } from './messages.ts'

const page = '(OpenAI API reference, Create chat completion)'

/** Above it the API says no. */
const stopsMax = 4

export function encodeChat(prompt: Prompt, terms: PromptTerms): JsonBody | Refusal {
  const writing = openWriting(prompt, terms)
  const { body, noes } = writing
  body['model'] = terms.model
  body['messages'] = writeMessages(writing)
  if (prompt.tools.length > 0) {
    body['tools'] = prompt.tools.map((tool) => ({
      type: 'function',
      function: functionOf(tool),
    }))
  }
  writeSettings(prompt.settings, settings, writing)
  const effort = effortOf(writing)
  if (effort !== null) body['reasoning_effort'] = effort
  const cap = terms.cap ?? prompt.settings.maxTokens?.value
  if (cap !== undefined) body[terms.outputCapField] = cap
  if (terms.storeFalse) body['store'] = false
  if (prompt.stream) {
    body['stream'] = true
    body['stream_options'] = { include_usage: true }
  }
  refuseHours(writing)
  return noes.first ?? body
}

/** Left out, `strict` is false here; of an API where it is not, what can be held to its schema is. */
function functionOf({ name, description, schema, strict, strictIfUnsaid }: Tool): object {
  const isStrict = strict?.value ?? strictIfUnsaid
  return {
    name,
    ...(description === null ? {} : { description }),
    parameters: schema,
    ...(isStrict === undefined ? {} : { strict: isStrict }),
  }
}

/** Written elsewhere, with what it depends on. */
const together = (): void => undefined

const settings: SettingWriters<Writing> = {
  maxTokens: together,
  temperature: renamed('temperature'),
  topP: renamed('top_p'),
  topK: refused(`Chat Completions have no 'top_k' ${page}`),
  stop: ({ value, at }, { body, noes }) => {
    if (value.length > stopsMax) {
      noes.carry(at, `Chat Completions take at most ${stopsMax} stop sequences ${page}`)
    } else if (value.length > 0) body['stop'] = value
  },
  seed: renamed('seed'),
  presencePenalty: renamed('presence_penalty'),
  frequencyPenalty: renamed('frequency_penalty'),
  logitBias: renamed('logit_bias'),
  logprobs: ({ at }, { noes, terms }) => {
    // The permit takes them out of every request.
    if (terms.stripLogprobs) return
    noes.carry(at, 'log probabilities have no place in an answer that is translated')
  },
  choices: refused('an answer that is translated is one answer'),
  toolChoice: ({ value }, { body, prompt }) => {
    if (prompt.tools.length > 0) body['tool_choice'] = choiceOf(value)
  },
  parallelCalls: ({ value }, { body, prompt }) => {
    if (prompt.tools.length > 0) body['parallel_tool_calls'] = value
  },
  format: ({ value }, { body }) => {
    body['response_format'] =
      value.kind === 'json'
        ? { type: 'json_object' }
        : { type: 'json_schema', json_schema: schemaFormat(value) }
  },
  thinking: together,
  effort: together,
  thinkingShown: ({ value, at }, { noes }) => {
    // It never is.
    if (value === 'none') return
    noes.carry(at, `Chat Completions cannot be told to show what was thought ${page}`)
  },
  verbosity: renamed('verbosity'),
  store: ({ value, at }, { body, noes, prompt, terms }) => {
    if (value && prompt.from !== 'chat' && !terms.storeFalse) {
      noes.carry(
        at,
        `what Chat Completions store is for evaluations, and no answer to go on from ${page}`,
      )
    } else body['store'] = value
  },
  // Those of a response stand in the answer, which is ours; a completion takes them only to store them with it.
  metadata: ({ value }, { body, prompt }) => {
    if (prompt.from === 'chat') body['metadata'] = value
  },
  endUser: ({ value }, { body }) => {
    body['safety_identifier'] = safetyIdentifier(value)
  },
  serviceTier: writeTier,
  cacheKey: renamed('prompt_cache_key'),
}

function choiceOf(choice: ToolChoice): unknown {
  switch (choice.kind) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.kind
    case 'tool':
      return { type: 'function', function: { name: choice.name } }
    case 'allowed': {
      const tools = choice.names.map((name) => ({ type: 'function', function: { name } }))
      return { type: 'allowed_tools', allowed_tools: { mode: choice.mode, tools } }
    }
  }
}
