// The content blocks of Messages -> blocks of a prompt.
// Source: Claude API reference, "Create a Message", ContentBlockParam.
import type {
  Block,
  Citation,
  FieldPath,
  Given,
  Source,
  ThinkingSeal,
} from '../../../wire/prompt.ts'
import { readSealText } from '../../../wire/seal-text.ts'
import { isObject, type Value } from '../../read-json.ts'
import { says, under, type Reading } from '../reading.ts'
import { readCacheMark } from '../shared-fields.ts'
import { blockPlaces, refusedBlocks, rolesBlocks } from './fields.ts'

type Role = keyof typeof rolesBlocks

const page = '(Claude API reference, Create a Message)'

/** A string, or an array of blocks. */
export function readContent(
  reading: Reading,
  content: unknown,
  at: FieldPath,
  role: Role,
): Block[] {
  if (typeof content === 'string') {
    return [{ kind: 'text', text: content, citations: [], at, cache: null }]
  }
  const blocks: Block[] = []
  const list = reading.list(content, at)
  for (let index = 0; index < list.length; index++) {
    const block = readBlock(reading, list[index], `${at}[${index}]`, role)
    if (block === null) continue
    if ('kind' in block) blocks.push(block)
    // The seal of the call before it, which has no place for one here.
    else sealCall(blocks, block.seal)
  }
  return blocks
}

interface CallSeal {
  readonly seal: ThinkingSeal
}

function sealCall(blocks: Block[], seal: ThinkingSeal): void {
  const call = blocks.at(-1)
  if (call?.kind === 'tool-call') blocks[blocks.length - 1] = { ...call, seal }
}

function readBlock(
  reading: Reading,
  given: unknown,
  at: FieldPath,
  role: Role,
): Block | CallSeal | null {
  const block = reading.object(given, at)
  const type = typeof block['type'] === 'string' ? block['type'] : ''
  const places = Object.hasOwn(blockPlaces, type) ? blockPlaces[type] : undefined
  if (places === undefined || !rolesBlocks[role].has(type)) {
    const why = Object.hasOwn(refusedBlocks, type) ? refusedBlocks[type] : undefined
    const unknown = `nobody here knows a block of type '${type.slice(0, 64)}' at this place ${page}`
    reading.refuse(at, why ?? unknown)
    return null
  }
  reading.only(block, at, places)
  const placed = { at, cache: readCacheMark(reading, block, at) }
  switch (type) {
    case 'text': {
      const citations = readCitations(reading, block['citations'], under(at, 'citations'))
      return {
        kind: 'text',
        text: reading.text(block['text'], under(at, 'text')),
        citations,
        ...placed,
      }
    }
    case 'image': {
      const source = readSource(reading, block['source'], under(at, 'source'), 'image')
      return { kind: 'image', source, detail: null, ...placed }
    }
    case 'document':
      return { ...readDocument(reading, block, at), ...placed }
    case 'tool_use':
      return { ...readCall(reading, block, at), ...placed }
    case 'tool_result':
      return { ...readResult(reading, block, at), ...placed }
    default:
      return readThinkingBlock(reading, block, at)
  }
}

function readThinkingBlock(reading: Reading, block: Value, at: FieldPath): Block | CallSeal {
  if (block['type'] === 'redacted_thinking') {
    const data = reading.text(block['data'], under(at, 'data'))
    const { seal, of } = readSealText(data, 'messages', 'hidden')
    return of === 'call' ? { seal } : { kind: 'thinking', text: '', seal, at, cache: null }
  }
  const text = reading.text(block['thinking'], under(at, 'thinking'))
  const signature = reading.text(block['signature'] ?? '', under(at, 'signature'))
  const seal = signature === '' ? null : readSealText(signature, 'messages', 'signature').seal
  return { kind: 'thinking', text, seal, at, cache: null }
}

function readCall(
  reading: Reading,
  block: Value,
  at: FieldPath,
): Omit<Extract<Block, { kind: 'tool-call' }>, 'at' | 'cache'> {
  const { caller } = block
  if (says(caller) && !(isObject(caller) && caller['type'] === 'direct')) {
    reading.refuse(under(at, 'caller'), refusedBlocks['server_tool_use'] ?? '')
  }
  return {
    kind: 'tool-call',
    id: reading.text(block['id'], under(at, 'id')),
    name: reading.text(block['name'], under(at, 'name')),
    json: JSON.stringify(reading.object(block['input'] ?? {}, under(at, 'input'))),
    seal: null,
  }
}

function readResult(
  reading: Reading,
  block: Value,
  at: FieldPath,
): Omit<Extract<Block, { kind: 'tool-result' }>, 'at' | 'cache'> {
  const { content } = block
  const blocks = says(content) ? readContent(reading, content, under(at, 'content'), 'result') : []
  return {
    kind: 'tool-result',
    callId: reading.text(block['tool_use_id'], under(at, 'tool_use_id')),
    blocks: blocks.filter(
      (inner) => inner.kind === 'text' || inner.kind === 'image' || inner.kind === 'document',
    ),
    isError: says(block['is_error']) && reading.boolean(block['is_error'], under(at, 'is_error')),
  }
}

function readDocument(
  reading: Reading,
  block: Value,
  at: FieldPath,
): Omit<Extract<Block, { kind: 'document' }>, 'at' | 'cache'> {
  const text = (key: string): Given<string> | null =>
    reading.given(block, key, at, (value, place) => reading.text(value, place)) ?? null
  const cited = reading.given(block, 'citations', at, (value, place) => {
    const config = reading.object(value, place)
    reading.only(config, place, { enabled: true })
    return says(config['enabled']) && reading.boolean(config['enabled'], under(place, 'enabled'))
  })
  return {
    kind: 'document',
    source: readSource(reading, block['source'], under(at, 'source'), 'document'),
    title: text('title'),
    context: text('context'),
    cited: cited ?? null,
  }
}

function readSource(
  reading: Reading,
  given: unknown,
  at: FieldPath,
  of: 'image' | 'document',
): Source {
  const source = reading.object(given, at)
  const data = (): string => reading.text(source['data'], under(at, 'data'))
  const mediaType = (): string => reading.text(source['media_type'], under(at, 'media_type'))
  switch (source['type']) {
    case 'base64':
      reading.only(source, at, { type: true, data: true, media_type: true })
      return { kind: 'data', mediaType: mediaType(), base64: data() }
    case 'url':
      reading.only(source, at, { type: true, url: true })
      return { kind: 'url', url: reading.text(source['url'], under(at, 'url')) }
    case 'file':
      reading.only(source, at, { type: true, file_id: true })
      return { kind: 'file', id: reading.text(source['file_id'], under(at, 'file_id')) }
    case 'text':
      if (of === 'image') break
      reading.only(source, at, { type: true, data: true, media_type: true })
      return { kind: 'text', text: data() }
    case 'content':
      reading.refuse(
        at,
        'documents made of blocks are a feature of Messages alone (Claude docs, Citations)',
      )
      return { kind: 'text', text: '' }
  }
  reading.refuse(at, `nobody here knows this kind of source ${page}`)
  return { kind: 'text', text: '' }
}

/** How each kind of place says its range. */
const ranges = {
  char_location: ['characters', 'start_char_index', 'end_char_index'],
  page_location: ['pages', 'start_page_number', 'end_page_number'],
  content_block_location: ['blocks', 'start_block_index', 'end_block_index'],
} as const

function readCitations(reading: Reading, given: unknown, at: FieldPath): Citation[] {
  if (!says(given)) return []
  const citations: Citation[] = []
  const list = reading.list(given, at)
  for (let index = 0; index < list.length; index++) {
    const citation = readCitation(reading, list[index], `${at}[${index}]`)
    if (citation !== null) citations.push(citation)
  }
  return citations
}

function readCitation(reading: Reading, given: unknown, at: FieldPath): Citation | null {
  const citation = reading.object(given, at)
  const { type, cited_text: quote, document_title: title, document_index: document } = citation
  if (type !== 'char_location' && type !== 'page_location' && type !== 'content_block_location') {
    reading.refuse(
      at,
      'citations of searches are known to Anthropic alone (Claude docs, Citations)',
    )
    return null
  }
  const [unit, start, end] = ranges[type]
  reading.only(citation, at, {
    type: true,
    cited_text: true,
    document_index: true,
    document_title: true,
    // Stands in answers, and is not read in requests.
    file_id: true,
    [start]: true,
    [end]: true,
  })
  return {
    quote: reading.text(quote, under(at, 'cited_text')),
    url: null,
    title: says(title) ? reading.text(title, under(at, 'document_title')) : null,
    document: reading.number(document, under(at, 'document_index')),
    range: {
      unit,
      start: reading.number(citation[start], under(at, start)),
      end: reading.number(citation[end], under(at, end)),
    },
  }
}
