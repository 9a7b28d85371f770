// The events of a ConverseStream, or a whole answer of Converse -> parts. A block of text or thinking has no
// start of its own, and the usage comes behind the reason for the end. Blocks of kinds that nobody asked for
// mean nothing; nothing that comes is trusted to be what it should.
// Sources: Amazon Bedrock API Reference, Converse (Response Syntax), ConverseStreamOutput, ContentBlockDelta,
// MessageStopEvent, Citation.
import { readConverseUsage } from '../../../metering/usage-converse.ts'
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
  /** A seal may come in pieces: it is told when the block ends. */
  seal: { kind: ThinkingSeal['kind']; data: string } | null
}

export class ConverseDecoder implements AnswerDecoder {
  readonly #parts = new PartSequence()
  /** By the index in the events; what ended is taken out. */
  readonly #blocks = new Map<number, OpenBlock>()
  readonly #stop: readonly string[]
  #reason = ''

  /** `stop`: the stop sequences that were asked for. */
  constructor(stop: readonly string[]) {
    this.#stop = stop
  }

  decode(event: Buffer): readonly StreamPart[] {
    const members = objectOf(eventData(event))
    if (members !== null) this.#event(nameOf(event), members)
    return this.#parts.take()
  }

  /** A whole body; false if it is no answer. */
  whole(body: Members): boolean {
    const message = membersOf(membersOf(body['output'])?.['message'])
    if (message === null || !Array.isArray(message['content'])) return false
    this.#parts.begin('')
    for (const [index, block] of listOf(message['content']).entries()) {
      const members = membersOf(block)
      if (members !== null) this.#wholeBlock(index, members)
      this.#blockStop(index)
    }
    this.#reason = textOf(body['stopReason'])
    this.#finish(body['usage'])
    return true
  }

  take(): readonly StreamPart[] {
    return this.#parts.take()
  }

  #event(name: string, event: Members): void {
    const at = event['contentBlockIndex']
    const index = typeof at === 'number' ? at : -1
    switch (name) {
      case 'contentBlockDelta':
        return this.#delta(index, membersOf(event['delta']))
      case 'contentBlockStart': {
        const use = membersOf(membersOf(event['start'])?.['toolUse'])
        if (use !== null) this.#call(index, use)
        return
      }
      case 'contentBlockStop':
        return this.#blockStop(index)
      case 'messageStart':
        return this.#parts.begin('')
      case 'messageStop':
        this.#reason = textOf(event['stopReason'])
        return
      case 'metadata':
        return this.#finish(event['usage'])
      case 'exception':
        return this.#parts.fail(converseProblem(event))
      default:
    }
  }

  #wholeBlock(index: number, block: Members): void {
    const use = membersOf(block['toolUse'])
    if (use !== null) {
      this.#call(index, use)
      const open = this.#blocks.get(index)
      const input = membersOf(use['input'])
      const isGiven = input !== null && Object.keys(input).length > 0
      if (open !== undefined && isGiven) this.#parts.addValue(open.block, input)
      return
    }
    const cited = membersOf(block['citationsContent'])
    if (cited !== null) {
      for (const each of listOf(cited['content'])) this.#delta(index, membersOf(each))
      for (const citation of listOf(cited['citations'])) this.#delta(index, { citation })
      return
    }
    const reasoning = membersOf(block['reasoningContent'])
    const said = membersOf(reasoning?.['reasoningText'])
    if (said !== null) {
      this.#delta(index, { reasoningContent: { text: said['text'] } })
      this.#delta(index, { reasoningContent: { signature: said['signature'] } })
    } else this.#delta(index, block)
  }

  #delta(index: number, delta: Members | null): void {
    if (delta === null) return
    const { text } = delta
    if (typeof text === 'string') {
      const open = this.#running(index, 'text')
      if (open !== null) this.#parts.addText(open.block, text)
      return
    }
    const input = membersOf(delta['toolUse'])?.['input']
    const open = this.#blocks.get(index)
    if (typeof input === 'string' && open !== undefined) this.#parts.addJson(open.block, input)
    const citation = membersOf(delta['citation'])
    if (citation !== null) this.#cite(index, citation)
    const reasoning = membersOf(delta['reasoningContent'])
    if (reasoning !== null) this.#think(index, reasoning)
  }

  #think(index: number, { text, signature, redactedContent }: Members): void {
    if (text === undefined && signature === undefined && redactedContent === undefined) return
    const open = this.#running(index, 'thinking')
    if (open === null) return
    this.#parts.addText(open.block, textOf(text))
    for (const [kind, data] of [
      ['signature', textOf(signature)],
      ['hidden', textOf(redactedContent)],
    ] as const) {
      if (data === '' || !this.#parts.fits(data)) continue
      open.seal = { kind, data: (open.seal?.data ?? '') + data }
    }
  }

  #cite(index: number, cited: Members): void {
    const open = this.#blocks.get(index)
    const citation = citationOf(cited)
    if (open !== undefined && citation !== null) this.#parts.citeIn(open.block, citation)
  }

  #call(index: number, use: Members): void {
    if (this.#blocks.has(index)) return
    const block = this.#parts.startCall(textOf(use['toolUseId']), textOf(use['name']))
    if (block !== null) this.#blocks.set(index, { block, kind: 'call', seal: null })
  }

  /** The block of this index and kind, begun if it did not; null if there are too many. */
  #running(index: number, kind: 'text' | 'thinking'): OpenBlock | null {
    const known = this.#blocks.get(index)
    if (known?.kind === kind) return known
    this.#blockStop(index)
    const block = this.#parts.start(kind)
    if (block === null) return null
    const open: OpenBlock = { block, kind, seal: null }
    this.#blocks.set(index, open)
    return open
  }

  #blockStop(index: number): void {
    const open = this.#blocks.get(index)
    if (open === undefined) return
    this.#blocks.delete(index)
    const { block, seal } = open
    if (seal !== null) this.#parts.seal(block, { ...seal, origin: 'converse', itemId: null })
    this.#parts.end(block)
  }

  #finish(usage: unknown): void {
    for (const index of this.#blocks.keys()) this.#blockStop(index)
    const read = readConverseUsage(usage)
    if (read.kind === 'usage') this.#parts.usage(read.usage.tokens)
    const reason = Object.hasOwn(reasons, this.#reason) ? reasons[this.#reason] : undefined
    // It says that one of them was met, and not which.
    const only = this.#stop.length === 1 ? (this.#stop[0] ?? null) : null
    const met = this.#reason === 'stop_sequence' ? only : null
    this.#parts.finish(reason ?? 'stop', met)
  }
}

const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'context',
  tool_use: 'tool-calls',
  content_filtered: 'filter',
  guardrail_intervened: 'filter',
}

/** The word behind `event:`. */
function nameOf(event: Buffer): string {
  const end = event.indexOf('\n')
  return event.toString('latin1', 'event: '.length, Math.max(end, 0)).trim()
}

const ranges = {
  documentChar: 'characters',
  documentPage: 'pages',
  documentChunk: 'blocks',
} as const

function citationOf(cited: Members): Citation | null {
  const title = wordOf(cited['title'])
  const quotes = listOf(cited['sourceContent']).map((each) => textOf(membersOf(each)?.['text']))
  const quote = wordOf(quotes.join(''))
  const location = membersOf(cited['location'])
  const web = membersOf(location?.['web'])
  if (web !== null) return { quote, url: wordOf(web['url']), title, document: null, range: null }
  for (const name of ['documentChar', 'documentPage', 'documentChunk'] as const) {
    const place = membersOf(location?.[name])
    if (place === null) continue
    const { documentIndex: document, start, end } = place
    if (typeof document !== 'number') return null
    const isRange = typeof start === 'number' && typeof end === 'number'
    const range = isRange ? { unit: ranges[name], start, end } : null
    return { quote, url: null, title, document, range }
  }
  return quote === null && title === null
    ? null
    : { quote, url: null, title, document: null, range: null }
}

/** `{__type, message}`, as the receiver wrote it; the text stays as it is. */
export function converseProblem(body: unknown): ProviderError {
  const members = membersOf(body)
  const message = reasonOf(members?.['message'], body)
  return { message, type: textOf(members?.['__type']), param: null }
}
