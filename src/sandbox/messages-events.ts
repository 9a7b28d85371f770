// A Messages answer, streamed and whole: blocks one after the other, counts that only grow, a ping
// behind the first event, and the reason for the end with the last count.
// Source: Claude API docs, "Streaming messages" and "Extended thinking".
import type { Choice, Plan } from './compose.ts'
import type { StreamEvent } from './events.ts'
import type { Exchange } from './exchange.ts'
import { signThinking } from './messages-turns.ts'
import type { ModelRequest } from './request.ts'
import { messagesUsageText } from './usage-text.ts'

type Block =
  | { readonly kind: 'thinking'; readonly text: string; readonly tokens: number }
  | { readonly kind: 'text'; readonly parts: readonly Part[] }
  | { readonly kind: 'tool_use'; readonly name: string; readonly parts: readonly Part[] }

interface Part {
  readonly text: string
  readonly tokens: number
}

export function* messageEvents(
  exchange: Exchange,
  request: ModelRequest,
  plan: Plan,
): Generator<StreamEvent> {
  const first = messagesUsageText(exchange, { ...plan.usage, completion: 1, reasoning: 0 })
  const message = messageText(exchange, '[]', 'null', 'null', first)
  yield event('message_start', `"message":${message}`, 0)
  yield event('ping', '', 0)
  const choice = plan.choices[0]
  if (choice === undefined) return
  for (const [index, block] of blocksOf(choice).entries()) {
    yield* blockEvents(exchange, request, block, index)
  }
  const usage = messagesUsageText(exchange, plan.usage)
  const delta = `"delta":{"stop_reason":"${stopReason(choice)}","stop_sequence":${JSON.stringify(choice.stoppedBy)}}`
  yield event('message_delta', usage === null ? delta : `${delta},"usage":${usage}`, 0)
}

export const messageStop: StreamEvent = event('message_stop', '', 0)

/** The body of an answer that is not streamed. */
export function messageBody(exchange: Exchange, request: ModelRequest, plan: Plan): string {
  const choice = plan.choices[0]
  const blocks = choice === undefined ? [] : blocksOf(choice)
  const content = blocks.map((block, index) => {
    switch (block.kind) {
      case 'thinking':
        return JSON.stringify(thinkingBlock(request, block.text))
      case 'text':
        return JSON.stringify({ type: 'text', text: joined(block.parts) })
      case 'tool_use':
        return `{"type":"tool_use","id":"${toolUseId(exchange, index)}","name":"${block.name}","input":${joined(block.parts)}}`
    }
  })
  const reason = choice === undefined ? '"end_turn"' : `"${stopReason(choice)}"`
  const stopped = JSON.stringify(choice?.stoppedBy ?? null)
  const usage = messagesUsageText(exchange, plan.usage)
  return messageText(exchange, `[${content.join(',')}]`, reason, stopped, usage)
}

function messageText(
  { id, deployment }: Exchange,
  content: string,
  reason: string,
  stopped: string,
  usage: string | null,
): string {
  const end = `"stop_reason":${reason},"stop_sequence":${stopped}`
  const last = usage === null ? '' : `,"usage":${usage}`
  return `{"id":"${id}","type":"message","role":"assistant","model":"${deployment.model.snapshot}","content":${content},${end}${last}}`
}

function* blockEvents(
  exchange: Exchange,
  request: ModelRequest,
  block: Block,
  index: number,
): Generator<StreamEvent> {
  const at = `"index":${index}`
  const delta = (text: string, tokens: number): StreamEvent =>
    event('content_block_delta', `${at},"delta":${text}`, tokens)
  const start = (text: string): StreamEvent =>
    event('content_block_start', `${at},"content_block":${text}`, 0)
  switch (block.kind) {
    case 'thinking': {
      yield start('{"type":"thinking","thinking":"","signature":""}')
      const { thinking, signature } = thinkingBlock(request, block.text)
      yield delta(`{"type":"thinking_delta","thinking":${JSON.stringify(thinking)}}`, block.tokens)
      yield delta(`{"type":"signature_delta","signature":"${signature}"}`, 0)
      break
    }
    case 'text':
      yield start('{"type":"text","text":""}')
      for (const { text, tokens } of block.parts) {
        yield delta(`{"type":"text_delta","text":${JSON.stringify(text)}}`, tokens)
      }
      break
    case 'tool_use': {
      const id = toolUseId(exchange, index)
      yield start(`{"type":"tool_use","id":"${id}","name":"${block.name}","input":{}}`)
      for (const { text, tokens } of block.parts) {
        yield delta(`{"type":"input_json_delta","partial_json":${JSON.stringify(text)}}`, tokens)
      }
      break
    }
  }
  yield event('content_block_stop', at, 0)
}

function blocksOf(choice: Choice): Block[] {
  const blocks: Block[] = []
  if (choice.reasoning > 0) {
    const text = 'This thinking is simulated.'
    blocks.push({ kind: 'thinking', text, tokens: choice.reasoning })
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
  for (const call of calls) blocks.push({ kind: 'tool_use', ...call })
  return blocks
}

function thinkingBlock(
  { promptText, toolText }: ModelRequest,
  thinking: string,
): { type: 'thinking'; thinking: string; signature: string } {
  // What was signed are the turns; tools stand before them in the prompt and may change.
  const turns = promptText.slice(toolText.length)
  return { type: 'thinking', thinking, signature: signThinking(thinking, turns) }
}

function stopReason({ pieces, finish, stoppedBy }: Choice): string {
  if (stoppedBy !== null) return 'stop_sequence'
  if (finish === 'length') return 'max_tokens'
  return pieces.some(({ kind }) => kind === 'call') ? 'tool_use' : 'end_turn'
}

function toolUseId({ id }: Exchange, index: number): string {
  return `toolu_${id}-${index}`
}

function joined(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('')
}

function event(name: string, members: string, tokens: number): StreamEvent {
  const json = members === '' ? `{"type":"${name}"}` : `{"type":"${name}",${members}}`
  return { name, json, tokens }
}
