import { test } from 'node:test'
import assert from 'node:assert/strict'
import type { KeptBatch } from '../store/watch-store.ts'
import { stateHeader } from '../watch/layout.ts'
import { openWorkloads } from '../watch/workloads.ts'
import type { ExpiredBatch, FromWatch } from './watch-messages.ts'
import { keptMs, openRetention, type Retention } from './watch-retention.ts'

const nowMs = 10 * keptMs

interface Bench {
  readonly retention: Retention
  readonly batches: Map<number, KeptBatch>
  readonly expired: Extract<FromWatch, { kind: 'expired' }>[]
  readonly forgotten: string[]
}

function bench(batches: readonly KeptBatch[]): Bench {
  const kept = new Map(batches.map((one) => [one.seq, one]))
  const workloads = openWorkloads({ hotMax: 10, coldMax: 10 })
  for (const { workload, atMs } of batches) {
    const { view, at } = workloads.open(workload)
    view.setUint32(at + stateHeader.lastAtS, Math.floor(atMs / 1000))
  }
  const expired: Bench['expired'] = []
  const forgotten: string[] = []
  const retention = openRetention({
    store: {
      idleSince: () => ['cold'],
      batchesBefore: (beforeMs, from, limit) =>
        [...kept.values()].filter(({ seq, atMs }) => atMs < beforeMs && seq > from).slice(0, limit),
      removeBatches: (seqs) => seqs.forEach((seq) => kept.delete(seq)),
    },
    engine: { workloads },
    entriesOf: async (ids) => ids.map((id) => ({ id, place: BigInt(id), party: `of-${id}` })),
    send: (message) => void (message.kind === 'expired' && expired.push(message)),
    forget: (workload) => void forgotten.push(workload),
  })
  return { retention, batches: kept, expired, forgotten }
}

const nothing = { workloads: [], parties: [], entries: [] }

function expiredOf(seq: number, workload: string): ExpiredBatch {
  return { seq, entryId: String(seq), workload, party: `of-${seq}`, place: BigInt(seq) }
}

function seqsOf(expired: Bench['expired']): readonly (readonly number[])[] {
  return expired.map(({ batches }) => batches.map(({ seq }) => seq))
}

function batch(seq: number, workload: string, ageMs: number): KeptBatch {
  return { seq, entryId: String(seq), atMs: nowMs - ageMs, workload }
}

test('records are shredded after thirty days and not before, and stay until the log has forgotten them', async () => {
  const { retention, batches, expired } = bench([
    batch(1, 'a', keptMs + 1),
    batch(2, 'b', keptMs + 1),
    batch(3, 'b', keptMs - 1),
  ])
  await retention.look(nowMs)
  assert.deepEqual(expired, [{ kind: 'expired', batches: [expiredOf(1, 'a'), expiredOf(2, 'b')] }])
  assert.equal(batches.size, 3)
  retention.shredded([1, 2])
  assert.deepEqual([...batches.keys()], [3])
})

test('what a case rests on stays as long as the case is open, and the rest goes all the same', async () => {
  const { retention, expired, forgotten } = bench([
    batch(1, 'held', keptMs + 9),
    batch(2, 'other', keptMs + 5),
  ])
  retention.hold({ ...nothing, workloads: ['held'] })
  await retention.look(nowMs)
  assert.deepEqual(seqsOf(expired), [[2]])
  assert.deepEqual(forgotten, ['other', 'cold'])
  retention.shredded([2])
  retention.hold(nothing)
  await retention.look(nowMs)
  assert.deepEqual(seqsOf(expired), [[2], [1]])
})

test('a workload that asked within thirty days keeps its state; that of others goes from memory and disk', async () => {
  const { retention, forgotten } = bench([batch(1, 'idle', keptMs + 1), batch(2, 'busy', 1)])
  await retention.look(nowMs)
  assert.deepEqual(forgotten, ['idle', 'cold'])
})

test('what a legal hold is on stays by its workload, by its entry, and by the party that only its entry names', async () => {
  const { retention, expired, forgotten } = bench([
    batch(1, 'held', keptMs + 9),
    batch(2, 'gone', keptMs + 8),
    batch(3, 'other', keptMs + 7),
    batch(4, 'free', keptMs + 6),
  ])
  retention.hold({ workloads: ['held'], parties: ['of-2'], entries: ['3'] })
  await retention.look(nowMs)
  assert.deepEqual(seqsOf(expired), [[4]])
  assert.ok(!forgotten.includes('held'))
})

test('what is free is reached behind pages that are held whole', async () => {
  const { retention, expired } = bench([
    ...Array.from({ length: 1000 }, (_, at) => batch(at + 1, 'gone', keptMs + 9)),
    batch(1001, 'free', keptMs + 1),
  ])
  const parties = Array.from({ length: 1000 }, (_, at) => `of-${at + 1}`)
  retention.hold({ ...nothing, parties })
  await retention.look(nowMs)
  assert.deepEqual(seqsOf(expired), [[1001]])
})
