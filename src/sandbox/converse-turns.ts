// The turns of a Converse request: each block is exactly one of the kinds, checked as strictly as the
// service does, and flattened to what counts as prompt.
// Source: Amazon Bedrock API Reference, Message and ContentBlock; User Guide, "Using the Converse API".
import { imageTokens } from './images.ts'
import { signThinking } from './messages-turns.ts'
import type { MessageTurns } from './messages-turns.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { isFields, isList } from './shape.ts'
import type { Fields } from './shape.ts'

interface Reading {
  text: string
  cachePrefix: string | null
  cachesAnHour: boolean
  images: number
  /** Tool uses of the turn before that wait for their results. */
  openUses: Set<string>
  hasTools: boolean
}

interface Turn {
  readonly role: 'user' | 'assistant'
  /** The prompt before this turn. */
  readonly before: string
  text: string
  hasResults: boolean
  hasDocument: boolean
}

export function readConverseTurns(body: Fields): MessageTurns | Problem {
  const { messages } = body
  if (!isList(messages) || messages.length === 0) {
    return badRequest('messages', 'A conversation must start with a user message.')
  }
  const reading: Reading = {
    text: '',
    cachePrefix: null,
    cachesAnHour: false,
    images: 0,
    openUses: new Set(),
    hasTools: body['toolConfig'] !== undefined,
  }
  const system = readSystem(reading, body['system'])
  if (system !== null) return system
  let last: Turn | null = null
  for (const [index, message] of messages.entries()) {
    const turn = readTurn(reading, message, last, `messages.${index}`)
    if ('status' in turn) return turn
    last = turn
  }
  if (last?.role !== 'user') {
    return badRequest('messages', 'The conversation must end with a user message.')
  }
  return {
    text: reading.text,
    cachePrefix: reading.cachePrefix,
    cachesAnHour: reading.cachesAnHour,
    imageTokens: reading.images,
    messageCount: messages.length,
    lastRole: last.hasResults ? 'tool' : 'user',
    lastUserText: last.text,
  }
}

function readSystem(reading: Reading, system: unknown): Problem | null {
  if (system === undefined) return null
  if (!isList(system)) return badRequest('system', 'system: expected a list')
  for (const [index, block] of system.entries()) {
    const at = `system.${index}`
    const [kind, value] = onlyMember(block)
    if (kind === 'text' && typeof value === 'string' && value !== '') reading.text += `${value}\n`
    else if (kind === 'cachePoint') {
      const problem = markCache(reading, value, at)
      if (problem !== null) return problem
    } else return badRequest(at, `${at}: must have exactly one of text, cachePoint`)
  }
  return null
}

function readTurn(
  reading: Reading,
  message: unknown,
  last: Turn | null,
  at: string,
): Turn | Problem {
  const role = isFields(message) ? message['role'] : undefined
  const content = isFields(message) ? message['content'] : undefined
  if (role !== 'user' && role !== 'assistant') {
    return badRequest(`${at}.role`, `${at}.role: must be user or assistant`)
  }
  if (role === (last?.role ?? 'assistant')) {
    const rule =
      last === null
        ? 'A conversation must start with a user message.'
        : 'A conversation must alternate between user and assistant roles.'
    return badRequest(at, rule)
  }
  if (!isList(content) || content.length === 0) {
    return badRequest(`${at}.content`, `The content field in the Message object at ${at} is empty.`)
  }
  const turn: Turn = {
    role,
    before: reading.text,
    text: '',
    hasResults: false,
    hasDocument: false,
  }
  for (const [index, block] of content.entries()) {
    const problem = readBlock(reading, block, turn, `${at}.content.${index}`)
    if (problem !== null) return problem
  }
  if (turn.hasDocument && turn.text === '') {
    return badRequest(at, `${at}: a message with a document must have a text block`)
  }
  if (role === 'user' && reading.openUses.size > 0) {
    const ids = [...reading.openUses].join(', ')
    return badRequest(at, `Expected toolResult blocks at ${at}.content for the Ids: ${ids}`)
  }
  return turn
}

function readBlock(reading: Reading, block: unknown, turn: Turn, at: string): Problem | null {
  const [kind, value] = onlyMember(block)
  switch (kind) {
    case 'text':
      if (typeof value !== 'string' || value.trim() === '') {
        return badRequest(at, `The text field in the ContentBlock object at ${at} is blank.`)
      }
      turn.text += value
      reading.text += `${value}\n`
      return null
    case 'image':
      return readImage(reading, value, at)
    case 'document':
      turn.hasDocument = true
      return readDocument(reading, value, at)
    case 'reasoningContent':
      return readReasoning(value, turn, at)
    case 'toolUse':
      return readUse(reading, value, turn, at)
    case 'toolResult':
      turn.hasResults = true
      return readResult(reading, value, turn, at)
    case 'cachePoint':
      return markCache(reading, value, at)
    default:
      return badRequest(at, `${at}: ContentBlock must have exactly one known member`)
  }
}

function onlyMember(block: unknown): readonly [string, unknown] {
  const entries = isFields(block) ? Object.entries(block) : []
  return entries.length === 1 ? (entries[0] ?? ['', undefined]) : ['', undefined]
}

/** The base64 of `source.bytes`; null if it is none. */
function bytesOf(value: unknown): string | null {
  const source = isFields(value) ? value['source'] : undefined
  const bytes = isFields(source) ? source['bytes'] : undefined
  const isBase64 = typeof bytes === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(bytes)
  return isBase64 ? bytes : null
}

function readImage(reading: Reading, value: unknown, at: string): Problem | null {
  const format = isFields(value) ? value['format'] : undefined
  const bytes = bytesOf(value)
  if (bytes === null || !['png', 'jpeg', 'gif', 'webp'].includes(String(format))) {
    return badRequest(at, `${at}.image: must have a known format and source.bytes in base64`)
  }
  reading.images += imageTokens(`data:image/${String(format)};base64,${bytes}`, 'auto')
  return null
}

const documentFormats = 'pdf csv doc docx xls xlsx html txt md'.split(' ')

function readDocument(reading: Reading, value: unknown, at: string): Problem | null {
  if (!isFields(value)) return badRequest(at, `${at}.document: must be an object`)
  const { name, format = 'txt', source } = value
  // Letters, digits, white space (never two in a row), hyphens, brackets: no dot, no underscore.
  if (typeof name !== 'string' || !/^(?!.*\s\s)[A-Za-z0-9\s\-()[\]]{1,200}$/.test(name)) {
    return badRequest(`${at}.document.name`, `${at}.document.name: has characters that it may not`)
  }
  const text = isFields(source) ? source['text'] : undefined
  const isGood = typeof text === 'string' || bytesOf(value) !== null
  if (!isGood || !documentFormats.includes(String(format))) {
    return badRequest(
      at,
      `${at}.document: must have a known format, and source.bytes or source.text`,
    )
  }
  reading.text += `${JSON.stringify(source)}\n`
  return null
}

function readReasoning(value: unknown, turn: Turn, at: string): Problem | null {
  const said = isFields(value) ? value['reasoningText'] : undefined
  if (!isFields(said)) {
    const redacted = isFields(value) ? value['redactedContent'] : undefined
    return typeof redacted === 'string' ? null : badRequest(at, `${at}.reasoningContent: is empty`)
  }
  const { text, signature } = said
  const signed = typeof text === 'string' ? signThinking(text, turn.before) : null
  if (turn.role === 'assistant' && signed !== null && signature === signed) return null
  return badRequest(at, `${at}.reasoningContent: Invalid \`signature\` in \`thinking\` block`)
}

const needsTools =
  'The toolConfig field must be defined when using toolUse and toolResult content blocks.'

function readUse(reading: Reading, value: unknown, turn: Turn, at: string): Problem | null {
  if (!reading.hasTools) return badRequest('toolConfig', needsTools)
  const { toolUseId, name, input } = isFields(value) ? value : {}
  if (turn.role !== 'assistant' || typeof toolUseId !== 'string' || !isFields(input)) {
    return badRequest(at, `${at}.toolUse: needs toolUseId, name and input in an assistant turn`)
  }
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(toolUseId)) {
    return badRequest(at, `${at}.toolUse.toolUseId: must match [a-zA-Z0-9_-]{1,64}`)
  }
  reading.openUses.add(toolUseId)
  reading.text += `${String(name)}${JSON.stringify(input)}\n`
  return null
}

function readResult(reading: Reading, value: unknown, turn: Turn, at: string): Problem | null {
  if (!reading.hasTools) return badRequest('toolConfig', needsTools)
  const { toolUseId, content, status } = isFields(value) ? value : {}
  const isKnown = typeof toolUseId === 'string' && reading.openUses.delete(toolUseId)
  if (turn.role !== 'user' || !isKnown) {
    const message = `The number of toolResult blocks at ${at} exceeds the number of toolUse blocks of previous turn.`
    return badRequest(at, message)
  }
  if (!isList(content)) return badRequest(at, `${at}.toolResult.content: expected a list`)
  if (status !== undefined && status !== 'success' && status !== 'error') {
    return badRequest(at, `${at}.toolResult.status: must be success or error`)
  }
  for (const [index, block] of content.entries()) {
    const [kind] = onlyMember(block)
    if (!['text', 'json', 'image', 'document'].includes(kind)) {
      return badRequest(at, `${at}.toolResult.content.${index}: must have exactly one known member`)
    }
  }
  reading.text += `${JSON.stringify(content)}\n`
  return null
}

function markCache(reading: Reading, value: unknown, at: string): Problem | null {
  if (!isFields(value) || value['type'] !== 'default') {
    return badRequest(at, `${at}.cachePoint.type: must be default`)
  }
  const { ttl } = value
  if (ttl !== undefined && ttl !== '5m' && ttl !== '1h') {
    return badRequest(at, `${at}.cachePoint.ttl: must be 5m or 1h`)
  }
  reading.cachePrefix = reading.text
  reading.cachesAnHour = ttl === '1h'
  return null
}
