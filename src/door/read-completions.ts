// Body bytes of a legacy completion -> ModelRequest, or the refusal that names the field and the remedy.
// Source: OpenAI API reference, POST /v1/completions; Azure OpenAI and vLLM take the same.
import type { Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import { featureBits, type ModelRequest } from '../wire/model-request.ts'
import { featuresOf, unboundedField } from './asked-features.ts'
import { refuseMoving, refuseSpelling, refuseSpellingOf } from './moving-fields.ts'
import { choicesMax } from './read-chat.ts'
import {
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
import { surveyTexts } from './survey-texts.ts'

const promptsMax = 2048

const spelled: ReadonlySet<string> = new Set(['prompt', 'best_of', 'suffix', 'echo'])

/** Text alone goes in and comes out. */
const plain = { characters: 0, images: 0, audio: false, files: false }

/** `pathModel` is the deployment name of an Azure path, which stands for the model and wins over the body's. */
export function readCompletions(
  bytes: Buffer,
  limits: ScanLimits,
  pathModel: string | null,
): ModelRequest | Refusal {
  const read = readJson(bytes, limits)
  if (read.kind === 'refused') return read
  const { outline, body } = read
  const { fields, openBrace } = outline
  const model = pathModel ?? body['model']
  if (!isModelName(model)) return noModel
  const prompt = surveyTexts(body['prompt'], { inputsMax: promptsMax, mayBeEmpty: true })
  if (prompt === null) {
    return invalid('prompt', `must be a text, tokens, or a list of 1 to ${promptsMax} of either`)
  }
  const refused =
    refuseFields(body) ??
    refuseMoving(body) ??
    refuseSpelling(fields.keys()) ??
    refuseSpellingOf(spelled, fields.keys())
  if (refused !== null) return refused
  const options = readStreamOptions({ bytes, body, limits }, fields)
  if (options.kind === 'refused') return options
  const maxTokens = numberOrNull(body['max_tokens'])
  // All that are made are billed, whichever of them come back.
  const n = Math.max(numberOrNull(body['n']) ?? 1, numberOrNull(body['best_of']) ?? 1)
  return {
    shape: 'completions',
    operation: 'text_completion',
    bytes,
    fields,
    openBrace,
    streamOptions: options.streamOptions,
    model,
    stream: body['stream'] === true,
    includeUsage: options.includeUsage,
    maxTokens,
    // This API has one cap only, so every server obeys it.
    maxCompletionTokens: maxTokens,
    n,
    prompts: prompt.prompts,
    features: featuresOf(body, plain) | (n > 1 ? featureBits.n : 0),
    images: 0,
    audio: false,
    opaque: false,
    cacheKinds: 'none',
    unboundedField: unboundedField(body),
    promptCharacters: prompt.characters,
    endUser: endUserOf(body['safety_identifier']) ?? endUserOf(body['user']),
  }
}

function refuseFields(body: Value): Refusal | null {
  for (const field of ['stream', 'echo'] as const) {
    if (!isOptional(body[field], 'boolean')) return invalid(field, 'must be true, false or null')
  }
  if (!isOptional(body['suffix'], 'string')) return invalid('suffix', 'must be a text')
  for (const field of ['max_tokens', 'n', 'best_of'] as const) {
    if (field === 'max_tokens' && body[field] === 0) continue
    if (!isOptionalCount(body[field])) return invalid(field, 'must be a whole number of at least 1')
  }
  for (const field of ['n', 'best_of'] as const) {
    if (Number(body[field] ?? 1) > choicesMax) {
      return invalid(field, `must be a whole number from 1 to ${choicesMax}`)
    }
  }
  return null
}
