// Body bytes of a request for speech, a transcript or a translation -> ModelRequest, or the refusal that names the
// field and the remedy.
// Source: OpenAI API reference, POST /v1/audio/speech, /v1/audio/transcriptions, /v1/audio/translations.
import { refuse, type Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import { featureBits, type ModelRequest } from '../wire/model-request.ts'
import { asks, featuresOf, unboundedField } from './asked-features.ts'
import { refuseMoving, refuseSpelling, refuseSpellingOf } from './moving-fields.ts'
import { plainRequest } from './plain-request.ts'
import { flagOf, readForm } from './read-form.ts'
import { endUserOf, invalid, isModelName, isOptional, noModel, readJson } from './read-json.ts'
import { soundSecondsMin } from './sound-length.ts'

const plain = { characters: 0, images: 0, audio: false, files: false }
const speechSpelled: ReadonlySet<string> = new Set([
  'input',
  'voice',
  'instructions',
  'stream_format',
])

/** `pathModel` is the deployment name of an Azure path, which stands for the model and wins over the body's. */
export function readSpeech(
  bytes: Buffer,
  limits: ScanLimits,
  pathModel: string | null,
): ModelRequest | Refusal {
  const read = readJson(bytes, limits)
  if (read.kind === 'refused') return read
  const { outline, body } = read
  const { input, voice, instructions = null, stream_format: format = null } = body
  const model = pathModel ?? body['model']
  if (!isModelName(model)) return noModel
  if (typeof input !== 'string' || input === '') return invalid('input', 'must be a text')
  if (!isOptional(instructions, 'string')) return invalid('instructions', 'must be a text')
  if (format !== null && format !== 'sse' && format !== 'audio') {
    return invalid('stream_format', 'must be sse or audio')
  }
  const refused =
    refuseMoving(body) ??
    refuseSpelling(outline.fields.keys()) ??
    refuseSpellingOf(speechSpelled, outline.fields.keys())
  if (refused !== null) return refused
  // A voice by its id was made by somebody in the provider's account, which all customers share.
  if (typeof voice === 'object' && voice !== null) {
    return refuse('policy.field_denied', { param: 'voice' })
  }
  const stream = format === 'sse'
  return {
    ...plainRequest({ shape: 'speech', bytes, model }),
    fields: outline.fields,
    openBrace: outline.openBrace,
    stream,
    features: featuresOf(body, plain) | featureBits.audio | (stream ? featureBits.stream : 0),
    media: { kind: 'speech', characters: codePoints(input) },
    unboundedField: unboundedField(body),
    promptCharacters: input.length + (typeof instructions === 'string' ? instructions.length : 0),
    endUser: endUserOf(body['safety_identifier']) ?? endUserOf(body['user']),
  }
}

/** As providers count a character: of a surrogate pair only the first half is one. */
function codePoints(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const isPair = text.charCodeAt(at) >= 0xd800 && (text.codePointAt(at) ?? 0) > 0xffff
    if (isPair) at += 1
    count += 1
  }
  return count
}

const files: ReadonlySet<string> = new Set(['file'])
/** Sources: Groq API reference (`url`) and Mistral API (`file_url`, `file_id`), transcriptions. */
const bringing = ['url', 'file_url', 'audio_url']
const soundSpelled: ReadonlySet<string> = new Set(['prompt', 'include', 'known_speaker_references'])

/** Reads the form of a transcription or a translation. */
export function readSound(
  bytes: Buffer,
  shape: 'transcriptions' | 'translations',
  asked: { readonly boundary: string; readonly pathModel: string | null },
): ModelRequest | Refusal {
  const { boundary } = asked
  const read = readForm(bytes, { boundary, files, spelled: soundSpelled, bringing })
  if (read.kind === 'refused') return read
  const { texts, fields } = read
  const model = asked.pathModel ?? texts['model'] ?? ''
  if (!isModelName(model)) return noModel
  const [file, ...others] = read.files
  if (file === undefined || others.length > 0) return invalid('file', 'must be one file')
  const stream = flagOf(texts['stream'])
  if (stream === null) return invalid('stream', 'must be true or false')
  const logprobs = asks(texts['include']) ? featureBits.logprobs : 0
  return {
    ...plainRequest({ shape, bytes, model }),
    fields,
    form: read.form,
    stream,
    features:
      featuresOf(texts, plain) | featureBits.audio | logprobs | (stream ? featureBits.stream : 0),
    audio: true,
    media: {
      kind: 'sound',
      // No format that is taken packs more than a second into a byte.
      secondsMax: file.value.end - file.value.start,
      secondsMin: soundSecondsMin(bytes, file.value),
    },
    unboundedField: unboundedField(texts),
    promptCharacters: (texts['prompt'] ?? '').length,
    endUser: endUserOf(texts['safety_identifier']) ?? endUserOf(texts['user']),
  }
}
