// The options of a chat request that have a structure: tools, response format, stop, log
// probabilities. Each is checked as the real API does before anything is generated.
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import type { AnswerFormat, ModelRequest, Tool } from './request.ts'
import { isFields, isList } from './shape.ts'
import type { Fields } from './shape.ts'

type Options = Pick<
  ModelRequest,
  | 'tools'
  | 'toolText'
  | 'toolChoice'
  | 'parallelToolCalls'
  | 'format'
  | 'choices'
  | 'stop'
  | 'seed'
  | 'effort'
  | 'topLogprobs'
  | 'stream'
  | 'includeUsage'
>

export function readOptions(body: Fields, promptText: string): Options | Problem {
  const tools = readTools(body['tools'])
  if ('status' in tools) return tools
  const toolChoice = readToolChoice(body['tool_choice'], tools.list)
  if (typeof toolChoice !== 'string') return toolChoice
  const format = readFormat(body['response_format'], promptText)
  if ('status' in format) return format
  const stop = readStop(body['stop'])
  if ('status' in stop) return stop
  const top = body['top_logprobs']
  if (typeof top === 'number' && body['logprobs'] !== true) {
    return badRequest('top_logprobs', "The 'top_logprobs' parameter needs 'logprobs' to be true.")
  }
  const streamOptions = body['stream_options']
  const effort = body['reasoning_effort']
  return {
    tools: tools.list,
    toolText: tools.text,
    toolChoice,
    parallelToolCalls: body['parallel_tool_calls'] !== false,
    format,
    choices: typeof body['n'] === 'number' ? body['n'] : 1,
    stop: stop.list,
    seed: typeof body['seed'] === 'number' ? body['seed'] : 0,
    effort: effort === 'low' || effort === 'high' ? effort : 'medium',
    topLogprobs: body['logprobs'] === true ? (typeof top === 'number' ? top : 0) : null,
    stream: body['stream'] === true,
    includeUsage: isFields(streamOptions) && streamOptions['include_usage'] === true,
  }
}

function readTools(value: unknown): { list: Tool[]; text: string } | Problem {
  if (value === undefined || value === null) return { list: [], text: '' }
  if (!isList(value) || value.length === 0 || value.length > 128) {
    return badRequest('tools', "Invalid 'tools': expected an array of 1 to 128 tools.")
  }
  const list: Tool[] = []
  for (const [index, tool] of value.entries()) {
    const target = isFields(tool) ? tool['function'] : undefined
    const name = isFields(target) ? target['name'] : undefined
    if (!isFields(target) || typeof name !== 'string') {
      const at = `tools[${index}].function`
      return badRequest(at, `Missing required parameter: '${at}'.`, 'missing_required_parameter')
    }
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
      const message = `Invalid 'tools[${index}].function.name': string does not match pattern '^[a-zA-Z0-9_-]+$'.`
      return badRequest(`tools[${index}].function.name`, message)
    }
    list.push({ name, parameters: target['parameters'] ?? { type: 'object', properties: {} } })
  }
  return { list, text: `${JSON.stringify(value)}\n` }
}

function readToolChoice(value: unknown, tools: readonly Tool[]): string | Problem {
  if (value === undefined || value === null) return tools.length === 0 ? 'none' : 'auto'
  if (tools.length === 0) {
    const message =
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified."
    return badRequest('tool_choice', message)
  }
  if (value === 'auto' || value === 'none' || value === 'required') return value
  const target = isFields(value) ? value['function'] : undefined
  const name = isFields(target) ? target['name'] : undefined
  if (typeof name === 'string' && tools.some((tool) => tool.name === name)) return `=${name}`
  const message = `Invalid value for 'tool_choice': no function of that name in the 'tools' parameter.`
  return badRequest('tool_choice', message)
}

function readFormat(value: unknown, promptText: string): AnswerFormat | Problem {
  if (value === undefined || value === null) return { kind: 'text' }
  const type = isFields(value) ? value['type'] : undefined
  if (type === 'text') return { kind: 'text' }
  if (type === 'json_object') {
    if (/json/i.test(promptText)) return { kind: 'json' }
    const message =
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
    return badRequest('messages', message)
  }
  const named = isFields(value) && type === 'json_schema' ? value['json_schema'] : undefined
  if (!isFields(named) || typeof named['name'] !== 'string') {
    return badRequest('response_format', "Invalid 'response_format'.")
  }
  const { schema } = named
  if (named['strict'] === true && !isStrict(schema)) {
    const message = `Invalid schema for response_format '${named['name']}': 'additionalProperties' is required to be false and every property to be in 'required'.`
    return badRequest('response_format', message, 'invalid_json_schema')
  }
  return { kind: 'schema', schema: schema ?? {} }
}

/** Structured outputs take only closed objects whose properties are all required. */
function isStrict(schema: unknown): boolean {
  if (isList(schema)) return schema.every(isStrict)
  if (!isFields(schema)) return true
  const { properties, required } = schema
  if (isFields(properties)) {
    if (schema['additionalProperties'] !== false || !isList(required)) return false
    if (Object.keys(properties).some((name) => !required.includes(name))) return false
    if (!Object.values(properties).every(isStrict)) return false
  }
  return isStrict(schema['items']) && isStrict(schema['anyOf'])
}

function readStop(value: unknown): { list: string[] } | Problem {
  if (value === undefined || value === null) return { list: [] }
  const list: string[] = []
  for (const each of isList(value) ? value : [value]) {
    if (typeof each === 'string' && each !== '') list.push(each)
    else return badRequest('stop', "Invalid 'stop': expected strings.", 'invalid_type')
  }
  return list.length <= 4 ? { list } : badRequest('stop', "Invalid 'stop': at most 4 sequences.")
}
