// The events of a Messages stream: `message_stop` ends it. It tells its usage twice, and both times every
// client gets it. Pings and events of types to come pass.
// Source: Claude API docs, "Streaming messages".
import { mergedUsage } from '../metering/usage-messages.ts'
import type { EventReader, Fate, StreamNotes } from './answer-stream.ts'
import { hasText, idOf, isRecord, opensObject, parseData } from './event-text.ts'

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
    const usageAt = event.indexOf(usageKey)
    if (usageAt >= 0 && opensObject(event, usageAt + usageKey.length)) {
      const body = parseData(event)
      const message = body?.['message']
      const said = isRecord(message) ? message['usage'] : body?.['usage']
      if (said !== undefined) notes.usage = mergedUsage(notes.usage, said)
    }
    if (hasText(event, outputKeys)) notes.events += 1
    if (!notes.finished) notes.finished = hasText(event, finishKeys)
    return 'pass'
  }
}

/** `"text":`, `"thinking":`, `"partial_json":` of a delta. */
const outputKeys = ['"text":', '"thinking":', '"partial_json":'].map((key) => Buffer.from(key))

const finishKeys = [Buffer.from('"stop_reason":')]

/** By its data, whatever fields and comments stand beside it. */
function isStop(event: Buffer): boolean {
  if (event.length > stopEventBytesMax || !event.includes(stopMark)) return false
  return parseData(event)?.['type'] === 'message_stop'
}
