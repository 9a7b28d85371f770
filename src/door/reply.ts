// The client's side of a request over node:http: head and first bytes leave in one flush, slow
// readers push back, and a broken answer is never ended cleanly.
import type { ServerResponse } from 'node:http'

import type { HeaderList, Reply } from '../journeys/ports.ts'
import type { Refusal } from '../wire/codes.ts'
import type { Dialect } from '../wire/model-request.ts'
import { answerRefusal } from './refusals.ts'

export class HttpReply implements Reply {
  readonly #response: ServerResponse
  readonly #dialect: Dialect
  readonly #stallMs: number
  #listener: (() => void) | null = null
  #ended = false

  /** `stallMs`: how long a client may take nothing of an answer that is complete. */
  constructor(response: ServerResponse, dialect: Dialect, stallMs: number) {
    this.#response = response
    this.#dialect = dialect
    this.#stallMs = stallMs
    response.on('close', () => {
      if (!this.#ended) this.#listener?.()
    })
  }

  /** By the request's socket: a pipelined answer has none of its own until its turn comes. */
  get gone(): boolean {
    return this.#response.destroyed || this.#response.req.socket.destroyed
  }

  onGone(listener: () => void): void {
    this.#listener = listener
    if (this.gone && !this.#ended) listener()
  }

  head(status: number, headers: HeaderList): void {
    this.#response.writeHead(status, headers)
  }

  write(chunk: Buffer): boolean {
    return this.#response.write(chunk)
  }

  onDrain(listener: () => void): void {
    this.#response.once('drain', listener)
  }

  end(chunks: readonly Buffer[]): void {
    this.#ended = true
    const last = chunks.length - 1
    for (let index = 0; index < last; index++) this.#response.write(chunks[index])
    this.#finish(chunks[last])
  }

  /** The journey is over; what a client leaves unread must not stay for ever. */
  #finish(chunk: Buffer | undefined): void {
    this.#response.end(chunk)
    // Usually the system took it all at once, and a timer for every answer would be for nothing.
    if ((this.#response.socket?.writableLength ?? 1) > 0) {
      this.#response.setTimeout(this.#stallMs, () => this.#response.destroy())
    }
  }

  destroy(): void {
    this.#ended = true
    this.#response.destroy()
  }

  refuse(refusal: Refusal, headers: HeaderList): number {
    if (this.#response.headersSent) {
      this.destroy()
      return 0
    }
    this.#ended = true
    const answer = answerRefusal(
      refusal,
      this.#dialect,
      headers[headers.indexOf('x-request-id') + 1] ?? null,
    )
    const body = Buffer.from(answer.body)
    this.#response.writeHead(answer.status, [
      ...headers,
      ...answer.headers,
      'content-length',
      String(body.length),
    ])
    this.#finish(body)
    return answer.status
  }
}
