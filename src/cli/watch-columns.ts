// The scores of an episode's requests, taken out of their feature records.
import type { Trace } from '../watch/calibrate.ts'
import { places, recordHeader } from '../watch/layout.ts'

const groups = ['a', 'b', 'c', 'd'] as const

/** The segment's byte of each record, then the score bytes of each group, then the strand's. */
export type Columns = readonly number[][]

export function newColumns(): Columns {
  return [[], [], [], [], [], []]
}

export function addRecord(columns: Columns, record: Uint8Array): void {
  columns[0]?.push(record[recordHeader.segment] ?? 0)
  for (const [index, group] of groups.entries()) {
    columns[index + 1]?.push(record[places[group].recordAt] ?? 255)
  }
  columns[groups.length + 1]?.push(record[recordHeader.strand] ?? 0)
}

export function columnsOf(records: Iterable<Uint8Array>): Columns {
  const columns = newColumns()
  for (const record of records) addRecord(columns, record)
  return columns
}

/** `segments`: names by the byte that records carry. */
export function traceOf(
  source: string,
  [bytes = [], a = [], b = [], c = [], d = [], strands = []]: Columns,
  segments: readonly string[],
): Trace {
  return {
    source,
    lookAlike: false,
    segments: bytes.map((byte) => segments[byte] ?? ''),
    strands: Uint8Array.from(strands),
    scores: {
      a: Uint8Array.from(a),
      b: Uint8Array.from(b),
      c: Uint8Array.from(c),
      d: Uint8Array.from(d),
    },
  }
}
