// The input of a response, checked as strictly as the real API does: what it refers to is looked up where this
// provider keeps it, and flattened together with the rest to the text that counts as prompt tokens.
// Source: OpenAI API reference, Responses (ResponseInputItem).
import { imageTokens } from './images.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import type { KeptResponses } from './responses-kept.ts'
import { isFields, isList } from './shape.ts'
import type { Fields } from './shape.ts'

export interface ReadInput {
  /** The items of this request, each with an id. */
  readonly items: readonly Fields[]
  readonly text: string
  readonly imageTokens: number
  readonly lastRole: string
  readonly lastUserText: string
}

const roles = new Set(['system', 'developer', 'user', 'assistant'])

/** `before`: the items of earlier turns. `idOf` names an item that came without an id. */
export function readInput(
  value: unknown,
  before: readonly Fields[],
  kept: KeptResponses,
  idOf: (index: number) => string,
): ReadInput | Problem {
  const list = typeof value === 'string' ? [{ role: 'user', content: value }] : value
  if (!isList(list)) return badRequest('input', "Invalid type for 'input'.", 'invalid_type')
  const items: Fields[] = []
  for (const [index, item] of list.entries()) {
    const resolved = resolve(item, kept, `input[${index}]`)
    if ('problem' in resolved) return resolved.problem
    items.push({ id: idOf(index), ...resolved.item })
  }
  const all = [...before, ...items]
  const texts: string[] = []
  const calls = new Set<unknown>()
  let images = 0
  let lastRole = ''
  let lastUserText = ''
  for (const [index, item] of all.entries()) {
    const read = readItem(item, `input[${index - before.length}]`, calls)
    if ('status' in read) return read
    texts.push(read.text)
    images += read.images
    if (read.role !== '') lastRole = read.role
    if (read.role === 'user') lastUserText = read.text
  }
  return { items, text: texts.join('\n'), imageTokens: images, lastRole, lastUserText }
}

/** An item as it is, or as it was kept. */
function resolve(
  item: unknown,
  kept: KeptResponses,
  at: string,
): { readonly item: Fields } | { readonly problem: Problem } {
  if (!isFields(item)) {
    return { problem: badRequest(at, `Invalid type for '${at}'.`, 'invalid_type') }
  }
  const isReference = item['type'] === 'item_reference'
  const isBare = item['type'] === 'reasoning' && typeof item['encrypted_content'] !== 'string'
  if (!isReference && !isBare) return { item: { type: 'message', ...item } }
  const found = kept.item(String(item['id']))
  if (found !== null) return { item: found }
  const message = `Item with id '${String(item['id'])}' not found. Items are not persisted when \`store\` is set to false.`
  const type = 'invalid_request_error'
  return { problem: { status: 404, code: 'not_found', message, type, param: 'input' } }
}

interface ReadItem {
  readonly role: string
  readonly text: string
  readonly images: number
}

function readItem(item: Fields, at: string, calls: Set<unknown>): ReadItem | Problem {
  const { type, call_id: callId } = item
  switch (type) {
    case 'message':
      return readMessage(item, at)
    case 'reasoning':
    case 'compaction':
      return { role: '', text: '', images: 0 }
    case 'function_call':
      calls.add(callId)
      return {
        role: 'assistant',
        text: `${String(item['name'])}${String(item['arguments'])}`,
        images: 0,
      }
    case 'function_call_output': {
      if (!calls.has(callId)) {
        const message = `No tool call found for function call output with call_id ${String(callId)}.`
        return badRequest('input', message)
      }
      const { output } = item
      return {
        role: 'tool',
        text: typeof output === 'string' ? output : JSON.stringify(output),
        images: 0,
      }
    }
    default:
      return badRequest(`${at}.type`, `Invalid value: '${String(type)}'.`)
  }
}

function readMessage({ role, content }: Fields, at: string): ReadItem | Problem {
  if (typeof role !== 'string' || !roles.has(role)) {
    return badRequest(`${at}.role`, `Invalid value: '${String(role)}'.`)
  }
  if (typeof content === 'string') return { role, text: content, images: 0 }
  if (!isList(content)) return badRequest(`${at}.content`, `Missing '${at}.content'.`)
  const texts: string[] = []
  let images = 0
  for (const [index, part] of content.entries()) {
    const where = `${at}.content[${index}]`
    const type = isFields(part) ? part['type'] : undefined
    if (!isFields(part)) return badRequest(where, `Invalid type for '${where}'.`, 'invalid_type')
    if (type === 'input_text' || type === 'output_text') texts.push(String(part['text']))
    else if (type === 'refusal') texts.push(String(part['refusal']))
    else if (type === 'input_image') {
      const detail = part['detail'] === 'low' ? 'low' : 'auto'
      images += imageTokens(String(part['image_url']), detail)
    } else return badRequest(`${where}.type`, `Invalid value: '${String(type)}'.`)
  }
  return { role, text: texts.join('\n'), images }
}
