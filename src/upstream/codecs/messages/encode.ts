// A prompt -> the body of a Messages request. What the API has no place for is refused by name.
// Sources: Claude API reference, "Create a Message"; the pages of the docs that each line names.
import type { JsonBody, PromptTerms } from '../../../wire/codec.ts'
import type { Refusal } from '../../../wire/codes.ts'
import type { Given, JsonObject, Prompt, Tool, ToolChoice } from '../../../wire/prompt.ts'
import { writeSettings, type SettingWriters } from '../../../wire/setting-writers.ts'
import { openWriting, refused, renamed, type Writing } from '../writing.ts'
import { cacheControl } from './blocks.ts'
import { writeTurns } from './turns.ts'

const page = '(Claude API reference, Create a Message)'

export function encodeMessages(prompt: Prompt, terms: PromptTerms): JsonBody | Refusal {
  const writing = openWriting(prompt, terms)
  const { body, noes } = writing
  const { maxTokens } = prompt.settings
  body['model'] = terms.model
  body['max_tokens'] = terms.cap ?? maxTokens?.value ?? terms.maxOutputTokens
  const { system, messages } = writeTurns(writing)
  if (system.length > 0) body['system'] = system
  body['messages'] = messages
  if (prompt.tools.length > 0) body['tools'] = prompt.tools.map((tool) => toolOf(writing, tool))
  writeSettings(prompt.settings, settings, writing)
  writeToolChoice(writing)
  writeThinking(writing)
  writeOutputConfig(writing)
  if (terms.inferenceGeo !== null) body['inference_geo'] = terms.inferenceGeo
  if (prompt.stream) body['stream'] = true
  return noes.first ?? body
}

const toolNames = /^[\w-]{1,128}$/

function toolOf({ noes }: Writing, tool: Tool): object {
  const { name, description, schema, strict, at, cache } = tool
  if (!toolNames.test(name)) {
    noes.carry(at, `names of tools are 1 to 128 letters, digits, '_' and '-' ${page}`)
  }
  return {
    name,
    ...(description === null ? {} : { description }),
    // Arguments are an object, and the schema must say so.
    input_schema: 'type' in schema ? schema : { type: 'object', ...schema },
    ...(strict?.value === true ? { strict: true } : {}),
    ...cacheControl(cache),
  }
}

/** Written elsewhere, with what it depends on. */
const together = (): void => undefined

function unlessZero(why: string): (given: Given<number>, writing: Writing) => void {
  return ({ value, at }, { noes }) => {
    if (value !== 0) noes.carry(at, why)
  }
}

const settings: SettingWriters<Writing> = {
  maxTokens: together,
  temperature: ({ value, at }, { body, noes }) => {
    if (value > 1) noes.carry(at, `temperatures are 0 to 1 there ${page}`)
    else body['temperature'] = value
  },
  topP: renamed('top_p'),
  topK: renamed('top_k'),
  stop: ({ value }, { body }) => {
    if (value.length > 0) body['stop_sequences'] = value
  },
  seed: refused(`Messages have no 'seed' ${page}`),
  presencePenalty: unlessZero(`Messages have no penalties ${page}`),
  frequencyPenalty: unlessZero(`Messages have no penalties ${page}`),
  logitBias: ({ value, at }, { noes }) => {
    if (Object.keys(value).length > 0) noes.carry(at, `Messages have no bias for tokens ${page}`)
  },
  logprobs: ({ at }, { noes, terms }) => {
    // The permit takes them out of every request.
    if (!terms.stripLogprobs) noes.carry(at, `Messages tell no log probabilities ${page}`)
  },
  choices: refused(`a Message is one answer ${page}`),
  toolChoice: together,
  parallelCalls: together,
  format: together,
  thinking: together,
  effort: together,
  thinkingShown: together,
  verbosity: refused(`Messages have no 'verbosity' ${page}`),
  store: ({ value, at }, { noes, terms }) => {
    // Nothing is stored to be fetched again, so there is nothing to turn off.
    if (value && !terms.storeFalse)
      noes.carry(at, `Messages are not stored to be fetched again ${page}`)
  },
  metadata: ({ value, at }, { noes }) => {
    if (Object.keys(value).length > 0) {
      noes.carry(at, `the only metadata of a Message is the user's id ${page}`)
    }
  },
  endUser: ({ value }, { body }) => {
    body['metadata'] = { user_id: value }
  },
  serviceTier: ({ value, at }, { body, noes }) => {
    if (value === 'auto') return
    if (value === 'default' || value === 'standard_only') body['service_tier'] = 'standard_only'
    else noes.carry(at, 'Anthropic has no such tier (Claude docs, Service tiers)')
  },
  // A hint where a cached prefix may be found: here it is found by its text alone.
  cacheKey: together,
}

function writeToolChoice({ body, noes, prompt }: Writing): void {
  const { toolChoice, parallelCalls } = prompt.settings
  if (prompt.tools.length === 0) return
  if (toolChoice?.value.kind === 'allowed') {
    noes.carry(toolChoice.at, `Messages cannot be told to use only some of their tools ${page}`)
    return
  }
  const one = parallelCalls?.value === false ? { disable_parallel_tool_use: true } : {}
  if (toolChoice === undefined && parallelCalls?.value !== false) return
  const choice = choiceOf(toolChoice?.value ?? { kind: 'auto' })
  body['tool_choice'] = choice['type'] === 'none' ? choice : { ...choice, ...one }
}

function choiceOf(choice: Exclude<ToolChoice, { kind: 'allowed' }>): JsonObject {
  if (choice.kind === 'tool') return { type: 'tool', name: choice.name }
  return { type: choice.kind === 'required' ? 'any' : choice.kind }
}

/** How it is shown has a place only beside a mode; who asks to see it leaves the rest to the model. */
function writeThinking({ body, noes, prompt }: Writing): void {
  const { thinking, thinkingShown: shown, effort } = prompt.settings
  const isOff =
    thinking?.value.kind === 'off' || (thinking === undefined && effort?.value === 'none')
  if (isOff) {
    body['thinking'] = { type: 'disabled' }
    return
  }
  const display = displayOf(shown?.value)
  if (shown !== undefined && display === null) {
    noes.carry(
      shown.at,
      'Messages show a summary of what was thought, or none (Claude docs, Controlling thinking display)',
    )
  }
  // What is not there need not be hidden.
  if (thinking === undefined && display !== 'summarized') return
  const mode =
    thinking?.value.kind === 'budget'
      ? { type: 'enabled', budget_tokens: thinking.value.tokens }
      : { type: 'adaptive' }
  body['thinking'] = display === null ? mode : { ...mode, display }
}

function displayOf(shown: string | undefined): 'summarized' | 'omitted' | null {
  if (shown === 'auto') return 'summarized'
  return shown === 'none' ? 'omitted' : null
}

const efforts: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'xhigh', 'max'])

function writeOutputConfig({ body, noes, prompt }: Writing): void {
  const { effort, format } = prompt.settings
  const config: Record<string, unknown> = {}
  if (effort !== undefined && efforts.has(effort.value)) config['effort'] = effort.value
  else if (effort !== undefined && effort.value !== 'none') {
    noes.carry(effort.at, 'Messages have no such word for effort (Claude docs, Effort)')
  }
  if (format !== undefined) {
    const schema = heldSchema(format, noes)
    if (schema !== null) config['format'] = { type: 'json_schema', schema }
  }
  if (Object.keys(config).length > 0) body['output_config'] = config
}

/** Answers are held to a schema strictly there, or not at all. The name of a format says nothing to the model. */
function heldSchema(
  { value, at }: NonNullable<Prompt['settings']['format']>,
  noes: Writing['noes'],
): JsonObject | null {
  const docs = '(Claude docs, Structured outputs)'
  if (value.kind === 'json') {
    noes.carry(at, `Messages hold an answer to a schema, and not to JSON of any form ${docs}`)
    return null
  }
  if (value.strict === false) noes.carry(at, `Messages always hold an answer to its schema ${docs}`)
  if (value.description !== null) noes.carry(at, `a format has no description there ${docs}`)
  return value.schema
}
