// An answer's parts -> the events of Messages. One block is open at a time there, so the parts of a block that
// began while another was open wait for their turn. A block of thinking begins with its first word or seal:
// only then is it known whether any of it can be read.
// Source: Claude API docs, "Streaming messages".
import type { AnswerEncoder, AnswerTerms } from '../../../wire/codec.ts'
import type { ProviderError, StreamPart } from '../../../wire/parts.ts'
import type { ThinkingSeal } from '../../../wire/prompt.ts'
import { sealText } from '../../../wire/seal-text.ts'
import { messagesWord, statusOfWord } from '../error-words.ts'
import { messagesUsage, type Tokens } from '../usage.ts'
import { citationOf, stopReason } from './answer-words.ts'

type BlockPart = Extract<StreamPart, { readonly block: number }>

export class MessagesStream implements AnswerEncoder {
  readonly #terms: AnswerTerms
  /** The number of the block that is open among the answer's, and among the events'. */
  #open: number | null = null
  #index = -1
  /** Thinking that began, of which nothing was said yet. */
  #unsaid = false
  /** Of the open call. */
  #callSeal: ThinkingSeal | null = null
  #delta = ''
  /** Blocks that wait, in the order in which they began. */
  readonly #waiting = new Map<number, BlockPart[]>()
  #tokens: Tokens = new Map()

  constructor(terms: AnswerTerms) {
    this.#terms = terms
  }

  encode(part: StreamPart): string {
    if ('block' in part) return this.#block(part)
    switch (part.kind) {
      case 'answer-start':
        return this.#start()
      case 'usage-report':
        this.#tokens = part.tokens
        return ''
      case 'answer-finish':
        return this.#finish(stopReason(part.reason, part.stopSequence), part.stopSequence)
      case 'error-report':
        return errorEvent(part.error)
      case 'silence-break':
        return 'event: ping\ndata: {"type":"ping"}\n\n'
    }
  }

  #start(): string {
    const { requestId, model } = this.#terms
    const message = {
      id: `msg_${requestId}`,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      container: null,
      diagnostics: null,
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      // Most providers tell it at the end; then `message_delta` says all of it.
      usage: messagesUsage(this.#tokens),
    }
    return `event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message })}\n\n`
  }

  #block(part: BlockPart): string {
    if (this.#open === part.block) {
      const text = this.#write(part)
      return part.kind === 'block-end' ? text + this.#next() : text
    }
    const queue = this.#waiting.get(part.block)
    if (queue !== undefined) enqueue(queue, part)
    else if (this.#open === null) {
      this.#open = part.block
      return this.#write(part)
    } else this.#waiting.set(part.block, [part])
    return ''
  }

  /** Blocks that waited, up to and with the first that is not at its end yet. */
  #next(): string {
    let text = ''
    this.#open = null
    for (const [block, queue] of this.#waiting) {
      this.#waiting.delete(block)
      this.#open = block
      for (const part of queue) text += this.#write(part)
      if (queue.at(-1)?.kind !== 'block-end') return text
      this.#open = null
    }
    return text
  }

  #write(part: BlockPart): string {
    switch (part.kind) {
      case 'text-add':
      case 'refusal-add':
        return `${this.#delta}{"type":"text_delta","text":${JSON.stringify(part.text)}}}\n\n`
      case 'call-add':
        return `${this.#delta}{"type":"input_json_delta","partial_json":${JSON.stringify(part.json)}}}\n\n`
      case 'thinking-add':
        return `${this.#said()}${this.#delta}{"type":"thinking_delta","thinking":${JSON.stringify(part.text)}}}\n\n`
      case 'text-start':
      case 'refusal-start':
        return this.#begin('{"type":"text","text":""}')
      case 'call-start':
        return this.#begin(
          `{"type":"tool_use","id":${JSON.stringify(part.id)},"name":${JSON.stringify(part.name)},"input":{}}`,
        )
      case 'thinking-start':
        this.#unsaid = true
        return ''
      case 'thinking-seal':
        return this.#seal(part.seal)
      case 'call-seal':
        this.#callSeal = part.seal
        return ''
      case 'citation-add':
        return `${this.#delta}${JSON.stringify({ type: 'citations_delta', citation: citationOf(part.citation) })}}\n\n`
      case 'block-end':
        return this.#end()
    }
  }

  #begin(block: string): string {
    this.#index += 1
    const index = `"index":${this.#index}`
    this.#delta = `event: content_block_delta\ndata: {"type":"content_block_delta",${index},"delta":`
    return `event: content_block_start\ndata: {"type":"content_block_start",${index},"content_block":${block}}\n\n`
  }

  /** Opens the block of thinking that can be read, if it is not yet. */
  #said(): string {
    if (!this.#unsaid) return ''
    this.#unsaid = false
    return this.#begin('{"type":"thinking","thinking":"","signature":""}')
  }

  #seal(seal: ThinkingSeal): string {
    const text = JSON.stringify(sealText(seal, 'messages', 'thinking'))
    if (this.#unsaid && seal.kind === 'hidden') {
      this.#unsaid = false
      return this.#begin(`{"type":"redacted_thinking","data":${text}}`)
    }
    return `${this.#said()}${this.#delta}{"type":"signature_delta","signature":${text}}}\n\n`
  }

  #end(): string {
    const stop = this.#said() + this.#stop()
    const seal = this.#callSeal
    if (seal === null) return stop
    this.#callSeal = null
    const data = JSON.stringify(sealText(seal, 'messages', 'call'))
    return `${stop}${this.#begin(`{"type":"redacted_thinking","data":${data}}`)}${this.#stop()}`
  }

  #stop(): string {
    return `event: content_block_stop\ndata: {"type":"content_block_stop","index":${this.#index}}\n\n`
  }

  #finish(reason: string, stopSequence: string | null): string {
    const delta = {
      type: 'message_delta',
      delta: {
        container: null,
        stop_reason: reason,
        stop_sequence: stopSequence,
        stop_details: null,
      },
      usage: messagesUsage(this.#tokens),
    }
    return `event: message_delta\ndata: ${JSON.stringify(delta)}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n`
  }
}

/** What waits is kept as few parts: pieces of one text are one piece. */
function enqueue(queue: BlockPart[], part: BlockPart): void {
  const last = queue.at(-1)
  if (part.kind === 'call-add' && last?.kind === 'call-add') {
    queue[queue.length - 1] = { ...part, json: last.json + part.json }
  } else if ('text' in part && last !== undefined && 'text' in last) {
    queue[queue.length - 1] = { ...part, text: last.text + part.text }
  } else queue.push(part)
}

function errorEvent(error: ProviderError): string {
  const type = messagesWord(statusOfWord(error.type), error)
  const body = { type: 'error', error: { type, message: error.message } }
  return `event: error\ndata: ${JSON.stringify(body)}\n\n`
}
