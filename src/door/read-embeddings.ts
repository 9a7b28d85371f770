// Body bytes of an embeddings request -> ModelRequest, or the refusal that names the field and the remedy.
// Source: OpenAI API reference, POST /v1/embeddings; Azure OpenAI takes the same.
import type { Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { refuseMoving, refuseSpellingOf } from './moving-fields.ts'
import { endUserOf, invalid, readJson } from './read-json.ts'

const inputsMax = 2048

const spelled: ReadonlySet<string> = new Set(['model', 'input', 'user'])

/** `pathModel` is the deployment name of an Azure path, which stands for the model and wins over the body's. */
export function readEmbeddings(
  bytes: Buffer,
  limits: ScanLimits,
  pathModel: string | null,
): ModelRequest | Refusal {
  const read = readJson(bytes, limits)
  if (read.kind === 'refused') return read
  const { outline, body } = read
  const model = pathModel ?? body['model']
  if (typeof model !== 'string' || model === '' || model.length > 256) {
    return invalid('model', 'you must provide a model parameter: a string of 1 to 256 characters')
  }
  const input = surveyInput(body['input'])
  if (input === null) {
    return invalid('input', `must be a text, tokens, or 1 to ${inputsMax} of either, none empty`)
  }
  const refused = refuseMoving(body) ?? refuseSpellingOf(spelled, outline.fields.keys())
  if (refused !== null) return refused
  return {
    shape: 'embeddings',
    operation: 'embeddings',
    bytes,
    fields: outline.fields,
    openBrace: outline.openBrace,
    streamOptions: null,
    model,
    stream: false,
    includeUsage: true,
    // Vectors are no tokens: nothing of the answer is billed.
    maxTokens: 0,
    maxCompletionTokens: 0,
    n: 1,
    prompts: input.prompts,
    features: 0,
    images: 0,
    audio: false,
    opaque: false,
    cacheKinds: 'none',
    unboundedField: null,
    promptCharacters: input.characters,
    endUser: endUserOf(body['user']),
  }
}

interface InputSurvey {
  readonly prompts: number
  readonly characters: number
}

/** As a rate estimate counts characters, a token is four of them. */
const charactersPerToken = 4

/** Null for what is none of the four forms. */
function surveyInput(input: unknown): InputSurvey | null {
  if (typeof input === 'string') {
    return input === '' ? null : { prompts: 1, characters: input.length }
  }
  if (!Array.isArray(input) || input.length === 0) return null
  const items = input as readonly unknown[]
  if (items.every(isToken)) return { prompts: 1, characters: items.length * charactersPerToken }
  if (items.length > inputsMax) return null
  let characters = 0
  for (const item of items) {
    if (typeof item === 'string' && item !== '') characters += item.length
    else if (Array.isArray(item) && item.length > 0 && item.every(isToken)) {
      characters += item.length * charactersPerToken
    } else return null
  }
  return { prompts: items.length, characters }
}

function isToken(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
