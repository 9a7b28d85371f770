// The thread that makes the simulated history: loads the sandbox's configuration as it stood when that was first started,
// makes part after part, and has few of them on their way to the writer. Started by `startHistory`.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import type { HouseEvent } from '../journeys/register.ts'
import { assert } from '../kernel/assert.ts'
import { systemClock } from '../kernel/time.ts'
import { openEncoder, type OpEncoder } from '../store/op-codec.ts'
import type { Flat } from '../store/flat-reader.ts'
import { openReader } from '../store/reader.ts'
import { loadConfig } from './config-load.ts'
import { lastPartOf } from './history-entries.ts'
import type { HistoryPart, PartTaken } from './history-lane.ts'
import type { FromHistory, HistoryThreadOptions } from './history-messages.ts'
import { openPast, type Part } from './history-past.ts'
import { policyFilesIn, samplesFolder } from './policy-files.ts'

/** Parts on their way: the writer never waits for the next one, and little is in memory. */
const partsWaitingMax = 3
const signEveryMs = 1_000

const port = parentPort
assert(port !== null, 'the history is made in a worker thread')
try {
  await make(port, workerData)
} catch (error) {
  tell(port, { kind: 'failed', why: error instanceof Error ? error.message : String(error) })
}
port.close()

function tell(to: MessagePort, message: FromHistory): void {
  to.postMessage(message)
}

async function make(to: MessagePort, options: HistoryThreadOptions): Promise<void> {
  const { dataDir, origin, configText, toMs, parts } = options
  const reader = await openReader(dataDir, origin)
  const before = await lastPartOf(reader.log)
  await reader.close()
  const { total } = options
  if (before.isLast && options.isShown) {
    tell(to, { kind: 'progress', done: total })
    return tell(to, { kind: 'ended' })
  }
  const files = policyFilesIn(samplesFolder)
  const { config, policy } = loadConfig({ text: configText, environment: {}, nowMs: toMs, files })
  assert(config !== null, 'the configuration of the sandbox is a good one')
  const keys = new Map(options.keys.map(({ workload, key }) => [workload, key]))
  const past = openPast({ ...options, config, policy, keys, donePart: before.number })
  const lane = openLane(parts, to)
  tell(to, { kind: 'progress', done: before.done })
  for await (const part of past.parts()) await lane.give(part)
  await lane.empty()
  parts.close()
  tell(to, { kind: 'shown', requests: past.shown() })
  tell(to, { kind: 'ended' })
}

/** What was given and is not durable yet. */
interface Waiting {
  readonly done: number
  readonly events: readonly HouseEvent[]
}

/** The sending end of the way to the writer. */
function openLane(parts: MessagePort, to: MessagePort) {
  const encoder = openEncoder()
  const waiting: Waiting[] = []
  let arrived = Promise.withResolvers<void>()
  let signedMs = systemClock.monotonicMs()
  parts.on('message', ({ number, wrong }: PartTaken) => {
    const taken = waiting.shift()
    assert(taken !== undefined, 'only what was given is taken')
    if (wrong !== '') throw new Error(`part ${number} of the history was not taken: ${wrong}`)
    if (taken.events.length > 0) tell(to, { kind: 'events', events: taken.events })
    tell(to, { kind: 'progress', done: taken.done })
    arrived.resolve()
    arrived = Promise.withResolvers()
  })
  async function until(count: number): Promise<void> {
    while (waiting.length > count) await arrived.promise
  }
  return {
    async give({ number, done, isLast, ops }: Part): Promise<void> {
      const nowMs = systemClock.monotonicMs()
      const isSigned = isLast || nowMs - signedMs >= signEveryMs
      if (isSigned) signedMs = nowMs
      const message: HistoryPart = { number, flat: flatOf(encoder, ops), isSigned }
      waiting.push({ done, events: eventsIn(ops) })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      parts.postMessage(message)
      await until(partsWaitingMax)
      // Messages of the writer are read between two turns.
      await new Promise(setImmediate)
    },
    empty: () => until(0),
  }
}

function flatOf(encoder: OpEncoder, ops: Part['ops']): Flat {
  const flat: Flat = []
  for (const op of ops) encoder.encode(op, flat)
  return flat
}

function eventsIn(ops: Part['ops']): readonly HouseEvent[] {
  return ops.flatMap((op): HouseEvent[] => (op.kind === 'event' ? [JSON.parse(op.json)] : []))
}
