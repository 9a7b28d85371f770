// A stream of one shape, read and written in another while it passes. What it used and whether it is whole its
// own shape's reader notes, as for a stream whose bytes pass; what the client gets is encoded anew, and from the
// provider's terminal event on it waits for the settlement.
import type { AnswerDecoder, AnswerEncoder } from '../wire/codec.ts'
import { openNotes, type EventReader, type RunningAnswer } from './answer-stream.ts'
import { EventSplitter } from './event-stream.ts'
import { failureIn, noteFailure } from './first-event.ts'

export interface TranslatedInit {
  readonly eventBytesMax: number
  readonly reader: EventReader
  readonly decoder: AnswerDecoder
  readonly encoder: AnswerEncoder
}

export class TranslatedAnswer implements RunningAnswer {
  readonly notes = openNotes()
  readonly tail: Buffer[] = []
  /** Bytes are decoded before anything of them goes out: there is nothing to decide about. */
  readonly undecided = false
  readonly #init: TranslatedInit
  readonly #splitter: EventSplitter
  #closed = false
  #spoke = false
  #failed = false

  constructor(init: TranslatedInit) {
    this.#init = init
    this.#splitter = new EventSplitter(init.eventBytesMax)
  }

  feed(chunk: Buffer, pass: (bytes: Buffer) => void): boolean {
    let text = ''
    const fits = this.#splitter.feed(chunk, (bytes, start, end) => {
      text += this.#take(bytes.subarray(start, end))
    })
    if (text !== '') pass(Buffer.from(text))
    return fits
  }

  finish(): void {
    const rest = this.#splitter.rest
    if (rest === null || !this.#init.reader.isLast(rest)) return
    this.#take(Buffer.concat([rest, blankLine]))
  }

  /** What may go out at once. */
  #take(event: Buffer): string {
    const { reader, decoder, encoder } = this.#init
    if (this.#failed) {
      // What was used may come behind the error; an end that the client is not told of is none.
      reader.judge(event, this.notes)
      this.notes.terminated = false
      return ''
    }
    if (this.#closed) return ''
    // An answer that begins with a failure is none: it goes out as it came, and is known by that and not shown.
    if (!this.#spoke && failureIn(event) !== null) {
      this.#closed = true
      return event.toString()
    }
    noteFailure(event, this.notes)
    reader.judge(event, this.notes)
    let text = ''
    let isFinished = false
    for (const part of decoder.decode(event)) {
      text += encoder.encode(part)
      if (part.kind === 'answer-finish') isFinished = true
      if (part.kind === 'error-report') this.#failed = true
    }
    this.#spoke ||= text !== ''
    // The provider's word that it ended is not enough: the client must be told, too, and an error is no end.
    if (this.#failed || (this.notes.terminated && !isFinished)) {
      this.notes.terminated = false
      this.#closed = true
      return text
    }
    if (!this.notes.terminated) return text
    this.#closed = true
    if (text !== '') this.tail.push(Buffer.from(text))
    return ''
  }
}

const blankLine = Buffer.from('\n\n')
