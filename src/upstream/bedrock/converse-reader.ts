// The events of a ConverseStream, as the receiver wrote them: `metadata`, which tells the usage, ends it, one
// event behind the `messageStop` that tells why.
// Source: Amazon Bedrock API Reference, ConverseStream, ConverseStreamMetadataEvent.
import type { EventReader, Fate, StreamNotes } from '../answer-stream.ts'
import { hasText, isRecord, parseData } from '../event-text.ts'

const lastMark = Buffer.from('event: metadata\n')
const stopMark = Buffer.from('event: messageStop\n')
const deltaMark = Buffer.from('event: contentBlockDelta\n')
/** `"text":`, `"input":` of a delta. */
const outputKeys = [Buffer.from('"text":'), Buffer.from('"input":')]
const lastEventBytesMax = 65_536

export class ConverseReader implements EventReader {
  readonly lastBytesMax = lastEventBytesMax

  isLast(rest: Buffer): boolean {
    return begins(rest, lastMark)
  }

  judge(event: Buffer, notes: StreamNotes): Fate {
    if (begins(event, lastMark)) {
      const usage = parseData(event)?.['usage']
      if (isRecord(usage)) notes.usage = usage
      notes.terminated = true
      return 'hold'
    }
    if (begins(event, stopMark)) notes.finished = true
    if (begins(event, deltaMark) && hasText(event, outputKeys)) notes.events += 1
    return 'pass'
  }
}

function begins(event: Buffer, mark: Buffer): boolean {
  return event.subarray(0, mark.length).equals(mark)
}
