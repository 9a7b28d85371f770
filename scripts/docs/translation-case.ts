// A row of the translation matrix: what can be asked of a model, written once in each shape that clients write.
import type { WireShape } from '../../src/wire/model-request.ts'

export const clientShapes = [
  'chat',
  'messages',
  'responses',
] as const satisfies readonly WireShape[]
export type ClientShape = (typeof clientShapes)[number]

export type Body = Readonly<Record<string, unknown>>

export interface Case {
  readonly feature: string
  /** Members beside `model`, `stream` and, for messages, `max_tokens`. */
  readonly asked: Readonly<Record<ClientShape, Body | null>>
}

export const hello = [{ role: 'user', content: 'Hello.' }]
export const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

/** The same members in all three shapes, beside a plain greeting. */
export function everywhere(members: Body): Case['asked'] {
  return {
    chat: { messages: hello, ...members },
    messages: { messages: hello, ...members },
    responses: { input: hello, ...members },
  }
}

export function beside(members: Readonly<Record<ClientShape, Body | null>>): Case['asked'] {
  const { chat, messages, responses } = members
  return {
    chat: chat === null ? null : { messages: hello, ...chat },
    messages: messages === null ? null : { messages: hello, ...messages },
    responses: responses === null ? null : { input: hello, ...responses },
  }
}

function turn(part: unknown): readonly unknown[] {
  return [{ role: 'user', content: [part] }]
}

/** One part of a turn of the user. */
export function shown(chat: unknown, messages: unknown, responses: unknown): Case['asked'] {
  return {
    chat: chat === null ? null : { messages: turn(chat) },
    messages: messages === null ? null : { messages: turn(messages) },
    responses: responses === null ? null : { input: turn(responses) },
  }
}
