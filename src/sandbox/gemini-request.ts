// Strict validation of a Gemini request, so that a gateway which writes a wrong name, drops a signature or asks a
// model for what it has not is told so, as the real API would.
// Sources: Gemini API reference, models.generateContent, GenerationConfig, ToolConfig, Schema.
import type { Model } from './catalog.ts'
import { readGeminiTurns, unknownName } from './gemini-turns.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import type { AnswerFormat, ModelRequest, Tool } from './request.ts'
import { isBetween, isFields, isList, isWhole } from './shape.ts'
import type { Fields } from './shape.ts'

const known = new Set(
  'contents systemInstruction tools toolConfig generationConfig safetySettings cachedContent labels'.split(
    ' ',
  ),
)
const knownConfig = new Set(
  `temperature topP topK maxOutputTokens stopSequences seed presencePenalty frequencyPenalty candidateCount
  responseMimeType responseSchema responseJsonSchema responseLogprobs logprobs thinkingConfig
  responseModalities mediaResolution`.split(/\s+/),
)

/** `takesIds`: Vertex AI has no ids of calls. */
export function readGeminiRequest(
  body: Fields,
  model: Model,
  { stream, takesIds }: { readonly stream: boolean; readonly takesIds: boolean },
): ModelRequest | Problem {
  const config = body['generationConfig'] ?? {}
  if (!isFields(config)) return badRequest('generationConfig', 'Invalid generationConfig.')
  const problem = nameProblem(body, known, '') ?? configProblem(config, model)
  if (problem !== null) return problem
  const tools = readTools(body['tools'])
  if ('status' in tools) return tools
  const signs = !/^gemini-[12]\b/.test(model.family)
  const turns = readGeminiTurns(body, { takesIds, signs })
  if ('status' in turns) return turns
  const choice = readChoice(body['toolConfig'], tools.list)
  if (typeof choice !== 'string') return choice
  const thinking = readThinking(config['thinkingConfig'], signs)
  if ('status' in thinking) return thinking
  const stop = config['stopSequences']
  const cap = config['maxOutputTokens']
  // Blocked before anything is generated, or cut after a few tokens: neither is billed as a whole answer.
  const isBlocked = turns.text.includes('[[filter]]')
  const isCut = turns.text.includes('[[cut]]')
  return {
    model: null,
    promptText: tools.text + turns.text,
    toolText: tools.text,
    cachePrefix: null,
    cachesAnHour: false,
    imageTokens: turns.imageTokens,
    messageCount: turns.messageCount,
    lastRole: turns.lastRole,
    lastUserText: turns.lastUserText,
    tools: tools.list,
    toolChoice: choice,
    parallelToolCalls: true,
    format: formatOf(config),
    vectors: null,
    choices: 1,
    outputCap: isBlocked ? 0 : isCut ? 3 : typeof cap === 'number' ? cap : null,
    stop: isList(stop) ? stop.filter((each) => typeof each === 'string') : [],
    seed: typeof config['seed'] === 'number' ? config['seed'] : 0,
    effort: thinking.effort,
    thinks: model.reasons && thinking.on && !isBlocked && !isCut,
    topLogprobs: null,
    stream,
    includeUsage: true,
    thoughtsShown: thinking.shown,
  }
}

function nameProblem(fields: Fields, names: ReadonlySet<string>, at: string): Problem | null {
  const unknown = Object.keys(fields).find((name) => !names.has(name))
  return unknown === undefined ? null : unknownName(unknown, at)
}

function configProblem(config: Fields, model: Model): Problem | null {
  const at = 'generationConfig'
  const unknown = nameProblem(config, knownConfig, at)
  if (unknown !== null) return unknown
  const bounds: readonly (readonly [string, number, number])[] = [
    ['temperature', 0, 2],
    ['topP', 0, 1],
    ['topK', 1, 64],
    ['presencePenalty', -2, 1.999],
    ['frequencyPenalty', -2, 1.999],
  ]
  for (const [name, min, max] of bounds) {
    if (config[name] === undefined || isBetween(config[name], min, max)) continue
    return badRequest(`${at}.${name}`, `${name} must be in the range [${min}, ${max}].`)
  }
  const cap = config['maxOutputTokens']
  if (cap !== undefined && !isWhole(cap, 1, model.outputTokensMax)) {
    const message = `Unable to submit request because it has a maxOutputTokens value of ${JSON.stringify(cap)} but the supported range is from 1 (inclusive) to ${model.outputTokensMax + 1} (exclusive).`
    return badRequest(`${at}.maxOutputTokens`, message)
  }
  const stop = config['stopSequences']
  if (stop !== undefined && (!isList(stop) || stop.length > 5)) {
    return badRequest(`${at}.stopSequences`, 'stopSequences must have at most 5 elements.')
  }
  const schema = config['responseSchema'] ?? config['responseJsonSchema']
  if (schema !== undefined && config['responseMimeType'] !== 'application/json') {
    const message = 'Function calling with a response schema needs the mime type application/json'
    return badRequest(`${at}.responseMimeType`, message)
  }
  return null
}

function formatOf(config: Fields): AnswerFormat {
  const schema = config['responseSchema'] ?? config['responseJsonSchema']
  if (schema !== undefined) return { kind: 'schema', schema }
  return { kind: config['responseMimeType'] === 'application/json' ? 'json' : 'text' }
}

function readTools(value: unknown): { list: Tool[]; text: string } | Problem {
  if (value === undefined) return { list: [], text: '' }
  const list: Tool[] = []
  for (const [index, tool] of (isList(value) ? value : [value]).entries()) {
    const at = `tools[${index}]`
    if (!isFields(tool)) return badRequest(at, `Invalid value at '${at}'.`)
    const problem = nameProblem(tool, new Set(['functionDeclarations']), at)
    if (problem !== null) return problem
    const declarations = tool['functionDeclarations']
    if (!isList(declarations) || declarations.length === 0) {
      return badRequest(at, 'At least one of functionDeclarations is required.')
    }
    for (const [place, one] of declarations.entries()) {
      const read = readDeclaration(one, `${at}.functionDeclarations[${place}]`)
      if ('status' in read) return read
      list.push(read)
    }
  }
  return { list, text: `${JSON.stringify(value)}\n` }
}

const declarationNames = new Set(['name', 'description', 'parameters', 'parametersJsonSchema'])

function readDeclaration(value: unknown, at: string): Tool | Problem {
  if (!isFields(value)) return badRequest(at, `Invalid value at '${at}'.`)
  const problem = nameProblem(value, declarationNames, at)
  if (problem !== null) return problem
  const { name, parameters, parametersJsonSchema: schema } = value
  if (typeof name !== 'string' || !/^[a-zA-Z_][\w.:-]{0,127}$/.test(name)) {
    return badRequest(`${at}.name`, 'Invalid function name.')
  }
  if (parameters !== undefined && schema !== undefined) {
    return badRequest(at, 'parameters and parametersJsonSchema are mutually exclusive.')
  }
  const properties = isFields(parameters) ? parameters['properties'] : undefined
  if (isFields(properties) && Object.keys(properties).length === 0) {
    return badRequest(`${at}.parameters.properties`, 'should be non-empty for OBJECT type')
  }
  return { name, parameters: schema ?? parameters ?? { type: 'object', properties: {} } }
}

const modes = new Set(['AUTO', 'ANY', 'NONE', 'VALIDATED'])

function readChoice(value: unknown, tools: readonly Tool[]): string | Problem {
  const at = 'toolConfig.functionCallingConfig'
  const config = isFields(value) ? value['functionCallingConfig'] : {}
  if (!isFields(config)) return badRequest('toolConfig', 'Invalid toolConfig.')
  const problem = nameProblem(config, new Set(['mode', 'allowedFunctionNames']), at)
  if (problem !== null) return problem
  const { mode = 'AUTO', allowedFunctionNames: names = [] } = config
  if (typeof mode !== 'string' || !modes.has(mode)) return badRequest(`${at}.mode`, 'Invalid mode.')
  if (!isList(names) || names.some((name) => !tools.some((tool) => tool.name === name))) {
    return badRequest(`${at}.allowedFunctionNames`, 'A name is that of no declared function.')
  }
  if (names.length > 0 && mode !== 'ANY' && mode !== 'VALIDATED') {
    const message = 'allowedFunctionNames can only be set when the mode is ANY or VALIDATED.'
    return badRequest(`${at}.allowedFunctionNames`, message)
  }
  if (mode === 'NONE' || tools.length === 0) return 'none'
  if (mode !== 'ANY') return 'auto'
  return names.length === 1 ? `=${String(names[0])}` : 'required'
}

interface Thinking {
  readonly on: boolean
  readonly shown: boolean
  readonly effort: ModelRequest['effort']
}

function readThinking(value: unknown, hasLevels: boolean): Thinking | Problem {
  const at = 'generationConfig.thinkingConfig'
  if (value === undefined) return { on: true, shown: false, effort: 'medium' }
  if (!isFields(value)) return badRequest(at, 'Invalid thinkingConfig.')
  const names = new Set(['thinkingBudget', 'thinkingLevel', 'includeThoughts'])
  const problem = nameProblem(value, names, at)
  if (problem !== null) return problem
  const { thinkingBudget: budget, thinkingLevel: level, includeThoughts: shown = false } = value
  if (level !== undefined && !hasLevels) {
    return badRequest(`${at}.thinkingLevel`, 'Thinking level is not supported for this model.')
  }
  if (level !== undefined && budget !== undefined) {
    return badRequest(at, 'You can only set one of thinking_budget and thinking_level.')
  }
  if (budget !== undefined && !isWhole(budget, -1, 32_768)) {
    return badRequest(`${at}.thinkingBudget`, 'The thinking budget is invalid.')
  }
  const effort =
    level === 'low' || level === 'minimal' ? 'low' : level === 'high' ? 'high' : 'medium'
  return { on: budget !== 0, shown: shown === true, effort }
}
