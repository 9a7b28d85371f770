// Mistral's chat completions, simulated where they differ from OpenAI's: every unknown field is refused, calls
// have ids of nine letters and digits, and the usage stands in the last event that has a choice.
// Sources: Mistral docs, "Chat completion API"; its answers 422 `extra_forbidden` and 400 `invalid_function_call`.
import { createHash } from 'node:crypto'

import type { Api } from './apis.ts'
import { chatBody, chatEvents } from './events.ts'
import type { StreamEvent } from './events.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { isFields, isList } from './shape.ts'
import type { Fields } from './shape.ts'
import { usageText } from './usage-text.ts'
import { readChatRequest } from './validate.ts'

const known = new Set(
  `model messages temperature top_p max_tokens stream stop random_seed metadata response_format tools
  tool_choice presence_penalty frequency_penalty n prediction parallel_tool_calls reasoning_effort
  prompt_mode guardrails prompt_cache_key service_tier safe_prompt`.split(/\s+/),
)

export function mistralApi(framing: Api['framing']): Api {
  return {
    idPrefix: '',
    read(body, _headers, { provider, model }) {
      const problem = fieldProblem(body) ?? idProblem(body)
      if (problem !== null) return problem
      const { random_seed: seed, tool_choice: choice, ...rest } = body
      return readChatRequest(
        {
          ...withoutPrefix(withoutOwn(rest)),
          ...(seed === undefined ? {} : { seed }),
          ...(choice === undefined ? {} : { tool_choice: choice === 'any' ? 'required' : choice }),
        },
        provider,
        model,
      )
    },
    *events(exchange, request, plan) {
      const usage = usageText(exchange.provider, plan.usage, exchange.faults.usage)
      const told = usage === null ? '' : `,"usage":${usage}`
      let last: StreamEvent | null = null
      for (const event of chatEvents(exchange, { ...request, includeUsage: false }, plan)) {
        if (last !== null) yield withIds(last)
        last = event
      }
      if (last !== null) yield withIds({ ...last, json: last.json.replace(/\}$/, `${told}}`) })
    },
    last: () => ({ json: '[DONE]', tokens: 0 }),
    error: {
      json: '{"object":"error","message":"Simulated fault: overloaded.","type":"service_unavailable","param":null,"code":"3505"}',
      tokens: 0,
    },
    framing,
    body: (exchange, request, plan) => shortIds(chatBody(exchange, request, plan)),
  }
}

function fieldProblem(body: Fields): Problem | null {
  const unknown = Object.keys(body).find((name) => !known.has(name))
  if (unknown !== undefined) return { ...forbidden(['body', unknown]), status: 422 }
  const messages = isList(body['messages']) ? body['messages'] : []
  for (const [index, message] of messages.entries()) {
    const role = isFields(message) ? message['role'] : undefined
    if (role !== 'system' && role !== 'user' && role !== 'assistant' && role !== 'tool') {
      return { ...forbidden(['body', 'messages', index, 'role']), status: 422 }
    }
  }
  return null
}

function forbidden(loc: readonly (string | number)[]): Problem {
  const detail = [{ type: 'extra_forbidden', loc, msg: 'Extra inputs are not permitted' }]
  return badRequest(loc.slice(1).join('.'), JSON.stringify({ detail }), 'extra_forbidden')
}

function idProblem(body: Fields): Problem | null {
  const messages = isList(body['messages']) ? body['messages'] : []
  for (const message of messages) {
    if (!isFields(message)) continue
    const calls = isList(message['tool_calls']) ? message['tool_calls'] : []
    const ids = calls.map((call) => (isFields(call) ? call['id'] : undefined))
    if (message['role'] === 'tool') ids.push(message['tool_call_id'])
    const bad = ids.find((id) => !/^[a-zA-Z0-9]{9}$/.test(String(id)))
    if (bad === undefined) continue
    const text = `Tool call id was ${JSON.stringify(bad)} but must be a-z, A-Z, 0-9, with a length of 9.`
    return badRequest(null, text, 'invalid_function_call')
  }
  return null
}

/** What is Mistral's alone, and all one to a model that is none. */
function withoutOwn(body: Fields): Fields {
  const { safe_prompt: _safe, prompt_mode: _mode, guardrails: _guards, ...rest } = body
  return rest
}

/** `prefix` has the model go on with the last turn, which is all one to a model that is none. */
function withoutPrefix(body: Fields): Fields {
  const { messages } = body
  if (!isList(messages)) return body
  return {
    ...body,
    messages: messages.map((message) => {
      if (!isFields(message)) return message
      const { prefix: _prefix, ...rest } = message
      return rest
    }),
  }
}

function withIds(event: StreamEvent): StreamEvent {
  return { ...event, json: shortIds(event.json) }
}

function shortIds(json: string): string {
  return json.replaceAll(/"call_[^"]*"/g, (id) => `"${shortId(id)}"`)
}

function shortId(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 9)
}
