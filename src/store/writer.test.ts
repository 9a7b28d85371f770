// Goal: what the writer does besides committing neither delays an answer nor waits for ever for its turn.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckpointRow } from '../audit/ports.ts'
import { entryDraft } from '../../test/store/ops.ts'
import type { BookWriter } from './book.ts'
import type { Flat } from './flat-reader.ts'
import { openEncoder } from './op-codec.ts'
import { serveWriter } from './writer.ts'

function oneEntry(): Flat {
  const message: Flat = []
  openEncoder().encode({ kind: 'entry', entry: entryDraft('e') }, message)
  return message
}

/** A book that only says what it is asked to do. */
function spokenBook(said: string[]): BookWriter {
  return {
    async applyBatch(ops) {
      said.push('begin')
      await new Promise(setImmediate)
      said.push('commit')
      return ops.map(() => ({ status: 'done' as const }))
    },
    openAttempts: async () => [],
    awaitedAttempts: async () => new Set(),
    async writeCheckpoint(checkpoint) {
      said.push(`head ${checkpoint.size}`)
    },
    failure: () => null,
  }
}

test('the store is tended after the answers left, never inside a transaction, and hears whether anybody waits', async () => {
  const said: string[] = []
  const writer = serveWriter({
    book: spokenBook(said),
    signer: null,
    batchOpsMax: 1,
    signAfterMs: 0,
    send: () => said.push('answer'),
    tend: (idle) => said.push(idle ? 'tend idle' : 'tend'),
  })
  writer.receive(oneEntry())
  writer.receive(oneEntry())
  await writer.drain()
  const round = ['begin', 'commit', 'answer']
  assert.deepEqual(said, [...round, 'tend', ...round, 'tend idle'])
})

test('a store that cannot be tended stops the writer', async () => {
  const fatal: string[] = []
  const writer = serveWriter({
    book: spokenBook([]),
    signer: null,
    batchOpsMax: 1,
    signAfterMs: 0,
    send: (message) => {
      if (!Array.isArray(message) && message.kind === 'fatal') fatal.push(message.internal)
    },
    tend: () => {
      throw new Error('disk I/O error')
    },
  })
  writer.receive(oneEntry())
  await assert.rejects(writer.drain(), /disk I\/O error/)
  assert.deepEqual(fatal, ['disk I/O error'])
})

test('a head is signed and kept while the operations never stop coming', async () => {
  const said: string[] = []
  const checkpoint: CheckpointRow = { size: 1, root: new Uint8Array(32), text: '', atMs: 0 }
  const roundsMax = 1_000_000
  let rounds = 0
  const writer = serveWriter({
    book: spokenBook(said),
    signer: {
      async sign() {
        // As the real one: it gives up the thread between its slices.
        for (let slice = 0; slice < 10; slice++) await new Promise(setImmediate)
        return checkpoint
      },
    },
    batchOpsMax: 1,
    signAfterMs: 0,
    // Whoever is answered asks again, so that the queue is never empty.
    send: () => {
      if (said.includes('head 1')) return
      said.length = 0
      rounds += 1
      if (rounds < roundsMax) writer.receive(oneEntry())
    },
    tend: () => undefined,
  })
  writer.receive(oneEntry())
  writer.receive(oneEntry())
  await writer.drain()
  assert.ok(rounds < roundsMax, 'the head was kept before the load ended')
})

test('a job of idle times waits for every operation that is there, and one that comes waits for one job at most', async () => {
  const said: string[] = []
  const writer = serveWriter({
    book: spokenBook(said),
    signer: null,
    batchOpsMax: 1,
    signAfterMs: 0,
    send: () => said.push('answer'),
    tend: () => undefined,
  })
  const job = (name: string, then: () => void) => async () => {
    said.push(name)
    await new Promise(setImmediate)
    then()
  }
  writer.receive(oneEntry())
  writer.receive(oneEntry())
  const last = Promise.withResolvers<void>()
  writer.whenIdle(job('first', () => writer.receive(oneEntry())))
  writer.whenIdle(job('second', () => last.resolve()))
  await last.promise
  await writer.drain()
  const round = ['begin', 'commit', 'answer']
  assert.deepEqual(said, [...round, ...round, 'first', ...round, 'second'])
})

test('a writer that drains runs no more jobs, and one whose job fails stops', async () => {
  const parts = { batchOpsMax: 1, signAfterMs: 0, signer: null, tend: () => undefined }
  const said: string[] = []
  const writer = serveWriter({ ...parts, book: spokenBook(said), send: () => said.push('answer') })
  writer.receive(oneEntry())
  writer.whenIdle(async () => void said.push('job'))
  await writer.drain()
  writer.whenIdle(async () => void said.push('job'))
  assert.deepEqual(said, ['begin', 'commit', 'answer'])
  const stopped = Promise.withResolvers<string>()
  const other = serveWriter({
    ...parts,
    book: spokenBook([]),
    send: (message) => {
      if (!Array.isArray(message) && message.kind === 'fatal') stopped.resolve(message.internal)
    },
  })
  other.whenIdle(() => Promise.reject(new Error('disk I/O error')))
  assert.equal(await stopped.promise, 'disk I/O error')
})
