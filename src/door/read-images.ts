// Body bytes of a request for pictures -> ModelRequest, or the refusal that names the field and the remedy:
// generations as JSON, edits as a form.
// Source: OpenAI API reference, POST /v1/images/generations and /v1/images/edits; Azure OpenAI takes the same.
import { refuse, type Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import { featureBits, type ModelRequest } from '../wire/model-request.ts'
import { asks, featuresOf, unboundedField } from './asked-features.ts'
import { fileReferences } from './file-references.ts'
import { refuseMoving, refuseSpelling, refuseSpellingOf } from './moving-fields.ts'
import { choicesMax } from './read-chat.ts'
import { countOf, flagOf, readForm } from './read-form.ts'
import {
  endUserOf,
  invalid,
  isModelName,
  isOptional,
  isOptionalCount,
  noModel,
  readJson,
  type Value,
} from './read-json.ts'
import { plainRequest } from './plain-request.ts'

const spelled: ReadonlySet<string> = new Set(['prompt', 'image', 'images', 'svg', 'partial_images'])

/** Pictures that servers which are only compatible take beside the prompt, by address or as data. */
const inputs = ['image', 'images', 'input_image', 'reference_images', 'mask']

const plain = { characters: 0, images: 0, audio: false, files: false }

/** `pathModel` is the deployment name of an Azure path, which stands for the model and wins over the body's. */
export function readImages(
  bytes: Buffer,
  limits: ScanLimits,
  pathModel: string | null,
): ModelRequest | Refusal {
  const read = readJson(bytes, limits)
  if (read.kind === 'refused') return read
  const { outline, body } = read
  const { prompt, stream, n } = body
  const model = pathModel ?? body['model']
  if (!isModelName(model)) return noModel
  if (typeof prompt !== 'string' || prompt === '') return invalid('prompt', 'must be a text')
  if (!isOptional(stream, 'boolean')) return invalid('stream', 'must be true, false or null')
  if (!isOptionalCount(n) || Number(n ?? 1) > choicesMax) return wrongCount
  const refused =
    refuseMoving(body) ??
    refuseAuthor(body) ??
    refuseSpelling(outline.fields.keys()) ??
    refuseSpellingOf(spelled, outline.fields.keys())
  if (refused !== null) return refused
  const count = typeof n === 'number' ? n : 1
  return {
    ...plainRequest({ shape: 'images', bytes, model }),
    fields: outline.fields,
    openBrace: outline.openBrace,
    stream: stream === true,
    n: count,
    features: featuresOf(body, plain) | featureBits.image,
    images: inputs.reduce((sum, name) => sum + countIn(body[name]), 0),
    media: { kind: 'pictures', count, edits: false },
    references: inputs.flatMap((field) => fileReferences(body[field], field)),
    unboundedField: unboundedField(body),
    promptCharacters: prompt.length,
    endUser: endUserOf(body['safety_identifier']) ?? endUserOf(body['user']),
  }
}

function countIn(value: unknown): number {
  if (!asks(value)) return 0
  return Array.isArray(value) ? value.length : 1
}

const files: ReadonlySet<string> = new Set(['image', 'mask', 'markup'])
/** Source: OpenAI API reference, "Create image edit" (`images` of its JSON form, with `file_id` or `image_url`). */
const bringing = [...inputs.filter((name) => !files.has(name)), 'image_url', 'image_urls']

/** The same of a form. */
export function readImageEdits(
  bytes: Buffer,
  boundary: string,
  pathModel: string | null,
): ModelRequest | Refusal {
  const read = readForm(bytes, { boundary, files, spelled, bringing })
  if (read.kind === 'refused') return read
  const { texts, fields } = read
  const model = pathModel ?? texts['model'] ?? ''
  if (!isModelName(model)) return noModel
  const { prompt = '' } = texts
  if (prompt === '') return invalid('prompt', 'must be a text')
  if (!read.files.some(({ name }) => name.startsWith('image')))
    return invalid('image', 'must be a file')
  const stream = flagOf(texts['stream'])
  if (stream === null) return invalid('stream', 'must be true or false')
  const count = countOf(texts['n'], choicesMax)
  if (count === null) return wrongCount
  const refused = refuseAuthor(texts)
  if (refused !== null) return refused
  const more = (count > 1 ? featureBits.n : 0) | (stream ? featureBits.stream : 0)
  return {
    ...plainRequest({ shape: 'image_edits', bytes, model }),
    fields,
    form: read.form,
    stream,
    n: count,
    features: featuresOf(texts, plain) | featureBits.image | more,
    images: read.files.length,
    media: { kind: 'pictures', count, edits: true },
    unboundedField: unboundedField(texts),
    promptCharacters: prompt.length,
    endUser: endUserOf(texts['safety_identifier']) ?? endUserOf(texts['user']),
  }
}

/** The author of an SVG is a model of its own, which nobody has allowed or priced. */
function refuseAuthor(body: Value): Refusal | null {
  return asks(body['svg']) ? refuse('policy.field_denied', { param: 'svg' }) : null
}

const wrongCount = invalid('n', `must be a whole number from 1 to ${choicesMax}`)
