// The events of a Messages stream, or a whole Message -> parts. Blocks of kinds that nobody asked for mean
// nothing; nothing that comes is trusted to be what it should.
// Sources: Claude API docs, "Streaming messages", "Handling stop reasons"; Claude API reference, Message.
import { mergedUsage, readMessagesUsage } from '../../../metering/usage-messages.ts'
import type { AnswerDecoder } from '../../../wire/codec.ts'
import type { FinishReason, ProviderError, StreamPart } from '../../../wire/parts.ts'
import type { Citation, ThinkingSeal } from '../../../wire/prompt.ts'
import {
  eventData,
  listOf,
  membersOf,
  objectOf,
  reasonOf,
  textOf,
  wordOf,
  type Members,
} from '../event-data.ts'
import { PartSequence } from '../part-sequence.ts'

interface OpenBlock {
  readonly block: number
  readonly kind: 'text' | 'thinking' | 'call'
  /** Arguments that came with the start, used if none follow. */
  whole: Members | null
}

export class MessagesDecoder implements AnswerDecoder {
  readonly #parts = new PartSequence()
  /** By the index in the events; what ended is taken out. */
  readonly #blocks = new Map<number, OpenBlock>()
  #usage: unknown = undefined
  #reason: string | null = null
  #stopSequence: string | null = null

  decode(event: Buffer): readonly StreamPart[] {
    const data = eventData(event)
    if (data === '') this.#parts.silence()
    else {
      const members = objectOf(data)
      if (members !== null) this.#event(members)
    }
    return this.#parts.take()
  }

  /** A whole body; false if it is no Message. */
  whole(body: Members): boolean {
    const { content } = body
    if (body['type'] !== 'message' || !Array.isArray(content)) return false
    this.#parts.begin(textOf(body['id']))
    for (let index = 0; index < content.length; index++) {
      this.#blockStart(index, membersOf(content[index]))
      this.#blockStop(index)
    }
    this.#stop(body)
    this.#usage = mergedUsage(this.#usage, body['usage'])
    this.#finish()
    return true
  }

  take(): readonly StreamPart[] {
    return this.#parts.take()
  }

  #event(event: Members): void {
    const index = typeof event['index'] === 'number' ? event['index'] : -1
    switch (event['type']) {
      case 'content_block_delta': {
        const open = this.#blocks.get(index)
        const delta = membersOf(event['delta'])
        if (open !== undefined && delta !== null) this.#delta(open, delta)
        return
      }
      case 'content_block_start':
        return this.#blockStart(index, membersOf(event['content_block']))
      case 'content_block_stop':
        return this.#blockStop(index)
      case 'message_start': {
        const message = membersOf(event['message'])
        this.#parts.begin(textOf(message?.['id']))
        this.#usage = mergedUsage(this.#usage, message?.['usage'])
        return
      }
      case 'message_delta':
        this.#stop(membersOf(event['delta']) ?? {})
        this.#usage = mergedUsage(this.#usage, event['usage'])
        return
      case 'message_stop':
        return this.#finish()
      case 'error':
        return this.#parts.fail(messagesProblem(event))
      case 'ping':
        return this.#parts.silence()
      default:
    }
  }

  #blockStart(index: number, block: Members | null): void {
    if (block === null || this.#blocks.has(index)) return
    switch (block['type']) {
      case 'text': {
        const text = this.#open(index, 'text', this.#parts.start('text'))
        if (text === null) return
        this.#parts.addText(text, textOf(block['text']))
        for (const citation of listOf(block['citations'])) this.#cite(text, membersOf(citation))
        return
      }
      case 'thinking': {
        const thinking = this.#open(index, 'thinking', this.#parts.start('thinking'))
        if (thinking === null) return
        this.#parts.addText(thinking, textOf(block['thinking']))
        const signature = textOf(block['signature'])
        if (signature !== '') this.#parts.seal(thinking, sealOf('signature', signature))
        return
      }
      case 'redacted_thinking': {
        const hidden = this.#open(index, 'thinking', this.#parts.start('thinking'))
        if (hidden !== null) this.#parts.seal(hidden, sealOf('hidden', textOf(block['data'])))
        return
      }
      case 'tool_use': {
        const name = textOf(block['name'])
        const call = this.#parts.startCall(textOf(block['id']), name)
        const input = membersOf(block['input'])
        const isGiven = input !== null && Object.keys(input).length > 0
        this.#open(index, 'call', call, isGiven ? input : null)
        return
      }
      default:
    }
  }

  #open(
    index: number,
    kind: OpenBlock['kind'],
    block: number | null,
    whole: Members | null = null,
  ): number | null {
    if (block !== null) this.#blocks.set(index, { block, kind, whole })
    return block
  }

  #delta(open: OpenBlock, delta: Members): void {
    const { block } = open
    switch (delta['type']) {
      case 'text_delta':
        return this.#parts.addText(block, textOf(delta['text']))
      case 'input_json_delta': {
        const json = textOf(delta['partial_json'])
        if (json === '') return
        open.whole = null
        return this.#parts.addJson(block, json)
      }
      case 'thinking_delta':
        return this.#parts.addText(block, textOf(delta['thinking']))
      case 'signature_delta': {
        const signature = textOf(delta['signature'])
        if (signature !== '') this.#parts.seal(block, sealOf('signature', signature))
        return
      }
      case 'citations_delta':
        return this.#cite(block, membersOf(delta['citation']))
      default:
    }
  }

  #blockStop(index: number): void {
    const open = this.#blocks.get(index)
    if (open === undefined) return
    this.#blocks.delete(index)
    if (open.whole !== null) this.#parts.addValue(open.block, open.whole)
    this.#parts.end(open.block)
  }

  #cite(block: number, cited: Members | null): void {
    const citation = cited === null ? null : citationOf(cited)
    if (citation !== null) this.#parts.citeIn(block, citation)
  }

  /** Later words of a stream win wherever they say anything. */
  #stop({ stop_reason: reason, stop_sequence: stopSequence }: Members): void {
    this.#reason = wordOf(reason) ?? this.#reason
    this.#stopSequence = wordOf(stopSequence) ?? this.#stopSequence
  }

  #finish(): void {
    const read = readMessagesUsage(this.#usage)
    if (read.kind === 'usage') this.#parts.usage(read.usage.tokens)
    const word = this.#reason ?? ''
    const reason = Object.hasOwn(reasons, word) ? reasons[word] : undefined
    this.#parts.finish(reason ?? 'stop', this.#stopSequence)
  }
}

const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'context',
  tool_use: 'tool-calls',
  refusal: 'refusal',
  pause_turn: 'pause',
}

function sealOf(kind: ThinkingSeal['kind'], data: string): ThinkingSeal {
  return { origin: 'messages', kind, data, itemId: null }
}

const ranges = {
  char_location: ['characters', 'start_char_index', 'end_char_index'],
  page_location: ['pages', 'start_page_number', 'end_page_number'],
  content_block_location: ['blocks', 'start_block_index', 'end_block_index'],
} as const

function citationOf(cited: Members): Citation | null {
  const quote = wordOf(cited['cited_text'])
  const { type } = cited
  if (type === 'web_search_result_location') {
    const url = wordOf(cited['url'])
    return { quote, url, title: wordOf(cited['title']), document: null, range: null }
  }
  if (type !== 'char_location' && type !== 'page_location' && type !== 'content_block_location') {
    return null
  }
  const [unit, startName, endName] = ranges[type]
  const { [startName]: start, [endName]: end, document_index: document } = cited
  if (typeof start !== 'number' || typeof end !== 'number' || typeof document !== 'number') {
    return null
  }
  const title = wordOf(cited['document_title'])
  return { quote, url: null, title, document, range: { unit, start, end } }
}

/** `{type: "error", error: {type, message}}`; the text stays as it is. */
export function messagesProblem(body: unknown): ProviderError {
  const error = membersOf(membersOf(body)?.['error'])
  const message = reasonOf(error?.['message'], body)
  return { message, type: textOf(error?.['type']), param: null }
}
