// The events of a Messages stream: `message_stop` ends it. It tells its usage twice, and both times every
// client gets it. Pings and events of types to come pass.
// Source: Claude API docs, "Streaming messages".
import { mergedUsage } from '../metering/usage-messages.ts'
import type { EventReader, Fate, StreamNotes } from './answer-stream.ts'
import { hasObject, hasText, idOf, isRecord, parseData } from './event-text.ts'

const usageKey = Buffer.from('"usage"')
const stopEventBytesMax = 256
const stopMark = Buffer.from('message_stop')

export class MessagesReader implements EventReader {
  readonly lastBytesMax = stopEventBytesMax

  isLast(rest: Buffer): boolean {
    return isStop(rest)
  }

  judge(event: Buffer, notes: StreamNotes): Fate {
    if (isStop(event)) {
      notes.terminated = true
      return 'hold'
    }
    if (notes.upstreamId === '') notes.upstreamId = idOf(event)
    if (hasObject(event, usageKey)) noteUsage(event, notes)
    if (hasText(event, outputKeys)) notes.events += 1
    if (!notes.finished) notes.finished = hasText(event, finishKeys)
    return 'pass'
  }
}

/** The count of the answer that stands at its start is of its first token or two: only the end knows it. */
function noteUsage(event: Buffer, notes: StreamNotes): void {
  const body = parseData(event)
  const message = body?.['message']
  const isStart = isRecord(message)
  const said = isStart ? message['usage'] : body?.['usage']
  if (!isRecord(said)) return
  notes.usage = mergedUsage(notes.usage, said)
  if (isStart) notes.usagePartial = true
  else if (typeof said['output_tokens'] === 'number') notes.usagePartial = false
}

/** `"text":`, `"thinking":`, `"partial_json":` of a delta. */
const outputKeys = ['"text":', '"thinking":', '"partial_json":'].map((key) => Buffer.from(key))

const finishKeys = [Buffer.from('"stop_reason":')]

/** By its data, whatever fields and comments stand beside it. */
function isStop(event: Buffer): boolean {
  if (event.length > stopEventBytesMax || !event.includes(stopMark)) return false
  return parseData(event)?.['type'] === 'message_stop'
}
