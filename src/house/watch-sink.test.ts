import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExpiredBatch, ToWatch } from './watch-messages.ts'
import { openWatchSink } from './watch-sink.ts'

function batch(seq: number, workload: string): ExpiredBatch {
  return { seq, entryId: `wat_${seq}`, workload, party: 'party', place: BigInt(seq) }
}

test('what is held by the instant of forgetting stays, whatever the watch knew when it asked', async () => {
  const shredded: (readonly bigint[])[] = []
  const answered: ToWatch[] = []
  const told = Promise.withResolvers<void>()
  const sink = openWatchSink({
    book: {
      async commit(op) {
        assert.ok(op.kind === 'shred')
        shredded.push(op.places)
      },
    },
    note: () => undefined,
    onLevel: () => undefined,
    onLinked: () => undefined,
    answer(message) {
      answered.push(message)
      told.resolve()
    },
    isHeld: ({ workload }) => workload === 'held',
  })
  sink.tell({ kind: 'expired', batches: [batch(1, 'held')] })
  sink.tell({ kind: 'expired', batches: [batch(2, 'held'), batch(3, 'free')] })
  await told.promise
  assert.deepEqual(shredded, [[3n]])
  assert.deepEqual(answered, [{ kind: 'shredded', seqs: [3] }])
})
