// The messages of a chat completion -> turns. What a tool gave back is a message of its own there, and a block
// of the user's turn here.
// Source: OpenAI API reference, "Create chat completion", `messages`.
import type { Block, FieldPath, ThinkingBlock, ToolCallBlock, Turn } from '../../../wire/prompt.ts'
import { readSealText } from '../../../wire/seal-text.ts'
import { isObject, type Value } from '../../read-json.ts'
import { says, under, type Reading } from '../reading.ts'
import { readCacheMark } from '../shared-fields.ts'
import { messagePlaces } from './fields.ts'
import { readContent } from './parts.ts'

export function readTurns(reading: Reading, messages: unknown): Turn[] {
  return reading
    .list(messages, 'messages')
    .map((message, index) => readTurn(reading, message, `messages[${index}]`))
    .filter((turn) => turn !== null)
}

function readTurn(reading: Reading, given: unknown, at: FieldPath): Turn | null {
  const message = reading.object(given, at)
  const role = typeof message['role'] === 'string' ? message['role'] : ''
  const places = Object.hasOwn(messagePlaces, role) ? messagePlaces[role] : undefined
  if (places === undefined) {
    if (role === 'function') {
      reading.refuse(
        under(at, 'role'),
        "messages of the role 'function' were replaced by those of the role 'tool' (OpenAI API reference, Create chat completion)",
      )
    } else reading.invalid(under(at, 'role'), 'must be a role of Chat Completions')
    return null
  }
  reading.only(message, at, places)
  const content = readContent(reading, message['content'], under(at, 'content'), role)
  switch (role) {
    case 'assistant':
      return { role, at, blocks: assistantBlocks(reading, message, at, content) }
    case 'tool':
      return { role: 'user', at, blocks: [toolResult(reading, message, at, content)] }
    case 'user':
      return { role, at, blocks: content }
    default:
      return { role: 'system', at, blocks: content }
  }
}

function toolResult(
  reading: Reading,
  message: Value,
  at: FieldPath,
  content: readonly Block[],
): Block {
  return {
    kind: 'tool-result',
    callId: reading.text(message['tool_call_id'], under(at, 'tool_call_id')),
    blocks: content.filter((block) => block.kind === 'text'),
    isError: false,
    at,
    cache: readCacheMark(reading, message, at),
  }
}

/** Thinking first, since it was; then what was said, then the calls. */
function assistantBlocks(
  reading: Reading,
  message: Value,
  at: FieldPath,
  content: readonly Block[],
): Block[] {
  const blocks = [...thinkingBlocks(reading, message, at), ...content]
  if (says(message['refusal'])) {
    const place = under(at, 'refusal')
    const text = reading.text(message['refusal'], place)
    blocks.push({ kind: 'refusal', text, at: place, cache: null })
  }
  const { annotations } = message
  if (says(annotations) && !(Array.isArray(annotations) && annotations.length === 0)) {
    reading.refuse(
      under(at, 'annotations'),
      'earlier citations are no part of a request (OpenAI API reference, Create chat completion)',
    )
  }
  const calls = message['tool_calls']
  if (!says(calls)) return blocks
  const place = under(at, 'tool_calls')
  const list = reading.list(calls, place)
  for (let index = 0; index < list.length; index++) {
    const call = readCall(reading, list[index], `${place}[${index}]`)
    if (call !== null) blocks.push(call)
  }
  return blocks
}

/** `thinking_blocks` carry what `reasoning_content` says, and its seals; where they are, it adds nothing. */
function thinkingBlocks(reading: Reading, message: Value, at: FieldPath): Block[] {
  if (says(message['thinking_blocks'])) {
    const place = under(at, 'thinking_blocks')
    const list = reading.list(message['thinking_blocks'], place)
    return list.map((block, index) => readThinkingBlock(reading, block, `${place}[${index}]`))
  }
  if (!says(message['reasoning_content'])) return []
  const place = under(at, 'reasoning_content')
  const text = reading.text(message['reasoning_content'], place)
  return text === '' ? [] : [{ kind: 'thinking', text, seal: null, at: place, cache: null }]
}

/** LiteLLM's form is that of Messages, so a seal without a mark is Anthropic's. */
function readThinkingBlock(reading: Reading, given: unknown, at: FieldPath): ThinkingBlock {
  const block = reading.object(given, at)
  const { type, data, signature } = block
  reading.only(block, at, {
    type: true,
    thinking: true,
    signature: true,
    data: true,
    cache_control: 'thinking is not cached by a mark of its own (Claude docs, Prompt caching)',
  })
  if (type === 'redacted_thinking') {
    const { seal } = readSealText(reading.text(data, under(at, 'data')), 'messages', 'hidden')
    return { kind: 'thinking', text: '', seal, at, cache: null }
  }
  if (type !== 'thinking') reading.invalid(under(at, 'type'), 'must be a block of thinking')
  const text = reading.text(block['thinking'] ?? '', under(at, 'thinking'))
  const sealed = says(signature) ? reading.text(signature, under(at, 'signature')) : ''
  const seal = sealed === '' ? null : readSealText(sealed, 'messages', 'signature').seal
  return { kind: 'thinking', text, seal, at, cache: null }
}

function readCall(reading: Reading, given: unknown, at: FieldPath): ToolCallBlock | null {
  const call = reading.object(given, at)
  if (says(call['custom']) || call['type'] === 'custom') {
    reading.refuse(
      at,
      'tools of free text are a feature of OpenAI alone (OpenAI API reference, Create chat completion)',
    )
    return null
  }
  reading.only(call, at, {
    id: true,
    type: true,
    function: true,
    // As streams give it out.
    index: true,
    extra_content: true,
  })
  const place = under(at, 'function')
  const called = reading.object(call['function'], place)
  reading.only(called, place, { name: true, arguments: true })
  return {
    kind: 'tool-call',
    id: reading.text(call['id'], under(at, 'id')),
    name: reading.text(called['name'], under(place, 'name')),
    json: reading.argumentsText(called['arguments'] ?? '', under(place, 'arguments')),
    seal: readCallSeal(reading, call['extra_content'], under(at, 'extra_content')),
    at,
    cache: null,
  }
}

/** Google's own place for the seal of a call: `extra_content.google.thought_signature`. */
function readCallSeal(reading: Reading, extra: unknown, at: FieldPath): ToolCallBlock['seal'] {
  if (!says(extra)) return null
  const google = isObject(extra) ? extra['google'] : undefined
  const text = isObject(google) ? google['thought_signature'] : undefined
  if (typeof text !== 'string') {
    reading.refuse(
      at,
      "only 'google.thought_signature' is known of it (Google, OpenAI compatibility)",
    )
    return null
  }
  const { seal, of } = readSealText(text, 'chat', 'signature')
  if (of === 'call') return seal
  reading.refuse(at, 'it was not given out by this server, so nobody knows whose it is')
  return null
}
