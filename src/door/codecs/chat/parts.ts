// The content parts of a chat message -> blocks.
// Source: OpenAI API reference, "Create chat completion", `messages[].content`; docs, "Images and vision",
// "File inputs", "Audio".
import type { Block, FieldPath, Source } from '../../../wire/prompt.ts'
import { readDataUrl } from '../../../wire/data-url.ts'
import type { Value } from '../../read-json.ts'
import { says, under, type Reading } from '../reading.ts'
import { readCacheMark } from '../shared-fields.ts'
import { partPlaces, rolesParts } from './fields.ts'

/** `content` as a string or an array of parts; nothing for null. */
export function readContent(
  reading: Reading,
  content: unknown,
  at: FieldPath,
  role: string,
): Block[] {
  if (!says(content)) return []
  if (typeof content === 'string') {
    return [{ kind: 'text', text: content, citations: [], at, cache: null }]
  }
  return reading
    .list(content, at)
    .map((part, index) => readPart(reading, part, `${at}[${index}]`, role))
    .filter((block) => block !== null)
}

function readPart(reading: Reading, given: unknown, at: FieldPath, role: string): Block | null {
  const part = reading.object(given, at)
  const type = typeof part['type'] === 'string' ? part['type'] : ''
  const places = partPlaces[type]
  if (places === undefined || rolesParts[role]?.has(type) !== true) {
    reading.refuse(
      at,
      `nobody here knows a part of type '${type.slice(0, 64)}' in a message of this role (OpenAI API reference, Create chat completion)`,
    )
    return null
  }
  reading.only(part, at, places)
  const placed = { at, cache: readCacheMark(reading, part, at) }
  switch (type) {
    case 'text':
      return {
        kind: 'text',
        text: reading.text(part['text'], under(at, 'text')),
        citations: [],
        ...placed,
      }
    case 'refusal':
      return {
        kind: 'refusal',
        text: reading.text(part['refusal'], under(at, 'refusal')),
        ...placed,
      }
    case 'image_url':
      return { ...readImage(reading, part['image_url'], under(at, 'image_url')), ...placed }
    case 'input_audio':
      return { ...readAudio(reading, part['input_audio'], under(at, 'input_audio')), ...placed }
    default:
      return { ...readFile(reading, part['file'], under(at, 'file')), ...placed }
  }
}

function readImage(
  reading: Reading,
  given: unknown,
  at: FieldPath,
): Pick<Extract<Block, { kind: 'image' }>, 'kind' | 'source' | 'detail'> {
  const image = reading.object(given, at)
  reading.only(image, at, { url: true, detail: true })
  const detail = reading.given(image, 'detail', at, (value, place) => reading.text(value, place))
  return {
    kind: 'image',
    source: imageSource(reading.text(image['url'], under(at, 'url'))),
    detail: detail ?? null,
  }
}

/** A URL of an image, or the image itself in one. */
export function imageSource(url: string): Source {
  const data = readDataUrl(url)
  if (data === null) return { kind: 'url', url }
  // Said so often that OpenAI takes it; there is no such type. Source: IANA, Media Types, image.
  const mediaType = data.mediaType === 'image/jpg' ? 'image/jpeg' : data.mediaType
  return { kind: 'data', mediaType, base64: data.base64 }
}

const audioTypes: Readonly<Record<string, string>> = { wav: 'audio/wav', mp3: 'audio/mpeg' }

function readAudio(
  reading: Reading,
  given: unknown,
  at: FieldPath,
): Pick<Extract<Block, { kind: 'audio' }>, 'kind' | 'mediaType' | 'base64'> {
  const audio = reading.object(given, at)
  reading.only(audio, at, { data: true, format: true })
  const format = reading.text(audio['format'], under(at, 'format'))
  const mediaType = Object.hasOwn(audioTypes, format) ? audioTypes[format] : undefined
  if (mediaType === undefined) reading.invalid(under(at, 'format'), "must be 'wav' or 'mp3'")
  return {
    kind: 'audio',
    mediaType: mediaType ?? '',
    base64: reading.text(audio['data'], under(at, 'data')),
  }
}

function readFile(
  reading: Reading,
  given: unknown,
  at: FieldPath,
): Omit<Extract<Block, { kind: 'document' }>, 'at' | 'cache'> {
  const file = reading.object(given, at)
  reading.only(file, at, { file_data: true, file_id: true, filename: true })
  const title = reading.given(file, 'filename', at, (value, place) => reading.text(value, place))
  return {
    kind: 'document',
    source: fileSource(reading, file, at),
    title: title ?? null,
    context: null,
    cited: null,
  }
}

/** `file_data` with or without the head of a data URL; a file without one is a PDF. */
export function fileSource(reading: Reading, file: Value, at: FieldPath): Source {
  if (says(file['file_id'])) {
    return { kind: 'file', id: reading.text(file['file_id'], under(at, 'file_id')) }
  }
  const text = reading.text(file['file_data'], under(at, 'file_data'))
  const data = readDataUrl(text)
  if (data !== null) return { kind: 'data', ...data }
  if (text.startsWith('data:')) reading.invalid(under(at, 'file_data'), 'must be base64 data')
  return { kind: 'data', mediaType: 'application/pdf', base64: text }
}
