// Feature records that a book still opens, of the workloads that somebody asks about.
import type { Entry } from '../audit/entry.ts'
import { readRecords, recordsType, type RecordBatch } from '../journeys/watch-entry.ts'
import type { HouseEvent } from '../journeys/register.ts'
import { openRegister } from '../journeys/register.ts'
import type { Reader } from '../store/reader.ts'
import { recordEntries } from '../store/watch-reader.ts'
import type { Cases } from '../watch/cases.ts'

export async function casesIn(reader: Reader): Promise<Cases> {
  const events = (await reader.events()).map(({ json }): HouseEvent => JSON.parse(json))
  return openRegister(events).cases
}

/** By workload, in the order of the log. */
export async function batchesOf(
  reader: Reader,
  workloads: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly RecordBatch[]>> {
  const found: RecordBatch[] = []
  for await (const { entry, salts } of recordEntries(reader, recordsType, null)) {
    if (!isOf(entry, workloads)) continue
    const batch = readRecords(entry, salts)
    if (batch !== null) found.push(batch)
  }
  return Map.groupBy(found, ({ workload }) => workload)
}

function isOf({ fields }: Entry, workloads: ReadonlySet<string>): boolean {
  const { workload } = fields
  return typeof workload === 'string' && workloads.has(workload)
}

/** One by one. */
export function* recordsOf(batches: readonly RecordBatch[]): Iterable<Uint8Array> {
  for (const { records, recordBytes } of batches) {
    for (let at = 0; at + recordBytes <= records.length; at += recordBytes) {
      yield records.slice(at, at + recordBytes)
    }
  }
}
