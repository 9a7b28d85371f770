// Strict validation of a Converse request: a field that the service does not know, or one that is out of its
// bounds, is a ValidationException that names it.
// Source: Amazon Bedrock API Reference, Converse, InferenceConfiguration, ToolConfiguration, OutputConfig.
import type { Model } from './catalog.ts'
import { readConverseTurns } from './converse-turns.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import type { AnswerFormat, ModelRequest, Tool } from './request.ts'
import { isBetween, isFields, isList, isWhole, parseJson } from './shape.ts'
import type { Fields } from './shape.ts'

const known = new Set(
  `messages system inferenceConfig toolConfig additionalModelRequestFields
  additionalModelResponseFieldPaths requestMetadata performanceConfig serviceTier outputConfig`.split(
    /\s+/,
  ),
)
const inferenceFields = new Set(['maxTokens', 'temperature', 'topP', 'stopSequences'])

export function readConverseRequest(
  body: Fields,
  model: Model,
  stream: boolean,
): ModelRequest | Problem {
  for (const name of Object.keys(body)) {
    if (!known.has(name)) return badRequest(name, `${name}: is no field of Converse`)
  }
  const config = body['inferenceConfig'] ?? {}
  if (!isFields(config)) return badRequest('inferenceConfig', 'inferenceConfig: expected an object')
  const problem = inferenceProblem(config, model)
  if (problem !== null) return problem
  const tools = readTools(body['toolConfig'])
  if ('status' in tools) return tools
  const format = readFormat(body['outputConfig'])
  if ('status' in format) return format
  const turns = readConverseTurns(body)
  if ('status' in turns) return turns
  const more = body['additionalModelRequestFields'] ?? {}
  const thinking = isFields(more) ? more['thinking'] : undefined
  const { maxTokens, stopSequences } = config
  return {
    model: null,
    promptText: tools.text + turns.text,
    toolText: tools.text,
    cachePrefix: turns.cachePrefix === null ? null : tools.text + turns.cachePrefix,
    cachesAnHour: turns.cachesAnHour,
    imageTokens: turns.imageTokens,
    messageCount: turns.messageCount,
    lastRole: turns.lastRole,
    lastUserText: turns.lastUserText,
    tools: tools.list,
    toolChoice: tools.choice,
    parallelToolCalls: true,
    format,
    vectors: null,
    choices: 1,
    outputCap: typeof maxTokens === 'number' ? maxTokens : null,
    stop: isList(stopSequences) ? stopSequences.map(String) : [],
    seed: 0,
    effort: 'medium',
    thinks: isFields(thinking) && thinking['type'] === 'enabled',
    topLogprobs: null,
    stream,
    includeUsage: true,
  }
}

function inferenceProblem(config: Fields, model: Model): Problem | null {
  for (const name of Object.keys(config)) {
    if (inferenceFields.has(name)) continue
    return badRequest(name, `inferenceConfig.${name}: is no field of InferenceConfiguration`)
  }
  const { maxTokens, temperature, topP, stopSequences } = config
  if (maxTokens !== undefined && !isWhole(maxTokens, 1, model.outputTokensMax)) {
    const most = model.outputTokensMax
    const message = `The maximum tokens you requested exceeds the model limit of ${most}. Try again with a maximum tokens value that is lower than ${most}.`
    return badRequest('inferenceConfig.maxTokens', message)
  }
  for (const [name, value] of Object.entries({ temperature, topP })) {
    if (value === undefined || isBetween(value, 0, 1)) continue
    return badRequest(name, `inferenceConfig.${name}: must be between 0 and 1`)
  }
  const isStops =
    stopSequences === undefined ||
    (isList(stopSequences) && stopSequences.every((each) => typeof each === 'string' && each))
  return isStops ? null : badRequest('stopSequences', 'inferenceConfig.stopSequences: bad list')
}

function readTools(value: unknown): { list: Tool[]; text: string; choice: string } | Problem {
  if (value === undefined) return { list: [], text: '', choice: 'none' }
  const tools = isFields(value) ? value['tools'] : undefined
  if (!isFields(value) || !isList(tools) || tools.length === 0) {
    return badRequest('toolConfig.tools', 'toolConfig.tools: must have at least one tool')
  }
  const list: Tool[] = []
  for (const [index, tool] of tools.entries()) {
    const at = `toolConfig.tools.${index}`
    if (isFields(tool) && isFields(tool['cachePoint'])) continue
    const spec = isFields(tool) ? tool['toolSpec'] : undefined
    if (!isFields(spec)) return badRequest(at, `${at}: must have a toolSpec`)
    const { name, description, inputSchema, strict, ...rest } = spec
    const schema = isFields(inputSchema) ? inputSchema['json'] : undefined
    if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
      return badRequest(`${at}.toolSpec.name`, `${at}.toolSpec.name: must match [a-zA-Z0-9_-]+`)
    }
    if (!isFields(schema) || schema['type'] !== 'object') {
      const message = `${at}.toolSpec.inputSchema.json.type: must be object`
      return badRequest(at, message)
    }
    const unknown = Object.keys(rest)[0]
    if (unknown !== undefined) return badRequest(at, `${at}.toolSpec.${unknown}: is no field`)
    if (description === '' || (strict !== undefined && typeof strict !== 'boolean')) {
      return badRequest(at, `${at}.toolSpec: has an empty description, or a strict that is none`)
    }
    list.push({ name, parameters: schema })
  }
  const choice = choiceOf(value['toolChoice'], list)
  if (typeof choice !== 'string') return choice
  return { list, text: `${JSON.stringify(tools)}\n`, choice }
}

function choiceOf(value: unknown, tools: readonly Tool[]): string | Problem {
  if (value === undefined) return 'auto'
  const [kind, more] = isFields(value) ? (Object.entries(value)[0] ?? ['', null]) : ['', null]
  const name = isFields(more) ? more['name'] : undefined
  if (kind === 'auto') return 'auto'
  if (kind === 'any') return 'required'
  if (kind === 'tool' && tools.some((tool) => tool.name === name)) return `=${String(name)}`
  return badRequest('toolConfig.toolChoice', 'toolConfig.toolChoice: must be auto, any or a tool')
}

function readFormat(value: unknown): AnswerFormat | Problem {
  const format = isFields(value) ? value['textFormat'] : undefined
  if (format === undefined) return { kind: 'text' }
  const structure = isFields(format) ? format['structure'] : undefined
  const wanted = isFields(structure) ? structure['jsonSchema'] : undefined
  const text = isFields(wanted) ? wanted['schema'] : undefined
  const schema = typeof text === 'string' ? parseJson(text) : undefined
  if (isFields(format) && format['type'] === 'json_schema' && isFields(schema)) {
    return { kind: 'schema', schema }
  }
  const at = 'outputConfig.textFormat'
  return badRequest(at, `${at}: must have a structure.jsonSchema.schema that is JSON in a text`)
}
