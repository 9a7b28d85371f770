// A response, whole and as the events of its stream, in the order and shape of the real ones: every event has its
// number, every item is added and done, and the last event carries the response with its usage.
// Source: OpenAI API reference, Responses and "Streaming events".
import { assert } from '../kernel/assert.ts'
import type { Json } from '../kernel/canonical-json.ts'
import type { Choice, Piece, Plan } from './compose.ts'
import type { StreamEvent } from './events.ts'
import type { Exchange } from './exchange.ts'
import type { ModelRequest } from './request.ts'
import { runInBackground } from './responses-background.ts'
import type { ResponsesAsk } from './responses-request.ts'
import type { Fields } from './shape.ts'
import { responsesUsageText } from './usage-text.ts'

type Event = Readonly<Record<string, unknown>>

interface Item {
  readonly done: Fields
  /** As it is when it is added: nothing of it is said yet. */
  readonly added: Fields
  readonly parts: readonly { readonly event: Event; readonly tokens: number }[]
}

const made = new WeakMap<Plan, readonly StreamEvent[]>()

export function* responsesEvents(
  exchange: Exchange,
  request: ModelRequest,
  plan: Plan,
): Generator<StreamEvent> {
  yield* eventsOf(exchange, request, plan).slice(0, -1)
}

/** The event that ends the stream. */
export function responsesLast(exchange: Exchange, plan: Plan, request: ModelRequest): StreamEvent {
  const last = eventsOf(exchange, request, plan).at(-1)
  assert(last !== undefined, 'a response has a last event')
  return last
}

/** The body of an answer that is not streamed. */
export function responsesBody(exchange: Exchange, request: ModelRequest, plan: Plan): string {
  const ask = askOf(request)
  if (ask.background) return JSON.stringify(begin(exchange, request, plan, ask))
  eventsOf(exchange, request, plan)
  return JSON.stringify(responseOf(exchange, ask, plan, itemsOf(exchange, request, plan)))
}

/** What is made in the background is kept whatever is said of storing it: how else would it be fetched. */
function begin(
  exchange: Exchange,
  request: ModelRequest,
  plan: Plan,
  { kept, context, items: input, ...ask }: ResponsesAsk,
): Fields {
  const items = itemsOf(exchange, request, plan)
  const whole = responseOf(exchange, { kept, context, items: input, ...ask }, plan, items)
  const ms = exchange.faults['background-ms']
  const job = runInBackground({ whole, ms, onEnd: exchange.ran })
  kept.put(exchange.id, { response: whole, context, input, events: [], job })
  return job.now()
}

/** All events, made once: with them the response is kept, unless it must not be. */
function eventsOf(exchange: Exchange, request: ModelRequest, plan: Plan): readonly StreamEvent[] {
  const known = made.get(plan)
  if (known !== undefined) return known
  const ask = askOf(request)
  const items = itemsOf(exchange, request, plan)
  const whole = responseOf(exchange, ask, plan, items)
  const begun = { ...whole, status: 'in_progress', output: [], usage: null, completed_at: null }
  const events: { event: Event; tokens: number }[] = [
    { event: { type: 'response.created', response: begun }, tokens: 0 },
    { event: { type: 'response.in_progress', response: begun }, tokens: 0 },
  ]
  for (const [index, { added, done, parts }] of items.entries()) {
    const at = { output_index: index }
    const isThought = done['type'] === 'reasoning'
    const first = { type: 'response.output_item.added', ...at, item: added }
    events.push({ event: first, tokens: isThought ? (plan.choices[0]?.reasoning ?? 0) : 0 })
    for (const { event, tokens } of parts) {
      events.push({ event: { ...event, ...at, item_id: done['id'] }, tokens })
    }
    events.push({ event: { type: 'response.output_item.done', ...at, item: done }, tokens: 0 })
  }
  const type = whole['status'] === 'incomplete' ? 'response.incomplete' : 'response.completed'
  events.push({ event: { type, response: whole }, tokens: 0 })
  const list = events.map(({ event, tokens }, number) => {
    const json = JSON.stringify({ ...event, sequence_number: number })
    return { name: String(event['type']), json, tokens }
  })
  if (ask.store) {
    const { kept, context, items: input } = ask
    kept.put(exchange.id, { response: whole, context, input, events: list })
  }
  made.set(plan, list)
  return list
}

function askOf({ responses }: ModelRequest): ResponsesAsk {
  assert(responses !== undefined, 'a request of this API says so')
  return responses
}

function responseOf(
  { id, createdSeconds, deployment, provider, faults }: Exchange,
  { body, store, background }: ResponsesAsk,
  plan: Plan,
  items: readonly Item[],
): Fields {
  const isCut = plan.choices[0]?.finish === 'length'
  const text = responsesUsageText(plan.usage, faults.usage)
  const usage: Json = text === null ? null : JSON.parse(text)
  const given = (name: string, fallback: unknown = null): unknown => body[name] ?? fallback
  return {
    id,
    object: 'response',
    created_at: createdSeconds,
    status: isCut ? 'incomplete' : 'completed',
    background,
    completed_at: isCut ? null : createdSeconds,
    error: null,
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    instructions: given('instructions'),
    max_output_tokens: given('max_output_tokens'),
    max_tool_calls: given('max_tool_calls'),
    model: deployment.model.snapshot,
    output: items.map(({ done }) => done),
    parallel_tool_calls: given('parallel_tool_calls', true),
    previous_response_id: given('previous_response_id'),
    prompt_cache_key: given('prompt_cache_key'),
    reasoning: given('reasoning', {
      effort: deployment.model.reasons ? 'medium' : null,
      summary: null,
    }),
    safety_identifier: given('safety_identifier'),
    service_tier: 'default',
    store,
    temperature: given('temperature', 1),
    text: given('text', { format: { type: 'text' }, verbosity: 'medium' }),
    tool_choice: given('tool_choice', 'auto'),
    tools: given('tools', []),
    top_logprobs: given('top_logprobs', 0),
    top_p: given('top_p', 1),
    truncation: given('truncation', 'disabled'),
    ...(provider === 'azure' ? { content_filters: null } : {}),
    usage,
    user: given('user'),
    metadata: given('metadata', {}),
  }
}

function itemsOf(exchange: Exchange, request: ModelRequest, plan: Plan): readonly Item[] {
  const [choice] = plan.choices
  if (choice === undefined) return []
  const ask = askOf(request)
  const stem = exchange.id.slice('resp_'.length)
  const items: Item[] = []
  if (choice.reasoning > 0) items.push(thoughtOf(stem, ask))
  const calls = choice.pieces.filter((piece) => piece.kind === 'call')
  if (calls.length === 0) items.push(messageOf(stem, choice, ask))
  for (const call of calls) items.push(callOf(stem, choice.pieces, call))
  return items
}

const thought = 'This thinking is simulated.'

function thoughtOf(stem: string, { encrypts, summary }: ResponsesAsk): Item {
  const sealed = encrypts
    ? { encrypted_content: Buffer.from(`${stem} ${thought}`).toString('base64') }
    : {}
  const bare = { id: `rs_${stem}`, type: 'reasoning', summary: [] }
  if (!summary) return { added: bare, done: { ...bare, ...sealed }, parts: [] }
  const part = { type: 'summary_text', text: thought }
  const at = { summary_index: 0 }
  const say = (name: string, more: object): Item['parts'][number] => ({
    event: { type: `response.reasoning_summary_${name}`, ...at, ...more },
    tokens: 0,
  })
  return {
    added: bare,
    done: { ...bare, summary: [part], ...sealed },
    parts: [
      say('part.added', { part: { type: 'summary_text', text: '' } }),
      say('text.delta', { delta: thought }),
      say('text.done', { text: thought }),
      say('part.done', { part }),
    ],
  }
}

function messageOf(stem: string, choice: Choice, { refuses }: ResponsesAsk): Item {
  const texts = choice.pieces.map((piece) => (piece.kind === 'text' ? piece.text : ''))
  const text = texts.join('')
  const kind = refuses ? 'refusal' : 'output_text'
  const partOf = (said: string): Fields =>
    refuses
      ? { type: 'refusal', refusal: said }
      : { type: 'output_text', text: said, annotations: [], logprobs: [] }
  const head = { id: `msg_${stem}`, type: 'message', role: 'assistant' }
  const at = { content_index: 0 }
  const extra = refuses ? {} : { logprobs: [] }
  const deltas = choice.pieces.map((piece, index) => ({
    event: { type: `response.${kind}.delta`, ...at, delta: texts[index] ?? '', ...extra },
    tokens: piece.tokens,
  }))
  const done = refuses ? { refusal: text } : { text, logprobs: [] }
  return {
    added: { ...head, status: 'in_progress', content: [] },
    done: {
      ...head,
      status: choice.finish === 'length' ? 'incomplete' : 'completed',
      content: [partOf(text)],
    },
    parts: [
      { event: { type: 'response.content_part.added', ...at, part: partOf('') }, tokens: 0 },
      ...deltas,
      { event: { type: `response.${kind}.done`, ...at, ...done }, tokens: 0 },
      { event: { type: 'response.content_part.done', ...at, part: partOf(text) }, tokens: 0 },
    ],
  }
}

function callOf(
  stem: string,
  pieces: readonly Piece[],
  call: Extract<Piece, { kind: 'call' }>,
): Item {
  const said = pieces.filter((piece) => piece.kind === 'arguments' && piece.call === call.call)
  const texts = said.map((piece) => (piece.kind === 'arguments' ? piece.text : ''))
  const { name } = call
  const named = {
    id: `fc_${stem}_${call.call}`,
    type: 'function_call',
    call_id: `call_${stem}_${call.call}`,
    name,
  }
  const done = { ...named, status: 'completed', arguments: texts.join('') }
  const argumentsOf = 'response.function_call_arguments'
  return {
    added: { ...named, status: 'in_progress', arguments: '' },
    done,
    parts: [
      ...texts.map((delta, index) => ({
        event: { type: `${argumentsOf}.delta`, delta },
        tokens: 1 + (index === 0 ? call.tokens : 0),
      })),
      { event: { type: `${argumentsOf}.done`, name, arguments: done.arguments }, tokens: 0 },
    ],
  }
}
