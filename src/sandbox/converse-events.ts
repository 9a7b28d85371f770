// A Converse answer, streamed and whole: blocks one after the other, the reason for the end, and behind it
// the usage with which the stream ends.
// Source: Amazon Bedrock API Reference, Converse (Response Syntax), ConverseStream, TokenUsage.
import { unreachable } from '../kernel/assert.ts'
import type { Api, Framing } from './apis.ts'
import { exceptionFrame } from './bedrock-invoke.ts'
import type { Choice, Plan, TokenUsage } from './compose.ts'
import { readConverseRequest } from './converse-request.ts'
import { eventFrame } from './event-frames.ts'
import type { StreamEvent } from './events.ts'
import type { Exchange } from './exchange.ts'
import { signThinking } from './messages-turns.ts'
import type { ModelRequest } from './request.ts'

const named: Framing = {
  contentType: 'application/vnd.amazon.eventstream',
  bytes: ({ name = '', json }) =>
    name === 'exception' ? exceptionFrame : eventFrame('event', name, json),
}

export function converseApi(stream: boolean): Api {
  return {
    idPrefix: '',
    read: (body, _headers, { model }) => readConverseRequest(body, model, stream),
    events: converseEvents,
    last: (exchange, plan) => event('metadata', `${usageMember(exchange, plan)}${latency}`, 0),
    error: { name: 'exception', json: '', tokens: 0 },
    framing: named,
    body: converseBody,
  }
}

const latency = '"metrics":{"latencyMs":1}'

type Block =
  | { readonly kind: 'reasoning'; readonly text: string; readonly tokens: number }
  | { readonly kind: 'text'; readonly parts: readonly Part[] }
  | { readonly kind: 'toolUse'; readonly name: string; readonly parts: readonly Part[] }

interface Part {
  readonly text: string
  readonly tokens: number
}

function* converseEvents(
  exchange: Exchange,
  request: ModelRequest,
  plan: Plan,
): Generator<StreamEvent> {
  yield event('messageStart', '"role":"assistant"', 0)
  const choice = plan.choices[0]
  if (choice === undefined) return
  for (const [index, block] of blocksOf(choice).entries()) {
    yield* blockEvents(exchange, request, block, index)
  }
  yield event('messageStop', `"stopReason":"${stopReason(choice)}"`, 0)
}

function* blockEvents(
  exchange: Exchange,
  request: ModelRequest,
  block: Block,
  index: number,
): Generator<StreamEvent> {
  const at = `"contentBlockIndex":${index}`
  const delta = (text: string, tokens: number): StreamEvent =>
    event('contentBlockDelta', `${at},"delta":${text}`, tokens)
  switch (block.kind) {
    case 'reasoning': {
      const { text, signature } = reasoningText(request, block.text)
      yield delta(`{"reasoningContent":{"text":${JSON.stringify(text)}}}`, block.tokens)
      yield delta(`{"reasoningContent":{"signature":"${signature}"}}`, 0)
      break
    }
    case 'text':
      // A block of text has no start of its own.
      for (const { text, tokens } of block.parts) {
        yield delta(`{"text":${JSON.stringify(text)}}`, tokens)
      }
      break
    case 'toolUse': {
      const start = `{"toolUse":{"toolUseId":"${toolUseId(exchange, index)}","name":"${block.name}"}}`
      yield event('contentBlockStart', `${at},"start":${start}`, 0)
      for (const { text, tokens } of block.parts) {
        yield delta(`{"toolUse":{"input":${JSON.stringify(text)}}}`, tokens)
      }
      break
    }
  }
  yield event('contentBlockStop', at, 0)
}

function converseBody(exchange: Exchange, request: ModelRequest, plan: Plan): string {
  const choice = plan.choices[0]
  const blocks = choice === undefined ? [] : blocksOf(choice)
  const content = blocks.map((block, index) => {
    switch (block.kind) {
      case 'reasoning':
        return `{"reasoningContent":{"reasoningText":${JSON.stringify(reasoningText(request, block.text))}}}`
      case 'text':
        return JSON.stringify({ text: joined(block.parts) })
      case 'toolUse':
        return `{"toolUse":{"toolUseId":"${toolUseId(exchange, index)}","name":"${block.name}","input":${joined(block.parts)}}}`
    }
  })
  const reason = choice === undefined ? 'end_turn' : stopReason(choice)
  return `{"output":{"message":{"role":"assistant","content":[${content.join(',')}]}},"stopReason":"${reason}",${usageMember(exchange, plan)}${latency}}`
}

function blocksOf(choice: Choice): Block[] {
  const blocks: Block[] = []
  if (choice.reasoning > 0) {
    blocks.push({
      kind: 'reasoning',
      text: 'This thinking is simulated.',
      tokens: choice.reasoning,
    })
  }
  const spoken: Part[] = []
  const calls: { name: string; parts: Part[] }[] = []
  for (const piece of choice.pieces) {
    if (piece.kind === 'text') spoken.push(piece)
    else if (piece.kind === 'call') {
      calls.push({ name: piece.name, parts: [{ text: '', tokens: piece.tokens }] })
    } else calls[piece.call]?.parts.push(piece)
  }
  if (spoken.length > 0) blocks.push({ kind: 'text', parts: spoken })
  for (const call of calls) blocks.push({ kind: 'toolUse', ...call })
  return blocks
}

function reasoningText(
  { promptText, toolText }: ModelRequest,
  text: string,
): { text: string; signature: string } {
  return { text, signature: signThinking(text, promptText.slice(toolText.length)) }
}

function stopReason({ pieces, finish, stoppedBy }: Choice): string {
  if (stoppedBy !== null) return 'stop_sequence'
  if (finish === 'length') return 'max_tokens'
  return pieces.some(({ kind }) => kind === 'call') ? 'tool_use' : 'end_turn'
}

/** At most 64 characters of a small alphabet. */
function toolUseId({ id }: Exchange, index: number): string {
  return `tooluse_${id.replaceAll(/[^\w-]/g, '')}-${index}`.slice(0, 64)
}

function joined(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('')
}

/** With a comma behind it; empty where a fault leaves the usage out. */
function usageMember({ faults }: Exchange, { usage }: Plan): string {
  const { completion } = usage
  const { usage: fault } = faults
  switch (fault) {
    case undefined:
      return `"usage":${usageOf(usage, `${completion}`, `${usage.prompt + completion}`)},`
    case 'missing':
      return ''
    case 'negative':
      return `"usage":${usageOf(usage, '-5', `${usage.prompt - 5}`)},`
    case 'huge':
      return `"usage":${usageOf(usage, '9007199254740993', '9007199254740993')},`
    case 'contradictory':
      return `"usage":${usageOf(usage, `${completion}`, '1')},`
    default:
      return unreachable(fault)
  }
}

/** `inputTokens` are those beside the cache; the total has all. */
function usageOf(
  { prompt, cached, written, writtenHour }: TokenUsage,
  output: string,
  total: string,
): string {
  const details = [
    ...(writtenHour > 0 ? [`{"ttl":"1h","inputTokens":${writtenHour}}`] : []),
    ...(written > writtenHour ? [`{"ttl":"5m","inputTokens":${written - writtenHour}}`] : []),
  ]
  const cache = `"cacheReadInputTokens":${cached},"cacheWriteInputTokens":${written},"cacheDetails":[${details.join(',')}]`
  return `{"inputTokens":${prompt - cached - written},"outputTokens":${output},"totalTokens":${total},${cache}}`
}

function event(name: string, members: string, tokens: number): StreamEvent {
  return { name, json: `{${members},"p":"abcdefgh"}`, tokens }
}
