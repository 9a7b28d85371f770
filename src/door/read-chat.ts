// Body bytes -> ModelRequest, or the refusal that names the field and the remedy.
import type { StoredReference } from '../kernel/stored-object.ts'
import type { Refusal } from '../wire/codes.ts'
import type { ScanLimits, Span } from '../wire/json-scan.ts'
import { featureBits, fileFields, type ModelRequest } from '../wire/model-request.ts'
import { asksAudio, featuresOf, unboundedField } from './asked-features.ts'
import { fileReferences } from './file-references.ts'
import { refuseMoving, refuseSpelling } from './moving-fields.ts'
import {
  bytesOf,
  endUserOf,
  invalid,
  isModelName,
  isOptional,
  isOptionalCount,
  noModel,
  numberOrNull,
  readJson,
  type Value,
} from './read-json.ts'
import { readStreamOptions } from './stream-options.ts'
import { surveyPrompt } from './survey-prompt.ts'

/** The most choices of one request. Source: OpenAI API reference, `n`; Azure takes as many. */
export const choicesMax = 128

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
  if (!isModelName(model)) return noModel
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
  const options = readStreamOptions({ bytes, body, limits }, fields)
  if (options.kind === 'refused') return options
  const prompt = surveyPrompt(body['messages'])
  const features = featuresOf(body, prompt)
  const references = (features & bringing) === 0 ? none : referencesOf(body)
  return {
    shape: 'chat',
    operation: 'chat',
    bytes,
    fields,
    openBrace,
    streamOptions: options.streamOptions,
    model,
    stream: body['stream'] === true,
    includeUsage: options.includeUsage,
    maxTokens: numberOrNull(body['max_tokens']),
    maxCompletionTokens: numberOrNull(body['max_completion_tokens']),
    n: typeof body['n'] === 'number' ? body['n'] : 1,
    prompts: 1,
    features,
    images: prompt.images,
    audio: prompt.audio || asksAudio(body),
    opaque: references.length > 0,
    references,
    cacheKinds: 'none',
    unboundedField: unboundedField(body) ?? (prompt.files ? 'messages' : null),
    promptCharacters: prompt.characters + bytesOf(fields, definitions),
    endUser: endUserOf(body['safety_identifier']) ?? endUserOf(body['user']),
  }
}

/** Text refers to nothing: most requests are not looked through. */
const bringing = featureBits.files | featureBits.image | featureBits.audio
const none: readonly StoredReference[] = []

function referencesOf(body: Value): readonly StoredReference[] {
  return ['messages', ...fileFields].flatMap((field) =>
    fileReferences({ [field]: body[field] }, field),
  )
}

/** What a model reads beside the messages, as JSON: providers put it into the prompt. */
const definitions = ['tools', 'functions', 'response_format']
