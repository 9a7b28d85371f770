// Entries of feature records: many records of one workload in one, its bytes only committed to, so that they
// can be forgotten and the log still holds. Whatever the watch says of a workload is a fold over them.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import type { Entry } from '../audit/entry.ts'
import type { EntryDraft, SaltRow } from '../audit/ports.ts'

export const recordsType = 'watch.records'
/** In one entry. */
export const recordsMax = 256

export interface RecordBatch {
  /** Id of the entry. */
  readonly id: string
  /** Over all batches of the house, ascending. */
  readonly seq: number
  /** When its last record was made. */
  readonly atMs: number
  readonly workload: string
  readonly contract: string
  readonly party: string
  /** Of the engine that wrote the records; another one may not read them. */
  readonly engine: number
  /** Requests since the batch before that were not looked at. */
  readonly missed: number
  /** One behind the other, each `recordBytes` long. */
  readonly records: Uint8Array
  readonly recordBytes: number
}

export function recordsEntry(batch: RecordBatch): EntryDraft {
  const { id, atMs, records, recordBytes, ...said } = batch
  return {
    id,
    type: recordsType,
    atMs,
    public: canonicalJson({ ...said, recordBytes, records: records.length / recordBytes }),
    committed: { features: JSON.stringify(Buffer.from(records).toString('base64')) },
    sealed: {},
  }
}

/** The batch of an entry; null if it is none, or its records were forgotten. */
export function readRecords(entry: Entry, salts: readonly SaltRow[]): RecordBatch | null {
  const value = salts.find(({ field }) => field === 'features')?.value ?? null
  if (entry.type !== recordsType || value === null) return null
  const text: unknown = JSON.parse(value)
  const { seq, workload, contract, party, engine, missed, recordBytes } = entry.fields
  const names = [workload, contract, party].map((name) => (typeof name === 'string' ? name : null))
  const [ofWorkload, ofContract, ofParty] = names
  if (!ofWorkload || !ofContract || !ofParty || typeof text !== 'string') return null
  return {
    id: entry.id,
    seq: countOf(seq),
    atMs: Date.parse(entry.at),
    workload: ofWorkload,
    contract: ofContract,
    party: ofParty,
    engine: countOf(engine),
    missed: countOf(missed),
    records: Buffer.from(text, 'base64'),
    recordBytes: countOf(recordBytes),
  }
}

function countOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0
}
