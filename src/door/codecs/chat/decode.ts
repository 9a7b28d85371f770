// The body of a chat completion -> prompt.
// Source: OpenAI API reference, "Create chat completion"; the places are in fields.ts.
import type { Refusal } from '../../../wire/codes.ts'
import { parseExact } from '../../../wire/exact-json.ts'
import type { ModelRequest } from '../../../wire/model-request.ts'
import type {
  FieldPath,
  Given,
  JsonObject,
  OutputFormat,
  Prompt,
  Settings,
  Tool,
  ToolChoice,
} from '../../../wire/prompt.ts'
import type { Value } from '../../read-json.ts'
import { Reading, said, says, under } from '../reading.ts'
import { readCacheMark, readRenamed, readThinking, readTools } from '../shared-fields.ts'
import { bodyPlaces } from './fields.ts'
import { readTurns } from './turns.ts'

const page = '(OpenAI API reference, Create chat completion)'

export function decodeChat({ bytes, stream }: ModelRequest): Prompt | Refusal {
  const reading = new Reading('Chat Completions')
  const body = reading.object(parseExact(bytes.toString('utf8')), '')
  reading.only(body, '', bodyPlaces)
  refuseSideEffects(reading, body)
  const prompt: Prompt = {
    from: 'chat',
    stream,
    turns: readTurns(reading, body['messages']),
    tools: readTools(reading, body['tools'], readTool),
    settings: readSettings(reading, body),
  }
  return reading.noes.first ?? prompt
}

/** Members of which only the value that changes nothing has a place. */
function refuseSideEffects(reading: Reading, body: Value): void {
  const { modalities } = body
  if (says(modalities) && !(Array.isArray(modalities) && modalities.every((m) => m === 'text'))) {
    reading.refuse('modalities', `only text can be carried ${page}`)
  }
  if (!says(body['stream_options'])) return
  const options = reading.object(body['stream_options'], 'stream_options')
  reading.only(options, 'stream_options', { include_usage: true, include_obfuscation: true })
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
  const object = (key: string): Given<JsonObject> | undefined =>
    reading.given(body, key, '', (value, at) => reading.object(value, at))
  const thinking = readThinking(reading, body)
  const choices = number('n')
  return said<Settings>({
    maxTokens: readRenamed(reading, page, number('max_completion_tokens'), number('max_tokens')),
    temperature: number('temperature'),
    topP: number('top_p'),
    topK: number('top_k'),
    stop: reading.given(body, 'stop', '', (value, at) =>
      typeof value === 'string' ? [value] : reading.texts(value, at),
    ),
    seed: number('seed'),
    presencePenalty: number('presence_penalty'),
    frequencyPenalty: number('frequency_penalty'),
    logitBias: object('logit_bias'),
    logprobs: readLogprobs(reading, body),
    choices: choices?.value === 1 ? undefined : choices,
    toolChoice: readToolChoice(reading, body['tool_choice']),
    parallelCalls: flag('parallel_tool_calls'),
    format: readFormat(reading, body['response_format']),
    thinking: thinking?.thinking,
    effort: text('reasoning_effort'),
    thinkingShown: thinking?.shown,
    verbosity: text('verbosity'),
    store: flag('store'),
    metadata: object('metadata'),
    endUser: readRenamed(reading, page, text('safety_identifier'), text('user')),
    serviceTier: text('service_tier'),
    cacheKey: text('prompt_cache_key'),
  })
}

function readLogprobs(reading: Reading, body: Value): Given<number> | undefined {
  const { logprobs, top_logprobs: top } = body
  if (logprobs !== true) {
    if (says(logprobs)) reading.boolean(logprobs, 'logprobs')
    if (says(top)) reading.invalid('top_logprobs', "needs 'logprobs'")
    return undefined
  }
  return { value: says(top) ? reading.number(top, 'top_logprobs') : 0, at: 'logprobs' }
}

function readTool(reading: Reading, given: unknown, at: FieldPath): Tool {
  const tool = reading.object(given, at)
  reading.only(tool, at, {
    type: true,
    function: true,
    cache_control: true,
    custom: `tools of free text are a feature of OpenAI alone ${page}`,
  })
  const place = under(at, 'function')
  const described = says(tool['custom']) ? {} : reading.object(tool['function'], place)
  reading.only(described, place, { name: true, description: true, parameters: true, strict: true })
  const { description, parameters } = described
  return {
    name: says(tool['custom']) ? '' : reading.text(described['name'], under(place, 'name')),
    description: says(description) ? reading.text(description, under(place, 'description')) : null,
    // Left out, the function has no parameters.
    schema: says(parameters)
      ? reading.object(parameters, under(place, 'parameters'))
      : { type: 'object', properties: {} },
    strict: reading.given(described, 'strict', place, (v, a) => reading.boolean(v, a)) ?? null,
    at,
    cache: readCacheMark(reading, tool, at),
  }
}

function readToolChoice(reading: Reading, given: unknown): Given<ToolChoice> | undefined {
  const at = 'tool_choice'
  if (!says(given)) return undefined
  if (given === 'auto' || given === 'none' || given === 'required') {
    return { value: { kind: given }, at }
  }
  const choice = reading.object(given, at)
  if (choice['type'] === 'allowed_tools') {
    reading.only(choice, at, { type: true, allowed_tools: true })
    const place = under(at, 'allowed_tools')
    const allowed = reading.object(choice['allowed_tools'], place)
    reading.only(allowed, place, { mode: true, tools: true })
    const mode = allowed['mode'] === 'required' ? 'required' : 'auto'
    const tools = reading.list(allowed['tools'], under(place, 'tools'))
    const names = tools.map((tool, index) => readChosen(reading, tool, `${place}.tools[${index}]`))
    return { value: { kind: 'allowed', mode, names }, at }
  }
  return { value: { kind: 'tool', name: readChosen(reading, choice, at) }, at }
}

function readChosen(reading: Reading, given: unknown, at: FieldPath): string {
  const chosen = reading.object(given, at)
  reading.only(chosen, at, {
    type: true,
    function: true,
    custom: `tools of free text are a feature of OpenAI alone ${page}`,
  })
  if (says(chosen['custom'])) return ''
  const place = under(at, 'function')
  const named = reading.object(chosen['function'], place)
  reading.only(named, place, { name: true })
  return reading.text(named['name'], under(place, 'name'))
}

function readFormat(reading: Reading, given: unknown): Given<OutputFormat> | undefined {
  const at = 'response_format'
  if (!says(given)) return undefined
  const format = reading.object(given, at)
  reading.only(format, at, { type: true, json_schema: true })
  switch (format['type']) {
    case 'text':
      return undefined
    case 'json_object':
      return { value: { kind: 'json' }, at }
    case 'json_schema': {
      const place = under(at, 'json_schema')
      const schema = reading.object(format['json_schema'], place)
      return { value: readSchemaFormat(reading, schema, place), at }
    }
    default:
      reading.refuse(under(at, 'type'), `nobody here knows this format of an answer ${page}`)
      return undefined
  }
}

/** The members that Chat Completions nest under `json_schema`, and Responses have beside `type`. */
export function readSchemaFormat(reading: Reading, value: Value, at: FieldPath): OutputFormat {
  reading.only(value, at, { type: true, name: true, description: true, schema: true, strict: true })
  const { description, strict, name } = value
  return {
    kind: 'schema',
    name: says(name) ? reading.text(name, under(at, 'name')) : null,
    description: says(description) ? reading.text(description, under(at, 'description')) : null,
    schema: says(value['schema']) ? reading.object(value['schema'], under(at, 'schema')) : {},
    strict: says(strict) ? reading.boolean(strict, under(at, 'strict')) : null,
  }
}
