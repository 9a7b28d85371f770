// Body bytes of an embeddings request -> ModelRequest, or the refusal that names the field and the remedy.
// Source: OpenAI API reference, POST /v1/embeddings; Azure OpenAI takes the same.
import type { Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { plainRequest } from './plain-request.ts'
import { refuseMoving, refuseSpellingOf } from './moving-fields.ts'
import { endUserOf, invalid, isModelName, noModel, readJson } from './read-json.ts'
import { surveyTexts } from './survey-texts.ts'

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
  if (!isModelName(model)) return noModel
  const input = surveyTexts(body['input'], { inputsMax, mayBeEmpty: false })
  if (input === null) {
    return invalid('input', `must be a text, tokens, or 1 to ${inputsMax} of either, none empty`)
  }
  const refused = refuseMoving(body) ?? refuseSpellingOf(spelled, outline.fields.keys())
  if (refused !== null) return refused
  return {
    ...plainRequest({ shape: 'embeddings', bytes, model }),
    fields: outline.fields,
    openBrace: outline.openBrace,
    // Vectors are no tokens: nothing of the answer is billed.
    maxTokens: 0,
    maxCompletionTokens: 0,
    prompts: input.prompts,
    promptCharacters: input.characters,
    endUser: endUserOf(body['user']),
  }
}
