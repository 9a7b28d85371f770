// One keep-alive HTTP/1.1 connection of the load generator: a raw socket and just enough of a reader.
// Cheaper than any client library, so that the generator is not what is measured.
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface Exchange {
  /** Microseconds (CLOCK_MONOTONIC) when the first byte of the body was seen. */
  firstByteAt: number
  status: number
  /** The whole body of a plain answer that was not 200; empty else. */
  errorText: string
  /** Whether the event that ends a stream was seen: `data: [DONE]`, or `message_stop`. */
  terminated: boolean
}

export interface Reader {
  /** A streamed event with content: when the mock sent it and when it came, in microseconds. */
  onEvent(sentAt: number, receivedAt: number): void
  /** The answer is complete, or the connection broke (`exchange` is null then). */
  onEnd(exchange: Exchange | null): void
}

export function nowMicros(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

const headEnd = Buffer.from('\r\n\r\n')
/** What the mock's stamp stands behind, in a chat completion and in a message. */
const contentMarks = ['"content":"', '"text":"']

export class Connection {
  readonly #socket: Socket
  #reader: Reader | null = null
  #exchange: Exchange = { firstByteAt: 0, status: 0, errorText: '', terminated: false }
  #partialHead: Buffer | null = null
  #inBody = false
  /** Bytes of the body still to come; -1 if it is chunked. */
  #left = 0
  #framed = ''
  #payload = ''

  constructor(port: number, host: string) {
    this.#socket = connect({ port, host, noDelay: true })
    this.#socket.on('data', (chunk) => this.#receive(chunk))
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => this.#finish(null))
  }

  get usable(): boolean {
    return !this.#socket.destroyed
  }

  /** Sends `bytes`, one request; the connection must be idle. */
  send(bytes: Buffer, reader: Reader): void {
    this.#reader = reader
    this.#exchange = { firstByteAt: 0, status: 0, errorText: '', terminated: false }
    this.#inBody = false
    this.#framed = ''
    this.#payload = ''
    this.#socket.write(bytes)
  }

  destroy(): void {
    this.#reader = null
    this.#socket.destroy()
  }

  #receive(received: Buffer | string): void {
    let chunk = typeof received === 'string' ? Buffer.from(received, 'latin1') : received
    if (!this.#inBody) {
      if (this.#partialHead) chunk = Buffer.concat([this.#partialHead, chunk])
      const end = chunk.indexOf(headEnd)
      if (end < 0) {
        this.#partialHead = chunk
        return
      }
      this.#partialHead = null
      this.#readHead(chunk.toString('latin1', 0, end).toLowerCase())
      chunk = chunk.subarray(end + 4)
    }
    if (this.#left >= 0) this.#receivePlain(chunk)
    else if (chunk.length > 0) this.#receiveChunked(chunk.toString('latin1'))
  }

  #readHead(head: string): void {
    this.#inBody = true
    this.#exchange.status = Number(head.slice(9, 12))
    const length = head.indexOf('\r\ncontent-length:')
    this.#left = length < 0 ? -1 : Number.parseInt(head.slice(length + 17), 10)
  }

  #receivePlain(chunk: Buffer): void {
    if (chunk.length > 0 && this.#exchange.firstByteAt === 0)
      this.#exchange.firstByteAt = nowMicros()
    if (this.#exchange.status !== 200) this.#exchange.errorText += chunk.toString('latin1')
    this.#left -= chunk.length
    if (this.#left <= 0) this.#finish(this.#exchange)
  }

  // RFC 9112 section 7.1: size in hex, CRLF, that many bytes, CRLF; a size of zero ends the body.
  #receiveChunked(text: string): void {
    const at = nowMicros()
    if (this.#exchange.firstByteAt === 0) this.#exchange.firstByteAt = at
    this.#framed += text
    for (;;) {
      const lineEnd = this.#framed.indexOf('\r\n')
      if (lineEnd < 0) return
      const size = Number.parseInt(this.#framed.slice(0, lineEnd), 16)
      if (this.#framed.length < lineEnd + 2 + size + 2) return
      if (size === 0) {
        if (this.#exchange.status !== 200) this.#exchange.errorText = this.#payload
        this.#finish(this.#exchange)
        return
      }
      this.#payload += this.#framed.slice(lineEnd + 2, lineEnd + 2 + size)
      this.#framed = this.#framed.slice(lineEnd + 2 + size + 2)
      this.#readEvents(at)
    }
  }

  #readEvents(at: number): void {
    for (;;) {
      const end = this.#payload.indexOf('\n\n')
      if (end < 0) return
      const event = this.#payload.slice(0, end)
      this.#payload = this.#payload.slice(end + 2)
      const sentAt = sentAtOf(event)
      if (sentAt > 0) this.#reader?.onEvent(sentAt, at)
      else if (event.startsWith('data: [DONE]') || event.startsWith('event: message_stop')) {
        this.#exchange.terminated = true
      }
    }
  }

  #finish(exchange: Exchange | null): void {
    const reader = this.#reader
    this.#reader = null
    reader?.onEnd(exchange)
  }
}

/** 0 where the event has no stamp. */
function sentAtOf(event: string): number {
  for (const mark of contentMarks) {
    const at = event.indexOf(mark)
    if (at >= 0) return Number(event.slice(at + mark.length, at + mark.length + 16)) || 0
  }
  return 0
}
