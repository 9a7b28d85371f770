// Strict validation of a Messages request, so that a gateway which drops half of a header-and-field
// pair, edits an earlier turn or loses a tool result is told so, as the real API would.
// Source: Claude API reference, POST /v1/messages; "Extended thinking", "Tool use", "Beta headers".
import type { Model } from './catalog.ts'
import { readMessageTurns } from './messages-turns.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import type { AnswerFormat, ModelRequest, Tool } from './request.ts'
import { isBetween, isFields, isList, isWhole } from './shape.ts'
import type { Fields } from './shape.ts'

const known = new Set(
  `model messages max_tokens cache_control container diagnostics inference_geo metadata output_config
  service_tier speed stop_sequences stream system temperature thinking tool_choice tools top_k top_p
  user_profile_id workspace_id context_management mcp_servers`.split(/\s+/),
)

/** Fields that exist only together with a beta: one half without the other is an error. */
const betaFields: readonly (readonly [field: string, beta: string])[] = [
  ['context_management', 'context-management-2025-06-27'],
  ['mcp_servers', 'mcp-client-2025-11-20'],
]

/** The least that a thinking budget may be. */
const budgetTokensMin = 1024

export function readMessagesRequest(
  body: Fields,
  betas: ReadonlySet<string>,
  model: Model,
  countsOnly: boolean,
): ModelRequest | Problem {
  if (countsOnly && body['inference_geo'] !== undefined) {
    return badRequest('inference_geo', 'inference_geo: Extra inputs are not permitted')
  }
  const problem = fieldProblem(body, betas) ?? numberProblem(body, model, countsOnly)
  if (problem !== null) return problem
  const tools = readTools(body['tools'])
  if ('status' in tools) return tools
  const turns = readMessageTurns(body)
  if ('status' in turns) return turns
  const choice = readToolChoice(body['tool_choice'], tools.list)
  if ('status' in choice) return choice
  const thinks = readThinking(body)
  if (typeof thinks !== 'boolean') return thinks
  const format = readFormat(body['output_config'])
  if ('status' in format) return format
  const stop = body['stop_sequences']
  const cap = body['max_tokens']
  return {
    model: typeof body['model'] === 'string' ? body['model'] : null,
    promptText: tools.text + turns.text,
    toolText: tools.text,
    cachePrefix: turns.cachePrefix === null ? null : tools.text + turns.cachePrefix,
    cachesAnHour: turns.cachesAnHour,
    imageTokens: turns.imageTokens,
    messageCount: turns.messageCount,
    lastRole: turns.lastRole,
    lastUserText: turns.lastUserText,
    tools: tools.list,
    toolChoice: choice.choice,
    parallelToolCalls: choice.parallel,
    format,
    vectors: null,
    choices: 1,
    outputCap: typeof cap === 'number' ? cap : null,
    stop: isList(stop) ? stop.filter((each) => typeof each === 'string') : [],
    seed: 0,
    effort: effortOf(body['output_config']),
    thinks,
    topLogprobs: null,
    stream: body['stream'] === true,
    includeUsage: true,
  }
}

function fieldProblem(body: Fields, betas: ReadonlySet<string>): Problem | null {
  for (const name of Object.keys(body)) {
    if (!known.has(name)) return badRequest(name, `${name}: Extra inputs are not permitted`)
  }
  for (const [field, beta] of betaFields) {
    if (body[field] !== undefined && !betas.has(beta)) {
      return badRequest(field, `${field}: Extra inputs are not permitted`)
    }
  }
  return null
}

function numberProblem(body: Fields, model: Model, countsOnly: boolean): Problem | null {
  const cap = body['max_tokens']
  if (cap === undefined && !countsOnly) {
    return badRequest('max_tokens', 'max_tokens: Field required')
  }
  if (cap !== undefined && !isWhole(cap, 1, Number.MAX_SAFE_INTEGER)) {
    return badRequest('max_tokens', 'max_tokens: Input should be greater than or equal to 1')
  }
  if (typeof cap === 'number' && cap > model.outputTokensMax) {
    const message = `max_tokens: ${cap} > ${model.outputTokensMax}, which is the maximum allowed number of output tokens for ${model.snapshot}`
    return badRequest('max_tokens', message)
  }
  const bounds: readonly (readonly [string, number, number])[] = [
    ['temperature', 0, 1],
    ['top_p', 0, 1],
    ['top_k', 0, Number.MAX_SAFE_INTEGER],
  ]
  for (const [name, min, max] of bounds) {
    if (body[name] === undefined || isBetween(body[name], min, max)) continue
    return badRequest(name, `${name}: range: ${min}..${max}`)
  }
  if (body['stream'] !== undefined && typeof body['stream'] !== 'boolean') {
    return badRequest('stream', 'stream: Input should be a valid boolean')
  }
  return null
}

function readTools(value: unknown): { list: Tool[]; text: string } | Problem {
  if (value === undefined) return { list: [], text: '' }
  if (!isList(value)) return badRequest('tools', 'tools: Input should be a valid list')
  const list: Tool[] = []
  for (const [index, tool] of value.entries()) {
    const name = isFields(tool) ? tool['name'] : undefined
    if (!isFields(tool) || typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
      const at = `tools.${index}.name`
      return badRequest(at, `${at}: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`)
    }
    // Tools that the provider runs itself have a dated type and no schema; none runs here.
    if (typeof tool['type'] === 'string' && tool['type'] !== 'custom') continue
    if (!isFields(tool['input_schema'])) {
      const at = `tools.${index}.input_schema`
      return badRequest(at, `${at}: Field required`)
    }
    list.push({ name, parameters: tool['input_schema'] })
  }
  return { list, text: value.length === 0 ? '' : `${JSON.stringify(value)}\n` }
}

function readToolChoice(
  value: unknown,
  tools: readonly Tool[],
): { choice: string; parallel: boolean } | Problem {
  if (value === undefined) return { choice: tools.length === 0 ? 'none' : 'auto', parallel: true }
  const type = isFields(value) ? value['type'] : undefined
  if (!isFields(value) || typeof type !== 'string') {
    return badRequest('tool_choice', 'tool_choice: Input should be a valid dictionary')
  }
  const parallel = value['disable_parallel_tool_use'] !== true
  if (tools.length === 0 && type !== 'none') {
    return badRequest('tool_choice', 'tool_choice: may only be specified while providing tools')
  }
  if (type === 'auto' || type === 'none') return { choice: type, parallel }
  if (type === 'any') return { choice: 'required', parallel }
  const name = value['name']
  if (type === 'tool' && tools.some((tool) => tool.name === name)) {
    return { choice: `=${String(name)}`, parallel }
  }
  return badRequest(
    'tool_choice',
    `tool_choice: Tool '${String(name)}' not found in provided tools`,
  )
}

function readThinking(body: Fields): boolean | Problem {
  const thinking = body['thinking']
  if (thinking === undefined) return false
  const type = isFields(thinking) ? thinking['type'] : undefined
  if (!isFields(thinking) || typeof type !== 'string') {
    return badRequest('thinking', 'thinking: Input should be a valid dictionary')
  }
  if (type === 'disabled') return false
  if (type !== 'enabled') return true
  const budget = thinking['budget_tokens']
  if (!isWhole(budget, budgetTokensMin, Number.MAX_SAFE_INTEGER)) {
    const at = 'thinking.enabled.budget_tokens'
    return badRequest(at, `${at}: Input should be greater than or equal to ${budgetTokensMin}`)
  }
  const cap = body['max_tokens']
  return typeof cap !== 'number' || cap > budget
    ? true
    : badRequest('max_tokens', '`max_tokens` must be greater than `thinking.budget_tokens`')
}

function readFormat(config: unknown): AnswerFormat | Problem {
  const format = isFields(config) ? config['format'] : undefined
  if (format === undefined || format === null) return { kind: 'text' }
  if (isFields(format) && format['type'] === 'json_schema' && isFields(format['schema'])) {
    return { kind: 'schema', schema: format['schema'] }
  }
  return badRequest('output_config.format', 'output_config.format: Input should be a JSON schema')
}

function effortOf(config: unknown): ModelRequest['effort'] {
  const effort = isFields(config) ? config['effort'] : undefined
  return effort === 'low' || effort === 'high' ? effort : 'medium'
}
