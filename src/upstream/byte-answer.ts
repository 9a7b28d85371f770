// An answer that is neither events nor JSON, such as sound: bytes that pass as they come, the newest of them
// always held back, so that the last one waits for the settlement.
import { openNotes, type RunningAnswer } from './answer-stream.ts'

export class ByteAnswer implements RunningAnswer {
  readonly notes = openNotes()
  readonly tail: Buffer[] = []

  feed(chunk: Buffer, pass: (bytes: Buffer) => void): boolean {
    if (chunk.length === 0) return true
    const held = this.tail.pop()
    if (held !== undefined) pass(held)
    this.tail.push(chunk)
    this.notes.events += 1
    return true
  }

  /** Any byte may be the last. */
  get undecided(): boolean {
    return true
  }

  /** Where it ends only the transfer knows; nothing at all is no answer. */
  finish(): void {
    this.notes.terminated = this.tail.length > 0
  }
}
