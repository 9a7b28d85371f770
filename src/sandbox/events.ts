// The events of a streamed answer, in the order and shape of the real ones: a first event with the
// role, one per piece, one with the finish reason, and the usage if it was asked for. Azure's stream
// begins with an event of empty `choices` that carries the prompt's filter results.
import { unreachable } from '../kernel/assert.ts'
import type { Choice, Piece, Plan } from './compose.ts'
import type { Composed, Exchange } from './exchange.ts'
import { logprobText } from './logprobs.ts'
import type { ModelRequest } from './request.ts'
import { usageText } from './usage-text.ts'

export interface StreamEvent {
  /** Of the event field; absent where the API names no events. */
  readonly name?: string
  /** The JSON of the event's data. */
  readonly json: string
  /** Completion tokens that leave with it. */
  readonly tokens: number
}

const safeFilters =
  '{"hate":{"filtered":false,"severity":"safe"},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}}'
const promptFilters = `"prompt_filter_results":[{"prompt_index":0,"content_filter_results":${safeFilters}}]`

export function* chatEvents(
  exchange: Exchange,
  request: ModelRequest,
  plan: Plan,
): Generator<StreamEvent> {
  const azure = exchange.provider === 'azure'
  const head = envelopeHead(exchange, 'chat.completion.chunk')
  const tail = request.includeUsage ? '],"usage":null}' : ']}'
  if (azure) {
    const usage = request.includeUsage ? ',"usage":null' : ''
    const json = `{"choices":[],"created":0,"id":"","model":"","object":"",${promptFilters}${usage}}`
    yield { json, tokens: 0 }
  }
  for (const [index, choice] of plan.choices.entries()) {
    const delta = `{"role":"assistant","content":${hasText(choice) ? '""' : 'null'},"refusal":null}`
    const filters = azure ? ',"content_filter_results":{}' : ''
    const json = `${head}{"index":${index},"delta":${delta},"logprobs":null,"finish_reason":null${filters}}${tail}`
    yield { json, tokens: choice.reasoning }
  }
  const filters = azure ? `,"content_filter_results":${safeFilters}` : ''
  for (const { index, piece } of interleaved(plan.choices)) {
    const logprobs = logprobText(piece, request.topLogprobs)
    const delta = deltaText(piece, `${exchange.id}-${index}`)
    const json = `${head}{"index":${index},"delta":${delta},"logprobs":${logprobs},"finish_reason":null${filters}}${tail}`
    yield { json, tokens: piece.tokens }
  }
  for (const [index, choice] of plan.choices.entries()) {
    const closing = azure ? ',"content_filter_results":{}' : ''
    const json = `${head}{"index":${index},"delta":{},"logprobs":null,"finish_reason":"${choice.finish}"${closing}}${tail}`
    yield { json, tokens: 0 }
  }
  const usage = usageText(exchange.provider, plan.usage, exchange.faults.usage)
  if (request.includeUsage && usage !== null)
    yield { json: `${head}],"usage":${usage}}`, tokens: 0 }
}

/** The body of an answer that is not streamed. */
export function chatBody(exchange: Composed, request: ModelRequest, plan: Plan): string {
  const azure = exchange.provider === 'azure'
  const filters = azure ? `,"content_filter_results":${safeFilters}` : ''
  const choices = plan.choices.map((choice, index) => {
    const logprobs =
      request.topLogprobs === null || !hasText(choice)
        ? 'null'
        : `{"content":[${choice.pieces.map((piece) => logprobText(piece, request.topLogprobs, true)).join(',')}],"refusal":null}`
    const message = messageText(choice, `${exchange.id}-${index}`)
    return `{"index":${index},"message":${message},"logprobs":${logprobs},"finish_reason":"${choice.finish}"${filters}}`
  })
  const usage = usageText(exchange.provider, plan.usage, exchange.faults.usage)
  const prompt = azure ? `,${promptFilters}` : ''
  const last = usage === null ? '' : `,"usage":${usage}`
  return `${envelopeHead(exchange, 'chat.completion')}${choices.join(',')}]${prompt}${last}}`
}

function envelopeHead(exchange: Composed, object: string): string {
  const { deployment, provider } = exchange
  const model = provider === 'kiso' ? deployment.name : deployment.model.snapshot
  const tier = provider === 'northwind' ? '"service_tier":"default",' : ''
  return `{"id":"${exchange.id}","object":"${object}","created":${exchange.createdSeconds},"model":"${model}",${tier}"system_fingerprint":"fp_simulated","choices":[`
}

function hasText(choice: Choice): boolean {
  return choice.pieces.every((piece) => piece.kind === 'text')
}

function deltaText(piece: Piece, id: string): string {
  switch (piece.kind) {
    case 'text':
      return `{"content":${JSON.stringify(piece.text)}}`
    case 'call':
      return `{"tool_calls":[{"index":${piece.call},"id":"call_${id}-${piece.call}","type":"function","function":{"name":"${piece.name}","arguments":""}}]}`
    case 'arguments':
      return `{"tool_calls":[{"index":${piece.call},"function":{"arguments":${JSON.stringify(piece.text)}}}]}`
    default:
      return unreachable(piece)
  }
}

function messageText(choice: Choice, id: string): string {
  let content = ''
  const calls: { name: string; arguments: string }[] = []
  for (const piece of choice.pieces) {
    if (piece.kind === 'text') content += piece.text
    else if (piece.kind === 'call') calls.push({ name: piece.name, arguments: '' })
    else {
      const call = calls[piece.call]
      if (call !== undefined) call.arguments += piece.text
    }
  }
  if (calls.length === 0) {
    return `{"role":"assistant","content":${JSON.stringify(content)},"refusal":null,"annotations":[]}`
  }
  const list = calls.map(
    (call, at) => `{"id":"call_${id}-${at}","type":"function","function":${JSON.stringify(call)}}`,
  )
  return `{"role":"assistant","content":null,"refusal":null,"annotations":[],"tool_calls":[${list.join(',')}]}`
}

/** Several choices are generated side by side, so their pieces take turns. */
function* interleaved(choices: readonly Choice[]): Generator<{ index: number; piece: Piece }> {
  const longest = Math.max(0, ...choices.map((choice) => choice.pieces.length))
  for (let turn = 0; turn < longest; turn++) {
    for (const [index, choice] of choices.entries()) {
      const piece = choice.pieces[turn]
      if (piece !== undefined) yield { index, piece }
    }
  }
}
