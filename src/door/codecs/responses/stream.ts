// An answer's parts -> the events of a response. Every block is an item of the output; each item and each part
// is told once more as a whole at its end, so the texts of blocks are kept until the answer ends.
// Source: OpenAI API reference, "Streaming events" of Responses.
import type { AnswerEncoder, AnswerTerms } from '../../../wire/codec.ts'
import type { StreamPart } from '../../../wire/parts.ts'
import type { Citation, ThinkingSeal } from '../../../wire/prompt.ts'
import type { Tokens } from '../usage.ts'
import {
  annotationOf,
  callItem,
  endingOf,
  messageItem,
  reasoningItem,
  responseOf,
  running,
  textPart,
  type Ending,
} from './answer-words.ts'

interface Item {
  readonly kind: 'text' | 'refusal' | 'thinking' | 'call'
  readonly id: string
  readonly index: number
  readonly callId: string
  readonly name: string
  /** `"item_id":…,"output_index":…` and what else all its deltas say. */
  readonly place: string
  text: string
  /** Something of a summary was told. */
  said: boolean
  seal: ThinkingSeal | null
  readonly annotations: object[]
}

const prefixes = { text: 'msg', refusal: 'msg', thinking: 'rs', call: 'fc' } as const

export class ResponsesStream implements AnswerEncoder {
  readonly #terms: AnswerTerms
  readonly #items = new Map<number, Item>()
  /** By their index: they end in any order. */
  readonly #output: object[] = []
  #opened = 0
  #sequence = 0
  #tokens: Tokens | null = null
  #refused = false

  constructor(terms: AnswerTerms) {
    this.#terms = terms
  }

  encode(part: StreamPart): string {
    switch (part.kind) {
      case 'answer-start':
        return (
          this.#response('response.created', running) +
          this.#response('response.in_progress', running)
        )
      case 'text-start':
        return this.#begin(part.block, 'text', '', '')
      case 'refusal-start':
        this.#refused = true
        return this.#begin(part.block, 'refusal', '', '')
      case 'thinking-start':
        return this.#begin(part.block, 'thinking', '', '')
      case 'call-start':
        return this.#begin(part.block, 'call', part.id, part.name)
      case 'text-add':
      case 'refusal-add':
      case 'thinking-add':
        return this.#add(part.block, part.text)
      case 'call-add':
        return this.#add(part.block, part.json)
      case 'thinking-seal':
      case 'call-seal': {
        const item = this.#items.get(part.block)
        if (item !== undefined) item.seal = part.seal
        return ''
      }
      case 'citation-add':
        return this.#annotate(part.block, part.citation)
      case 'block-end':
        return this.#end(part.block)
      case 'usage-report':
        this.#tokens = part.tokens
        return ''
      case 'answer-finish': {
        const ending = endingOf(part.reason, this.#refused)
        return this.#response(`response.${ending.status}`, ending)
      }
      case 'error-report':
        return this.#response('response.failed', {
          status: 'failed',
          incompleteReason: null,
          error: part.error,
        })
      case 'silence-break':
        return ''
    }
  }

  /** `members` follow the type, with their comma. */
  #event(type: string, members: string): string {
    const sequence = this.#sequence
    this.#sequence += 1
    return `event: ${type}\ndata: {"type":"${type}","sequence_number":${sequence}${members}}\n\n`
  }

  #response(type: string, ending: Ending): string {
    const output = this.#output.filter((item) => item !== undefined)
    const tokens = ending.status === 'in_progress' ? null : this.#tokens
    const response = responseOf(this.#terms, { ending, output, tokens })
    return this.#event(type, `,"response":${JSON.stringify(response)}`)
  }

  #begin(block: number, kind: Item['kind'], callId: string, name: string): string {
    const index = this.#opened
    this.#opened += 1
    const id = `${prefixes[kind]}_${this.#terms.requestId}_${index}`
    const isMessage = kind === 'text' || kind === 'refusal'
    const inner = isMessage ? ',"content_index":0' : kind === 'thinking' ? ',"summary_index":0' : ''
    const place = `,"item_id":"${id}","output_index":${index}${inner}`
    const item: Item = {
      kind,
      id,
      index,
      callId,
      name,
      place,
      text: '',
      said: false,
      seal: null,
      annotations: [],
    }
    this.#items.set(block, item)
    const added = this.#event(
      'response.output_item.added',
      `,"output_index":${index},"item":${begunItem(item)}`,
    )
    if (!isMessage) return added
    return added + this.#event('response.content_part.added', `${place},"part":${partOf(item)}`)
  }

  #add(block: number, text: string): string {
    const item = this.#items.get(block)
    if (item === undefined) return ''
    item.text += text
    const delta = `${item.place},"delta":${JSON.stringify(text)}`
    switch (item.kind) {
      case 'text':
        return this.#event('response.output_text.delta', `${delta},"logprobs":[]`)
      case 'refusal':
        return this.#event('response.refusal.delta', delta)
      case 'call':
        return this.#event('response.function_call_arguments.delta', delta)
      case 'thinking': {
        const isFirst = !item.said
        item.said = true
        const added = isFirst
          ? this.#event(
              'response.reasoning_summary_part.added',
              `${item.place},"part":{"type":"summary_text","text":""}`,
            )
          : ''
        return added + this.#event('response.reasoning_summary_text.delta', delta)
      }
    }
  }

  #annotate(block: number, citation: Citation): string {
    const item = this.#items.get(block)
    const annotation = item === undefined ? null : annotationOf(citation, item.text.length)
    if (item === undefined || annotation === null) return ''
    item.annotations.push(annotation)
    return this.#event(
      'response.output_text.annotation.added',
      `${item.place},"annotation_index":${item.annotations.length - 1},"annotation":${JSON.stringify(annotation)}`,
    )
  }

  #end(block: number): string {
    const item = this.#items.get(block)
    if (item === undefined) return ''
    this.#items.delete(block)
    const done = wholeItem(item)
    this.#output[item.index] = done
    const text =
      this.#doneText(item) +
      this.#event(
        'response.output_item.done',
        `,"output_index":${item.index},"item":${JSON.stringify(done)}`,
      )
    return item.kind === 'call' && item.seal !== null ? text + this.#sealItem(item.seal) : text
  }

  #doneText(item: Item): string {
    const text = JSON.stringify(item.text)
    switch (item.kind) {
      case 'text':
      case 'refusal': {
        const isText = item.kind === 'text'
        const name = isText ? 'response.output_text.done' : 'response.refusal.done'
        const members = isText ? `,"text":${text},"logprobs":[]` : `,"refusal":${text}`
        const done = this.#event(name, item.place + members)
        return (
          done + this.#event('response.content_part.done', `${item.place},"part":${partOf(item)}`)
        )
      }
      case 'call':
        return this.#event(
          'response.function_call_arguments.done',
          `${item.place},"name":${JSON.stringify(item.name)},"arguments":${text}`,
        )
      case 'thinking':
        if (!item.said) return ''
        return (
          this.#event('response.reasoning_summary_text.done', `${item.place},"text":${text}`) +
          this.#event(
            'response.reasoning_summary_part.done',
            `${item.place},"part":{"type":"summary_text","text":${text}}`,
          )
        )
    }
  }

  /** The seal of a call, which has no place in it, as reasoning without words behind it. */
  #sealItem(seal: ThinkingSeal): string {
    const index = this.#opened
    this.#opened += 1
    const item = reasoningItem(`rs_${this.#terms.requestId}_${index}`, '', seal, 'call')
    this.#output[index] = item
    const members = `,"output_index":${index},"item":${JSON.stringify(item)}`
    return (
      this.#event('response.output_item.added', members) +
      this.#event('response.output_item.done', members)
    )
  }
}

function begunItem({ kind, id, callId, name }: Item): string {
  switch (kind) {
    case 'text':
    case 'refusal':
      return `{"id":"${id}","type":"message","status":"in_progress","role":"assistant","content":[]}`
    case 'thinking':
      return `{"id":"${id}","type":"reasoning","summary":[]}`
    case 'call':
      return `{"id":"${id}","type":"function_call","status":"in_progress","call_id":${JSON.stringify(callId)},"name":${JSON.stringify(name)},"arguments":""}`
  }
}

function partOf({ kind, text, annotations }: Item): string {
  const part = kind === 'refusal' ? { type: 'refusal', refusal: text } : textPart(text, annotations)
  return JSON.stringify(part)
}

function wholeItem({ kind, id, callId, name, text, seal, annotations }: Item): object {
  switch (kind) {
    case 'text':
      return messageItem(id, [textPart(text, annotations)])
    case 'refusal':
      return messageItem(id, [{ type: 'refusal', refusal: text }])
    case 'thinking':
      return reasoningItem(id, text, seal)
    case 'call':
      return callItem(id, callId, name, text)
  }
}
