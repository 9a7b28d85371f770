// The main thread's end of what is asked of the whole book about money: one proof and one export at a time, each in a
// thread that ends with its answer.
import { Worker } from 'node:worker_threads'
import type { FocusLines, LostMoney, MoneyDesk, MoneyProof } from '../journeys/money-desk.ts'
import { Fault } from '../kernel/fault.ts'
import type { AttemptStory, Reader } from '../store/reader.ts'
import type { BookPlace } from '../store/tables.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Limits } from './limits.ts'
import type { FromMoneyThread, MoneyThreadOptions } from './money-thread.ts'

const retryAfterMs = 5_000
/** A reader that takes nothing for so long has gone. */
const stalledMs = 60_000

export interface HouseMoneyDesk extends MoneyDesk {
  /** Ends what runs. */
  close(): Promise<void>
}

export function openMoneyDesk({
  place,
  reader,
  limits,
}: {
  readonly place: BookPlace
  readonly reader: Pick<Reader, 'indeterminates'>
  readonly limits: Pick<Limits, 'reconcileWindowMs'>
}): HouseMoneyDesk {
  let proving: Promise<MoneyProof> | null = null
  const running = new Set<Worker>()
  let exporting: Worker | null = null

  function begin(options: MoneyThreadOptions): Worker {
    const worker = threadOf(options)
    running.add(worker)
    worker.once('exit', () => {
      running.delete(worker)
      if (exporting === worker) exporting = null
    })
    return worker
  }

  return Object.freeze<HouseMoneyDesk>({
    async lost() {
      const stories = await reader.indeterminates()
      return stories.map((story) => lostMoney(story, limits.reconcileWindowMs))
    },
    prove() {
      proving ??= proofOf(begin({ place, focus: null })).finally(() => (proving = null))
      return proving
    },
    async focus(asked): Promise<FocusLines | Refusal> {
      if (exporting !== null) return refuse('store.overloaded', { retryAfterMs })
      const worker = begin({ place, focus: asked })
      exporting = worker
      const chunks = chunksOf(worker)
      // What the book cannot say is said before the answer begins.
      const first = await chunks.next()
      return { kind: 'lines', chunks: after(first.done === true ? '' : first.value, chunks) }
    },
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()))
    },
  })
}

function lostMoney({ attempt, markTokens }: AttemptStory, windowMs: number): LostMoney {
  const lostMs = Number(attempt.indeterminate_ms ?? attempt.at_ms)
  return {
    requestId: attempt.request_id,
    attemptId: attempt.attempt_id,
    partyId: attempt.party_id,
    contractId: attempt.contract_id,
    workloadId: attempt.workload_id,
    model: attempt.model,
    channelId: attempt.channel_id,
    deploymentId: attempt.deployment_id,
    currency: attempt.currency,
    atMs: Number(attempt.at_ms),
    lostMs,
    heldNanos: attempt.hold_nanos,
    costHeldNanos: attempt.cost_hold_nanos,
    markTokens,
    estimatedMs: lostMs + windowMs,
  }
}

function threadOf(workerOptions: MoneyThreadOptions): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new Worker(new URL(`./money-thread.${extension}`, import.meta.url), {
    workerData: workerOptions,
    name: 'money',
  })
}

async function proofOf(worker: Worker): Promise<MoneyProof> {
  const message = await messageOf(worker)
  if (message.kind === 'proof') return message.proof
  throw failed('it answered something else')
}

/** The next message; rejects with a Fault when the thread ends without one. */
function messageOf(worker: Worker): Promise<FromMoneyThread> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(failed(error.message))
    const onExit = (): void => reject(failed('it ended'))
    worker.once('error', onError)
    worker.once('exit', onExit)
    worker.once('message', (message: FromMoneyThread) => {
      worker.off('error', onError)
      worker.off('exit', onExit)
      resolve(message)
    })
  })
}

/** Ends the thread when nobody takes any more. */
async function* chunksOf(worker: Worker): AsyncGenerator<string, void> {
  try {
    for (let message = messageOf(worker); ;) {
      const chunk = await message
      if (chunk.kind !== 'chunk') throw failed('it answered something else')
      const late = setTimeout(() => void worker.terminate(), stalledMs).unref()
      yield chunk.text
      clearTimeout(late)
      if (chunk.isLast) return
      message = messageOf(worker)
      worker.postMessage('next')
    }
  } finally {
    await worker.terminate()
  }
}

async function* after(first: string, rest: FocusLines['chunks']): FocusLines['chunks'] {
  try {
    yield first
    yield* rest
  } finally {
    await rest.return()
  }
}

function failed(why: string): Fault {
  return new Fault({ code: 'store.unavailable', internal: `the thread that adds up money: ${why}` })
}
