// The events of streams that end in an event of their own, and in no `[DONE]`: pictures, speech, transcripts. The
// last event tells the usage. Of several pictures each has its own last event: what follows the first waits for
// the settlement, and is read all the same.
// Source: OpenAI API reference, "image_generation.completed", "image_edit.completed", "speech.audio.done",
// "transcript.text.done".
import type { EventReader, Fate, StreamNotes } from './answer-stream.ts'
import { isRecord, parseData } from './event-text.ts'

export class MediaReader implements EventReader {
  /** The last event of a picture is the picture. */
  readonly lastBytesMax = Infinity
  readonly readsOn = true
  readonly #ends: readonly string[]
  readonly #outputs: readonly Buffer[]
  #ended = 0

  constructor(ends: readonly string[], outputs: readonly string[]) {
    this.#ends = ends
    this.#outputs = outputs.map((type) => Buffer.from(type))
  }

  isLast(rest: Buffer): boolean {
    return this.#endOf(rest) !== null
  }

  judge(event: Buffer, notes: StreamNotes): Fate {
    const end = this.#endOf(event)
    if (end !== null) {
      this.#ended += 1
      notes.usage = { usage: added(usageOf(notes.usage), end['usage']), pictures: this.#ended }
      notes.terminated = true
    } else if (this.#outputs.some((type) => event.includes(type))) notes.events += 1
    return notes.terminated ? 'hold' : 'pass'
  }

  /** The data of an event that ends something; only what has its name somewhere is parsed. */
  #endOf(event: Buffer): Record<string, unknown> | null {
    if (!this.#ends.some((type) => event.includes(type))) return null
    const data = parseData(event)
    return data !== null && this.#ends.some((type) => data['type'] === type) ? data : null
  }
}

function usageOf(told: unknown): unknown {
  return isRecord(told) ? told['usage'] : undefined
}

/** Each event tells its own: numbers add up, whatever is none is the newer's. */
function added(before: unknown, more: unknown): unknown {
  if (before === undefined || before === null) return more
  if (typeof before === 'number' && typeof more === 'number') return before + more
  if (!isRecord(before) || !isRecord(more)) return more
  const names = new Set([...Object.keys(before), ...Object.keys(more)])
  return Object.fromEntries([...names].map((name) => [name, added(before[name], more[name])]))
}
