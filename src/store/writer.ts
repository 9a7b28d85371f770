// The writer's loop: ops arrive in order, each commit takes what queued while the last one ran, and
// nobody hears of an op before it is durable. No timer delays a commit; an idle writer commits one.
//
//   main --[flat ops]--> queue --(at most batchOpsMax)--> one transaction --[through, exceptions]--> main
import { Fault } from '../kernel/fault.ts'
import type { LedgerOp } from '../metering/ledger-attempt.ts'
import type { OpResult } from '../metering/ledger.ts'
import type { BookWriter } from './book.ts'
import { decodeOps, type Flat } from './op-codec.ts'
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
}

export interface Writer {
  /** Takes a message of ops. */
  receive(message: Flat): void
  /** Resolves when everything received is committed and its head signed. */
  drain(): Promise<void>
}

export function serveWriter(options: WriterOptions): Writer {
  const { book, signer, send } = options
  const queue: LedgerOp[] = []
  let answered = 0
  let running = false
  let stopped = false
  /** Entries were committed that no head covers yet; at the start, those of recovery. */
  let unsigned = true
  let signing: NodeJS.Timeout | 'running' | null = null
  let signed: CheckpointRow | null = null
  let waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = []

  async function run(): Promise<void> {
    if (running || stopped) return
    running = true
    try {
      while (queue.length > 0 || signed !== null) {
        if (queue.length > 0) await commitNext()
        if (signed !== null) await keepHead(signed)
        // Lets the messages in that arrived meanwhile: they are the next batch.
        await new Promise(setImmediate)
      }
      running = false
      if (signing === null) settleWaiting(null)
    } catch (error) {
      stop(error)
    }
  }

  /** Nothing more is answered: to the main thread every op after the last answer is unknown. */
  function stop(error: unknown): void {
    stopped = true
    queue.length = 0
    send({ kind: 'fatal', internal: error instanceof Error ? error.message : String(error) })
    settleWaiting(error)
  }

  function settleWaiting(error: unknown): void {
    for (const { resolve, reject } of waiting) {
      if (error === null) resolve()
      else reject(error)
    }
    waiting = []
  }

  async function commitNext(): Promise<void> {
    const ops = queue.splice(0, options.batchOpsMax)
    const results = await book.applyBatch(ops)
    answered += ops.length
    send(answersOf(results, answered))
    unsigned ||= ops.some(entersLog)
    signLater()
  }

  function signLater(): void {
    if (signer === null || signing !== null || !unsigned) return
    signing = setTimeout(() => void signNow(signer), options.signAfterMs)
  }

  /** Beside the commits: it reads what is committed, on a connection of its own. */
  async function signNow(by: HeadSigner): Promise<void> {
    signing = 'running'
    unsigned = false
    try {
      signed = await by.sign()
      signing = null
      signLater()
      void run()
    } catch (error) {
      stop(error)
    }
  }

  async function keepHead(checkpoint: CheckpointRow): Promise<void> {
    signed = null
    await book.writeCheckpoint(checkpoint)
  }

  signLater()
  return Object.freeze<Writer>({
    receive(message) {
      if (stopped) return
      for (const op of decodeOps(message)) queue.push(op)
      void run()
    },
    async drain() {
      const failure = book.failure()
      if (failure !== null) throw failure
      const idle = Promise.withResolvers<void>()
      waiting.push(idle)
      if (signing !== null && signing !== 'running') {
        clearTimeout(signing)
        signing = null
      }
      void run()
      await idle.promise
      // What the last head leaves out must not wait for a restart.
      if (signing !== null && signing !== 'running') clearTimeout(signing)
      const last = (await signer?.sign()) ?? null
      if (last !== null) await book.writeCheckpoint(last)
    },
  })
}

function entersLog(op: LedgerOp): boolean {
  return op.kind === 'settle' || op.kind === 'entry' || op.kind === 'key' || op.kind === 'orphan'
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
