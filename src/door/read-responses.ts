// Body bytes of a Responses request -> ModelRequest, or the refusal that names the field and the remedy. The
// provider keeps an answer unless told otherwise, so that a body which says nothing of `store` asks for it.
// Source: OpenAI API reference, POST /v1/responses, /v1/responses/input_tokens and /v1/responses/compact; Azure
// OpenAI takes the first in the same shape.
import type { StoredReference } from '../kernel/stored-object.ts'
import type { Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import { cacheField, featureBits, isShortCache, type ModelRequest } from '../wire/model-request.ts'
import { refuseMovingResponses } from './moving-responses.ts'
import {
  bytesOf,
  endUserOf,
  invalid,
  isModelName,
  isObject,
  isOptional,
  isOptionalCount,
  noModel,
  numberOrNull,
  readJson,
  type Value,
} from './read-json.ts'
import { surveyInput, type InputSurvey } from './survey-input.ts'

export type ResponsesOperation = Extract<
  ModelRequest['operation'],
  'chat' | 'compact' | 'count_tokens'
>

export function readResponses(
  bytes: Buffer,
  limits: ScanLimits,
  operation: ResponsesOperation,
): ModelRequest | Refusal {
  const read = readJson(bytes, limits)
  if (read.kind === 'refused') return read
  const { outline, body } = read
  const refused = refuseFields(body) ?? refuseMovingResponses(body, outline.fields.keys())
  if (refused !== null) return refused
  const input = surveyInput(body['input'])
  if (input.unknown !== null) {
    return invalid(
      'input',
      `items of type ${JSON.stringify(input.unknown)} are not taken; send messages, calls of your own tools and their outputs`,
    )
  }
  const references = [...referencesOf(body), ...input.references]
  const isAsked = operation === 'chat'
  const cap = isAsked ? numberOrNull(body['max_output_tokens']) : null
  return {
    shape: 'responses',
    operation,
    bytes,
    fields: outline.fields,
    openBrace: outline.openBrace,
    streamOptions: null,
    model: String(body['model']),
    stream: isAsked && body['stream'] === true,
    // A stream of this shape always tells its usage.
    includeUsage: true,
    maxTokens: cap,
    maxCompletionTokens: cap,
    n: 1,
    prompts: 1,
    features: featuresOf(body, input, isAsked),
    images: input.images,
    audio: input.audio,
    // What earlier turns add is bounded by the context window alone.
    opaque: input.opaque || references.length > 0,
    cacheKinds: 'none',
    unboundedField: unboundedField(body, input),
    references,
    promptCharacters: input.characters + bytesOf(outline.fields, definitions),
    endUser: endUserOf(body['safety_identifier']) ?? endUserOf(body['user']),
  }
}

function refuseFields(body: Value): Refusal | null {
  const { model, input } = body
  if (!isModelName(model)) return noModel
  if (input !== undefined && input !== null && typeof input !== 'string' && !Array.isArray(input)) {
    return invalid('input', 'must be a text or an array of items')
  }
  for (const field of ['stream', 'store', 'background'] as const) {
    if (!isOptional(body[field], 'boolean')) return invalid(field, 'must be true, false or null')
  }
  const running = body['background'] === true ? refuseBackground(body) : null
  if (running !== null) return running
  if (!isOptionalCount(body['max_output_tokens'])) {
    return invalid('max_output_tokens', 'must be a whole number of at least 1')
  }
  for (const field of ['previous_response_id', 'safety_identifier', 'user'] as const) {
    if (!isOptional(body[field], 'string')) return invalid(field, 'must be a text or null')
  }
  const { conversation, tools } = body
  if (
    conversation !== undefined &&
    conversation !== null &&
    conversationId(conversation) === null
  ) {
    return invalid('conversation', 'must be an id, or an object with an id')
  }
  return tools === undefined || tools === null || Array.isArray(tools)
    ? null
    : invalid('tools', 'must be an array of tools')
}

/** It is fetched by its id, so that it rests at the provider until then. Source: OpenAI, "Background mode". */
function refuseBackground({ stream, store }: Value): Refusal | null {
  if (stream === true) {
    return invalid(
      'background',
      'cannot be asked for as a stream here: ask without stream, and fetch the response by its id',
    )
  }
  return store === false
    ? invalid(
        'store',
        'must not be false together with background: the response rests at the provider until it is fetched',
      )
    : null
}

function conversationId(value: unknown): string | null {
  const id = isObject(value) ? value['id'] : value
  return typeof id === 'string' && id !== '' ? id : null
}

function referencesOf(body: Value): readonly StoredReference[] {
  const references: StoredReference[] = []
  const { previous_response_id: previous } = body
  if (typeof previous === 'string') {
    references.push({ kind: 'response', id: previous, param: 'previous_response_id' })
  }
  const conversation = conversationId(body['conversation'])
  if (conversation !== null) {
    references.push({ kind: 'conversation', id: conversation, param: 'conversation' })
  }
  return references
}

/** Tiers that are sold at the prices of the list, or below. */
const usualTiers: ReadonlySet<unknown> = new Set([undefined, null, 'auto', 'default', 'flex'])

/** The field whose cost nothing bounds, or null. */
function unboundedField(body: Value, input: InputSurvey): string | null {
  if (!usualTiers.has(body['service_tier'])) return 'service_tier'
  // Has the provider write a summary of the prompt first.
  if (asks(body['context_management'])) return 'context_management'
  return input.files ? 'input' : null
}

/** What a model reads beside the input, as JSON. */
const definitions = ['instructions', 'tools', 'text']

function featuresOf(body: Value, input: InputSurvey, isAsked: boolean): number {
  let features = 0
  const { tools, text, include } = body
  if (isAsked && body['store'] !== false) features |= featureBits.store
  if (isAsked && body['background'] === true) features |= featureBits.background
  if (asks(body[cacheField]) && !isShortCache(body[cacheField])) features |= featureBits.store
  if (isAsked && body['stream'] === true) features |= featureBits.stream
  if (Array.isArray(tools) && tools.length > 0) features |= featureBits.tools
  if (asks(body['metadata'])) features |= featureBits.metadata
  if (asks(body['top_logprobs']) || includesLogprobs(include)) features |= featureBits.logprobs
  const format = isObject(text) ? text['format'] : null
  if (isObject(format) && format['type'] !== 'text') features |= featureBits.structured_output
  if (input.files) features |= featureBits.files
  if (input.images > 0) features |= featureBits.image
  if (input.audio) features |= featureBits.audio
  return features
}

function includesLogprobs(include: unknown): boolean {
  return Array.isArray(include) && include.some((each) => String(each).endsWith('.logprobs'))
}

function asks(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false
}
