// The events of a Gemini stream. There is no event that only says the end: the one whose candidate has a finish
// reason is the last, and so is one that says that the prompt was blocked. Usage stands in every event and grows.
// Source: Gemini API reference, models.streamGenerateContent; GenerateContentResponse.
import type { EventReader, Fate, StreamNotes } from './answer-stream.ts'
import { isRecord, parseData, plainId } from './event-text.ts'

export class GeminiReader implements EventReader {
  /** The last event carries text as any other does. */
  readonly lastBytesMax = Number.MAX_SAFE_INTEGER

  isLast(rest: Buffer): boolean {
    const body = parseData(rest)
    return body !== null && isEnd(body)
  }

  judge(event: Buffer, notes: StreamNotes): Fate {
    const body = parseData(event)
    if (body === null) return 'pass'
    if (notes.upstreamId === '') notes.upstreamId = plainId(body['responseId'])
    if (isRecord(body['usageMetadata'])) {
      notes.usage = body['usageMetadata']
      notes.usagePartial = true
    }
    if (partsOf(body).some(hasOutput)) notes.events += 1
    if (!isEnd(body)) return 'pass'
    notes.usagePartial = false
    notes.finished = true
    notes.terminated = true
    return 'hold'
  }
}

function isEnd(body: Readonly<Record<string, unknown>>): boolean {
  const candidate = firstOf(body['candidates'])
  if (typeof candidate?.['finishReason'] === 'string') return true
  const feedback = body['promptFeedback']
  return isRecord(feedback) && typeof feedback['blockReason'] === 'string'
}

function partsOf(body: Readonly<Record<string, unknown>>): readonly unknown[] {
  const content = firstOf(body['candidates'])?.['content']
  const parts = isRecord(content) ? content['parts'] : null
  return Array.isArray(parts) ? (parts as readonly unknown[]) : []
}

/** The first element, if the value is a list and it is an object. */
function firstOf(value: unknown): Record<string, unknown> | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : undefined
  return isRecord(first) ? first : undefined
}

function hasOutput(part: unknown): boolean {
  if (!isRecord(part)) return false
  return isRecord(part['functionCall']) || (typeof part['text'] === 'string' && part['text'] !== '')
}
