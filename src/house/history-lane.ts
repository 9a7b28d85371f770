// The writer's end of the history: parts arrive on a port of their own, each becomes one transaction of the second log,
// and each waits until no live operation does. It shares connection, money and signing key with the live log.
import type { MessagePort } from 'node:worker_threads'
import type { Audit } from '../audit/audit.ts'
import type { CheckpointRow } from '../audit/ports.ts'
import { Fault } from '../kernel/fault.ts'
import type { BookWriter } from '../store/book.ts'
import type { Flat } from '../store/flat-reader.ts'
import { openDecoder } from '../store/op-codec.ts'
import type { Writer } from '../store/writer.ts'

/** What crosses to the writer thread. */
export interface HistoryPart {
  readonly number: number
  /** All of it is in the book afterwards, or nothing of it. */
  readonly flat: Flat
  /** A head is signed over it. */
  readonly isSigned: boolean
}

/** What comes back once the part is durable. */
export interface PartTaken {
  readonly number: number
  /** What the ledger did not take, in words; empty: it took everything. */
  readonly wrong: string
}

export interface HistoryLane {
  readonly book: BookWriter
  readonly audit: Pick<Audit, 'signCheckpoint'>
  readonly writer: Pick<Writer, 'whenIdle'>
}

/** Serves one port until it closes. */
export function serveHistory(port: MessagePort, lane: HistoryLane): void {
  const { book, writer } = lane
  const decoder = openDecoder()
  const signLater = signsBeside(lane)
  port.on('message', ({ number, flat, isSigned }: HistoryPart) => {
    writer.whenIdle(async () => {
      // Not before its turn: what waits is one array until then.
      const ops = decoder.decode(flat)
      const results = await book.applyBatch(ops)
      const bad = results.findIndex(({ status }) => status !== 'done' && status !== 'exists')
      const wrong = bad === -1 ? '' : `${ops[bad]?.kind}: ${results[bad]?.status}`
      if (isSigned) signLater()
      const taken: PartTaken = { number, wrong }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      port.postMessage(taken)
    })
  })
}

/** Beside the commits, as for the live log: only keeping the head is a job between them. */
function signsBeside({ book, audit, writer }: HistoryLane): () => void {
  let isRunning = false
  let isAsked = false
  const signLater = (): void => {
    isAsked = isRunning
    if (isRunning) return
    isRunning = true
    void headOf(audit)
      .then((head) => writer.whenIdle(() => book.writeCheckpoint(head)))
      // A head that must not be signed stops the house, as a failed commit does.
      .catch((error: unknown) => writer.whenIdle(() => Promise.reject(error)))
      .finally(() => {
        isRunning = false
        if (isAsked) signLater()
      })
  }
  return signLater
}

/** A head that a kill left unsigned is signed at the start. */
export async function signAtStart({ book, audit }: Omit<HistoryLane, 'writer'>): Promise<void> {
  await book.writeCheckpoint(await headOf(audit))
}

async function headOf(audit: HistoryLane['audit']): Promise<CheckpointRow> {
  const signing = await audit.signCheckpoint()
  if (signing.kind === 'signed') return signing.checkpoint
  throw new Fault({ code: 'store.unavailable', internal: `not signing: ${signing.reason}` })
}
