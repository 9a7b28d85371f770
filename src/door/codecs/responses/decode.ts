// The body of a Responses request -> prompt.
// Source: OpenAI API reference, "Create a model response"; the places are in fields.ts.
import type { Refusal } from '../../../wire/codes.ts'
import { parseExact } from '../../../wire/exact-json.ts'
import type { ModelRequest } from '../../../wire/model-request.ts'
import type {
  FieldPath,
  Given,
  OutputFormat,
  Prompt,
  Settings,
  Tool,
  ToolChoice,
} from '../../../wire/prompt.ts'
import type { Value } from '../../read-json.ts'
import { readSchemaFormat } from '../chat/decode.ts'
import { Reading, said, says, under } from '../reading.ts'
import { readRenamed, readTools } from '../shared-fields.ts'
import { bodyPlaces, page, reasoningPlaces } from './fields.ts'
import { readInput } from './items.ts'
import { fitsStrict } from './strict-schema.ts'

export function decodeResponses({ bytes, stream }: ModelRequest): Prompt | Refusal {
  const reading = new Reading('Responses')
  const body = reading.object(parseExact(bytes.toString('utf8')), '')
  reading.only(body, '', bodyPlaces)
  refuseSideEffects(reading, body)
  const prompt: Prompt = {
    from: 'responses',
    stream,
    turns: readInput(reading, body),
    tools: readTools(reading, body['tools'], readTool),
    settings: readSettings(reading, body),
  }
  return reading.noes.first ?? prompt
}

/** Members of which only the value that changes nothing has a place. */
function refuseSideEffects(reading: Reading, body: Value): void {
  if (body['background'] === true) {
    reading.refuse('background', `only OpenAI answers in the background ${page}`)
  }
  const { truncation } = body
  if (says(truncation) && truncation !== 'disabled') {
    reading.refuse('truncation', `only OpenAI drops earlier items by itself ${page}`)
  }
  if (!says(body['stream_options'])) return
  const options = reading.object(body['stream_options'], 'stream_options')
  reading.only(options, 'stream_options', { include_obfuscation: true })
  if (options['include_obfuscation'] === true) {
    reading.refuse('stream_options.include_obfuscation', `only OpenAI pads its events ${page}`)
  }
}

function readSettings(reading: Reading, body: Value): Settings {
  const number = (key: string): Given<number> | undefined =>
    reading.given(body, key, '', (value, at) => reading.number(value, at))
  const text = (key: string): Given<string> | undefined =>
    reading.given(body, key, '', (value, at) => reading.text(value, at))
  const flag = (key: string): Given<boolean> | undefined =>
    reading.given(body, key, '', (value, at) => reading.boolean(value, at))
  const config = says(body['text']) ? reading.object(body['text'], 'text') : {}
  reading.only(config, 'text', { format: true, verbosity: true })
  return said<Settings>({
    maxTokens: number('max_output_tokens'),
    temperature: number('temperature'),
    topP: number('top_p'),
    topK: undefined,
    stop: undefined,
    seed: undefined,
    presencePenalty: undefined,
    frequencyPenalty: undefined,
    logitBias: undefined,
    logprobs: readLogprobs(reading, body),
    choices: undefined,
    toolChoice: readToolChoice(reading, body['tool_choice']),
    parallelCalls: flag('parallel_tool_calls'),
    format: readFormat(reading, config['format']),
    thinking: undefined,
    ...readReasoningSettings(reading, body['reasoning']),
    verbosity: reading.given(config, 'verbosity', 'text', (v, at) => reading.text(v, at)),
    store: flag('store'),
    metadata: reading.given(body, 'metadata', '', (value, at) => reading.object(value, at)),
    endUser: readRenamed(reading, page, text('safety_identifier'), text('user')),
    serviceTier: text('service_tier'),
    cacheKey: text('prompt_cache_key'),
  })
}

const summaries: ReadonlySet<unknown> = new Set(['auto', 'concise', 'detailed'])

function readReasoningSettings(
  reading: Reading,
  given: unknown,
): {
  readonly effort: Given<string> | undefined
  readonly thinkingShown: Given<string> | undefined
} {
  if (!says(given)) return { effort: undefined, thinkingShown: undefined }
  const at = 'reasoning'
  const reasoning = reading.object(given, at)
  reading.only(reasoning, at, reasoningPlaces)
  const key = says(reasoning['summary']) ? 'summary' : 'generate_summary'
  const shown = reading.given(reasoning, key, at, (value, place) => {
    if (!summaries.has(value)) reading.invalid(place, "must be 'auto', 'concise' or 'detailed'")
    return reading.text(value, place)
  })
  const effort = reading.given(reasoning, 'effort', at, (value, place) =>
    reading.text(value, place),
  )
  return { effort, thinkingShown: shown }
}

/** `reasoning.encrypted_content` is always given, where there is any. */
function readLogprobs(reading: Reading, body: Value): Given<number> | undefined {
  const { include, top_logprobs: top } = body
  let isIncluded = false
  const list = says(include) ? reading.texts(include, 'include') : []
  for (let index = 0; index < list.length; index++) {
    if (list[index] === 'message.output_text.logprobs') isIncluded = true
    else if (list[index] !== 'reasoning.encrypted_content') {
      reading.refuse(`include[${index}]`, `what it adds is told by OpenAI's own tools ${page}`)
    }
  }
  const count = says(top) ? reading.number(top, 'top_logprobs') : 0
  if (count > 0) return { value: count, at: 'top_logprobs' }
  return isIncluded ? { value: 0, at: 'include' } : undefined
}

function readFormat(reading: Reading, given: unknown): Given<OutputFormat> | undefined {
  const at = 'text.format'
  if (!says(given)) return undefined
  const format = reading.object(given, at)
  switch (format['type']) {
    case 'text':
      return undefined
    case 'json_object':
      return { value: { kind: 'json' }, at }
    case 'json_schema':
      return { value: readSchemaFormat(reading, format, at), at }
    default:
      reading.refuse(under(at, 'type'), `nobody here knows this format of an answer ${page}`)
      return undefined
  }
}

function readTool(reading: Reading, given: unknown, at: FieldPath): Tool {
  const tool = reading.object(given, at)
  const { type, description, parameters, defer_loading: deferred, async: waits } = tool
  if (type !== 'function') {
    reading.refuse(
      under(at, 'type'),
      `only functions that the caller runs can be carried, and no tools of OpenAI's own ${page}`,
    )
    return { name: '', description: null, schema: {}, strict: null, at, cache: null }
  }
  reading.only(tool, at, {
    type: true,
    name: true,
    description: true,
    parameters: true,
    strict: true,
    defer_loading: true,
    async: true,
    allowed_callers: `who may call a tool beside the model is said to OpenAI alone ${page}`,
    output_schema: `schemas of what a tool gives back are known to OpenAI alone ${page}`,
  })
  if (deferred === true || waits === true) {
    reading.refuse(at, `tools that are loaded or answered later are OpenAI's own ${page}`)
  }
  const strict =
    reading.given(tool, 'strict', at, (value, place) => reading.boolean(value, place)) ?? null
  const schema = says(parameters)
    ? reading.object(parameters, under(at, 'parameters'))
    : { type: 'object', properties: {} }
  return {
    name: reading.text(tool['name'], under(at, 'name')),
    description: says(description) ? reading.text(description, under(at, 'description')) : null,
    schema,
    strict,
    ...(strict === null && fitsStrict(schema) ? { strictIfUnsaid: true } : {}),
    at,
    cache: null,
  }
}

function readToolChoice(reading: Reading, given: unknown): Given<ToolChoice> | undefined {
  const at = 'tool_choice'
  if (!says(given)) return undefined
  if (given === 'auto' || given === 'none' || given === 'required') {
    return { value: { kind: given }, at }
  }
  const choice = reading.object(given, at)
  if (choice['type'] !== 'allowed_tools') {
    return { value: { kind: 'tool', name: readChosen(reading, choice, at) }, at }
  }
  reading.only(choice, at, { type: true, mode: true, tools: true })
  const mode = choice['mode'] === 'required' ? 'required' : 'auto'
  const tools = reading.list(choice['tools'], under(at, 'tools'))
  const names = tools.map((tool, index) => readChosen(reading, tool, `${at}.tools[${index}]`))
  return { value: { kind: 'allowed', mode, names }, at }
}

function readChosen(reading: Reading, given: unknown, at: FieldPath): string {
  const chosen = reading.object(given, at)
  if (chosen['type'] === 'function') {
    reading.only(chosen, at, { type: true, name: true })
    return reading.text(chosen['name'], under(at, 'name'))
  }
  reading.refuse(under(at, 'type'), `only functions of the caller can be chosen ${page}`)
  return ''
}
