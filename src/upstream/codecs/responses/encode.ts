// A prompt -> the body of a Responses request. What the API has no place for is refused by name. Nothing is ever
// kept there: an answer that is translated cannot be gone on from by its id.
// Source: OpenAI API reference, "Create a model response".
import type { JsonBody, PromptTerms } from '../../../wire/codec.ts'
import type { Refusal } from '../../../wire/codes.ts'
import type { Prompt, Tool, ToolChoice } from '../../../wire/prompt.ts'
import { writeSettings, type SettingWriters } from '../../../wire/setting-writers.ts'
import { effortOf, refuseHours, safetyIdentifier, schemaFormat, writeTier } from '../openai.ts'
import { openWriting, refused, renamed, type Writing } from '../writing.ts'
import { writeInput } from './items.ts'

const page = '(OpenAI API reference, Create a model response)'

export function encodeResponses(prompt: Prompt, terms: PromptTerms): JsonBody | Refusal {
  const writing = openWriting(prompt, terms)
  const { body, noes } = writing
  body['model'] = terms.model
  body['input'] = writeInput(writing)
  if (prompt.tools.length > 0) body['tools'] = prompt.tools.map(toolOf)
  writeSettings(prompt.settings, settings, writing)
  writeReasoning(writing)
  writeText(writing)
  const cap = terms.cap ?? prompt.settings.maxTokens?.value
  if (cap !== undefined) body['max_output_tokens'] = cap
  body['store'] = false
  if (prompt.stream) body['stream'] = true
  refuseHours(writing)
  return noes.first ?? body
}

/** Left out, `strict` is true there, and false in every other API. */
function toolOf({ name, description, schema, strict }: Tool): object {
  return {
    type: 'function',
    name,
    ...(description === null ? {} : { description }),
    parameters: schema,
    strict: strict?.value ?? false,
  }
}

/** Written elsewhere, with what it depends on. */
const together = (): void => undefined

const settings: SettingWriters<Writing> = {
  maxTokens: together,
  temperature: renamed('temperature'),
  topP: renamed('top_p'),
  topK: refused(`Responses have no 'top_k' ${page}`),
  stop: ({ value, at }, { noes }) => {
    if (value.length > 0) noes.carry(at, `Responses have no stop sequences ${page}`)
  },
  seed: refused(`Responses have no 'seed' ${page}`),
  presencePenalty: ({ value, at }, { noes }) => {
    if (value !== 0) noes.carry(at, `Responses have no penalties ${page}`)
  },
  frequencyPenalty: ({ value, at }, { noes }) => {
    if (value !== 0) noes.carry(at, `Responses have no penalties ${page}`)
  },
  logitBias: ({ value, at }, { noes }) => {
    if (Object.keys(value).length > 0) noes.carry(at, `Responses have no bias for tokens ${page}`)
  },
  logprobs: ({ at }, { noes, terms }) => {
    // The permit takes them out of every request.
    if (terms.stripLogprobs) return
    noes.carry(at, 'log probabilities have no place in an answer that is translated')
  },
  choices: refused(`a response is one answer ${page}`),
  toolChoice: ({ value }, { body, prompt }) => {
    if (prompt.tools.length > 0) body['tool_choice'] = choiceOf(value)
  },
  parallelCalls: ({ value }, { body, prompt }) => {
    if (prompt.tools.length > 0) body['parallel_tool_calls'] = value
  },
  format: together,
  thinking: together,
  effort: together,
  thinkingShown: together,
  verbosity: together,
  store: ({ value, at }, { noes, terms }) => {
    if (value && !terms.storeFalse) {
      noes.carry(
        at,
        `what is stored there is no chat completion, and is found by another id ${page}`,
      )
    }
  },
  metadata: renamed('metadata'),
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
      return { type: 'function', name: choice.name }
    case 'allowed': {
      const tools = choice.names.map((name) => ({ type: 'function', name }))
      return { type: 'allowed_tools', mode: choice.mode, tools }
    }
  }
}

const summaries: ReadonlySet<string> = new Set(['auto', 'concise', 'detailed'])

/** Models that do not reason refuse to be asked for its encrypted text, so only who speaks of reasoning asks. */
function writeReasoning(writing: Writing): void {
  const { body, noes, prompt } = writing
  const { thinking, thinkingShown: shown } = prompt.settings
  const effort = effortOf(writing)
  const summary = shown === undefined || shown.value === 'none' ? null : shown.value
  if (shown !== undefined && summary !== null && !summaries.has(summary)) {
    noes.carry(shown.at, `Responses have no such word for how reasoning is shown ${page}`)
  }
  if (effort !== null || summary !== null) {
    body['reasoning'] = {
      ...(effort === null ? {} : { effort }),
      ...(summary === null ? {} : { summary }),
    }
  }
  const isOff = effort === 'none'
  const thought = prompt.turns.some(({ blocks }) => blocks.some(({ kind }) => kind === 'thinking'))
  const speaks = thinking !== undefined || effort !== null || summary !== null
  if (thought || (speaks && !isOff)) body['include'] = ['reasoning.encrypted_content']
}

function writeText({ body, prompt }: Writing): void {
  const { format, verbosity } = prompt.settings
  const text: Record<string, unknown> = {}
  if (format?.value.kind === 'json') text['format'] = { type: 'json_object' }
  else if (format !== undefined) {
    text['format'] = { type: 'json_schema', ...schemaFormat(format.value) }
  }
  if (verbosity !== undefined) text['verbosity'] = verbosity.value
  if (Object.keys(text).length > 0) body['text'] = text
}
