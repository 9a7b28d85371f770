// Records on their way to the log, gathered per workload so that a busy one makes an entry of hundreds and
// a quiet one still makes its own within seconds. Batches are numbered in the order in which they leave.
import { recordsMax, type RecordBatch } from '../journeys/watch-entry.ts'
import { assert } from '../kernel/assert.ts'
import type { ForgottenAbout } from './watch-messages.ts'

export interface Owner {
  readonly workload: string
  readonly contract: string
  readonly party: string
}

export interface PendingRecords {
  /** Adds one record; true if the workload's batch is full. */
  add(
    owner: Owner,
    record: Uint8Array,
    at: { readonly nowMs: number; readonly missed: number },
  ): boolean
  /** Takes what waits since `beforeMs` or longer, at most `batchesMax` batches, the oldest first. */
  take(beforeMs: number, batchesMax: number): readonly RecordBatch[]
  /** Takes what waits of one workload. */
  takeOf(workload: string): readonly RecordBatch[]
  drop(about: ForgottenAbout): void
  /** The next batch has a higher number than `seq`. */
  skipTo(seq: number): void
  readonly lastSeq: number
}

interface Batch {
  readonly owner: Owner
  readonly sinceMs: number
  atMs: number
  missed: number
  readonly records: Uint8Array[]
}

export interface PendingOptions {
  readonly engine: number
  readonly recordBytes: number
  readonly newId: (nowMs: number) => string
  readonly lastSeq: number
}

export function openPending({
  engine,
  recordBytes,
  newId,
  ...from
}: PendingOptions): PendingRecords {
  /** In the order in which their first records came. */
  const batches = new Map<string, Batch>()
  let { lastSeq } = from

  function leave({ owner, atMs, missed, records }: Batch): RecordBatch {
    lastSeq += 1
    const said = { ...owner, seq: lastSeq, atMs, engine, missed, recordBytes }
    return { ...said, id: newId(atMs), records: Buffer.concat(records) }
  }

  return {
    add(owner, record, { nowMs, missed }) {
      assert(record.length === recordBytes, 'a record has its length')
      let batch = batches.get(owner.workload)
      if (batch === undefined) {
        batch = { owner, sinceMs: nowMs, atMs: nowMs, missed: 0, records: [] }
        batches.set(owner.workload, batch)
      }
      batch.records.push(record.slice())
      batch.atMs = nowMs
      batch.missed += missed
      return batch.records.length >= recordsMax
    },
    take(beforeMs, batchesMax) {
      const taken: RecordBatch[] = []
      for (const [workload, batch] of batches) {
        if (batch.sinceMs > beforeMs || taken.length >= batchesMax) break
        batches.delete(workload)
        taken.push(leave(batch))
      }
      return taken
    },
    takeOf(workload) {
      const batch = batches.get(workload)
      batches.delete(workload)
      return batch === undefined ? [] : [leave(batch)]
    },
    drop({ kind, id }) {
      for (const [workload, { owner }] of batches) {
        if (owner[kind] === id) batches.delete(workload)
      }
    },
    skipTo(seq) {
      lastSeq = Math.max(lastSeq, seq)
    },
    get lastSeq() {
      return lastSeq
    },
  }
}
