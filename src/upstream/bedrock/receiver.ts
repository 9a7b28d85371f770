// Stands between the pool and a relay, and turns Bedrock's way of answering into that of everybody else:
// binary messages become server-sent events, its errors become errors of the shape, its counts of tokens the
// counts of the shape. The relay behind it knows nothing of Amazon.
//
// The head of a stream waits for its first message: an exception that comes instead is an answer of its own
// status, and another deployment may still serve the request. Later ones are told to the client and end it.
import type { Dispatcher } from 'undici'
import type { IncomingHttpHeaders } from 'undici/types/header.js'

import type { Operation } from '../../wire/model-request.ts'
import { errorNameOf, messageOf, plainName, statusOf } from './errors.ts'
import { FrameSplitter, type Frame } from './frames.ts'

/** How what came is written for the shape in which the deployment is asked. */
export interface AnswerForm {
  /** One event with its blank line; empty for one that says nothing; null if it cannot be read. */
  event(name: string, payload: Buffer): string | null
  /** An error as an event of a stream. */
  errorEvent(error: BedrockError): string
  /** An error as the body of an answer. */
  errorBody(error: BedrockError): string
}

export interface BedrockError {
  readonly name: string
  readonly status: number
  readonly message: string
}

export interface ReceiverInit {
  readonly inner: Dispatcher.DispatchHandler
  readonly form: AnswerForm
  readonly operation: Operation
  readonly eventBytesMax: number
}

/** The provider itself said, in its stream, that it cannot go on. */
class ProviderException extends Error {
  override readonly name: string

  constructor({ name, message }: BedrockError) {
    super(message)
    this.name = name === '' ? 'ProviderException' : name
  }
}

class FramesInvalid extends Error {
  override readonly name = 'AnswerInvalid'
}

/** Of an answer that is rewritten so much is read. */
const rewrittenBytesMax = 65_536

type Mode = 'frames' | 'rewritten' | 'passed'

export class Receiver implements Dispatcher.DispatchHandler {
  readonly #init: ReceiverInit
  readonly #splitter: FrameSplitter
  #mode: Mode = 'passed'
  #status = 0
  #headers: IncomingHttpHeaders = {}
  #headGiven = false
  /** It was given all that there is: what still comes is not looked at. */
  #over = false
  #body: Buffer[] = []
  #bodyBytes = 0

  constructor(init: ReceiverInit) {
    this.#init = init
    this.#splitter = new FrameSplitter(init.eventBytesMax)
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#init.inner.onRequestStart?.(controller, context)
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return this.#init.inner.onResponseStart?.(controller, status, headers)
    this.#status = statusOf(errorNameOf(headers), status)
    this.#headers = headers
    const isFramed = /^application\/vnd\.amazon\.eventstream\b/i.test(
      String(headers['content-type']),
    )
    if (status === 200 && isFramed) this.#mode = 'frames'
    else if (status !== 200 || this.#init.operation === 'count_tokens') this.#mode = 'rewritten'
    if (this.#mode === 'passed') return this.#head(controller, headers)
    // It was not asked for, and Bedrock has never been seen to do it.
    const coding = headers['content-encoding']
    if (coding !== undefined && coding !== 'identity') {
      controller.abort(new FramesInvalid('the content encoding is not readable'))
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return
    if (this.#mode === 'frames') this.#take(controller, chunk)
    else if (this.#mode === 'passed') this.#init.inner.onResponseData?.(controller, chunk)
    else if (this.#bodyBytes < rewrittenBytesMax) {
      this.#body.push(chunk)
      this.#bodyBytes += chunk.length
    }
  }

  onResponseEnd(controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    const { inner } = this.#init
    if (this.#over) return
    if (this.#mode === 'rewritten') this.#whole(controller, this.#rewritten())
    // A stream without a message has no terminal event, which its reader will find.
    else this.#head(controller, eventHeaders(this.#headers))
    inner.onResponseEnd?.(controller, trailers)
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return
    this.#init.inner.onResponseError?.(controller, error)
  }

  #take(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    let events = ''
    let end: Error | null = null
    const problem = this.#splitter.feed(chunk, (frame) => {
      if (end !== null || this.#over) return
      const event = frame.kind === 'event' ? this.#eventOf(frame) : null
      if (event !== null) events += event
      else if (frame.kind === 'event') {
        end = new FramesInvalid(`an event "${plainName(frame.name)}" cannot be read`)
      } else {
        const error = errorOf(frame)
        if (!this.#headGiven && events === '') return this.#instead(controller, error)
        events += this.#init.form.errorEvent(error)
        end = new ProviderException(error)
      }
    })
    if (this.#over) return
    if (events !== '') {
      this.#head(controller, eventHeaders(this.#headers))
      this.#init.inner.onResponseData?.(controller, Buffer.from(events))
    }
    if (end === null && problem !== null) end = new FramesInvalid(problem)
    if (end === null) return
    this.#head(controller, eventHeaders(this.#headers))
    controller.abort(end)
  }

  #eventOf({ name, payload }: Frame): string | null {
    return name === 'initial-response' ? '' : this.#init.form.event(name, payload)
  }

  /** The whole answer is this error, as if it had come with its own status. */
  #instead(controller: Dispatcher.DispatchController, error: BedrockError): void {
    this.#status = error.status
    this.#whole(controller, this.#init.form.errorBody(error))
    this.#over = true
    this.#init.inner.onResponseEnd?.(controller, {})
    controller.abort(new ProviderException(error))
  }

  #whole(controller: Dispatcher.DispatchController, body: string): void {
    const { 'content-length': _length, ...headers } = this.#headers
    this.#head(controller, { ...headers, 'content-type': 'application/json' })
    this.#init.inner.onResponseData?.(controller, Buffer.from(body))
  }

  #head(controller: Dispatcher.DispatchController, headers: IncomingHttpHeaders): void {
    if (this.#headGiven) return
    this.#headGiven = true
    this.#init.inner.onResponseStart?.(controller, this.#status, headers)
  }

  #rewritten(): string {
    const text = Buffer.concat(this.#body).toString('utf8')
    if (this.#status === 200) return countOf(text)
    const name = errorNameOf(this.#headers)
    const error = { name, status: this.#status, message: messageOf(text) }
    return this.#init.form.errorBody(error)
  }
}

function eventHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return { ...headers, 'content-type': 'text/event-stream; charset=utf-8' }
}

function errorOf({ name, message, payload }: Frame): BedrockError {
  const text = message === '' ? payload.toString('utf8') : JSON.stringify({ message })
  return { name: plainName(name), status: statusOf(name, 502), message: messageOf(text) }
}

/** The same count in the words of Messages; what is none stays as it came, and is no answer. */
function countOf(text: string): string {
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer !== 'object' || answer === null) return text
    const count: unknown = Reflect.get(answer, 'inputTokens')
    return typeof count === 'number' ? JSON.stringify({ input_tokens: count }) : text
  } catch {
    return text
  }
}
