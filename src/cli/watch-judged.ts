// Workloads that people found honest, in cases or on appeal, as honest traffic: what their requests scored is in the
// log's records. Of a workload that was judged more than once the last word counts, and what was confirmed before
// stays out.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Fault } from '../kernel/fault.ts'
import { openAnyReader } from '../store/reader.ts'
import type { Trace } from '../watch/calibrate.ts'
import { dispositions } from '../watch/case.ts'
import type { Cases } from '../watch/cases.ts'
import { engineVersion, recordHeader } from '../watch/layout.ts'
import { ArgumentError, bookPlaceOf, unreadable } from './data-dir.ts'
import { columnsOf, traceOf } from './watch-columns.ts'
import { batchesOf, casesIn, recordsOf } from './watch-records.ts'

export interface JudgedValues {
  readonly 'data-dir'?: string | undefined
  readonly database?: string | undefined
  readonly dispositions?: string | undefined
}

export interface Judged {
  readonly traces: readonly Trace[]
  /** Found honest, whether or not the log still opens their records. */
  readonly workloads: number
}

interface Word {
  readonly workload: string
  readonly outcome: (typeof dispositions)[number]
  readonly atMs: number
}

const wordSchema = z.object({
  workload: z.string(),
  outcome: z.enum(dispositions),
  at: z.iso.datetime({ offset: true }),
})
const fileSchema = z.object({ dispositions: z.array(wordSchema) })

/** `segments`: names by the byte that records carry. */
export async function judgedHonest(
  values: JudgedValues,
  segments: readonly string[],
): Promise<Judged> {
  const reader = await openAnyReader(bookPlaceOf(values))
  try {
    const words =
      values.dispositions === undefined
        ? wordsIn(await casesIn(reader))
        : wordsFrom(values.dispositions)
    const honest = spansOf(words)
    const batches = await batchesOf(reader, new Set(honest.keys()))
    const traces = [...honest].flatMap(([workload, span]) => {
      const of = batches.get(workload) ?? []
      const records = [...recordsOf(of)].filter((record) => isWithin(record, span))
      const [first] = of
      // The exchangeable unit is who was judged: a party with many workloads counts as one.
      return first === undefined || records.length === 0
        ? []
        : [traceOf(`party ${first.party}`, columnsOf(records), segments)]
    })
    return { traces, workloads: honest.size }
  } finally {
    await reader.close()
  }
}

function wordsIn({ all }: Cases): readonly Word[] {
  return [...all.values()]
    .flatMap(({ members }) => members)
    .flatMap(({ workloadId: workload, disposition }) => {
      if (disposition === null) return []
      const { outcome, atMs } = disposition
      return [{ workload, outcome, atMs }]
    })
}

function wordsFrom(path: string): readonly Word[] {
  const read = fileSchema.safeParse(jsonIn(path))
  if (!read.success) {
    const internal = `${path} must be what GET /admin/v1/case-dispositions answers:\n${z.prettifyError(read.error)}`
    throw new Fault({ code: 'store.unavailable', internal })
  }
  return read.data.dispositions.map(({ at, ...word }) => ({ ...word, atMs: Date.parse(at) }))
}

function jsonIn(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ArgumentError(unreadable('--dispositions', path, error))
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    const internal = `${path} is no JSON: ${cause instanceof Error ? cause.message : ''}`
    throw new Fault({ code: 'store.unavailable', internal })
  }
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Which requests of whom were found honest. */
function spansOf(words: readonly Word[]): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>()
  for (const [workload, said] of Map.groupBy(words, (word) => word.workload)) {
    const inOrder = said.toSorted((left, right) => left.atMs - right.atMs)
    const last = inOrder.at(-1)
    if (last?.outcome !== 'honest') continue
    const confirmed = inOrder.findLast(({ outcome }) => outcome === 'confirmed')
    spans.set(workload, { fromMs: confirmed?.atMs ?? -Infinity, toMs: last.atMs })
  }
  return spans
}

function isWithin(record: Uint8Array, { fromMs, toMs }: Span): boolean {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  if (view.getUint8(recordHeader.version) !== engineVersion) return false
  const atMs = view.getFloat64(recordHeader.atMs)
  return atMs > fromMs && atMs <= toMs
}
