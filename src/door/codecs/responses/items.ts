// The input items of a Responses request -> turns, one each: neighbours of a role may stand side by side.
// Source: OpenAI API reference, "Create a model response", `input`.
import type {
  Block,
  DocumentBlock,
  FieldPath,
  ImageBlock,
  ThinkingBlock,
  ToolCallBlock,
  ToolResultBlock,
  Turn,
} from '../../../wire/prompt.ts'
import { readSealText } from '../../../wire/seal-text.ts'
import { isObject, type Value } from '../../read-json.ts'
import { fileSource, imageSource } from '../chat/parts.ts'
import { says, under, type Reading } from '../reading.ts'
import { itemPlaces, page, partPlaces, partsOf } from './fields.ts'

export function readInput(reading: Reading, body: Value): Turn[] {
  const turns: Turn[] = []
  if (says(body['instructions'])) {
    const at = 'instructions'
    const text = reading.text(body['instructions'], at)
    turns.push({ role: 'system', at, blocks: [textBlock(text, at)] })
  }
  const { input } = body
  if (typeof input === 'string') {
    turns.push({ role: 'user', at: 'input', blocks: [textBlock(input, 'input')] })
    return turns
  }
  const items = reading.list(input ?? [], 'input')
  for (let index = 0; index < items.length; index++) {
    readItem(reading, turns, items[index], `input[${index}]`)
  }
  return turns
}

function textBlock(text: string, at: FieldPath): Block {
  return { kind: 'text', text, citations: [], at, cache: null }
}

function readItem(reading: Reading, turns: Turn[], given: unknown, at: FieldPath): void {
  const item = reading.object(given, at)
  const type = typeof item['type'] === 'string' ? item['type'] : 'message'
  const places = Object.hasOwn(itemPlaces, type) ? itemPlaces[type] : undefined
  if (places === undefined) {
    reading.refuse(at, `items of type '${type.slice(0, 64)}' have a place at OpenAI alone ${page}`)
    return
  }
  reading.only(item, at, places)
  switch (type) {
    case 'message':
      return readMessage(reading, turns, item, at)
    case 'function_call':
      turns.push({ role: 'assistant', at, blocks: [readCall(reading, item, at)] })
      return
    case 'function_call_output':
      turns.push({ role: 'user', at, blocks: [readOutput(reading, item, at)] })
      return
    default:
      return readReasoning(reading, turns, item, at)
  }
}

function readMessage(reading: Reading, turns: Turn[], item: Value, at: FieldPath): void {
  const { role } = item
  if (role !== 'user' && role !== 'assistant' && role !== 'system' && role !== 'developer') {
    reading.invalid(under(at, 'role'), 'must be a role of Responses')
    return
  }
  const blocks = readContent(reading, item['content'], under(at, 'content'), role)
  turns.push({ role: role === 'developer' ? 'system' : role, at, blocks })
}

/** A string, or an array of parts; `of` says which kinds. */
function readContent(reading: Reading, content: unknown, at: FieldPath, of: string): Block[] {
  if (typeof content === 'string') return [textBlock(content, at)]
  return reading
    .list(content, at)
    .map((part, index) => readPart(reading, part, `${at}[${index}]`, of))
    .filter((block) => block !== null)
}

function readPart(reading: Reading, given: unknown, at: FieldPath, of: string): Block | null {
  const part = reading.object(given, at)
  const type = typeof part['type'] === 'string' ? part['type'] : ''
  const places = Object.hasOwn(partPlaces, type) ? partPlaces[type] : undefined
  if (places === undefined || partsOf[of]?.has(type) !== true) {
    reading.refuse(
      at,
      `nobody here knows a part of type '${type.slice(0, 64)}' at this place ${page}`,
    )
    return null
  }
  reading.only(part, at, places)
  switch (type) {
    case 'input_text':
      return textBlock(reading.text(part['text'], under(at, 'text')), at)
    case 'output_text':
      return readOutputText(reading, part, at)
    case 'refusal': {
      const text = reading.text(part['refusal'], under(at, 'refusal'))
      return { kind: 'refusal', text, at, cache: null }
    }
    case 'input_image':
      return readImage(reading, part, at)
    default:
      return readFile(reading, part, at)
  }
}

function readOutputText(reading: Reading, part: Value, at: FieldPath): Block {
  const { annotations } = part
  if (says(annotations) && reading.list(annotations, under(at, 'annotations')).length > 0) {
    reading.refuse(
      under(at, 'annotations'),
      `earlier citations are known to the provider that made them ${page}`,
    )
  }
  return textBlock(reading.text(part['text'], under(at, 'text')), at)
}

function readImage(reading: Reading, part: Value, at: FieldPath): ImageBlock {
  const { image_url: url, file_id: id } = part
  const detail = reading.given(part, 'detail', at, (value, place) => reading.text(value, place))
  return {
    kind: 'image',
    source: says(id)
      ? { kind: 'file', id: reading.text(id, under(at, 'file_id')) }
      : imageSource(reading.text(url, under(at, 'image_url'))),
    detail: detail ?? null,
    at,
    cache: null,
  }
}

function readFile(reading: Reading, part: Value, at: FieldPath): DocumentBlock {
  const { file_url: url } = part
  const title = reading.given(part, 'filename', at, (value, place) => reading.text(value, place))
  return {
    kind: 'document',
    source: says(url)
      ? { kind: 'url', url: reading.text(url, under(at, 'file_url')) }
      : fileSource(reading, part, at),
    title: title ?? null,
    context: null,
    cited: null,
    at,
    cache: null,
  }
}

function readCall(reading: Reading, item: Value, at: FieldPath): ToolCallBlock {
  refusePrograms(reading, item, at)
  return {
    kind: 'tool-call',
    id: reading.text(item['call_id'], under(at, 'call_id')),
    name: reading.text(item['name'], under(at, 'name')),
    json: reading.argumentsText(item['arguments'], under(at, 'arguments')),
    seal: null,
    at,
    cache: null,
  }
}

function refusePrograms(reading: Reading, { caller }: Value, at: FieldPath): void {
  if (!says(caller) || (isObject(caller) && caller['type'] === 'direct')) return
  reading.refuse(under(at, 'caller'), `calls from programs at the provider have no twin ${page}`)
}

function readOutput(reading: Reading, item: Value, at: FieldPath): ToolResultBlock {
  refusePrograms(reading, item, at)
  const blocks = readContent(reading, item['output'], under(at, 'output'), 'output')
  return {
    kind: 'tool-result',
    callId: reading.text(item['call_id'], under(at, 'call_id')),
    blocks: blocks.filter(
      (block) => block.kind === 'text' || block.kind === 'image' || block.kind === 'document',
    ),
    isError: false,
    at,
    cache: null,
  }
}

/** The seal of a call stands in an item behind it, which has no words. */
function readReasoning(reading: Reading, turns: Turn[], item: Value, at: FieldPath): void {
  const encrypted = item['encrypted_content']
  const sealed = says(encrypted) ? reading.text(encrypted, under(at, 'encrypted_content')) : ''
  const read = sealed === '' ? null : readSealText(sealed, 'responses', 'hidden')
  if (read?.of === 'call') {
    const last = turns.at(-1)
    const call = last?.blocks.at(-1)
    if (last !== undefined && call?.kind === 'tool-call') {
      turns[turns.length - 1] = { ...last, blocks: [{ ...call, seal: read.seal }] }
    }
    return
  }
  const isOwn = read?.seal.origin === 'responses'
  const id = says(item['id']) ? reading.text(item['id'], under(at, 'id')) : null
  const seal = read === null ? null : isOwn ? { ...read.seal, itemId: id } : read.seal
  const summary = readTexts(reading, item['summary'], under(at, 'summary'))
  const content = readTexts(reading, item['content'], under(at, 'content'))
  const text = [...summary, ...content].join('\n\n')
  if (text === '' && seal === null) return
  const block: ThinkingBlock = { kind: 'thinking', text, seal, at, cache: null }
  turns.push({ role: 'assistant', at, blocks: [block] })
}

function readTexts(reading: Reading, given: unknown, at: FieldPath): string[] {
  if (!says(given)) return []
  return reading.list(given, at).map((value, index) => {
    const place = `${at}[${index}]`
    const part = reading.object(value, place)
    reading.only(part, place, { type: true, text: true })
    return reading.text(part['text'], under(place, 'text'))
  })
}
