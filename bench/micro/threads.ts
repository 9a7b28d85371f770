// What it costs to take one request's two ops (intent, settle) to another thread and bring an answer
// back, by the form of the message and the size of the batch. Run: node bench/micro/threads.ts
import { once } from 'node:events'
import { Worker, isMainThread, parentPort } from 'node:worker_threads'
import type { IntentOp, SettleOp } from '../../src/metering/ledger-ops.ts'
import { heading, measureAsync } from './measure.ts'
import { sampleIntent, sampleSettle } from './ops.ts'

type Op = IntentOp | SettleOp
type Encode = (ops: readonly Op[]) => { message: unknown; transfer?: ArrayBuffer[] }

// The flat form: one array of primitives per batch; terms are a number, as they are from the second op on.
function flat(ops: readonly Op[]): unknown[] {
  const out: unknown[] = []
  for (const op of ops) {
    if (op.kind === 'intent') {
      out.push(0, op.attemptId, op.atMs, op.holdNanos, op.costHoldNanos, 0)
    } else {
      out.push(1, op.attemptId, op.atMs, op.ending, op.usageSource, op.costNanos)
      for (const line of op.lines) {
        out.push(line.kind, line.quantity, line.costNanos, line.priceNanos)
      }
      out.push(op.priceNanos, op.upstreamId, op.status, op.entry.id, op.entry.type, op.entry.public)
      out.push(JSON.stringify(op.entry.committed), JSON.stringify(op.entry.sealed))
    }
  }
  return out
}

const bigintsAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value

const encodings: Record<string, Encode> = {
  'objects (structured clone)': (ops) => ({ message: ops }),
  'flat array (structured clone)': (ops) => ({ message: flat(ops) }),
  'flat array as one JSON string': (ops) => ({ message: JSON.stringify(flat(ops), bigintsAsText) }),
  'objects as one JSON string': (ops) => ({ message: JSON.stringify(ops, bigintsAsText) }),
  'flat JSON as transferred Uint8Array': (ops) => {
    const bytes = new TextEncoder().encode(JSON.stringify(flat(ops), bigintsAsText))
    return { message: bytes, transfer: [bytes.buffer] }
  },
}

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url))
  await once(worker, 'online')
  let answered = 0
  let wake: (() => void) | null = null
  worker.on('message', (answers: readonly unknown[]) => {
    answered += answers.length
    wake?.()
  })
  for (const batchSize of [2, 16, 64, 256]) {
    heading(`one op there and its answer back, ${batchSize} ops a message, 4 messages in flight`)
    const opCount = 20_480
    for (const [name, encode] of Object.entries(encodings)) {
      const ops: Op[] = []
      for (let index = 0; index < batchSize / 2; index++) {
        ops.push(sampleIntent(index), sampleSettle(index))
      }
      await measureAsync(name, opCount, async () => {
        answered = 0
        let sent = 0
        while (answered < opCount) {
          while (sent < opCount && sent - answered < 4 * batchSize) {
            const { message, transfer } = encode(ops)
            worker.postMessage(message, transfer ?? [])
            sent += batchSize
          }
          await new Promise<void>((resolve) => (wake = resolve))
        }
      })
    }
  }
  await worker.terminate()
} else {
  const decoder = new TextDecoder()
  let kept: unknown
  parentPort?.on('message', (message: unknown) => {
    if (typeof message === 'string') kept = JSON.parse(message)
    else if (message instanceof Uint8Array) kept = JSON.parse(decoder.decode(message))
    else kept = message
    const length = Array.isArray(kept) ? kept.length : 0
    const first: unknown = Array.isArray(kept) ? kept[0] : null
    // A pair of the flat form has 6 + 22 fields.
    const opCount = typeof first === 'object' ? length : Math.round((length / 28) * 2)
    parentPort?.postMessage(Array.from({ length: opCount }, () => 0))
  })
}
