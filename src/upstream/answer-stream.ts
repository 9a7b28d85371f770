// Reads an OpenAI-shaped event stream while it passes: which bytes may go on at once, which must
// wait for the settlement (everything from `data: [DONE]` on), which the client did not ask for
// (the usage event), and what the provider says was used. Bytes that pass are never changed.
// Source: OpenAI API reference, "Streaming" and `stream_options.include_usage`.
import { EventSplitter } from './event-stream.ts'

const usageKey = Buffer.from('"usage"')
const doneEventBytesMax = 256
const doneMark = Buffer.from('[DONE]')

export interface StreamNotes {
  usage: unknown
  upstreamId: string
  /** Events that carried output: never more than the tokens that left the provider. */
  events: number
  /** A choice has its last token: what is still to come is the usage, and it is billed whoever listens. */
  finished: boolean
  terminated: boolean
}

export class StreamAnswer {
  readonly notes: StreamNotes = {
    usage: undefined,
    upstreamId: '',
    events: 0,
    finished: false,
    terminated: false,
  }
  /** Bytes held back: the terminal event and whatever follows it. */
  readonly tail: Buffer[] = []
  readonly #splitter: EventSplitter
  readonly #withholdUsage: boolean

  constructor(options: { readonly eventBytesMax: number; readonly withholdUsage: boolean }) {
    this.#splitter = new EventSplitter(options.eventBytesMax)
    this.#withholdUsage = options.withholdUsage
  }

  /** Calls `pass` with each run of bytes that may go to the client now. False: an event is too long. */
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
      if (fate === 'hold') this.tail.push(bytes.subarray(start, end))
    })
    flush()
    return fits
  }

  /** Whether the bytes seen so far could be the beginning of the terminal event. */
  get undecided(): boolean {
    const { rest } = this.#splitter
    return rest !== null && rest.length <= doneEventBytesMax
  }

  /** The upstream ended: what is left is either a terminal event without its blank line, or broken. */
  finish(): void {
    const rest = this.#splitter.rest
    if (rest === null) return
    if (!this.notes.terminated && isDone(rest)) this.notes.terminated = true
    this.tail.push(rest)
  }

  #judge(bytes: Buffer, start: number, end: number): 'pass' | 'hold' | 'withhold' {
    if (this.notes.terminated) return 'hold'
    const event = bytes.subarray(start, end)
    if (isDone(event)) {
      this.notes.terminated = true
      return 'hold'
    }
    // Azure's first event has an empty id.
    if (this.notes.events === 0 && this.notes.upstreamId === '') {
      this.notes.upstreamId = idOf(event)
    }
    const usageAt = event.indexOf(usageKey)
    if (usageAt >= 0 && opensObject(event, usageAt + usageKey.length)) {
      const body = parseData(event)
      const usage = body?.['usage']
      if (typeof usage === 'object' && usage !== null) {
        this.notes.usage = usage
        const choices = body?.['choices']
        if (Array.isArray(choices) && choices.length === 0) {
          return this.#withholdUsage ? 'withhold' : 'pass'
        }
      }
    }
    if (hasText(event, outputKeys)) this.notes.events += 1
    if (!this.notes.finished) this.notes.finished = hasText(event, finishKeys)
    return 'pass'
  }
}

/** `"content":`, `"reasoning_content":`, `"arguments":`, `"refusal":` of a delta. */
const outputKeys = ['content":', 'arguments":', 'refusal":'].map((key) => Buffer.from(key))

const finishKeys = [Buffer.from('"finish_reason":')]

/**
 * Whether one of the keys has a text that is not empty. By output keys: whether an event carries at
 * least one token; comments, roles and finish reasons carry none.
 */
function hasText(event: Buffer, keys: readonly Buffer[]): boolean {
  return keys.some((key) => {
    // `"content":null,"reasoning_content":"so"`: the first may be the empty one.
    for (let at = event.indexOf(key); at >= 0; at = event.indexOf(key, at + key.length)) {
      if (opensText(event, at + key.length)) return true
    }
    return false
  })
}

/** Whether `"` and at least one character follow. */
function opensText(event: Buffer, from: number): boolean {
  let at = from
  while (event[at] === 0x20) at += 1
  return event[at] === 0x22 && event[at + 1] !== 0x22
}

/** By its data, whatever fields and comments stand beside it. */
function isDone(event: Buffer): boolean {
  if (event.length > doneEventBytesMax || !event.includes(doneMark)) return false
  return dataOf(event).trim() === '[DONE]'
}

function dataOf(event: Buffer): string {
  const lines: string[] = []
  const text = event.toString('utf8').replace(/^\uFEFF/, '')
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.startsWith('data:')) lines.push(line.slice(line[5] === ' ' ? 6 : 5))
  }
  return lines.join('\n')
}

/** Whether `: {` follows, so that the many `"usage":null` cost no parse. */
function opensObject(event: Buffer, from: number): boolean {
  let at = from
  while (event[at] === 0x20) at += 1
  if (event[at] !== 0x3a) return false
  at += 1
  while (event[at] === 0x20) at += 1
  return event[at] === 0x7b
}

function parseData(event: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(dataOf(event))
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The provider's id of an answer, as far as it looks like one; the text is the provider's. */
export function plainId(id: unknown): string {
  return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : ''
}

const idPattern = /"id": ?"([\w.:-]{1,128})"/

/** The same of an event, which is not parsed for it. */
function idOf(bytes: Buffer): string {
  return idPattern.exec(bytes.toString('latin1', 0, 400))?.[1] ?? ''
}
