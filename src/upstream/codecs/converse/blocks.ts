// The blocks of a turn -> content blocks of Converse. What is marked for the cache has a cache point behind it.
// Sources: Amazon Bedrock API Reference, ContentBlock, ImageBlock, DocumentBlock, AudioBlock,
// ReasoningContentBlock, ToolUseBlock, ToolResultBlock; User Guide, "Prompt caching".
import { parseExact } from '../../../wire/exact-json.ts'
import type {
  AudioBlock,
  Block,
  CacheMark,
  DocumentBlock,
  ImageBlock,
  Source,
  TextBlock,
  ThinkingBlock,
  ToolCallBlock,
  ToolResultBlock,
  Turn,
} from '../../../wire/prompt.ts'
import { isOwnSeal, type Writing } from '../writing.ts'

const page = '(Amazon Bedrock API Reference, ContentBlock)'

/** Empty where nothing is marked. */
export function cachePoint(cache: CacheMark | null): readonly object[] {
  if (cache === null) return []
  return [{ cachePoint: { type: 'default', ...(cache.ttl === '5m' ? {} : { ttl: cache.ttl }) } }]
}

/** The kinds that stand in a turn of each role. */
const rolesKinds: Readonly<Record<Turn['role'], ReadonlySet<Block['kind']>>> = {
  system: new Set(['text']),
  user: new Set(['text', 'image', 'audio', 'document', 'tool-result']),
  assistant: new Set(['text', 'thinking', 'tool-call']),
}

export function writeBlocks(writing: Writing, { role, blocks }: Turn): object[] {
  const written: object[] = []
  for (const block of blocks) {
    if (!rolesKinds[role].has(block.kind)) {
      const why = `a turn of the role '${role}' has no place for a block of this kind (${block.kind}) ${page}`
      writing.noes.carry(block.at, why)
      continue
    }
    // A text that says nothing is an error there.
    if (block.kind !== 'text' || block.text.trim() !== '') written.push(writeBlock(writing, block))
    written.push(...cachePoint(block.cache))
  }
  const document = blocks.find((block) => block.kind === 'document')
  if (document !== undefined && !blocks.some(saysText)) {
    const why =
      'a message with a document must have a text, too (Amazon Bedrock API Reference, Message)'
    writing.noes.carry(document.at, why)
  }
  return written
}

function saysText(block: Block): boolean {
  return block.kind === 'text' && block.text.trim() !== ''
}

function writeBlock(writing: Writing, block: Block): object {
  switch (block.kind) {
    case 'text':
      return textBlock(writing, block)
    case 'image':
      return imageBlock(writing, block)
    case 'audio':
      return audioBlock(writing, block)
    case 'document':
      return documentBlock(writing, block)
    case 'thinking':
      return thinkingBlock(writing, block)
    case 'tool-call':
      return callBlock(writing, block)
    case 'tool-result':
      return resultBlock(writing, block)
    case 'refusal':
      return {}
  }
}

function textBlock({ noes }: Writing, { text, citations, at }: TextBlock): object {
  if (citations.length > 0) {
    const why = 'earlier citations are known to the provider that made them'
    noes.carry(`${at}.citations`, `${why} (Amazon Bedrock API Reference, CitationsContentBlock)`)
  }
  return { text }
}

const imageFormats: ReadonlySet<string> = new Set(['png', 'jpeg', 'gif', 'webp'])

function imageBlock(writing: Writing, { source, detail, at }: ImageBlock): object {
  const { noes } = writing
  const where = '(Amazon Bedrock API Reference, ImageBlock)'
  if (detail !== null && detail.value !== 'auto') {
    noes.carry(detail.at, `Converse cannot be told how closely to look at an image ${where}`)
  }
  const data = dataOf(writing, source, at)
  const format = data.mediaType.replace(/^image\//, '')
  if (data.base64 !== '' && !imageFormats.has(format)) {
    noes.carry(at, `Converse takes images as PNG, JPEG, GIF or WebP ${where}`)
  }
  return { image: { format, source: { bytes: data.base64 } } }
}

/** The bytes of what is given as bytes; anything else Converse cannot reach. */
function dataOf(
  { noes }: Writing,
  source: Source,
  at: string,
): { readonly mediaType: string; readonly base64: string } {
  if (source.kind === 'data') return source
  const why =
    source.kind === 'file'
      ? 'files are known only to the provider that keeps them'
      : 'Converse takes bytes, and fetches nothing from the web'
  noes.carry(at, `${why} ${page}`)
  return { mediaType: '', base64: '' }
}

/** The format by the second half of the media type. */
const audioFormats: ReadonlyMap<string, string> = new Map([
  ['aac', 'aac'],
  ['flac', 'flac'],
  ['m4a', 'm4a'],
  ['mp3', 'mp3'],
  ['mp4', 'mp4'],
  ['mpeg', 'mp3'],
  ['ogg', 'ogg'],
  ['opus', 'opus'],
  ['wav', 'wav'],
  ['x-wav', 'wav'],
  ['webm', 'webm'],
])

function audioBlock({ noes }: Writing, { mediaType, base64, at }: AudioBlock): object {
  const format = audioFormats.get(mediaType.replace(/^audio\//, ''))
  if (format === undefined) {
    const why = `Converse has no format for ${mediaType} (Amazon Bedrock API Reference, AudioBlock)`
    noes.carry(at, why)
  }
  return { audio: { format, source: { bytes: base64 } } }
}

const documentFormats: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['text/html', 'html'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
])

/** Letters, digits, white space (never two in a row), hyphens and brackets. */
const namePattern = /^(?!.*\s\s)[A-Za-z0-9\s\-()[\]]{1,200}$/

function documentBlock(writing: Writing, block: DocumentBlock): object {
  const { noes } = writing
  const { source, title, context, cited, at } = block
  const where = '(Amazon Bedrock API Reference, DocumentBlock)'
  const isText = source.kind === 'text'
  const data = isText ? { mediaType: 'text/plain', base64: '' } : dataOf(writing, source, at)
  const format = documentFormats.get(data.mediaType)
  if (format === undefined && data.mediaType !== '') {
    noes.carry(at, `Converse has no format for ${data.mediaType} ${where}`)
  }
  // The format says what the ending of a file's name would.
  const name = title?.value.replace(new RegExp(`\\.${format ?? 'txt'}$`, 'i'), '') ?? nameless(at)
  if (title !== null && !namePattern.test(name)) {
    const why = 'names of documents have letters, digits, spaces, hyphens and brackets alone'
    noes.carry(title.at, `${why} ${where}`)
  }
  return {
    document: {
      format,
      name,
      source: isText ? { text: source.text } : { bytes: data.base64 },
      ...(context === null ? {} : { context: context.value }),
      ...(cited === null ? {} : { citations: { enabled: cited.value } }),
    },
  }
}

/** There must be a name, and each its own: by the place where the document stands. */
function nameless(at: string): string {
  return `document ${at.replaceAll(/[^0-9]+/g, '-').replaceAll(/^-|-$/g, '')}`.trim()
}

function thinkingBlock(writing: Writing, { text, seal, at }: ThinkingBlock): object {
  if (seal !== null) isOwnSeal(writing, seal, 'converse', at)
  if (seal?.kind === 'hidden' && text === '') {
    return { reasoningContent: { redactedContent: seal.data } }
  }
  // Not every model there signs what it thought.
  const signature = seal === null ? {} : { signature: seal.data }
  return { reasoningContent: { reasoningText: { text, ...signature } } }
}

const ids = /^[a-zA-Z0-9_-]{1,64}$/

function checkId({ noes }: Writing, id: string, at: string): void {
  if (ids.test(id)) return
  const why = `ids of calls are 1 to 64 letters, digits, '_' and '-'`
  noes.carry(at, `${why} (Amazon Bedrock API Reference, ToolUseBlock)`)
}

function callBlock(writing: Writing, { id, name, json, seal, at }: ToolCallBlock): object {
  if (seal !== null) isOwnSeal(writing, seal, 'converse', at)
  checkId(writing, id, at)
  const input = parseExact(json)
  return { toolUse: { toolUseId: id, name, input } }
}

function resultBlock(writing: Writing, result: ToolResultBlock): object {
  const { callId, blocks, isError, at } = result
  checkId(writing, callId, at)
  for (const { cache } of blocks) {
    if (cache === null) continue
    const why = 'a cache point has no place inside of a result'
    writing.noes.carry(cache.at, `${why} (Amazon Bedrock API Reference, ToolResultContentBlock)`)
  }
  return {
    toolResult: {
      toolUseId: callId,
      content: blocks
        .filter((block) => block.kind !== 'text' || block.text !== '')
        .map((block) => writeBlock(writing, block)),
      ...(isError ? { status: 'error' } : {}),
    },
  }
}
