// Strict validation of a Responses request, with what this provider keeps of earlier ones.
// Source: OpenAI API reference, POST /v1/responses and /v1/responses/input_tokens.
import type { Model } from './catalog.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import type { AnswerFormat, ModelRequest, Tool } from './request.ts'
import { readInput, type ReadInput } from './responses-input.ts'
import { outputOf, type KeptResponses } from './responses-kept.ts'
import { isBetween, isFields, isList, isWhole } from './shape.ts'
import type { Fields } from './shape.ts'

/** What a response repeats of its request, and where it is to be kept. */
export interface ResponsesAsk {
  readonly body: Fields
  readonly items: readonly Fields[]
  readonly context: readonly Fields[]
  readonly store: boolean
  readonly encrypts: boolean
  readonly summary: boolean
  readonly refuses: boolean
  /** Answered at once, and made afterwards. */
  readonly background: boolean
  readonly kept: KeptResponses
}

const known = new Set(
  `background conversation include input instructions max_output_tokens max_tool_calls metadata model
  parallel_tool_calls previous_response_id prompt prompt_cache_key prompt_cache_retention reasoning
  safety_identifier service_tier store stream stream_options temperature text tool_choice tools
  top_logprobs top_p truncation user`.split(/\s+/),
)
const knownToCompact = new Set(
  `input instructions model previous_response_id prompt_cache_key prompt_cache_retention
  service_tier`.split(/\s+/),
)
const knownToCount = new Set(
  `conversation input instructions model parallel_tool_calls previous_response_id reasoning text
  tool_choice tools truncation`.split(/\s+/),
)

const knownBy = { answer: known, compact: knownToCompact, count: knownToCount } as const

export function readResponsesRequest(
  body: Fields,
  model: Model,
  kept: KeptResponses,
  asks: keyof typeof knownBy,
): ModelRequest | Problem {
  const problem =
    unknownField(body, knownBy[asks]) ?? typeProblem(body) ?? modelProblem(body, model)
  if (problem !== null) return problem
  const { previous_response_id: previous, instructions, include } = body
  const before = typeof previous === 'string' ? kept.find(previous) : null
  if (typeof previous === 'string' && before === null) {
    const message = `Previous response with id '${previous}' not found.`
    return badRequest('previous_response_id', message, 'previous_response_not_found')
  }
  const earlier = before === null ? [] : [...before.context, ...outputOf(before.response)]
  const input = readInput(body['input'] ?? [], earlier, kept, (at) => `msg_in_${kept.next()}_${at}`)
  if ('status' in input) return input
  const tools = readTools(body['tools'])
  if ('status' in tools) return tools
  const choice = readToolChoice(body['tool_choice'], tools.list)
  if (typeof choice !== 'string') return choice
  const said = typeof instructions === 'string' ? `${instructions}\n${input.text}` : input.text
  const format = readFormat(body['text'], said)
  if ('status' in format) return format
  const reasoning = isFields(body['reasoning']) ? body['reasoning'] : {}
  return {
    ...promptOf(input, tools.text + said, tools.text),
    ...settingsOf(body, model),
    tools: tools.list,
    toolChoice: choice,
    format,
    responses: {
      body,
      items: input.items,
      context: [...earlier, ...input.items],
      store: asks === 'answer' && body['store'] !== false,
      background: asks === 'answer' && body['background'] === true,
      encrypts: isList(include) && include.includes('reasoning.encrypted_content'),
      summary: typeof reasoning['summary'] === 'string',
      refuses: input.lastUserText.includes('[[refuse]]'),
      kept,
    },
  }
}

function promptOf(input: ReadInput, promptText: string, toolText: string) {
  return {
    promptText,
    toolText,
    vectors: null,
    cachePrefix: null,
    cachesAnHour: false,
    imageTokens: input.imageTokens,
    messageCount: input.items.length,
    lastRole: input.lastRole,
    lastUserText: input.lastUserText,
  }
}

function settingsOf(body: Fields, model: Model) {
  const cap = body['max_output_tokens']
  const reasoning = body['reasoning']
  const effort = isFields(reasoning) ? reasoning['effort'] : undefined
  const named: ModelRequest['effort'] = effort === 'low' || effort === 'high' ? effort : 'medium'
  return {
    model: typeof body['model'] === 'string' ? body['model'] : null,
    parallelToolCalls: body['parallel_tool_calls'] !== false,
    choices: 1,
    outputCap: typeof cap === 'number' ? cap : null,
    stop: [],
    seed: 0,
    effort: named,
    thinks: model.reasons,
    topLogprobs: null,
    stream: body['stream'] === true,
    includeUsage: true,
  }
}

function unknownField(body: Fields, names: ReadonlySet<string>): Problem | null {
  for (const name of Object.keys(body)) {
    if (names.has(name)) continue
    return badRequest(name, `Unknown parameter: '${name}'.`, 'unknown_parameter')
  }
  return null
}

function typeProblem(body: Fields): Problem | null {
  for (const name of ['stream', 'store', 'background', 'parallel_tool_calls']) {
    if (isAbsent(body[name]) || typeof body[name] === 'boolean') continue
    return badRequest(name, `Invalid type for '${name}': expected a boolean.`, 'invalid_type')
  }
  if (body['background'] === true && body['stream'] === true) {
    return badRequest('background', 'The sandbox streams nothing that runs in the background.')
  }
  const cap = body['max_output_tokens']
  if (!isAbsent(cap) && !isWhole(cap, 16, Number.MAX_SAFE_INTEGER)) {
    const message = `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${JSON.stringify(cap)} instead.`
    return badRequest('max_output_tokens', message, 'integer_below_min_value')
  }
  for (const [name, max] of [
    ['temperature', 2],
    ['top_p', 1],
  ] as const) {
    if (isAbsent(body[name]) || isBetween(body[name], 0, max)) continue
    return badRequest(name, `Invalid '${name}': expected a number from 0 to ${max}.`)
  }
  if (isAbsent(body['input']) && isAbsent(body['previous_response_id'])) {
    const message = "Missing required parameter: 'input'."
    return badRequest('input', message, 'missing_required_parameter')
  }
  if (!isAbsent(body['conversation'])) {
    return badRequest('conversation', 'The sandbox keeps no conversations.')
  }
  return null
}

function modelProblem(body: Fields, model: Model): Problem | null {
  if (model.makes !== 'answers') {
    return badRequest('model', 'This model does not answer.', 'unsupported_model')
  }
  if (!model.reasons && isFields(body['reasoning']) && !isAbsent(body['reasoning']['effort'])) {
    const message = "Unsupported parameter: 'reasoning.effort' is not supported with this model."
    return badRequest('reasoning.effort', message, 'unsupported_parameter')
  }
  if (model.reasons && typeof body['temperature'] === 'number' && body['temperature'] !== 1) {
    const message = "Unsupported parameter: 'temperature' is not supported with this model."
    return badRequest('temperature', message, 'unsupported_parameter')
  }
  const cap = body['max_output_tokens']
  if (typeof cap !== 'number' || cap <= model.outputTokensMax) return null
  const message = `max_output_tokens is too large: ${cap}. This model supports at most ${model.outputTokensMax} output tokens.`
  return badRequest('max_output_tokens', message)
}

function readTools(value: unknown): { list: Tool[]; text: string } | Problem {
  if (isAbsent(value)) return { list: [], text: '' }
  if (!isList(value)) return badRequest('tools', "Invalid type for 'tools'.", 'invalid_type')
  const list: Tool[] = []
  for (const [index, tool] of value.entries()) {
    const at = `tools[${index}]`
    if (!isFields(tool) || tool['type'] !== 'function') {
      return badRequest(`${at}.type`, 'The sandbox simulates tools of type function alone.')
    }
    const { name } = tool
    if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
      const message = `Missing required parameter: '${at}.name'.`
      return badRequest(`${at}.name`, message, 'missing_required_parameter')
    }
    list.push({ name, parameters: tool['parameters'] ?? { type: 'object', properties: {} } })
  }
  return { list, text: value.length === 0 ? '' : `${JSON.stringify(value)}\n` }
}

function readToolChoice(value: unknown, tools: readonly Tool[]): string | Problem {
  if (isAbsent(value)) return tools.length === 0 ? 'none' : 'auto'
  if (value === 'auto' || value === 'none' || value === 'required') return value
  const name = isFields(value) && value['type'] === 'function' ? value['name'] : undefined
  if (typeof name === 'string' && tools.some((tool) => tool.name === name)) return `=${name}`
  return badRequest('tool_choice', "Tool choice not found in 'tools' parameter.")
}

function readFormat(text: unknown, promptText: string): AnswerFormat | Problem {
  const format = isFields(text) ? text['format'] : undefined
  if (isAbsent(format)) return { kind: 'text' }
  const type = isFields(format) ? format['type'] : undefined
  if (type === 'text') return { kind: 'text' }
  if (type === 'json_object') {
    if (/json/i.test(promptText)) return { kind: 'json' }
    const message =
      "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'."
    return badRequest('input', message)
  }
  const isSchema = isFields(format) && type === 'json_schema' && typeof format['name'] === 'string'
  if (!isSchema) return badRequest('text.format', "Invalid 'text.format'.")
  return { kind: 'schema', schema: format['schema'] ?? {} }
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}
