// Body bytes of a moderation -> ModelRequest, or the refusal that names the field and the remedy. Most providers
// ask no money for it; the text is processed somewhere all the same, so it is decided like any other.
// Source: OpenAI API reference, POST /v1/moderations.
import type { Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { featuresOf, unboundedField } from './asked-features.ts'
import { plainRequest } from './plain-request.ts'
import { refuseMoving, refuseSpelling, refuseSpellingOf } from './moving-fields.ts'
import { endUserOf, invalid, isModelName, noModel, readJson } from './read-json.ts'
import { surveyPrompt, type PromptSurvey } from './survey-prompt.ts'

const inputsMax = 2048

const spelled: ReadonlySet<string> = new Set(['input'])

export function readModerations(bytes: Buffer, limits: ScanLimits): ModelRequest | Refusal {
  const read = readJson(bytes, limits)
  if (read.kind === 'refused') return read
  const { outline, body } = read
  const { model, input } = body
  // The provider's own default may be another model tomorrow, and nobody has allowed that one.
  if (!isModelName(model)) return noModel
  const prompt = surveyModerated(input)
  if (prompt === null) {
    return invalid('input', `must be a text, or a list of 1 to ${inputsMax} texts or parts`)
  }
  const refused =
    refuseMoving(body) ??
    refuseSpelling(outline.fields.keys()) ??
    refuseSpellingOf(spelled, outline.fields.keys())
  if (refused !== null) return refused
  return {
    ...plainRequest({ shape: 'moderations', bytes, model }),
    fields: outline.fields,
    openBrace: outline.openBrace,
    // Scores are no tokens: nothing of the answer is billed.
    maxTokens: 0,
    maxCompletionTokens: 0,
    prompts: Array.isArray(input) ? input.length : 1,
    features: featuresOf(body, prompt),
    images: prompt.images,
    audio: prompt.audio,
    unboundedField: unboundedField(body) ?? (prompt.files ? 'input' : null),
    promptCharacters: prompt.characters,
    endUser: endUserOf(body['safety_identifier']) ?? endUserOf(body['user']),
  }
}

/** Null for what is neither a text nor a list of texts or parts. */
function surveyModerated(input: unknown): PromptSurvey | null {
  if (typeof input === 'string') return surveyPrompt([{ content: input }])
  if (!Array.isArray(input) || input.length === 0 || input.length > inputsMax) return null
  const items = input as readonly unknown[]
  const isRead = items.every(
    (item) => typeof item === 'string' || (typeof item === 'object' && item !== null),
  )
  return isRead ? surveyPrompt([{ content: items }]) : null
}
