// A Gemini answer as parts. An event is a piece of one answer, and a whole answer is the same in one piece. Pieces
// of text and of thinking run on over events; calls come whole. A signature on a text becomes a sealed thought
// without words behind it, so that clients give it back.
// Source: Gemini API reference, GenerateContentResponse, Candidate.FinishReason; docs, "Thought signatures".
import { readGeminiUsage } from '../../../metering/usage-gemini.ts'
import type { FinishReason, ProviderError, StreamPart } from '../../../wire/parts.ts'
import type { ThinkingSeal } from '../../../wire/prompt.ts'
import { isRecord, parseData, plainId } from '../../event-text.ts'

type Fields = Readonly<Record<string, unknown>>

/** What the events before left open. */
export class GeminiAnswer {
  #started = false
  #id = ''
  #block = -1
  #open: 'text' | 'thinking' | null = null
  #calls = 0
  #done = false

  /** The parts of one event; none for one that is broken. */
  decode(event: Buffer): readonly StreamPart[] {
    const body = parseData(event)
    return body === null || this.#done ? [] : this.read(body)
  }

  read(body: Fields): readonly StreamPart[] {
    const parts: StreamPart[] = []
    if (!this.#started) {
      this.#started = true
      this.#id = plainId(body['responseId'])
      parts.push({ kind: 'answer-start', id: this.#id })
    }
    if (isRecord(body['error'])) {
      this.#done = true
      parts.push({ kind: 'error-report', error: errorOf(body) })
      return parts
    }
    const candidate = firstOf(body['candidates'])
    const content = candidate?.['content']
    const said = isRecord(content) ? content['parts'] : null
    if (Array.isArray(said)) {
      for (const part of said as readonly unknown[]) if (isRecord(part)) this.#part(part, parts)
    }
    const usage = readGeminiUsage(body['usageMetadata'])
    if (usage.kind === 'usage') parts.push({ kind: 'usage-report', tokens: usage.usage.tokens })
    this.#end(body, candidate, parts)
    return parts
  }

  #part(part: Fields, parts: StreamPart[]): void {
    const { text, functionCall: call, thoughtSignature: signature } = part
    const seal = typeof signature === 'string' && signature !== '' ? sealOf(signature) : null
    if (isRecord(call)) return this.#call(call, seal, parts)
    if (typeof text !== 'string') return
    if (part['thought'] === true) {
      if (text !== '') this.#add('thinking', text, parts)
      if (seal === null) return
      if (this.#open !== 'thinking') this.#openBlock('thinking', parts)
      parts.push({ kind: 'thinking-seal', block: this.#block, seal })
      this.#close(parts)
      return
    }
    if (text !== '') this.#add('text', text, parts)
    if (seal === null) return
    this.#openBlock('thinking', parts)
    parts.push({ kind: 'thinking-seal', block: this.#block, seal })
    this.#close(parts)
  }

  #call(call: Fields, seal: ThinkingSeal | null, parts: StreamPart[]): void {
    this.#close(parts)
    this.#block += 1
    this.#calls += 1
    const block = this.#block
    const { id, name, args } = call
    // Not every API gives ids, and clients need one that is not used twice in a conversation.
    const own = plainId(id) || `call_${this.#id === '' ? 'g' : this.#id}_${this.#calls}`
    parts.push({ kind: 'call-start', block, id: own, name: typeof name === 'string' ? name : '' })
    parts.push({ kind: 'call-add', block, json: JSON.stringify(isRecord(args) ? args : {}) })
    if (seal !== null) parts.push({ kind: 'call-seal', block, seal })
    parts.push({ kind: 'block-end', block })
  }

  #add(kind: 'text' | 'thinking', text: string, parts: StreamPart[]): void {
    if (this.#open !== kind) this.#openBlock(kind, parts)
    const block = this.#block
    parts.push(
      kind === 'text' ? { kind: 'text-add', block, text } : { kind: 'thinking-add', block, text },
    )
  }

  #openBlock(kind: 'text' | 'thinking', parts: StreamPart[]): void {
    this.#close(parts)
    this.#block += 1
    this.#open = kind
    const block = this.#block
    parts.push(kind === 'text' ? { kind: 'text-start', block } : { kind: 'thinking-start', block })
  }

  #close(parts: StreamPart[]): void {
    if (this.#open !== null) parts.push({ kind: 'block-end', block: this.#block })
    this.#open = null
  }

  #end(body: Fields, candidate: Fields | undefined, parts: StreamPart[]): void {
    const feedback = body['promptFeedback']
    const blocked = isRecord(feedback) ? feedback['blockReason'] : undefined
    const said = candidate?.['finishReason']
    if (typeof said !== 'string' && typeof blocked !== 'string') return
    this.#done = true
    this.#close(parts)
    const reason = typeof said === 'string' ? reasonOf(said, this.#calls > 0) : 'filter'
    parts.push(
      reason === null
        ? { kind: 'error-report', error: brokenOff(String(said), candidate) }
        : { kind: 'answer-finish', reason, stopSequence: null },
    )
  }
}

const filtered: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MODEL_ARMOR',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
])

/** Null where the model broke off: what it gave is no answer. */
function reasonOf(said: string, called: boolean): FinishReason | null {
  if (said === 'STOP') return called ? 'tool-calls' : 'stop'
  if (said === 'MAX_TOKENS') return 'length'
  return filtered.has(said) ? 'filter' : null
}

function brokenOff(reason: string, candidate: Fields | undefined): ProviderError {
  const said = candidate?.['finishMessage']
  const message = typeof said === 'string' ? said : `The model broke off: ${reason}.`
  return { message, type: reason, param: null }
}

/** Google's error object: `{error: {code, message, status, details}}`, in a list where a stream was not an event's. */
export function errorOf(body: unknown): ProviderError {
  const first: unknown = Array.isArray(body) ? body[0] : body
  const error = isRecord(first) ? first['error'] : null
  if (!isRecord(error)) {
    return { message: typeof body === 'string' ? body : '', type: '', param: null }
  }
  const { message, status, details } = error
  return {
    message: typeof message === 'string' ? message : '',
    type: typeof status === 'string' ? status : '',
    param: fieldOf(details),
  }
}

/** Source: Google APIs, google.rpc.BadRequest.FieldViolation. */
function fieldOf(details: unknown): string | null {
  if (!Array.isArray(details)) return null
  for (const detail of details as readonly unknown[]) {
    const violation = isRecord(detail) ? firstOf(detail['fieldViolations']) : undefined
    if (typeof violation?.['field'] === 'string') return violation['field']
  }
  return null
}

function sealOf(data: string): ThinkingSeal {
  return { origin: 'gemini', kind: 'signature', data, itemId: null }
}

function firstOf(value: unknown): Fields | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : undefined
  return isRecord(first) ? first : undefined
}
