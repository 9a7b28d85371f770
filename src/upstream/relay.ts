// One attempt: dispatches to the provider's pool and relays the answer with back-pressure, all but
// the bytes that must wait for the settlement. Nothing a provider or client does throws out of
// here: each is an ending with a name.
import type { Dispatcher } from 'undici'
import type { IncomingHttpHeaders } from 'undici/types/header.js'

import type { HeaderList, RelayOutcome } from '../journeys/ports.ts'
import { Sealer } from '../kernel/seal.ts'
import type { Ending } from '../metering/ledger-ops.ts'
import { StreamAnswer, type RunningAnswer } from './answer-stream.ts'
import { ByteAnswer } from './byte-answer.ts'
import { accepts, codingOf, Decoder, type Coding } from './encoded-answer.ts'
import { AnswerInvalid, AnswerTimeout, ClientLeft, endingOf, ProviderFailed } from './cut-short.ts'
import { failureIn } from './first-event.ts'
import { KeepAlive, keepAliveOf } from './keep-alive.ts'
import { accountStatus } from './refused-account.ts'
import type { RelayInit } from './relay-init.ts'
import { outcomeOf } from './relay-outcome.ts'
import { assertedRegion, passHeaders } from './response-headers.ts'

/** undici's dispatch handler for one attempt; resolves exactly once. */
export class RelayHandler implements Dispatcher.DispatchHandler {
  readonly #init: RelayInit
  readonly #sealer = new Sealer()
  #controller: Dispatcher.DispatchController | null = null
  #status = 0
  #interims = 0
  #upstreamHeaders: IncomingHttpHeaders = {}
  #answer: RunningAnswer | null = null
  #body: Buffer[] = []
  #coding: Coding | null = null
  /** Decodes a compressed answer; null for a plain one. */
  #decoder: Decoder | null = null
  /** The decoded copy of a compressed answer that is no stream. */
  #decoded: Buffer[] = []
  /** True if the client gets the provider's compressed bytes as they came. */
  #asEncoded = false
  /** Compressed bytes that may hold the terminal event. */
  #encodedTail: Buffer[] = []
  /** An answer of bytes that are no events. */
  #inBytes = false
  #decoding = false
  #stalled = false
  #bytes = 0
  #sent = false
  #headPending: HeaderList | null = null
  #started = false
  #gone = false
  #failed = false
  #keepAlive: KeepAlive | null = null
  #settled = false
  #firstByteMs: number | null = null
  #timer: NodeJS.Timeout | null = null
  #deadline: NodeJS.Timeout | null = null

  constructor(init: RelayInit) {
    this.#init = init
    init.reply.onGone(() => this.#clientGone())
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // Nobody waits any more and no byte has left yet: then none does, and nothing is charged.
    if (this.#gone) return controller.abort(new ClientLeft('the client left before it was sent'))
    this.#sent = true
    this.#deadline = setTimeout(() => this.#overdue(controller), this.#init.limits.answerMs)
  }

  #overdue(controller: Dispatcher.DispatchController): void {
    // What waits for a slow reader is not the provider's fault, and is paid for.
    if (this.#stalled && !this.#gone) {
      this.#init.reply.destroy()
      this.#clientGone()
    }
    controller.abort(new AnswerTimeout('the answer takes longer than the limit'))
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200 && (this.#interims += 1) <= this.#init.limits.interimAnswersMax) return
    this.#status = status
    if (status < 200) {
      return controller.abort(new AnswerInvalid('more interim answers than the limit'))
    }
    this.#upstreamHeaders = headers
    this.#firstByteMs = this.#init.clock.monotonicMs()
    const type = status === 200 ? String(headers['content-type']) : ''
    const isStream = this.#init.stream && /^text\/event-stream\b/i.test(type)
    this.#inBytes = !isStream && this.#init.wire.bytesType?.test(type) === true
    if (!this.#openDecoder(headers, isStream)) {
      controller.abort(new AnswerInvalid('the content encoding is not readable'))
      return
    }
    if (this.#inBytes) this.#answer = new ByteAnswer()
    else if (isStream) this.#answer = this.#openStream()
    // The head waits for the first event, so that both leave in one packet.
    if (this.#answer !== null) this.#headPending = this.#headers()
  }

  #openStream(): RunningAnswer {
    const { limits, wire } = this.#init
    const eventBytesMax = wire.longEvents ? limits.wholeBytesMax : limits.eventBytesMax
    const options = { eventBytesMax, reader: wire.reader(this.#init) }
    return this.#init.wayBack?.stream(options) ?? new StreamAnswer(options)
  }

  /** False if the answer is encoded in a way that nobody can read. */
  #openDecoder(headers: IncomingHttpHeaders, isStream: boolean): boolean {
    const coding = codingOf(headers['content-encoding'])
    if (coding === 'unreadable') return false
    this.#coding = coding
    if (coding === null) return true
    // An event can only be withheld from bytes that were decoded, and only such are translated.
    const withhold = (isStream && this.#init.withholdUsage) || this.#init.wayBack !== null
    this.#asEncoded = !withhold && accepts(this.#init.acceptEncoding, coding)
    this.#decoder = new Decoder({
      coding,
      bytesMax: this.#init.limits.wholeBytesMax,
      onBytes: (bytes) => {
        if (this.#answer === null) this.#decoded.push(bytes)
        else this.#feed(this.#answer, bytes)
      },
    })
    return true
  }

  #headers(): HeaderList {
    const headers = this.#upstreamHeaders
    const list = this.#init.plan.headers(assertedRegion(headers))
    const translated = this.#answer === null ? 'application/json' : 'text/event-stream'
    passHeaders(list, headers, {
      encoded: this.#asEncoded,
      contentType: this.#init.wayBack === null ? null : translated,
    })
    return list
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
    if (this.#decoder === null) this.#feed(this.#answer, chunk)
    else this.#feedEncoded(controller, this.#decoder, this.#answer, chunk)
  }

  #feed(answer: RunningAnswer, bytes: Buffer): void {
    const fits = answer.feed(bytes, (run) => {
      if (!this.#asEncoded) this.#pass(run)
    })
    if (!fits) this.#controller?.abort(new AnswerInvalid('an event is longer than the limit'))
    this.#init.onProgress(answer.notes.events)
  }

  /** Nothing more is read before the chunk is decoded: what the client may have depends on it. */
  #feedEncoded(
    controller: Dispatcher.DispatchController,
    decoder: Decoder,
    answer: RunningAnswer,
    chunk: Buffer,
  ): void {
    this.#decoding = true
    controller.pause()
    decoder.decode(chunk, (error) => {
      if (this.#settled) return
      if (error !== null) return controller.abort(new AnswerInvalid(error.message))
      if (this.#asEncoded) {
        this.#encodedTail.push(chunk)
        const mayGo = !answer.notes.terminated && !answer.undecided
        if (mayGo) for (const piece of this.#encodedTail.splice(0)) this.#pass(piece)
      }
      this.#decoding = false
      this.#resume()
    })
  }

  onResponseEnd(): void {
    const decoder = this.#decoder
    if (decoder === null) return this.#ended()
    const end = (error: Error | null): void => {
      if (error === null) this.#ended()
      else this.#finish('upstream_cut', `AnswerInvalid: ${error.message}`)
    }
    if (this.#answer !== null) return decoder.end(end)
    decoder.decode(Buffer.concat(this.#body), (error) => {
      if (error === null) decoder.end(end)
      else end(error)
    })
  }

  #ended(): void {
    if (this.#answer !== null) {
      this.#answer.finish()
      this.#finish(this.#answer.notes.terminated ? 'completed' : 'upstream_unterminated', '')
    } else if (this.#status >= 500 || this.#status < 200 || this.#status >= 300) {
      const said = `status ${this.#status}`
      const refused = this.#status >= 400 && this.#status < 500
      const { accountOf = null } = this.#init.wire
      if (refused) this.#status = accountStatus(this.#status, this.#plain(), accountOf)
      this.#finish(refused ? 'upstream_refused' : 'upstream_failed', said)
    } else {
      this.#finish('completed', '')
    }
  }

  /** Without a controller: nothing could be sent. */
  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#finish(endingOf(error, this.#status), `${error.name}: ${error.message}`)
  }

  #pass(bytes: Buffer): void {
    if (this.#failed || (this.#headPending !== null && this.#fails(bytes))) return
    this.#sealer.update(bytes)
    if (this.#gone) return
    if (this.#headPending !== null) {
      this.#init.reply.head(this.#status, this.#headPending)
      this.#headPending = null
      this.#started = true
      this.#keepAlive = new KeepAlive(this.#init.limits.keepAliveMs, () => this.#keep())
    } else this.#keepAlive?.passed()
    if (this.#init.reply.write(bytes) || this.#stalled) return
    this.#stalled = true
    this.#controller?.pause()
    this.#decoder?.pause()
    this.#after(this.#init.limits.clientStallMs, () => {
      // Who does not read is as good as gone; the reply no longer tells what it did itself.
      this.#init.reply.destroy()
      this.#clientGone()
    })
    this.#init.reply.onDrain(() => {
      this.#clearTimer()
      this.#flow()
    })
  }

  /** An error in place of the first event, which the client has not seen. */
  #fails(bytes: Buffer): boolean {
    const status = this.#asEncoded || this.#inBytes ? null : failureIn(bytes)
    if (status === null) return false
    this.#failed = true
    this.#status = status
    this.#controller?.abort(new ProviderFailed(status))
    return true
  }

  /** Only between whole events, and to who reads; sound has no place for words. */
  #keep(): void {
    const isOver = this.#gone || this.#stalled || this.#answer?.notes.terminated === true
    if (!isOver && !this.#asEncoded && !this.#inBytes) this.#pass(keepAliveOf(this.#init.shape))
  }

  /** The client reads again, or is gone: nothing waits for it. */
  #flow(): void {
    this.#stalled = false
    this.#decoder?.resume()
    this.#resume()
  }

  #resume(): void {
    if (!this.#stalled && !this.#decoding) this.#controller?.resume()
  }

  #clientGone(): void {
    if (this.#settled || this.#gone) return
    this.#gone = true
    this.#clearTimer()
    this.#flow()
    const left = new ClientLeft('the client closed its connection')
    if (!this.#init.billsRest && this.#answer?.notes.finished !== true) {
      this.#controller?.abort(left)
      return
    }
    // The provider bills the rest anyway: read on, within a bound, to learn the true usage.
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
    if (this.#deadline !== null) clearTimeout(this.#deadline)
    this.#keepAlive?.stop()
    this.#decoder?.destroy()
    try {
      this.#init.resolve(this.#outcome(ending, error))
    } catch (bug) {
      // Thrown into undici it would be taken for a network error, and nobody would be answered.
      this.#init.reject(bug)
    }
  }

  #outcome(ending: Ending, error: string): RelayOutcome {
    const plain = this.#plain()
    return outcomeOf(this.#init, {
      ending,
      error,
      status: this.#status,
      upstreamHeaders: this.#upstreamHeaders,
      headers: this.#headPending ?? this.#headers(),
      answer: this.#answer,
      inBytes: this.#inBytes,
      plain,
      passed: this.#tail(plain),
      outputBytes: this.#decoder?.decodedBytes ?? this.#bytes,
      sent: this.#sent,
      started: this.#started,
      isGone: this.#gone,
      firstByteMs: this.#firstByteMs,
      sealer: this.#sealer,
    })
  }

  /** What came, as it reads, of an answer that is no stream. */
  #plain(): readonly Buffer[] {
    return this.#coding === null ? this.#body : this.#decoded
  }

  #tail(plain: readonly Buffer[]): readonly Buffer[] {
    if (this.#answer === null) return this.#asEncoded ? this.#body : plain
    return this.#asEncoded ? this.#encodedTail : this.#answer.tail
  }
}
