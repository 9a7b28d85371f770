// Refusals as log entries. They never wait for a commit; repeats of one (workload, code) fold into
// one entry a second with a count, so that a client in a loop can neither fill the log nor hide in
// it. Requests without an accepted key are only counted in metrics.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { isoTime } from '../kernel/time.ts'
import type { RefusalSumOp } from '../metering/ledger-ops.ts'
import type { Code } from '../wire/codes.ts'
import type { Decision } from './decisions.ts'
import type { Book } from './ports.ts'
import type { RequestRecord } from './record.ts'
import type { World } from './world.ts'

/** Refused requests told one by one per (workload, code) and flush; beyond it only the count grows. */
const storiesMax = 10
/** Decisions remembered as written; forgetting one costs a repeated write that changes nothing. */
const decisionsMax = 10_000

export interface RefusalBook {
  /** Writes the decision's text, and before it the world that it cites, once per process. */
  keepDecision(world: Pick<World, 'kept'>, decision: Pick<Decision, 'id' | 'json'>): void
  /** `input` is null if the request never came to a decision. */
  note(record: RequestRecord, code: Code, internal: string, input: RecordedInput | null): void
  /** Writes what was folded; the house calls it every second and before it closes. */
  flush(): void
}

/** What a refused request was decided by, and its size. */
export interface RecordedInput {
  readonly text: string
  readonly tokenEstimate: number
  readonly maxTokens: number | null
}

/** Equal inputs summed per (workload, code) and flush; beyond it, all others are one sum without input. */
const sumsMax = 256

interface Folded {
  readonly record: RequestRecord
  readonly code: Code
  lastRequestId: string
  count: number
  /** By input: the requests that are told no more one by one. */
  readonly sums: Map<string, Sum>
}

interface Sum {
  readonly op: Omit<RefusalSumOp, 'requests' | 'tokenEstimate'>
  requests: number
  tokenEstimate: number
}

export function openRefusalBook(book: Book): RefusalBook {
  const kept = new Set<string>()
  const parts = new Set<string>()
  const folded = new Map<string, Folded>()
  return {
    keepDecision(world, { id, json }) {
      if (kept.has(id)) return
      if (kept.size >= decisionsMax) kept.clear()
      kept.add(id)
      for (const part of world.kept()) {
        if (parts.has(part.id)) continue
        if (parts.size >= decisionsMax) parts.clear()
        parts.add(part.id)
        book.post({ kind: 'world', ...part })
      }
      book.post({ kind: 'decision', id, json })
    },
    note(record, code, internal, input) {
      if (record.workloadId === '') return
      const key = `${record.workloadId} ${code}`
      let fold = folded.get(key)
      if (fold === undefined) {
        fold = { record, code, lastRequestId: '', count: 0, sums: new Map() }
        folded.set(key, fold)
      }
      fold.count += 1
      fold.lastRequestId = record.requestId
      if (fold.count > storiesMax) return sum(fold.sums, record, code, input)
      book.post({
        kind: 'refusal',
        requestId: record.requestId,
        atMs: record.atMs,
        keyId: record.keyId,
        workloadId: record.workloadId,
        code,
        decisionId: record.decisionId === '' ? null : record.decisionId,
        internal,
        input: input?.text ?? '',
        tokenEstimate: input?.tokenEstimate ?? 0,
        maxTokens: input?.maxTokens ?? null,
      })
    },
    flush() {
      for (const fold of folded.values()) {
        post(book, fold)
        for (const { op, ...sums } of fold.sums.values()) book.post({ ...op, ...sums })
      }
      folded.clear()
    },
  }
}

function sum(
  sums: Map<string, Sum>,
  { requestId: id, atMs, decisionId }: RequestRecord,
  code: Code,
  input: RecordedInput | null,
): void {
  const text = input?.text ?? ''
  const name = `${decisionId} ${text}`
  // Inputs vary by what callers ask: they must not fill the book.
  const isRoom = sums.has(name) || sums.size < sumsMax
  const key = isRoom ? name : ''
  const told = isRoom
    ? { decisionId: decisionId === '' ? null : decisionId, input: text }
    : { decisionId: null, input: '' }
  let known = sums.get(key)
  if (known === undefined) {
    known = { op: { kind: 'refusal_sum', id, atMs, code, ...told }, requests: 0, tokenEstimate: 0 }
    sums.set(key, known)
  }
  known.requests += 1
  known.tokenEstimate += input?.tokenEstimate ?? 0
}

function post(book: Book, { record, code, lastRequestId, count }: Folded): void {
  book.post({
    kind: 'entry',
    entry: {
      id: record.requestId,
      type: 'refusal',
      atMs: record.atMs,
      public: canonicalJson({
        code,
        contract: record.contractId,
        contractVersion: record.contractVersion,
        count,
        decision: record.decisionId,
        first: isoTime(record.atMs),
        key: record.keyId,
        lastRequest: lastRequestId,
        model: record.model,
        party: record.partyId,
        workload: record.workloadId,
      }),
      committed: {},
      sealed: {},
    },
  })
}
