// One attempt: dispatches to the provider's pool and relays the answer with back-pressure, all but
// the bytes that must wait for the settlement. Nothing a provider or client does throws out of
// here: each is an ending with a name.
import { createHash, type Hash } from 'node:crypto'

import type { Dispatcher } from 'undici'
import type { IncomingHttpHeaders } from 'undici/types/header.js'

import type { HeaderList, RelayOutcome, RelayPlan, Reply } from '../journeys/ports.ts'
import { randomBytes } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import type { Ending } from '../metering/ledger-ops.ts'
import { quotaFromHeaders, retryAfterFromHeaders } from '../place/quota.ts'
import { idOf, StreamAnswer } from './answer-stream.ts'
import { assertedRegion, headerReader, passedHeaders } from './response-headers.ts'

export interface RelayLimits {
  /** An answer that is no stream is held whole: at most so many bytes. */
  readonly wholeBytesMax: number
  /** One event of a stream. */
  readonly eventBytesMax: number
  /** How long an abandoned answer may be drained to read its usage. */
  readonly drainMs: number
  /** How long a client may leave its side of a stream unread. */
  readonly clientStallMs: number
}

class ClientLeft extends Error {
  override readonly name = 'ClientLeft'
}

class AnswerInvalid extends Error {
  override readonly name = 'AnswerInvalid'
}

export interface RelayInit {
  readonly plan: RelayPlan
  readonly reply: Reply
  readonly stream: boolean
  readonly withholdUsage: boolean
  readonly limits: RelayLimits
  readonly clock: Clock
  readonly onProgress: (outputEvents: number) => void
  readonly resolve: (outcome: RelayOutcome) => void
}

/** undici's dispatch handler for one attempt; resolves exactly once. */
export class RelayHandler implements Dispatcher.DispatchHandler {
  readonly #init: RelayInit
  readonly #salt = randomBytes(16)
  readonly #hash: Hash
  #controller: Dispatcher.DispatchController | null = null
  #status = 0
  #upstreamHeaders: IncomingHttpHeaders = {}
  #answer: StreamAnswer | null = null
  #body: Buffer[] = []
  #bytes = 0
  #sent = false
  #headPending: HeaderList | null = null
  #started = false
  #gone = false
  #settled = false
  #firstByteMs: number | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(init: RelayInit) {
    this.#init = init
    this.#hash = createHash('sha256').update(this.#salt)
    init.reply.onGone(() => this.#clientGone())
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#sent = true
    if (this.#gone && !this.#init.plan.channel.billsOnAbort) controller.abort(new ClientLeft())
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return
    this.#status = status
    this.#upstreamHeaders = headers
    this.#firstByteMs = this.#init.clock.monotonicMs()
    const isStream =
      this.#init.stream &&
      status === 200 &&
      headers['content-encoding'] === undefined &&
      String(headers['content-type']).startsWith('text/event-stream')
    if (!isStream) return
    this.#answer = new StreamAnswer({
      eventBytesMax: this.#init.limits.eventBytesMax,
      withholdUsage: this.#init.withholdUsage,
    })
    // The head waits for the first event, so that both leave in one packet.
    this.#headPending = [
      ...this.#init.plan.headers(assertedRegion(headers)),
      ...passedHeaders(headers),
    ]
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#answer === null) {
      this.#body.push(chunk)
      if (this.#bytes > this.#init.limits.wholeBytesMax) {
        controller.abort(new AnswerInvalid('the answer is longer than the limit'))
      }
      return
    }
    const fits = this.#answer.feed(chunk, (bytes) => this.#pass(bytes))
    if (!fits) controller.abort(new AnswerInvalid('an event is longer than the limit'))
    this.#init.onProgress(this.#answer.notes.events)
  }

  onResponseEnd(): void {
    if (this.#answer !== null) {
      this.#answer.finish()
      this.#finish(this.#answer.notes.terminated ? 'completed' : 'upstream_unterminated', '')
    } else if (this.#status >= 500 || this.#status < 200 || this.#status >= 300) {
      const refused = this.#status >= 400 && this.#status < 500
      this.#finish(refused ? 'upstream_refused' : 'upstream_failed', `status ${this.#status}`)
    } else {
      this.#finish('completed', '')
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish(this.#endingOf(error), `${error.name}: ${error.message}`)
  }

  #endingOf(error: Error): Ending {
    if (error instanceof ClientLeft) return 'client_left'
    if (error instanceof AnswerInvalid) return 'upstream_cut'
    if (/Timeout/.test(error.name)) return 'upstream_timeout'
    return this.#status === 0 ? 'upstream_failed' : 'upstream_cut'
  }

  #pass(bytes: Buffer): void {
    this.#hash.update(bytes)
    if (this.#gone) return
    if (this.#headPending !== null) {
      this.#init.reply.head(this.#status, this.#headPending)
      this.#headPending = null
      this.#started = true
    }
    if (this.#init.reply.write(bytes)) return
    this.#controller?.pause()
    this.#after(this.#init.limits.clientStallMs, () => {
      // Who does not read is as good as gone; the reply no longer tells what it did itself.
      this.#init.reply.destroy()
      this.#clientGone()
    })
    this.#init.reply.onDrain(() => {
      this.#clearTimer()
      this.#controller?.resume()
    })
  }

  #clientGone(): void {
    if (this.#settled || this.#gone) return
    this.#gone = true
    this.#clearTimer()
    const left = new ClientLeft('the client closed its connection')
    if (!this.#init.plan.channel.billsOnAbort) {
      this.#controller?.abort(left)
      return
    }
    // The provider bills the rest anyway: read on, within a bound, to learn the true usage.
    this.#controller?.resume()
    this.#after(this.#init.limits.drainMs, () => this.#controller?.abort(left))
  }

  #after(ms: number, action: () => void): void {
    this.#clearTimer()
    this.#timer = setTimeout(action, ms)
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #finish(ending: Ending, error: string): void {
    if (this.#settled) return
    this.#settled = true
    this.#clearTimer()
    const whole = this.#answer === null ? readWhole(this.#body, this.#status) : null
    const tail = this.#answer === null ? this.#body : this.#answer.tail
    for (const piece of tail) this.#hash.update(piece)
    const header = headerReader(this.#upstreamHeaders)
    const headers = this.#headPending ?? [
      ...this.#init.plan.headers(assertedRegion(this.#upstreamHeaders)),
      ...passedHeaders(this.#upstreamHeaders),
    ]
    this.#init.resolve({
      ending: this.#gone ? 'client_left' : ending,
      status: this.#status,
      started: this.#started,
      sent: this.#sent,
      stream: this.#answer !== null,
      usage: whole === null ? this.#answer?.notes.usage : whole.usage,
      upstreamId: whole === null ? (this.#answer?.notes.upstreamId ?? '') : whole.id,
      assertedRegion: assertedRegion(this.#upstreamHeaders),
      outputEvents: this.#answer?.notes.events ?? 0,
      outputBytes: this.#bytes,
      tail,
      headers,
      seal: { salt: this.#salt.toString('hex'), digest: this.#hash.digest('hex') },
      retryAfterMs: retryAfterFromHeaders(header, this.#init.clock.nowMs()),
      quota: quotaFromHeaders(header),
      firstByteMs: this.#firstByteMs,
      error,
    })
  }
}

function readWhole(body: readonly Buffer[], status: number): { usage: unknown; id: string } {
  if (status !== 200 || body.length === 0) return { usage: undefined, id: '' }
  const bytes = body.length === 1 && body[0] !== undefined ? body[0] : Buffer.concat(body)
  try {
    const answer: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof answer !== 'object' || answer === null) return { usage: undefined, id: '' }
    return { usage: (answer as { usage?: unknown }).usage, id: idOf(bytes) }
  } catch {
    return { usage: undefined, id: '' }
  }
}
