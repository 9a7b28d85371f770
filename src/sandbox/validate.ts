// Strict validation of a chat completion request, so that a gateway which sends a wrong field, the
// wrong output cap or a broken tool is told so, as the real API would.
import type { Model, Provider } from './catalog.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { readOptions } from './validate-options.ts'
import { readMessages } from './validate-messages.ts'
import type { ModelRequest } from './request.ts'
import type { Fields } from './shape.ts'
import { isBetween, isFields, isWhole } from './shape.ts'

const known = new Set(
  `messages model audio frequency_penalty function_call functions logit_bias logprobs
  max_completion_tokens max_tokens metadata modalities n parallel_tool_calls prediction
  presence_penalty prompt_cache_key reasoning_effort response_format safety_identifier seed
  service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p
  user verbosity web_search_options prompt_cache_retention`.split(/\s+/),
)

/** Parameters that a reasoning model does not take (`unsupported_parameter`). */
const notReasoning = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'logprobs']

export function readChatRequest(
  body: Fields,
  provider: Provider,
  model: Model,
): ModelRequest | Problem {
  const refused = provider.refusesUnknown ? unknownField(body) : null
  const problem = refused ?? numberProblem(body) ?? modelProblem(body, model)
  if (problem !== null) return problem
  const prompt = readMessages(body['messages'])
  if ('status' in prompt) return prompt
  const options = readOptions(body, prompt.text)
  if ('status' in options) return options
  const cap = body['max_completion_tokens'] ?? body['max_tokens']
  return {
    ...options,
    model: typeof body['model'] === 'string' ? body['model'] : null,
    promptText: options.toolText + prompt.text,
    vectors: null,
    cachePrefix: null,
    cachesAnHour: false,
    thinks: model.reasons,
    imageTokens: prompt.imageTokens,
    messageCount: prompt.messageCount,
    lastRole: prompt.lastRole,
    lastUserText: prompt.lastUserText,
    outputCap: typeof cap === 'number' ? cap : null,
  }
}

function unknownField(body: Fields): Problem | null {
  for (const name of Object.keys(body)) {
    if (!known.has(name)) {
      return badRequest(
        null,
        `Unrecognized request argument supplied: ${name}`,
        'unknown_parameter',
      )
    }
  }
  return null
}

function numberProblem(body: Fields): Problem | null {
  const bounds: readonly (readonly [string, number, number])[] = [
    ['temperature', 0, 2],
    ['top_p', 0, 1],
    ['presence_penalty', -2, 2],
    ['frequency_penalty', -2, 2],
  ]
  for (const [name, min, max] of bounds) {
    if (absent(body[name]) || isBetween(body[name], min, max)) continue
    return badRequest(name, `Invalid '${name}': expected a number from ${min} to ${max}.`)
  }
  const wholes: readonly (readonly [string, number, number])[] = [
    ['n', 1, 128],
    ['max_tokens', 1, Number.MAX_SAFE_INTEGER],
    ['max_completion_tokens', 1, Number.MAX_SAFE_INTEGER],
    ['top_logprobs', 0, 20],
    ['seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ]
  for (const [name, min, max] of wholes) {
    if (absent(body[name]) || isWhole(body[name], min, max)) continue
    return badRequest(name, `Invalid '${name}': expected an integer from ${min} to ${max}.`)
  }
  for (const name of ['stream', 'logprobs', 'parallel_tool_calls', 'store']) {
    if (absent(body[name]) || typeof body[name] === 'boolean') continue
    return badRequest(name, `Invalid type for '${name}': expected a boolean.`, 'invalid_type')
  }
  return streamOptionsProblem(body)
}

function streamOptionsProblem(body: Fields): Problem | null {
  const options = body['stream_options']
  if (absent(options)) return null
  if (body['stream'] !== true) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    return badRequest('stream_options', message)
  }
  if (!isFields(options)) {
    return badRequest('stream_options', "Invalid type for 'stream_options'.", 'invalid_type')
  }
  return null
}

function modelProblem(body: Fields, model: Model): Problem | null {
  if (model.makes !== 'answers') {
    return badRequest('model', 'This is not a chat model.', 'unsupported_model')
  }
  const old = body['max_tokens']
  const now = body['max_completion_tokens']
  if (model.reasons) {
    if (!absent(old)) {
      const message =
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
      return badRequest('max_tokens', message, 'unsupported_parameter')
    }
    for (const name of notReasoning) {
      const value = body[name]
      // The default is tolerated, as the real API does for a temperature of 1.
      if (absent(value) || value === 1 || value === 0 || value === false) continue
      const message = `Unsupported parameter: '${name}' is not supported with this model.`
      return badRequest(name, message, 'unsupported_parameter')
    }
  }
  if (!absent(old) && !absent(now)) {
    const message =
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."
    return badRequest('max_tokens', message, 'invalid_parameter_combination')
  }
  const cap = now ?? old
  if (typeof cap !== 'number' || cap <= model.outputTokensMax) return null
  const name = absent(now) ? 'max_tokens' : 'max_completion_tokens'
  const message = `${name} is too large: ${cap}. This model supports at most ${model.outputTokensMax} completion tokens.`
  return badRequest(name, message)
}

function absent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}
