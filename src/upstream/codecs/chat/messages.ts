// The turns of a prompt -> the messages of a chat completion. A message of the assistant says what was thought,
// then its text, then its calls, in no other order; what a tool gave back is a message of its own.
// Sources: OpenAI API reference, "Create chat completion", `messages`; DeepSeek API docs, "Thinking Mode"
// (`reasoning_content` goes back with the calls that followed it); Google, "OpenAI compatibility"
// (`extra_content`).
import type {
  AudioBlock,
  Block,
  DocumentBlock,
  TextBlock,
  ThinkingBlock,
  ToolCallBlock,
  ToolResultBlock,
  Turn,
} from '../../../wire/prompt.ts'
import { dataUrlOf } from '../../../wire/data-url.ts'
import { imageUrl, resultBlocks } from '../openai.ts'
import { isOwnSeal, mergedTurns, type Writing } from '../writing.ts'

const page = '(OpenAI API reference, Create chat completion)'

export function writeMessages(writing: Writing): object[] {
  const turns = mergedTurns(writing.prompt.turns, ['assistant'])
  const last = turns.at(-1)
  if (last?.role === 'assistant') {
    writing.noes.carry(
      last.at,
      `Chat Completions begin a new message, and cannot go on with one that was begun ${page}`,
    )
  }
  return turns.flatMap((turn) => {
    switch (turn.role) {
      case 'system':
        return [{ role: 'system', content: systemContent(writing, turn) }]
      case 'assistant':
        return [assistantMessage(writing, turn)]
      case 'user':
        return userMessages(writing, turn)
    }
  })
}

function systemContent(writing: Writing, { blocks }: Turn): unknown {
  return contentOf(
    blocks.flatMap((block) => {
      if (block.kind === 'text') return [textPart(writing, block)]
      writing.noes.carry(block.at, `texts of the system are texts alone ${page}`)
      return []
    }),
  )
}

interface TextPart {
  readonly type: 'text'
  readonly text: string
}

/** One text is a string, which servers that are only compatible all read. */
function contentOf(parts: readonly object[]): unknown {
  const [first] = parts
  return parts.length === 1 && first !== undefined && isText(first) ? first.text : parts
}

function isText(part: object): part is TextPart {
  return 'type' in part && part.type === 'text'
}

function textPart({ noes }: Writing, { text, citations, at }: TextBlock): TextPart {
  if (citations.length > 0) {
    noes.carry(`${at}.citations`, `Chat Completions have no place for earlier citations ${page}`)
  }
  return { type: 'text', text }
}

/** Messages of tools between those of the user, in the order of the blocks. */
function userMessages(writing: Writing, { blocks }: Turn): object[] {
  const messages: object[] = []
  let parts: object[] = []
  const flush = (): void => {
    if (parts.length > 0) messages.push({ role: 'user', content: contentOf(parts) })
    parts = []
  }
  for (const block of blocks) {
    if (block.kind === 'tool-result') {
      flush()
      messages.push(toolMessage(writing, block))
    } else {
      const part = userPart(writing, block)
      if (part !== null) parts.push(part)
    }
  }
  flush()
  return messages
}

function toolMessage(writing: Writing, result: ToolResultBlock): object {
  const parts = resultBlocks(result).flatMap((block) => {
    if (block.kind === 'text') return [textPart(writing, block)]
    writing.noes.carry(block.at, `what a tool gave back is text there ${page}`)
    return []
  })
  const content = parts.length === 0 ? '' : contentOf(parts)
  return { role: 'tool', tool_call_id: result.callId, content }
}

function userPart(writing: Writing, block: Block): object | null {
  switch (block.kind) {
    case 'text':
      return textPart(writing, block)
    case 'image': {
      const detail = block.detail === null ? {} : { detail: block.detail.value }
      return { type: 'image_url', image_url: { url: imageUrl(block, writing), ...detail } }
    }
    case 'audio':
      return audioPart(writing, block)
    case 'document':
      return filePart(writing, block)
    case 'thinking':
    case 'tool-call':
    case 'tool-result':
    case 'refusal':
      writing.noes.carry(block.at, `only the assistant says such a thing there ${page}`)
      return null
  }
}

const audioFormats: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
}

function audioPart({ noes }: Writing, { mediaType, base64, at }: AudioBlock): object {
  const format = audioFormats[mediaType]
  if (format === undefined) noes.carry(at, `Chat Completions take audio as WAV or MP3 ${page}`)
  return { type: 'input_audio', input_audio: { data: base64, format } }
}

function filePart({ noes }: Writing, document: DocumentBlock): object {
  const { source, title, context, cited, at } = document
  if (context !== null) noes.carry(context.at, `Chat Completions have no context of a file ${page}`)
  if (cited?.value === true) {
    noes.carry(cited.at, `Chat Completions do not cite passages of files ${page}`)
  }
  if (source.kind !== 'data') {
    noes.carry(at, `Chat Completions take the bytes of a file, or an id of OpenAI's own ${page}`)
    return {}
  }
  const file = { filename: title?.value ?? 'document.pdf', file_data: dataUrlOf(source) }
  return { type: 'file', file }
}

/** The place of each kind in a message of the assistant. */
const ranks = { thinking: 0, text: 1, refusal: 1, 'tool-call': 2 } as const

function assistantMessage(writing: Writing, { blocks }: Turn): object {
  const parts: object[] = []
  const calls: object[] = []
  let thought = ''
  let rank = 0
  for (const block of blocks) {
    if (!isAssistants(block)) {
      writing.noes.carry(block.at, `only users say such a thing there ${page}`)
      continue
    }
    if (ranks[block.kind] < rank) {
      writing.noes.carry(
        block.at,
        `a message there says what was thought, then its text, then its calls, in no other order ${page}`,
      )
    }
    rank = ranks[block.kind]
    if (block.kind === 'thinking') thought += thinkingText(writing, block)
    else if (block.kind === 'tool-call') calls.push(callOf(writing, block))
    else if (block.kind === 'text') parts.push(textPart(writing, block))
    else parts.push({ type: 'refusal', refusal: block.text })
  }
  return {
    role: 'assistant',
    content: parts.length === 0 ? null : contentOf(parts),
    ...(thought === '' ? {} : { reasoning_content: thought }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

type AssistantsBlock = Extract<Block, { readonly kind: keyof typeof ranks }>

function isAssistants(block: Block): block is AssistantsBlock {
  return Object.hasOwn(ranks, block.kind)
}

/** Only compatible servers give out what was thought; they seal nothing, and are told it as they told it. */
function thinkingText(writing: Writing, { text, seal, at }: ThinkingBlock): string {
  return seal === null || isOwnSeal(writing, seal, 'chat', at) ? text : ''
}

/** A seal of a call has its place where Google's servers for Chat Completions gave it. */
function callOf(writing: Writing, { id, name, json, seal, at }: ToolCallBlock): object {
  const call = { id, type: 'function', function: { name, arguments: json } }
  if (seal === null || !isOwnSeal(writing, seal, 'chat', at)) return call
  return { ...call, extra_content: { google: { thought_signature: seal.data } } }
}
