// The turns of a Messages request: checked block by block, and flattened to what counts as prompt.
// Thinking is only accepted back as it was given: its signature covers its text and the turns before
// it, so that an edit of either is refused, as the real API does.
// Source: Claude API reference, POST /v1/messages; "Extended thinking", "Prompt caching".
import { createHash } from 'node:crypto'

import { imageTokens } from './images.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { isFields, isList } from './shape.ts'
import type { Fields } from './shape.ts'

export interface MessageTurns {
  readonly text: string
  /** The text up to the last cache breakpoint; null if nothing asks for a cache. */
  readonly cachePrefix: string | null
  readonly cachesAnHour: boolean
  readonly imageTokens: number
  readonly messageCount: number
  readonly lastRole: string
  readonly lastUserText: string
}

/** What signs a thinking block; a signature of other turns does not fit. */
export function signThinking(thinking: string, turnsBefore: string): string {
  return createHash('sha256')
    .update(`simulated thinking\n${turnsBefore}\n${thinking}`)
    .digest('base64')
}

interface Reading {
  text: string
  cachePrefix: string | null
  cachesAnHour: boolean
  images: number
  /** Tool uses of the turn before that wait for their results. */
  openUses: Set<string>
  lastUserText: string
  lastRole: string
}

export function readMessageTurns(body: Fields): MessageTurns | Problem {
  const { messages } = body
  if (!isList(messages) || messages.length === 0) {
    return badRequest('messages', 'messages: at least one message is required')
  }
  const reading: Reading = {
    text: '',
    cachePrefix: null,
    cachesAnHour: false,
    images: 0,
    openUses: new Set(),
    lastUserText: '',
    lastRole: '',
  }
  const system = readSystem(reading, body['system'])
  if (system !== null) return system
  for (const [index, message] of messages.entries()) {
    const problem = readTurn(reading, message, `messages.${index}`)
    if (problem !== null) return problem
  }
  if (isFields(body['cache_control'])) markCache(reading, body['cache_control'])
  return {
    text: reading.text,
    cachePrefix: reading.cachePrefix,
    cachesAnHour: reading.cachesAnHour,
    imageTokens: reading.images,
    messageCount: messages.length,
    lastRole: reading.lastRole,
    lastUserText: reading.lastUserText,
  }
}

function readSystem(reading: Reading, system: unknown): Problem | null {
  if (system === undefined) return null
  if (typeof system === 'string') reading.text += `${system}\n`
  else if (isList(system)) {
    for (const [index, block] of system.entries()) {
      if (!isFields(block) || block['type'] !== 'text' || typeof block['text'] !== 'string') {
        return badRequest('system', `system.${index}: Input should be a text block`)
      }
      reading.text += `${block['text']}\n`
      markCache(reading, block['cache_control'])
    }
  } else return badRequest('system', 'system: Input should be a string or a list of blocks')
  return null
}

function readTurn(reading: Reading, message: unknown, at: string): Problem | null {
  const role = isFields(message) ? message['role'] : undefined
  if (!isFields(message) || (role !== 'user' && role !== 'assistant')) {
    return badRequest(`${at}.role`, `${at}.role: Input should be 'user' or 'assistant'`)
  }
  const { content } = message
  const before = reading.text
  const turn: Turn = { role, before, text: '' }
  if (typeof content === 'string') {
    if (content === '') return empty(at)
    turn.text = content
    reading.text += `${content}\n`
  } else if (isList(content) && content.length > 0) {
    for (const [index, block] of content.entries()) {
      const problem = readBlock(reading, block, turn, `${at}.content.${index}`)
      if (problem !== null) return problem
    }
  } else return empty(at)
  if (role === 'user') {
    if (reading.openUses.size > 0) return unanswered(reading, at)
    reading.lastUserText = turn.text
  }
  reading.lastRole = reading.lastRole === 'results' ? 'tool' : role
  return null
}

interface Turn {
  readonly role: 'user' | 'assistant'
  /** The prompt before this turn. */
  readonly before: string
  text: string
}

function readBlock(reading: Reading, block: unknown, turn: Turn, at: string): Problem | null {
  if (!isFields(block)) return badRequest(at, `${at}: Input should be a valid dictionary`)
  switch (block['type']) {
    case 'text': {
      const { text } = block
      if (typeof text !== 'string' || text === '') {
        return badRequest(at, `${at}: text content blocks must be non-empty`)
      }
      turn.text += text
      reading.text += `${text}\n`
      break
    }
    case 'image':
      return readImage(reading, block, at)
    case 'document':
      reading.text += `${JSON.stringify(block['source'])}\n`
      break
    case 'thinking': {
      const { thinking, signature } = block
      const signed = typeof thinking === 'string' ? signThinking(thinking, turn.before) : null
      if (signature === undefined) return badRequest(at, `${at}.signature: Field required`)
      if (signature !== signed) {
        return badRequest(at, `${at}: Invalid \`signature\` in \`thinking\` block`)
      }
      break
    }
    case 'redacted_thinking':
      break
    case 'tool_use':
      return readUse(reading, block, turn, at)
    case 'tool_result':
      return readResult(reading, block, turn, at)
    default:
      return badRequest(at, `${at}: Input tag '${String(block['type'])}' found does not match`)
  }
  markCache(reading, block['cache_control'])
  return null
}

function readImage(reading: Reading, block: Fields, at: string): Problem | null {
  const { source } = block
  if (!isFields(source)) return badRequest(`${at}.source`, `${at}.source: Field required`)
  if (source['type'] === 'base64') {
    const { media_type: media, data } = source
    if (typeof data !== 'string' || !/^image\/(png|jpeg|gif|webp)$/.test(String(media))) {
      return badRequest(`${at}.source`, `${at}.source.base64: Input should be an image`)
    }
    reading.images += imageTokens(`data:${String(media)};base64,${data}`, 'auto')
  } else if (source['type'] === 'url' && String(source['url']).startsWith('https://')) {
    reading.images += imageTokens(String(source['url']), 'auto')
  } else return badRequest(`${at}.source`, `${at}.source: Input should be base64 or an https url`)
  markCache(reading, block['cache_control'])
  return null
}

function readUse(reading: Reading, block: Fields, turn: Turn, at: string): Problem | null {
  const { id, name, input } = block
  if (turn.role !== 'assistant' || typeof id !== 'string' || !isFields(input)) {
    return badRequest(at, `${at}: \`tool_use\` needs id, name and input in an assistant turn`)
  }
  reading.openUses.add(id)
  reading.text += `${String(name)}${JSON.stringify(input)}\n`
  markCache(reading, block['cache_control'])
  return null
}

function readResult(reading: Reading, block: Fields, turn: Turn, at: string): Problem | null {
  const id = block['tool_use_id']
  if (turn.role !== 'user' || typeof id !== 'string' || !reading.openUses.delete(id)) {
    const message = `${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(id)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`
    return badRequest(at, message)
  }
  reading.text += `${typeof block['content'] === 'string' ? block['content'] : JSON.stringify(block['content'] ?? '')}\n`
  reading.lastRole = 'results'
  markCache(reading, block['cache_control'])
  return null
}

function markCache(reading: Reading, control: unknown): void {
  if (!isFields(control) || control['type'] !== 'ephemeral') return
  reading.cachePrefix = reading.text
  reading.cachesAnHour = control['ttl'] === '1h'
}

function unanswered({ openUses }: Reading, at: string): Problem {
  const ids = [...openUses].join(', ')
  const message = `${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`
  return badRequest(at, message)
}

function empty(at: string): Problem {
  return badRequest(at, `${at}: all messages must have non-empty content`)
}
