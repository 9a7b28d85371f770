// A prompt in the words of the AI SDK and of our clients, and what several of them share.
import type { createAnthropic } from '@ai-sdk/anthropic'

export type Body = Record<string, unknown>
export type Target = 'chat' | 'messages' | 'responses'
export type Options = Parameters<ReturnType<ReturnType<typeof createAnthropic>>['doGenerate']>[0]

export interface Case {
  readonly options: Options
  readonly chat?: Body
  readonly messages?: Body
  readonly targets: readonly Target[]
}

export const png = 'iVBORw0KGgo='
export const schema = {
  type: 'object',
  properties: { place: { type: 'string' } },
  required: ['place'],
  additionalProperties: false,
} as const

export const tools = [
  {
    type: 'function' as const,
    name: 'find_port',
    description: 'Finds ports.',
    inputSchema: schema,
  },
]
export const chatTools = [
  {
    type: 'function',
    function: { name: 'find_port', description: 'Finds ports.', parameters: schema },
  },
]
export const messagesTools = [
  { name: 'find_port', description: 'Finds ports.', input_schema: schema },
]
export const asked = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Ulm?' }] }]
export const plain = [{ role: 'user', content: 'Ulm?' }]
