// The writer's loop: ops arrive in order, each commit takes what queued while the last one ran, and
// nobody hears of an op before it is durable. No timer delays a commit; an idle writer commits one.
//
//   main --[flat ops]--> queue --(at most batchOpsMax)--> one transaction --[through, exceptions]--> main
import { Fault } from '../kernel/fault.ts'
import type { BookOp } from '../metering/ledger-ops.ts'
import type { OpResult } from '../metering/ledger.ts'
import type { BookWriter } from './book.ts'
import type { Flat } from './flat-reader.ts'
import { openDecoder } from './op-codec.ts'
import type { CheckpointRow } from '../audit/ports.ts'

/** Signs a head for what is committed. */
export interface HeadSigner {
  /** Null if nothing is new since the last one. Runs between transactions. */
  sign(): Promise<CheckpointRow | null>
}

/** What the writer tells the main thread besides answers. */
export type WriterNotice =
  | { readonly kind: 'ready'; readonly indeterminate: number; readonly vkey: string }
  | { readonly kind: 'disk'; readonly low: boolean }
  | { readonly kind: 'fatal'; readonly internal: string }
  | { readonly kind: 'closed' }

/** First the number of ops answered so far, then `sequence, status, account, leftNanos` of each answer that is not plain. */
export type Answers = (number | string | bigint)[]

export interface WriterOptions {
  readonly book: BookWriter
  readonly signer: HeadSigner | null
  readonly batchOpsMax: number
  /** A head is signed at most this long after the first new entry. */
  readonly signAfterMs: number
  readonly send: (message: Answers | WriterNotice) => void
  /** What the store has to do now and then, between two commits and after their answers left; `idle` if no op waits. */
  readonly tend: (idle: boolean) => void
}

export interface Writer {
  /** Takes a message of ops. */
  receive(message: Flat): void
  /**
   * Runs `job` between two commits while no op waits, after those given before it. What it throws stops the writer as a
   * failed commit does. A writer that drains runs no more of them.
   */
  whenIdle(job: () => Promise<void>): void
  /** Resolves when everything received is committed and its head signed. */
  drain(): Promise<void>
}

export function serveWriter(options: WriterOptions): Writer {
  return new WriterLoop(options)
}

class WriterLoop implements Writer {
  readonly #options: WriterOptions
  readonly #queue: BookOp[] = []
  readonly #decoder = openDecoder()
  readonly #jobs: (() => Promise<void>)[] = []
  #answered = 0
  #running = false
  #stopped = false
  #draining = false
  /** Entries were committed that no head covers yet; at the start, those of recovery. */
  #unsigned = true
  #signing: NodeJS.Timeout | 'running' | null = null
  #signed: CheckpointRow | null = null
  #idle: PromiseWithResolvers<void>[] = []

  constructor(options: WriterOptions) {
    this.#options = options
    this.#signLater()
  }

  receive(message: Flat): void {
    if (this.#stopped) return
    for (const op of this.#decoder.decode(message)) this.#queue.push(op)
    void this.#run()
  }

  whenIdle(job: () => Promise<void>): void {
    if (this.#stopped || this.#draining) return
    this.#jobs.push(job)
    void this.#run()
  }

  async drain(): Promise<void> {
    const { book, signer } = this.#options
    this.#draining = true
    this.#jobs.length = 0
    const failure = book.failure()
    if (failure !== null) throw failure
    const idle = Promise.withResolvers<void>()
    this.#idle.push(idle)
    this.#cancelSigning()
    void this.#run()
    await idle.promise
    this.#cancelSigning()
    // What the last head leaves out must not wait for a restart.
    const last = (await signer?.sign()) ?? null
    if (last !== null) await book.writeCheckpoint(last)
  }

  async #run(): Promise<void> {
    if (this.#running || this.#stopped) return
    this.#running = true
    try {
      while (this.#queue.length > 0 || this.#signed !== null || this.#jobs.length > 0) {
        if (this.#queue.length > 0) await this.#commitNext()
        else await this.#jobs.shift()?.()
        if (this.#signed !== null) await this.#keepHead(this.#signed)
        // Lets the messages in that arrived meanwhile: they are the next batch.
        await new Promise(setImmediate)
        this.#options.tend(this.#queue.length === 0 && this.#jobs.length === 0)
      }
      this.#running = false
      if (this.#signing !== 'running') this.#endIdle(null)
    } catch (error) {
      this.#stop(error)
    }
  }

  async #commitNext(): Promise<void> {
    const { book, send, batchOpsMax } = this.#options
    const ops = this.#queue.splice(0, batchOpsMax)
    const results = await book.applyBatch(ops)
    this.#answered += ops.length
    send(answersOf(results, this.#answered))
    this.#unsigned ||= ops.some(entersLog)
    this.#signLater()
  }

  #signLater(): void {
    const { signer, signAfterMs } = this.#options
    if (signer === null || this.#signing !== null || !this.#unsigned) return
    this.#signing = setTimeout(() => void this.#signNow(signer), signAfterMs)
  }

  #cancelSigning(): void {
    if (this.#signing === null || this.#signing === 'running') return
    clearTimeout(this.#signing)
    this.#signing = null
  }

  /** Beside the commits: it reads what is committed, on a connection of its own. */
  async #signNow(signer: HeadSigner): Promise<void> {
    this.#signing = 'running'
    this.#unsigned = false
    try {
      this.#signed = await signer.sign()
      this.#signing = null
      this.#signLater()
      void this.#run()
    } catch (error) {
      this.#stop(error)
    }
  }

  async #keepHead(checkpoint: CheckpointRow): Promise<void> {
    this.#signed = null
    await this.#options.book.writeCheckpoint(checkpoint)
  }

  /** Nothing more is answered: to the main thread every op after the last answer is unknown. */
  #stop(error: unknown): void {
    this.#stopped = true
    this.#queue.length = 0
    this.#jobs.length = 0
    const internal = error instanceof Error ? error.message : String(error)
    this.#options.send({ kind: 'fatal', internal })
    this.#endIdle(error)
  }

  #endIdle(error: unknown): void {
    for (const { resolve, reject } of this.#idle) {
      if (error === null) resolve()
      else reject(error)
    }
    this.#idle = []
  }
}

function entersLog(op: BookOp): boolean {
  return 'entry' in op
}

function answersOf(results: readonly OpResult[], through: number): Answers {
  const answers: Answers = [through]
  const first = through - results.length
  for (const [index, result] of results.entries()) {
    if (result.status === 'done' || result.status === 'exists') continue
    answers.push(first + index, result.status)
    if (result.status === 'exhausted') answers.push(result.account, result.leftNanos)
    else answers.push('', 0n)
  }
  return answers
}

/** The fault of a stopped book, as the main thread rebuilds it. */
export function stoppedFault(internal: string): Fault {
  return new Fault({ code: 'store.unavailable', internal })
}
