// A Gemini answer as parts. An event is a piece of one answer, and a whole answer is the same in one piece. Pieces
// of text and of thinking run on over events; calls come whole. A signature on a text becomes a sealed thought
// without words behind it, so that clients give it back.
// Source: Gemini API reference, GenerateContentResponse, Candidate.FinishReason; docs, "Thought signatures".
import { readGeminiUsage } from '../../../metering/usage-gemini.ts'
import type { FinishReason, ProviderError, StreamPart } from '../../../wire/parts.ts'
import type { ThinkingSeal } from '../../../wire/prompt.ts'
import { isRecord, parseData, plainId } from '../../event-text.ts'
import { PartSequence } from '../part-sequence.ts'

type Fields = Readonly<Record<string, unknown>>

export class GeminiAnswer {
  readonly #parts = new PartSequence()
  #id: string | null = null

  /** The parts of one event; none for one that is broken. */
  decode(event: Buffer): readonly StreamPart[] {
    const body = parseData(event)
    return body === null ? [] : this.read(body)
  }

  read(body: Fields): readonly StreamPart[] {
    this.#id ??= plainId(body['responseId'])
    this.#parts.begin(this.#id)
    if (isRecord(body['error'])) this.#parts.fail(errorOf(body))
    else this.#piece(body)
    return this.#parts.take()
  }

  #piece(body: Fields): void {
    const candidate = firstOf(body['candidates'])
    const content = candidate?.['content']
    const said = isRecord(content) ? content['parts'] : null
    if (Array.isArray(said)) {
      for (const part of said as readonly unknown[]) if (isRecord(part)) this.#part(part)
    }
    const usage = readGeminiUsage(body['usageMetadata'])
    if (usage.kind === 'usage') this.#parts.usage(usage.usage.tokens)
    this.#end(body, candidate)
  }

  #part(part: Fields): void {
    const { text, functionCall: call, thoughtSignature: signature } = part
    const seal = typeof signature === 'string' && signature !== '' ? sealOf(signature) : null
    if (isRecord(call)) return this.#call(call, seal)
    if (typeof text !== 'string') return
    const isThought = part['thought'] === true
    this.#parts.say(isThought ? 'thinking' : 'text', text)
    if (seal === null) return
    // That of a text is a thought of its own behind it, and not that of the thinking before.
    if (!isThought) this.#parts.endRun()
    this.#parts.sealThought(seal)
  }

  #call(call: Fields, seal: ThinkingSeal | null): void {
    const parts = this.#parts
    parts.endRun()
    const { id, name, args } = call
    // Not every API gives ids, and clients need one that is not used twice in a conversation.
    const own = plainId(id) || `call_${this.#id || 'g'}_${parts.calls + 1}`
    const block = parts.startCall(own, typeof name === 'string' ? name : '')
    if (block === null) return
    parts.addValue(block, isRecord(args) ? args : {})
    if (seal !== null) parts.seal(block, seal)
    parts.end(block)
  }

  #end(body: Fields, candidate: Fields | undefined): void {
    const feedback = body['promptFeedback']
    const blocked = isRecord(feedback) ? feedback['blockReason'] : undefined
    const said = candidate?.['finishReason']
    if (typeof said !== 'string' && typeof blocked !== 'string') return
    const reason = typeof said === 'string' ? reasonOf(said, this.#parts.calls > 0) : 'filter'
    if (reason === null) this.#parts.fail(brokenOff(String(said), candidate))
    else this.#parts.finish(reason, null)
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
