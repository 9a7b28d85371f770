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
  let signing: NodeJS.Timeout | null = null
  let signDue = false
  let idle: (() => void)[] = []

  async function run(): Promise<void> {
    running = true
    try {
      while (queue.length > 0 || signDue) {
        if (queue.length > 0) await commitNext()
        if (signDue) await signHead()
        // Lets the messages in that arrived meanwhile: they are the next batch.
        await new Promise(setImmediate)
      }
    } catch (error) {
      // Nothing more is answered: to the main thread every op after the last answer is unknown.
      queue.length = 0
      send({ kind: 'fatal', internal: error instanceof Error ? error.message : String(error) })
      return
    }
    running = false
    for (const resolve of idle) resolve()
    idle = []
  }

  async function commitNext(): Promise<void> {
    const ops = queue.splice(0, options.batchOpsMax)
    const results = await book.applyBatch(ops)
    answered += ops.length
    send(answersOf(results, answered))
    if (signer !== null && signing === null && ops.some(entersLog)) {
      signing = setTimeout(() => {
        signDue = true
        if (!running) void run()
      }, options.signAfterMs)
    }
  }

  async function signHead(): Promise<void> {
    signDue = false
    if (signing !== null) clearTimeout(signing)
    signing = null
    const checkpoint = (await signer?.sign()) ?? null
    if (checkpoint !== null) await book.writeCheckpoint(checkpoint)
  }

  return Object.freeze<Writer>({
    receive(message) {
      if (book.failure() !== null) return
      for (const op of decodeOps(message)) queue.push(op)
      if (!running) void run()
    },
    async drain() {
      signDue = signer !== null
      const failure = book.failure()
      if (failure !== null) throw failure
      const stopped = new Promise<void>((resolve) => idle.push(resolve))
      if (!running) void run()
      await stopped
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
