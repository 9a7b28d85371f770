// The body of a Messages request -> prompt.
// Source: Claude API reference, "Create a Message"; the places are in fields.ts.
import type { Refusal } from '../../../wire/codes.ts'
import { parseExact } from '../../../wire/exact-json.ts'
import type { ModelRequest } from '../../../wire/model-request.ts'
import type {
  Block,
  FieldPath,
  Given,
  OutputFormat,
  Prompt,
  Settings,
  Tool,
  ToolChoice,
  Turn,
} from '../../../wire/prompt.ts'
import { isObject, type Value } from '../../read-json.ts'
import { Reading, said, says, under } from '../reading.ts'
import { readCacheMark, readThinking, readTools } from '../shared-fields.ts'
import { readContent } from './blocks.ts'
import { bodyPlaces, toolPlaces } from './fields.ts'

const page = '(Claude API reference, Create a Message)'

export function decodeMessages({ bytes, stream }: ModelRequest): Prompt | Refusal {
  const reading = new Reading('Messages')
  const body = reading.object(parseExact(bytes.toString('utf8')), '')
  reading.only(body, '', bodyPlaces)
  refuseSideEffects(reading, body)
  const prompt: Prompt = {
    from: 'messages',
    stream,
    turns: withCacheMark(reading, body, readTurns(reading, body)),
    tools: readTools(reading, body['tools'], readTool),
    settings: readSettings(reading, body),
  }
  return reading.noes.first ?? prompt
}

/** Members of which only the value that changes nothing has a place. */
function refuseSideEffects(
  reading: Reading,
  { speed, context_management: management }: Value,
): void {
  if (says(speed) && speed !== 'standard') {
    reading.refuse('speed', `speeds of Anthropic's own have no twin ${page}`)
  }
  if (!says(management)) return
  const edits = isObject(management) ? management['edits'] : null
  if (Array.isArray(edits) && edits.every(keepsAll)) return
  reading.refuse(
    'context_management',
    'only Messages edit a context on the way (Claude docs, Context editing)',
  )
}

/** What coding agents send: all thinking stays where it is, as it does everywhere else. */
function keepsAll(edit: unknown): boolean {
  return isObject(edit) && edit['type'] === 'clear_thinking_20251015' && edit['keep'] === 'all'
}

function readTurns(reading: Reading, body: Value): Turn[] {
  const turns: Turn[] = []
  if (says(body['system'])) {
    const blocks = readContent(reading, body['system'], 'system', 'system')
    if (blocks.length > 0) turns.push({ role: 'system', at: 'system', blocks })
  }
  const messages = reading.list(body['messages'], 'messages')
  for (let index = 0; index < messages.length; index++) {
    const at = `messages[${index}]`
    const message = reading.object(messages[index], at)
    reading.only(message, at, { role: true, content: true })
    const { role } = message
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      reading.invalid(under(at, 'role'), "must be 'user', 'assistant' or 'system'")
      continue
    }
    const blocks = readContent(reading, message['content'], under(at, 'content'), role)
    turns.push({ role, at, blocks })
  }
  return turns
}

/** A mark of the whole body stands for one on the last block that can bear it. */
function withCacheMark(reading: Reading, body: Value, turns: Turn[]): Turn[] {
  const mark = readCacheMark(reading, body, '')
  const turn = turns.at(-1)
  if (mark === null || turn === undefined) return turns
  const index = turn.blocks.findLastIndex(({ kind }) => kind !== 'thinking')
  const block = turn.blocks[index]
  if (block === undefined || block.cache !== null) return turns
  const blocks: Block[] = turn.blocks.with(index, { ...block, cache: mark })
  return turns.with(turns.length - 1, { ...turn, blocks })
}

function readSettings(reading: Reading, body: Value): Settings {
  const number = (key: string): Given<number> | undefined =>
    reading.given(body, key, '', (value, at) => reading.number(value, at))
  const thinking = readThinking(reading, body)
  const config = readConfig(reading, body['output_config'])
  return said<Settings>({
    maxTokens: number('max_tokens'),
    temperature: number('temperature'),
    topP: number('top_p'),
    topK: number('top_k'),
    stop: reading.given(body, 'stop_sequences', '', (value, at) => reading.texts(value, at)),
    seed: undefined,
    presencePenalty: undefined,
    frequencyPenalty: undefined,
    logitBias: undefined,
    logprobs: undefined,
    choices: undefined,
    ...readToolChoice(reading, body['tool_choice']),
    format: config.format,
    thinking: thinking?.thinking,
    effort: config.effort,
    thinkingShown: thinking?.shown,
    verbosity: undefined,
    store: undefined,
    metadata: undefined,
    endUser: readEndUser(reading, body['metadata']),
    serviceTier: reading.given(body, 'service_tier', '', (value, at) => reading.text(value, at)),
    cacheKey: undefined,
  })
}

function readEndUser(reading: Reading, metadata: unknown): Given<string> | undefined {
  if (!says(metadata)) return undefined
  const value = reading.object(metadata, 'metadata')
  reading.only(value, 'metadata', { user_id: true })
  return reading.given(value, 'user_id', 'metadata', (id, at) => reading.text(id, at))
}

interface OutputConfig {
  readonly effort: Given<string> | undefined
  readonly format: Given<OutputFormat> | undefined
}

function readConfig(reading: Reading, given: unknown): OutputConfig {
  if (!says(given)) return { effort: undefined, format: undefined }
  const config = reading.object(given, 'output_config')
  reading.only(config, 'output_config', {
    effort: true,
    format: true,
    task_budget: 'budgets of tasks are a feature of Messages alone (Claude docs, Task budgets)',
  })
  return {
    effort: reading.given(config, 'effort', 'output_config', (v, at) => reading.text(v, at)),
    format: reading.given(config, 'format', 'output_config', (v, at) => readFormat(reading, v, at)),
  }
}

/** Answers are always held to a schema here. Source: Claude docs, "Structured outputs". */
function readFormat(reading: Reading, given: unknown, at: FieldPath): OutputFormat {
  const format = reading.object(given, at)
  reading.only(format, at, { type: true, schema: true })
  if (format['type'] !== 'json_schema') reading.invalid(under(at, 'type'), "must be 'json_schema'")
  const schema = reading.object(format['schema'], under(at, 'schema'))
  return { kind: 'schema', name: null, description: null, schema, strict: true }
}

function readToolChoice(
  reading: Reading,
  given: unknown,
): {
  readonly toolChoice: Given<ToolChoice> | undefined
  readonly parallelCalls: Given<boolean> | undefined
} {
  if (!says(given)) return { toolChoice: undefined, parallelCalls: undefined }
  const at = 'tool_choice'
  const choice = reading.object(given, at)
  reading.only(choice, at, { type: true, name: true, disable_parallel_tool_use: true })
  const disabled = reading.given(choice, 'disable_parallel_tool_use', at, (value, place) =>
    reading.boolean(value, place),
  )
  const parallelCalls =
    disabled === undefined ? undefined : { value: !disabled.value, at: disabled.at }
  return { toolChoice: { value: choiceOf(reading, choice, at), at }, parallelCalls }
}

function choiceOf(reading: Reading, choice: Value, at: FieldPath): ToolChoice {
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return { kind: choice['type'] }
    case 'any':
      return { kind: 'required' }
    case 'tool':
      return { kind: 'tool', name: reading.text(choice['name'], under(at, 'name')) }
    default:
      reading.invalid(under(at, 'type'), "must be 'auto', 'any', 'tool' or 'none'")
      return { kind: 'auto' }
  }
}

function readTool(reading: Reading, given: unknown, at: FieldPath): Tool {
  const tool = reading.object(given, at)
  const { type, description, defer_loading: deferred } = tool
  const { input_examples: examples, allowed_callers: callers } = tool
  const none = { name: '', description: null, schema: {}, strict: null, at, cache: null }
  if (says(type) && type !== 'custom') {
    reading.refuse(under(at, 'type'), `tools that Anthropic describes have no twin ${page}`)
    return none
  }
  reading.only(tool, at, toolPlaces)
  if (deferred === true) {
    reading.refuse(
      under(at, 'defer_loading'),
      'searches for tools are a feature of Messages alone (Claude docs, Tool search tool)',
    )
  }
  if (Array.isArray(examples) && examples.length > 0) {
    reading.refuse(
      under(at, 'input_examples'),
      `only Messages show examples of a tool's input ${page}`,
    )
  }
  if (Array.isArray(callers) && callers.some((caller) => caller !== 'direct')) {
    reading.refuse(
      under(at, 'allowed_callers'),
      'calls from code at the provider are no part of a translation (Claude docs, Programmatic tool calling)',
    )
  }
  return {
    name: reading.text(tool['name'], under(at, 'name')),
    description: says(description) ? reading.text(description, under(at, 'description')) : null,
    schema: reading.object(tool['input_schema'], under(at, 'input_schema')),
    strict:
      reading.given(tool, 'strict', at, (value, place) => reading.boolean(value, place)) ?? null,
    at,
    cache: readCacheMark(reading, tool, at),
  }
}
