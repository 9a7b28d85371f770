// Body bytes -> ModelRequest, or the refusal that names the field and the remedy.
import type { Refusal } from '../wire/codes.ts'
import { scanJson, type ScanLimits, type Span } from '../wire/json-scan.ts'
import {
  cacheField,
  featureBits,
  fileFields,
  grammarFields,
  isShortCache,
  logprobFields,
  type AskedFeature,
  type ModelRequest,
} from '../wire/model-request.ts'
import { refuseMoving, refuseSpelling } from './moving-fields.ts'
import {
  bytesOf,
  endUserOf,
  invalid,
  isObject,
  isOptional,
  isOptionalCount,
  numberOrNull,
  readJson,
  type Value,
} from './read-json.ts'
import { surveyPrompt, type PromptSurvey } from './survey-prompt.ts'

/** The most choices of one request. Source: OpenAI API reference, `n`; Azure takes as many. */
const choicesMax = 128

/**
 * Reads a chat completion body. `pathModel` is the deployment name of an Azure path, which stands
 * for the model and wins over the body's.
 */
export function readChat(
  bytes: Buffer,
  limits: ScanLimits,
  pathModel: string | null,
): ModelRequest | Refusal {
  const read = readJson(bytes, limits)
  if (read.kind === 'refused') return read
  const { outline, body } = read
  return readFields(bytes, outline.fields, outline.openBrace, body, limits, pathModel)
}

function readFields(
  bytes: Buffer,
  fields: ReadonlyMap<string, Span>,
  openBrace: number,
  body: Value,
  limits: ScanLimits,
  pathModel: string | null,
): ModelRequest | Refusal {
  const model = pathModel ?? body['model']
  if (typeof model !== 'string' || model === '' || model.length > 256) {
    return invalid('model', 'you must provide a model parameter: a string of 1 to 256 characters')
  }
  if (!Array.isArray(body['messages']) || body['messages'].length === 0) {
    return invalid('messages', 'must be a non-empty array of messages')
  }
  for (const field of ['stream'] as const) {
    if (!isOptional(body[field], 'boolean')) return invalid(field, 'must be true, false or null')
  }
  for (const field of ['max_tokens', 'max_completion_tokens', 'n'] as const) {
    if (!isOptionalCount(body[field])) return invalid(field, 'must be a whole number of at least 1')
  }
  if (typeof body['n'] === 'number' && body['n'] > choicesMax) {
    return invalid('n', `must be a whole number from 1 to ${choicesMax}`)
  }
  const moving = refuseMoving(body) ?? refuseSpelling(fields.keys())
  if (moving !== null) return moving
  const options = body['stream_options'] ?? null
  if (options !== null && (typeof options !== 'object' || Array.isArray(options))) {
    return invalid('stream_options', 'must be an object')
  }
  const span = fields.get('stream_options')
  const nested = options === null || span === undefined ? null : scanJson(bytes, limits, span)
  const misspelled = nested?.kind === 'outline' ? refuseSpelling(nested.fields.keys()) : null
  if (misspelled !== null) return misspelled
  const prompt = surveyPrompt(body['messages'])
  return {
    shape: 'chat',
    operation: 'chat',
    bytes,
    fields,
    openBrace,
    streamOptions: nested?.kind === 'outline' ? nested : null,
    model,
    stream: body['stream'] === true,
    includeUsage: isObject(options) && options['include_usage'] === true,
    maxTokens: numberOrNull(body['max_tokens']),
    maxCompletionTokens: numberOrNull(body['max_completion_tokens']),
    n: typeof body['n'] === 'number' ? body['n'] : 1,
    prompts: 1,
    features: featuresOf(body, prompt),
    images: prompt.images,
    audio: prompt.audio || asksAudio(body),
    opaque: false,
    cacheKinds: 'none',
    unboundedField: unboundedField(body) ?? (prompt.files ? 'messages' : null),
    promptCharacters: prompt.characters + bytesOf(fields, definitions),
    endUser: endUserOf(body['safety_identifier']) ?? endUserOf(body['user']),
  }
}

function asksAudio(body: Value): boolean {
  if (asks(body['audio'])) return true
  return Array.isArray(body['modalities']) && body['modalities'].includes('audio')
}

/** Fields that make a provider charge for what no token bound covers. */
function unboundedField(body: Value): string | null {
  const tier = body['service_tier']
  if (tier === 'priority' || tier === 'scale') return 'service_tier'
  return fileFields.find((field) => asks(body[field])) ?? null
}

/** What a model reads beside the messages, as JSON: providers put it into the prompt. */
const definitions = ['tools', 'functions', 'response_format']

/**
 * Null and false ask for nothing; any other value counts as asking, since a server that is lenient may
 * take a text or a number for true. What is read here stands in `featureFields` too.
 */
function featuresOf(body: Value, prompt: PromptSurvey): number {
  let features = 0
  for (const [feature, fields] of plainFields) {
    if (fields.some((field) => asks(body[field]))) features |= featureBits[feature]
  }
  if (body['stream'] === true) features |= featureBits.stream
  if (typeof body['n'] === 'number' && body['n'] > 1) features |= featureBits.n
  if (asks(body[cacheField]) && !isShortCache(body[cacheField])) features |= featureBits.store
  if (isStructured(body['response_format'])) features |= featureBits.structured_output
  if (prompt.files) features |= featureBits.files
  if (prompt.images > 0) features |= featureBits.image
  if (prompt.audio || asksAudio(body)) features |= featureBits.audio
  return features
}

/** Features that any value of these fields asks for but null and false. */
const plainFields = [
  ['tools', ['tools', 'functions']],
  ['store', ['store']],
  ['metadata', ['metadata']],
  ['logprobs', logprobFields],
  ['web_search', ['web_search_options']],
  ['structured_output', grammarFields],
  ['files', fileFields],
] as const satisfies readonly (readonly [AskedFeature, readonly string[]])[]

function asks(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false
}

function isStructured(format: unknown): boolean {
  return isObject(format) && format['type'] !== 'text'
}
