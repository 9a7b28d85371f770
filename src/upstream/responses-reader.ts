// The events of a Responses stream: `response.completed`, `.incomplete` or `.failed` ends it, with the whole response
// and its usage. All events pass as they came, sequence numbers included. `error` passes, too, and is no end. For what
// stops there or ends as failed nobody pays.
// Source: OpenAI API reference, Responses, "Streaming events".
import type { KeptAnswer } from '../journeys/ports.ts'
import type { EventReader, Fate, StreamNotes } from './answer-stream.ts'
import { hasText, isRecord, parseData, plainId } from './event-text.ts'
import { failedStatusOf } from './first-event.ts'

const terminal: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
])

/** Events that may be worth a parse; a caller's own text can look like one, so its type decides. */
const marks = [
  'response.created',
  'response.completed',
  'response.incomplete',
  'response.failed',
].map((mark) => Buffer.from(mark))

export class ResponsesReader implements EventReader {
  /** A terminal event is as long as the answer. */
  readonly lastBytesMax = Number.MAX_SAFE_INTEGER

  isLast(rest: Buffer): boolean {
    return mayTell(rest) && terminal.has(parseData(rest)?.['type'])
  }

  judge(event: Buffer, notes: StreamNotes): Fate {
    if (mayTell(event)) {
      const body = parseData(event)
      const isLast = terminal.has(body?.['type'])
      if (isRecord(body?.['response'])) note(body['response'], isLast, notes)
      if (isLast) {
        if (body?.['type'] === 'response.failed') notes.failedStatus ??= failureIn(body['response'])
        notes.terminated = true
        return 'hold'
      }
    }
    if (hasText(event, outputKeys)) notes.events += 1
    // More items may follow; whatever does comes at once or is not much.
    if (!notes.finished) notes.finished = event.includes(doneMark)
    return 'pass'
  }
}

const doneMark = Buffer.from('response.output_item.done')
/** `"delta":` of texts, reasoning and arguments. */
const outputKeys = [Buffer.from('"delta":')]

function mayTell(event: Buffer): boolean {
  return marks.some((mark) => event.includes(mark))
}

function note(response: Record<string, unknown>, isLast: boolean, notes: StreamNotes): void {
  const id = plainId(response['id'])
  if (id !== '') notes.upstreamId = id
  notes.kept = keptOf(response)
  if (isLast) notes.usage = usageOf(response)
}

function failureIn(response: unknown): number {
  return failedStatusOf(isRecord(response) ? response['error'] : null)
}

/** The status that the failure of a whole response has where it comes in place of one; null: it did not fail. */
export function failureOf(response: object): number | null {
  return Reflect.get(response, 'status') === 'failed' ? failureIn(response) : null
}

/** Null says that nothing was counted, and only of what failed is that believed. */
export function usageOf(response: Readonly<Record<string, unknown>>): unknown {
  const { usage, status } = response
  return usage === null && status !== 'failed' ? undefined : usage
}

/** Ids remembered of one response: more items than any answer has. */
const itemsMax = 256

/** What of a response can be asked for again, if the provider keeps it. */
export function keptOf(response: Readonly<Record<string, unknown>>): KeptAnswer {
  const itemIds: string[] = []
  const isKept = response['store'] !== false
  const isRunning = running.has(response['status'])
  if (!Array.isArray(response['output'])) return { isKept, isRunning, itemIds }
  for (const item of response['output'].slice(0, itemsMax) as readonly unknown[]) {
    const id = isRecord(item) ? plainId(item['id']) : ''
    if (id !== '') itemIds.push(id)
  }
  return { isKept, isRunning, itemIds }
}

const running: ReadonlySet<unknown> = new Set(['queued', 'in_progress'])
