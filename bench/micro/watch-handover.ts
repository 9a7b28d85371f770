// What a request pays on the main thread to be shown to the watch, by the size of its body: saying who it is,
// copying the body, and its part of one message to the thread. CPU of this thread alone, as the thread behind
// answers at once without looking; beside it the slowest hundredth, which carries the messages.
// Run: node bench/micro/watch-handover.ts
import { Worker } from 'node:worker_threads'
import { openWatchClient } from '../../src/house/watch-client.ts'
import type { ToWatch } from '../../src/house/watch-messages.ts'
import type { ShownRequest } from '../../src/journeys/watch.ts'

const requests = 20_000
const sizes = [500, 4_096, 32_768, 65_536, 262_144, 4_194_304]
/** The promise. */
const microsMax = 10

const thread = `
  const { parentPort } = require('node:worker_threads')
  parentPort.on('message', ({ slab: { buffer } }) => {
    const none = { requests: 0, failed: 0, busyMs: 0 }
    parentPort.postMessage({ kind: 'looked', ...none, buffer }, [buffer])
  })`
const worker = new Worker(thread, { eval: true })
const client = openWatchClient({
  requestsMax: 1_000_000,
  bytesMax: 1_000_000_000,
  send: (message: ToWatch) =>
    worker.postMessage(message, message.kind === 'shown' ? [message.slab.buffer] : []),
  sink: {
    enter: () => Promise.resolve(true),
    tell: () => undefined,
    next: () => Promise.resolve(),
    forgotten: () => Promise.resolve(),
    lost: () => undefined,
    isLost: () => false,
  },
  onStopped: () => undefined,
})
worker.on('message', (message) => client.receive(message))

const headers = {
  host: 'gateway.example',
  connection: 'keep-alive',
  authorization: 'Bearer sk-ch-0000000000000000000000000000',
  accept: 'application/json',
  'content-type': 'application/json',
  'content-length': '4096',
  'user-agent': 'OpenAI/Python 2.9.0',
  'x-stainless-lang': 'python',
  'x-stainless-package-version': '2.9.0',
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-runtime': 'CPython',
  'x-stainless-runtime-version': '3.13.1',
  'accept-encoding': 'gzip, deflate',
}

for (const size of sizes) {
  const shown = requestOf(size)
  const count = Math.min(requests, Math.floor(2e9 / size))
  const micros: number[] = []
  const before = process.threadCpuUsage()
  for (let index = 0; index < count; index++) {
    const startedMs = performance.now()
    client.saw(shown)
    micros.push((performance.now() - startedMs) * 1000)
    // Lets answers in, as between requests.
    if (index % 16 === 15) await new Promise(setImmediate)
  }
  client.flush()
  const used = process.threadCpuUsage(before)
  const sorted = micros.toSorted((left, right) => left - right)
  const at = (share: number): string => (sorted[Math.floor(share * count)] ?? 0).toFixed(1)
  const mean = (used.user + used.system) / count
  process.stdout.write(
    `${String(size).padStart(8)} bytes: ${mean.toFixed(1)} µs CPU a request, p50 ${at(0.5)} µs, p99 ${at(0.99)} µs${
      size <= 65_536 && Number(at(0.5)) > microsMax ? `  OVER ${microsMax} µs` : ''
    }\n`,
  )
}
await worker.terminate()

function requestOf(size: number): ShownRequest {
  const workload = { id: 'muster-support-bot', contractId: 'muster-2026', purpose: '', owner: '' }
  return {
    atMs: 1_760_000_000_000,
    headers,
    ip: '192.0.2.1',
    country: 'DE',
    caller: {
      workload: { ...workload, dataClasses: [] },
      contract: { id: 'muster-2026' },
      party: { id: 'muster-werke' },
    },
    model: 'gpt-4o',
    shape: 'chat',
    bytes: Buffer.alloc(size, 0x61),
    answer: {
      status: 200,
      finish: null,
      inputTokens: 250,
      outputTokens: 100,
      reasoningTokens: null,
      choices: null,
    },
    isKept: true,
  }
}
