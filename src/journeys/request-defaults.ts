// Settings that a contract gives a request where the caller left them out: written into the body before it
// goes anywhere, whatever the shape of the deployment is. The caller's own word, be it only a null, stays; and
// nothing that moves, stores or identifies can be given so, since the list of settings is closed.
import type { Contract, RequestDefaults } from '../contract/contract.ts'
import { assert } from '../kernel/assert.ts'
import type { Span } from '../wire/json-scan.ts'
import type { ModelRequest } from '../wire/model-request.ts'

type Setting = keyof RequestDefaults
type Field = { readonly name: string; readonly text: string }

/** All models of a contract. */
export const anyModel = '*'

/** How each shape says it; a shape that is left out has no such field. Sources: OpenAI API reference; Claude API reference. */
const fields: Readonly<Record<Setting, Readonly<Partial<Record<string, string>>>>> = {
  temperature: sampled('temperature'),
  topP: sampled('top_p'),
  topK: { messages: 'top_k' },
  frequencyPenalty: { chat: 'frequency_penalty', completions: 'frequency_penalty' },
  presencePenalty: { chat: 'presence_penalty', completions: 'presence_penalty' },
  seed: { chat: 'seed', completions: 'seed' },
  reasoningEffort: { chat: 'reasoning_effort', responses: 'reasoning' },
  // Messages always say theirs; a chat has two, of which its deployments read one.
  maxOutputTokens: {
    chat: 'max_tokens',
    completions: 'max_tokens',
    responses: 'max_output_tokens',
  },
}

function sampled(name: string): Readonly<Record<string, string>> {
  return { chat: name, completions: name, messages: name, responses: name }
}

/** Those that ask a model for words. */
const answering: ReadonlySet<string> = new Set(['chat', 'text_completion'])

const nothing: ReadonlySet<string> = new Set()
const capFields = ['max_tokens', 'max_completion_tokens'] as const

/**
 * `request` with what `contract` adds to it, but for fields of `without`: the same object where it adds nothing.
 * `capField` caps a chat at the deployments that may serve.
 */
export function withDefaults(
  request: ModelRequest,
  { defaults }: Pick<Contract, 'defaults'>,
  capField: (typeof capFields)[number],
  without: ReadonlySet<string> = nothing,
): ModelRequest {
  if (defaults === null || !answering.has(request.operation)) return request
  const own = defaults.get(request.model)
  const general = defaults.get(anyModel)
  let amended = request
  const added: Field[] = []
  for (const setting of settings) {
    const value = own?.[setting] ?? general?.[setting]
    const field = fields[setting][request.shape]
    if (value === undefined || field === undefined) continue
    const isChatCap = setting === 'maxOutputTokens' && request.shape === 'chat'
    const name = isChatCap ? capField : field
    const taken = isChatCap ? capFields : [name]
    if (without.has(name) || taken.some((each) => request.fields.has(each))) continue
    if (setting === 'maxOutputTokens') amended = capped(amended, name, value)
    const written = name === 'reasoning' ? { effort: value } : value
    added.push({ name, text: JSON.stringify(written) })
  }
  return added.length === 0 ? request : spliced(amended, added)
}

function capped(request: ModelRequest, name: string, value: string | number): ModelRequest {
  assert(typeof value === 'number', 'a cap is a number')
  if (name === 'max_completion_tokens') return { ...request, maxCompletionTokens: value }
  return request.shape === 'chat'
    ? { ...request, maxTokens: value }
    : { ...request, maxTokens: value, maxCompletionTokens: value }
}

const settings = Object.keys(fields).filter((name): name is Setting => name in fields)

/** The body with `added` as its first members: one copy of it, and all offsets moved along. */
function spliced(request: ModelRequest, added: readonly Field[]): ModelRequest {
  const { bytes, openBrace, streamOptions } = request
  const first = openBrace + 1
  const text = added.map(({ name, text: value }) => `${JSON.stringify(name)}:${value},`).join('')
  const length = Buffer.byteLength(text)
  const all = new Map(moved(request.fields, length))
  let at = first
  for (const { name, text: value } of added) {
    const start = at + JSON.stringify(name).length + 1
    const end = start + Buffer.byteLength(value)
    all.set(name, { start, end })
    at = end + 1
  }
  return {
    ...request,
    bytes: Buffer.concat([bytes.subarray(0, first), Buffer.from(text), bytes.subarray(first)]),
    fields: all,
    streamOptions: streamOptions && {
      fields: moved(streamOptions.fields, length),
      openBrace: streamOptions.openBrace + length,
    },
    defaulted: added.map(({ name }) => name),
  }
}

function moved(spans: ReadonlyMap<string, Span>, by: number): ReadonlyMap<string, Span> {
  return new Map(
    [...spans].map(([name, { start, end }]) => [name, { start: start + by, end: end + by }]),
  )
}
