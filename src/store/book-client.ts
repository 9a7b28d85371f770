// The book as the main thread sees it. Ops of one turn of the event loop cross in one message; an
// answer arrives only for what is durable. Fails stop: once the writer reports a failed commit, what
// waits is rejected as unknown, nothing is admitted, and `onFatal` lets the process exit (code 74).
import { assert, Bug } from '../kernel/assert.ts'
import { Fault } from '../kernel/fault.ts'
import type { BookOp, IntentOp, IntentResult, SettleOp } from '../metering/ledger-ops.ts'
import type { Flat } from './flat-reader.ts'
import { openEncoder } from './op-codec.ts'
import { stoppedFault, type Answers, type WriterNotice } from './writer.ts'

type Blocked = 'store.unavailable' | 'store.disk_low' | 'store.overloaded'

export interface Readiness {
  /** Attempts whose end is unknown. */
  readonly indeterminate: number
  readonly vkey: string
}

export interface BookClientOptions {
  /** Carries a message to the writer thread. */
  readonly send: (message: Flat | { readonly kind: 'close' }) => void
  /** Ops on their way before admission stops; settlements of what was admitted still pass. */
  readonly queueOpsMax: number
  /** Called once, when the book must not be used any more. */
  readonly onFatal: (fault: Fault) => void
}

/** Implements the journeys' port `Book`. */
export interface BookClient {
  intent(op: IntentOp): Promise<IntentResult>
  settle(op: SettleOp): Promise<unknown>
  post(op: BookOp): void
  commit(op: BookOp): Promise<void>
  blocked(): Blocked | null
  /** Refusals and marks left out because the queue was full; nothing else ever is. */
  dropped(): number
  /** Ops sent and not yet answered. */
  waiting(): number
  /** Feeds what the writer sent. */
  receive(message: Answers | WriterNotice): void
  /** The writer thread ended or threw. */
  lost(internal: string): void
  /** Resolves when all is durable and the writer has closed the store. */
  close(): Promise<void>
  /** Resolves when the writer is ready, with the number of indeterminate attempts and the log's verifier key; rejects if it cannot start. */
  ready(): Promise<Readiness>
}

interface Waiter {
  resolve(answer: IntentResult): void
  reject(error: Fault | Bug): void
}

const admitted: IntentResult = { kind: 'admitted' }

export function openBookClient(options: BookClientOptions): BookClient {
  return new Client(options)
}

class Client implements BookClient {
  readonly #options: BookClientOptions
  readonly #encoder = openEncoder()
  readonly #ready = Promise.withResolvers<Readiness>()
  readonly #closed = Promise.withResolvers<void>()
  /** In the order sent; null where nobody waits. Consumed from `#first`. */
  #waiters: (Waiter | null)[] = []
  #first = 0
  #answered = 0
  #out: Flat = []
  #flushing = false
  #failure: Fault | null = null
  #diskLow = false
  #dropped = 0
  #closing = false

  constructor(options: BookClientOptions) {
    this.#options = options
    // Whoever asks gets the rejection; nobody asking is no unhandled one.
    this.#ready.promise.catch(() => {})
    this.#closed.promise.catch(() => {})
  }

  intent(op: IntentOp): Promise<IntentResult> {
    const blocked = this.blocked()
    if (blocked === null) return this.#send(op)
    return Promise.reject(new Fault({ code: blocked, internal: 'not admitting' }))
  }

  settle(op: SettleOp): Promise<unknown> {
    return this.#send(op)
  }

  async commit(op: BookOp): Promise<void> {
    await this.#send(op)
  }

  post(op: BookOp): void {
    if (this.#failure !== null) return
    const droppable = op.kind === 'refusal' || op.kind === 'mark'
    if (droppable && this.waiting() >= this.#options.queueOpsMax) {
      this.#dropped += 1
      return
    }
    this.#enqueue(op, null)
  }

  blocked(): Blocked | null {
    if (this.#failure !== null) return 'store.unavailable'
    if (this.#diskLow) return 'store.disk_low'
    return this.waiting() >= this.#options.queueOpsMax ? 'store.overloaded' : null
  }

  dropped(): number {
    return this.#dropped
  }

  waiting(): number {
    return this.#waiters.length - this.#first
  }

  /** One promise an op and no function around it: each layer is another turn of the microtask queue for every request. */
  #send(op: BookOp): Promise<IntentResult> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    const waiter = Promise.withResolvers<IntentResult>()
    this.#enqueue(op, waiter)
    return waiter.promise
  }

  #enqueue(op: BookOp, waiter: Waiter | null): void {
    assert(!this.#closing, 'the book is closing')
    this.#encoder.encode(op, this.#out)
    this.#waiters.push(waiter)
    if (this.#flushing) return
    this.#flushing = true
    // The check phase comes after the sockets of this turn were read: their ops share one message.
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#flushing = false
    if (this.#out.length === 0 || this.#failure !== null) return
    this.#options.send(this.#out)
    this.#out = []
  }

  receive(message: Answers | WriterNotice): void {
    if (Array.isArray(message)) return this.#answer(message)
    switch (message.kind) {
      case 'ready':
        return this.#ready.resolve(message)
      case 'disk':
        this.#diskLow = message.low
        return
      case 'fatal':
        return this.lost(message.internal)
      case 'closed':
        return this.#closed.resolve()
    }
  }

  #answer(answers: Answers): void {
    const through = Number(answers[0])
    assert(through >= this.#answered, 'answers only advance')
    let exception = 1
    for (; this.#answered < through; this.#answered++) {
      const waiter = this.#waiters[this.#first]
      assert(waiter !== undefined, 'only what was sent is answered')
      this.#waiters[this.#first] = null
      this.#first += 1
      if (answers[exception] === this.#answered) {
        const answer = answerOf(answers, exception)
        if (answer instanceof Bug) waiter?.reject(answer)
        else waiter?.resolve(answer)
        exception += 4
      } else {
        waiter?.resolve(admitted)
      }
    }
    // Cut off the consumed front now and then, so that it costs a constant per op.
    if (this.#first > 1024 && this.#first * 2 > this.#waiters.length) {
      this.#waiters = this.#waiters.slice(this.#first)
      this.#first = 0
    }
  }

  lost(internal: string): void {
    if (this.#failure !== null) return
    const fault = stoppedFault(internal)
    this.#failure = fault
    const waiters = this.#waiters.slice(this.#first)
    this.#waiters = []
    this.#first = 0
    this.#out = []
    this.#ready.reject(fault)
    this.#closed.reject(fault)
    for (const waiter of waiters) waiter?.reject(fault)
    this.#options.onFatal(fault)
  }

  async close(): Promise<void> {
    if (this.#failure !== null) throw this.#failure
    if (!this.#closing) {
      this.#flush()
      this.#closing = true
      this.#options.send({ kind: 'close' })
    }
    await this.#closed.promise
  }

  ready(): Promise<Readiness> {
    return this.#ready.promise
  }
}

function answerOf(answers: Answers, at: number): IntentResult | Bug {
  const status = String(answers[at + 1])
  if (status !== 'exhausted') return new Bug(`the ledger refused an op: ${status}`)
  const leftNanos = answers[at + 3]
  assert(typeof leftNanos === 'bigint', 'what is left is money')
  return { kind: 'exhausted', account: String(answers[at + 2]), leftNanos }
}
