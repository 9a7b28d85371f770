// The messages of a chat request: checked as strictly as the real API does, and flattened to the
// text and images that count as prompt tokens.
import { imageTokens } from './images.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { isFields, isList } from './shape.ts'
import type { Fields } from './shape.ts'

export interface Prompt {
  readonly text: string
  readonly imageTokens: number
  readonly messageCount: number
  readonly lastRole: string
  readonly lastUserText: string
}

const roles = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function'])

export function readMessages(value: unknown): Prompt | Problem {
  if (value === undefined) {
    return badRequest(
      'messages',
      "Missing required parameter: 'messages'.",
      'missing_required_parameter',
    )
  }
  if (!isList(value)) {
    return badRequest('messages', "Invalid type for 'messages': expected an array.", 'invalid_type')
  }
  if (value.length === 0) {
    const message = "Invalid 'messages': empty array. Expected an array with minimum length 1."
    return badRequest('messages', message, 'empty_array')
  }
  const texts: string[] = []
  let images = 0
  let lastRole = ''
  let lastUserText = ''
  const openCalls = new Set<string>()
  for (const [index, message] of value.entries()) {
    const read = readMessage(message, `messages[${index}]`, openCalls)
    if ('status' in read) return read
    texts.push(read.text)
    images += read.images
    lastRole = read.role
    if (read.role === 'user') lastUserText = read.text
  }
  return {
    text: texts.join('\n'),
    imageTokens: images,
    messageCount: value.length,
    lastRole,
    lastUserText,
  }
}

interface ReadMessage {
  readonly role: string
  readonly text: string
  readonly images: number
}

function readMessage(value: unknown, at: string, openCalls: Set<string>): ReadMessage | Problem {
  if (!isFields(value)) {
    return badRequest(at, `Invalid type for '${at}': expected an object.`, 'invalid_type')
  }
  const role = value['role']
  if (typeof role !== 'string' || !roles.has(role)) {
    const message = `Invalid value for '${at}.role'. Supported values are: 'system', 'developer', 'user', 'assistant', 'tool' and 'function'.`
    return badRequest(`${at}.role`, message)
  }
  const calls = value['tool_calls']
  const callText = calls === undefined ? '' : readCalls(calls, `${at}.tool_calls`, openCalls)
  if (typeof callText !== 'string') return callText
  if (role === 'tool') {
    const id = value['tool_call_id']
    if (typeof id !== 'string' || !openCalls.has(id)) {
      const message =
        "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
      return badRequest(`${at}.role`, message)
    }
  }
  const content = readContent(value, at, role === 'assistant' && callText !== '')
  return 'status' in content
    ? content
    : { role, text: content.text + callText, images: content.images }
}

function readCalls(value: unknown, at: string, openCalls: Set<string>): string | Problem {
  if (!isList(value) || value.length === 0) {
    return badRequest(at, `Invalid '${at}': expected a non-empty array.`, 'invalid_type')
  }
  let text = ''
  for (const call of value) {
    const target = isFields(call) ? call['function'] : undefined
    const id = isFields(call) ? call['id'] : undefined
    if (typeof id !== 'string' || !isFields(target)) {
      return badRequest(at, `Invalid '${at}': a call needs 'id' and 'function'.`, 'invalid_type')
    }
    openCalls.add(id)
    text += `${String(target['name'])}${String(target['arguments'])}`
  }
  return text
}

function readContent(
  message: Fields,
  at: string,
  mayBeAbsent: boolean,
): { text: string; images: number } | Problem {
  const content = message['content']
  if (typeof content === 'string') return { text: content, images: 0 }
  if ((content === null || content === undefined) && mayBeAbsent) return { text: '', images: 0 }
  if (!isList(content)) {
    const text = `Invalid value for '${at}.content': expected a string or an array of parts.`
    return badRequest(`${at}.content`, text, 'invalid_type')
  }
  let text = ''
  let images = 0
  for (const [index, part] of content.entries()) {
    const where = `${at}.content[${index}]`
    if (!isFields(part)) return badRequest(where, `Invalid type for '${where}'.`, 'invalid_type')
    const partText = part['text'] ?? part['refusal']
    const image = part['image_url']
    if (typeof partText === 'string') text += partText
    else if (part['type'] === 'image_url' && isFields(image) && typeof image['url'] === 'string') {
      if (!/^(https?:\/\/|data:image\/)/.test(image['url'])) {
        return badRequest(`${where}.image_url.url`, 'Invalid image URL.', 'invalid_image_url')
      }
      images += imageTokens(image['url'], image['detail'] === 'low' ? 'low' : 'auto')
    } else return badRequest(`${where}.type`, `Invalid value for '${where}.type'.`)
  }
  return { text, images }
}
