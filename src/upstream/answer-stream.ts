// Reads an event stream while it passes: which bytes may go on at once, which must wait for the
// settlement (everything from the terminal event on), which the client did not ask for, and what the
// provider says was used. Bytes that pass are never changed. What an event means its shape's reader knows.
import type { KeptAnswer } from '../journeys/ports.ts'
import { EventSplitter } from './event-stream.ts'
import { noteFailure } from './first-event.ts'

export interface StreamNotes {
  usage: unknown
  /** The output that `usage` counts is only that of the answer's beginning. */
  usagePartial: boolean
  upstreamId: string
  /** Events that carried output: never more than the tokens that left the provider. */
  events: number
  /** A choice has its last token: what is still to come is the usage, and it is billed whoever listens. */
  finished: boolean
  terminated: boolean
  /** What the stream said of a failure has this status where it comes before a stream; null: it said none. */
  failedStatus: number | null
  /** Of shapes whose providers keep answers. */
  kept?: KeptAnswer
}

export function openNotes(): StreamNotes {
  return {
    usage: undefined,
    usagePartial: false,
    upstreamId: '',
    events: 0,
    finished: false,
    terminated: false,
    failedStatus: null,
  }
}

/** An answer that comes as a stream of events, while it comes. */
export interface RunningAnswer {
  readonly notes: StreamNotes
  /** Bytes held back: the terminal event and whatever follows it. */
  readonly tail: readonly Buffer[]
  /** Whether the bytes seen so far could be the beginning of the terminal event. */
  readonly undecided: boolean
  /** Calls `pass` with each run of bytes that may go to the client now. False: an event, or what waits, is too long. */
  feed(chunk: Buffer, pass: (bytes: Buffer) => void): boolean
  /** The upstream ended: what is left is either a terminal event without its blank line, or broken. */
  finish(): void
}

export class StreamAnswer implements RunningAnswer {
  readonly notes = openNotes()
  readonly tail: Buffer[] = []
  readonly #splitter: EventSplitter
  readonly #reader: EventReader
  readonly #heldBytesMax: number
  #heldBytes = 0

  constructor(options: { readonly eventBytesMax: number; readonly reader: EventReader }) {
    // The last event, and whatever a provider says behind it.
    this.#heldBytesMax = options.eventBytesMax
    this.#splitter = new EventSplitter(options.eventBytesMax)
    this.#reader = options.reader
  }

  feed(chunk: Buffer, pass: (bytes: Buffer) => void): boolean {
    let runBytes: Buffer | null = null
    let runStart = 0
    let runEnd = 0
    const flush = (): void => {
      if (runBytes !== null && runEnd > runStart) pass(runBytes.subarray(runStart, runEnd))
      runBytes = null
    }
    const fits = this.#splitter.feed(chunk, (bytes, start, end) => {
      if (runBytes === null) {
        runBytes = bytes
        runStart = start
        runEnd = start
      }
      const fate = this.#judge(bytes, start, end)
      if (fate === 'pass') {
        runEnd = end
        return
      }
      flush()
      if (fate !== 'hold') return
      this.tail.push(bytes.subarray(start, end))
      this.#heldBytes += end - start
    })
    flush()
    return fits && this.#heldBytes <= this.#heldBytesMax
  }

  get undecided(): boolean {
    const { rest } = this.#splitter
    return rest !== null && rest.length <= this.#reader.lastBytesMax
  }

  finish(): void {
    const rest = this.#splitter.rest
    if (rest === null) return
    if (!this.notes.terminated && this.#reader.isLast(rest)) {
      // It may be the one that tells the usage.
      this.#judge(rest, 0, rest.length)
      this.notes.terminated = true
    }
    this.tail.push(rest)
  }

  #judge(bytes: Buffer, start: number, end: number): Fate {
    if (this.notes.terminated && this.#reader.readsOn !== true) return 'hold'
    const event = bytes.subarray(start, end)
    noteFailure(event, this.notes)
    return this.#reader.judge(event, this.notes)
  }
}

/** `hold`: the terminal event. `withhold`: for us alone. */
export type Fate = 'pass' | 'hold' | 'withhold'

/** Knows the events of one shape of stream. */
export interface EventReader {
  /** Notes what the event says, and tells what becomes of it. */
  judge(event: Buffer, notes: StreamNotes): Fate
  /** Whether bytes without a blank line behind them are the terminal event. */
  isLast(rest: Buffer): boolean
  /** No terminal event is longer. */
  readonly lastBytesMax: number
  /** Whether it also judges what follows the terminal event; it then holds all of that. */
  readonly readsOn?: true
}
