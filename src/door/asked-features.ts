// Which features a body in one of OpenAI's shapes asks for, and which of its fields no bound of a cost covers.
// What is read here stands in `featureFields` too. Every value is the caller's.
import {
  cacheField,
  featureBits,
  fileFields,
  grammarFields,
  isShortCache,
  logprobFields,
  type AskedFeature,
} from '../wire/model-request.ts'
import { isObject, type Value } from './read-json.ts'
import type { PromptSurvey } from './survey-prompt.ts'

/**
 * Null and false ask for nothing; any other value counts as asking, since a server that is lenient may
 * take a text or a number for true.
 */
export function featuresOf(body: Value, prompt: PromptSurvey): number {
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

/** A field that makes a provider charge for what no token bound covers, or null. */
export function unboundedField(body: Value): string | null {
  const tier = body['service_tier']
  if (tier === 'priority' || tier === 'scale') return 'service_tier'
  return fileFields.find((field) => asks(body[field])) ?? null
}

export function asksAudio(body: Value): boolean {
  if (asks(body['audio'])) return true
  return Array.isArray(body['modalities']) && body['modalities'].includes('audio')
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

export function asks(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false
}

function isStructured(format: unknown): boolean {
  return isObject(format) && format['type'] !== 'text'
}
