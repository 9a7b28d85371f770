// The blocks of a turn -> content blocks of Messages.
// Source: Claude API reference, "Create a Message", ContentBlockParam; Claude docs, "Vision", "PDF support".
import type {
  Block,
  CacheMark,
  DocumentBlock,
  ImageBlock,
  TextBlock,
  ThinkingBlock,
  ToolCallBlock,
  ToolResultBlock,
  Turn,
} from '../../../wire/prompt.ts'
import { parseExact } from '../../../wire/exact-json.ts'
import { isOwnSeal, type Writing } from '../writing.ts'

const page = '(Claude API reference, Create a Message)'

export function cacheControl(cache: CacheMark | null): object {
  if (cache === null) return {}
  const ttl = cache.ttl === '5m' ? {} : { ttl: cache.ttl }
  return { cache_control: { type: 'ephemeral', ...ttl } }
}

/** The kinds that stand in a turn of each role. */
const rolesKinds: Readonly<Record<Turn['role'], ReadonlySet<Block['kind']>>> = {
  system: new Set(['text']),
  user: new Set(['text', 'image', 'document', 'tool-result']),
  assistant: new Set(['text', 'thinking', 'tool-call']),
}

export function writeBlocks(writing: Writing, { role, blocks }: Turn): object[] {
  const written: object[] = []
  for (const block of blocks) {
    if (!rolesKinds[role].has(block.kind)) {
      writing.noes.carry(
        block.at,
        `a turn of the role '${role}' has no place for a block of this kind (${block.kind}) ${page}`,
      )
      continue
    }
    // An empty text says nothing, and is an error there.
    if (block.kind === 'text' && block.text === '' && block.cache === null) continue
    written.push(writeBlock(writing, block))
  }
  return written
}

function writeBlock(writing: Writing, block: Block): object {
  switch (block.kind) {
    case 'text':
      return textBlock(writing, block)
    case 'image':
      return imageBlock(writing, block)
    case 'document':
      return documentBlock(writing, block)
    case 'thinking':
      return thinkingBlock(writing, block)
    case 'tool-call':
      return callBlock(writing, block)
    case 'tool-result':
      return resultBlock(writing, block)
    case 'audio':
    case 'refusal':
      return {}
  }
}

function textBlock({ noes }: Writing, { text, citations, at, cache }: TextBlock): object {
  if (citations.length > 0) {
    noes.carry(
      `${at}.citations`,
      'earlier citations are known to the provider that made them (Claude docs, Citations)',
    )
  }
  return { type: 'text', text, ...cacheControl(cache) }
}

const imageTypes: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
])

function imageBlock({ noes }: Writing, { source, detail, at, cache }: ImageBlock): object {
  if (detail !== null && detail.value !== 'auto') {
    noes.carry(detail.at, `Messages cannot be told how closely to look at an image ${page}`)
  }
  if (source.kind === 'url') {
    return { type: 'image', source: { type: 'url', url: source.url }, ...cacheControl(cache) }
  }
  if (source.kind !== 'data') {
    noes.carry(at, `files are known only to the provider that keeps them ${page}`)
    return {}
  }
  const { mediaType, base64 } = source
  if (!imageTypes.has(mediaType)) {
    noes.carry(at, 'Messages take images as JPEG, PNG, GIF or WebP (Claude docs, Vision)')
  }
  const data = { type: 'base64', media_type: mediaType, data: base64 }
  return { type: 'image', source: data, ...cacheControl(cache) }
}

function documentBlock(writing: Writing, document: DocumentBlock): object {
  const { title, context, cited, cache } = document
  return {
    type: 'document',
    source: documentSource(writing, document),
    ...(title === null ? {} : { title: title.value }),
    ...(context === null ? {} : { context: context.value }),
    ...(cited === null ? {} : { citations: { enabled: cited.value } }),
    ...cacheControl(cache),
  }
}

function documentSource({ noes }: Writing, { source, at }: DocumentBlock): object {
  switch (source.kind) {
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text }
    case 'url':
      return { type: 'url', url: source.url }
    case 'data':
      if (source.mediaType !== 'application/pdf') {
        noes.carry(at, 'Messages take documents as PDF or plain text (Claude docs, PDF support)')
      }
      return { type: 'base64', media_type: source.mediaType, data: source.base64 }
    case 'file':
      noes.carry(at, `files are known only to the provider that keeps them ${page}`)
      return {}
  }
}

function thinkingBlock(writing: Writing, { text, seal, at }: ThinkingBlock): object {
  if (seal === null) {
    writing.noes.carry(
      at,
      'Messages take back only thinking that Anthropic has signed (Claude docs, Extended thinking)',
    )
    return {}
  }
  isOwnSeal(writing, seal, 'messages', at)
  return seal.kind === 'hidden' && text === ''
    ? { type: 'redacted_thinking', data: seal.data }
    : { type: 'thinking', thinking: text, signature: seal.data }
}

const ids = /^[\w-]+$/

function checkId({ noes }: Writing, id: string, at: string): void {
  if (ids.test(id)) return
  noes.carry(at, `ids of calls are letters, digits, '_' and '-' ${page}`)
}

function callBlock(writing: Writing, call: ToolCallBlock): object {
  const { id, name, json, seal, at, cache } = call
  if (seal !== null) isOwnSeal(writing, seal, 'messages', at)
  checkId(writing, id, at)
  const input = parseExact(json)
  return { type: 'tool_use', id, name, input, ...cacheControl(cache) }
}

function resultBlock(writing: Writing, result: ToolResultBlock): object {
  const { callId, blocks, isError, at, cache } = result
  checkId(writing, callId, at)
  const content = blocks
    .filter((block) => block.kind !== 'text' || block.text !== '' || block.cache !== null)
    .map((block) => writeBlock(writing, block))
  return {
    type: 'tool_result',
    tool_use_id: callId,
    ...(content.length === 0 ? {} : { content }),
    ...(isError ? { is_error: true } : {}),
    ...cacheControl(cache),
  }
}
