// A conversation in the order in which it was said, from the messages of any API.
import { hashText, mix } from '../hash.ts'
import type { Prompt } from '../observation.ts'
import { joined, piecesOf } from './pieces.ts'
import { fieldsOf, type Fields } from './unknown.ts'

/** Messages looked at: of more, the first and the last half. */
const messagesMax = 1_024
/** Code units of each earlier message that tell one conversation from another. */
const prefixCharacters = 128
/** Of the user's earlier messages so many from either end, and so many code units of each. */
const earlierMax = 2
const earlierCharacters = 256

export type Turns = Pick<
  Prompt,
  | 'system'
  | 'user'
  | 'earlier'
  | 'assistant'
  | 'userTurns'
  | 'assistantTurns'
  | 'toolTurns'
  | 'prefixHash'
  | 'pictures'
>

type Role = 'system' | 'user' | 'assistant' | 'tool'

interface Turn {
  readonly role: Role
  readonly text: string
}

/** `instructions` are those that stand beside the messages. */
export function turnsOf(
  messages: readonly unknown[],
  instructions: readonly string[],
  salt: number,
): Turns {
  const system = [...instructions]
  const turns: Turn[] = []
  let pictures = 0
  for (const message of bounded(messages)) {
    const fields = fieldsOf(message)
    const role = fields === null ? null : roleOf(fields)
    if (fields === null || role === null) continue
    const pieces = piecesOf(fields['content'])
    pictures += pieces.pictures
    if (role === 'system') {
      if (pieces.text !== '') system.push(pieces.text)
      continue
    }
    // Anthropic gives the results of tools back in a message of the user, text or not.
    const isResult = role === 'user' && pieces.toolResults > 0
    if (isResult) turns.push({ role: 'tool', text: '' })
    if (!isResult || pieces.text !== '') turns.push({ role, text: pieces.text })
  }
  return { system: joined(system), pictures, ...said(turns, salt) }
}

function said(turns: readonly Turn[], salt: number): Omit<Turns, 'system' | 'pictures'> {
  const last = turns.findLastIndex(({ role }) => role === 'user')
  const before = turns.slice(0, Math.max(0, last))
  const count = (wanted: Role): number => turns.filter(({ role }) => role === wanted).length
  return {
    user: turns[last]?.text ?? '',
    earlier: earlierOf(before),
    assistant: before.findLast(({ role }) => role === 'assistant')?.text ?? '',
    userTurns: count('user'),
    assistantTurns: count('assistant'),
    toolTurns: count('tool'),
    prefixHash: prefixHash(before, salt),
  }
}

/** What a request is told in parts is one request: the first of the user's messages before the last, and the latest. */
function earlierOf(before: readonly Turn[]): string {
  const own = before.filter(({ role, text }) => role === 'user' && text !== '')
  const ends = [...own.slice(0, earlierMax), ...own.slice(-earlierMax)]
  const kept = own.length <= 2 * earlierMax ? own : ends
  return kept.map(({ text }) => text.slice(0, earlierCharacters)).join('\n')
}

function prefixHash(before: readonly Turn[], salt: number): number {
  if (before.length === 0) return 0
  let hash = salt
  for (const { role, text } of before) {
    const head = hashText(text, 0, Math.min(text.length, prefixCharacters), salt)
    hash = mix(mix(hash, role.charCodeAt(0)), mix(head, text.length))
  }
  // 0 says that nothing was before.
  return hash === 0 ? 1 : hash
}

function roleOf({ role, type }: Fields): Role | null {
  switch (role) {
    case 'system':
    case 'developer':
      return 'system'
    case 'user':
    case 'assistant':
    case 'tool':
      return role
    case 'function':
      return 'tool'
    default:
      // The Responses API gives back what tools said as an item without a role.
      return typeof type === 'string' && type.endsWith('_call_output') ? 'tool' : null
  }
}

function bounded(messages: readonly unknown[]): readonly unknown[] {
  if (messages.length <= messagesMax) return messages
  const half = messagesMax / 2
  return [...messages.slice(0, half), ...messages.slice(-half)]
}
