// An archive segment: one closed month of one log as JSON lines, so that any tool can read it in
// twenty years. First line: what it is. Then one line per row, `[table, row]`, bytes in base64 and
// 64-bit integers as decimal text, marked by their column names.
import type { LeafRow } from '../audit/ports.ts'
import { assert } from '../kernel/assert.ts'
import { indexAt } from './place.ts'

export const segmentFormat = 'customhouse-archive@v1'

export type SegmentValue = string | bigint | Uint8Array | null
export type SegmentRow = Readonly<Record<string, SegmentValue>>

export interface Segment {
  readonly log: number
  readonly throughMs: number
  /** Table -> rows, in the order in which they were kept. */
  readonly rows: ReadonlyMap<string, readonly SegmentRow[]>
  readonly leaves: readonly LeafRow[]
}

export function formatSegment(
  head: { readonly log: number; readonly throughMs: number },
  rows: Iterable<readonly [table: string, row: SegmentRow]>,
): Buffer {
  const lines = [JSON.stringify({ format: segmentFormat, ...head })]
  for (const [table, row] of rows) {
    const fields = Object.entries(row).map(([column, value]) => [column, encode(value)])
    lines.push(JSON.stringify([table, Object.fromEntries(fields)]))
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}

/** Throws a `Bug` on anything but a whole segment: its digest was checked before. */
export function parseSegment(bytes: Uint8Array): Segment {
  const [first = '', ...lines] = Buffer.from(bytes).toString('utf8').trimEnd().split('\n')
  const head: unknown = JSON.parse(first)
  assert(isRecord(head) && head['format'] === segmentFormat, 'a segment says what it is')
  const rows = new Map<string, SegmentRow[]>()
  for (const line of lines) {
    const pair: unknown = JSON.parse(line)
    assert(Array.isArray(pair), 'a segment line is a pair')
    const [table, row]: unknown[] = pair
    assert(typeof table === 'string' && isRecord(row), 'a segment line names its table')
    const fields = Object.entries(row).map(([column, value]) => [column, decode(value)] as const)
    const list = rows.get(table) ?? []
    list.push(Object.fromEntries(fields))
    rows.set(table, list)
  }
  return {
    log: Number(head['log']),
    throughMs: Number(head['throughMs']),
    rows,
    leaves: (rows.get('leaf') ?? []).map(leafOf),
  }
}

function leafOf(row: SegmentRow): LeafRow {
  const { place, id, bytes, hash } = row
  assert(typeof place === 'bigint' && typeof id === 'string', 'a leaf has a place and an id')
  assert(bytes instanceof Uint8Array && hash instanceof Uint8Array, 'a leaf has bytes')
  return { index: indexAt(place), id, bytes, hash }
}

function encode(
  value: SegmentValue,
): string | null | { readonly int: string } | { readonly bytes: string } {
  if (typeof value === 'bigint') return { int: value.toString() }
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') }
  return value
}

function decode(value: unknown): SegmentValue {
  if (value === null || typeof value === 'string') return value
  assert(isRecord(value), 'a segment value is text, an integer or bytes')
  const { int, bytes } = value
  if (typeof int === 'string') return BigInt(int)
  assert(typeof bytes === 'string', 'a segment value is text, an integer or bytes')
  return Buffer.from(bytes, 'base64')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
