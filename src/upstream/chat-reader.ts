// The events of the stream of a chat completion, or of a legacy one: `data: [DONE]` ends it, the usage event is
// withheld from a client that did not ask for it.
// Source: OpenAI API reference, "Streaming" and `stream_options.include_usage`.
import type { EventReader, Fate, StreamNotes } from './answer-stream.ts'
import { dataOf, hasObject, hasText, idOf, parseData } from './event-text.ts'

const usageKey = Buffer.from('"usage"')
const doneEventBytesMax = 256
const doneMark = Buffer.from('[DONE]')

export class ChatReader implements EventReader {
  readonly lastBytesMax = doneEventBytesMax
  readonly #withholdUsage: boolean
  readonly #outputKeys: readonly Buffer[]

  constructor(options: { readonly withholdUsage: boolean }, outputKeys = chatKeys) {
    this.#withholdUsage = options.withholdUsage
    this.#outputKeys = outputKeys
  }

  isLast(rest: Buffer): boolean {
    return isDone(rest)
  }

  judge(event: Buffer, notes: StreamNotes): Fate {
    if (isDone(event)) {
      notes.terminated = true
      return 'hold'
    }
    // Azure's first event has an empty id.
    if (notes.events === 0 && notes.upstreamId === '') {
      notes.upstreamId = idOf(event)
    }
    if (hasObject(event, usageKey)) {
      const body = parseData(event)
      const usage = body?.['usage']
      if (typeof usage === 'object' && usage !== null) {
        notes.usage = usage
        const choices = body?.['choices']
        if (Array.isArray(choices) && choices.length === 0) {
          return this.#withholdUsage ? 'withhold' : 'pass'
        }
      }
    }
    if (hasText(event, this.#outputKeys)) notes.events += 1
    if (!notes.finished) notes.finished = hasText(event, finishKeys)
    return 'pass'
  }
}

/** `"content":`, `"reasoning_content":`, `"arguments":`, `"refusal":` of a delta. */
const chatKeys = ['content":', 'arguments":', 'refusal":'].map((key) => Buffer.from(key))

/** The same of a legacy completion. */
export const completionKeys = [Buffer.from('"text":')]

const finishKeys = [Buffer.from('"finish_reason":')]

/** By its data, whatever fields and comments stand beside it. */
function isDone(event: Buffer): boolean {
  if (event.length > doneEventBytesMax || !event.includes(doneMark)) return false
  return dataOf(event).trim() === '[DONE]'
}
