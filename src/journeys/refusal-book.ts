// Refusals as log entries. They never wait for a commit; repeats of one (workload, code) fold into
// one entry a second with a count, so that a client in a loop can neither fill the log nor hide in
// it. Requests without an accepted key are only counted in metrics.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { isoTime } from '../kernel/time.ts'
import type { Code } from '../wire/codes.ts'
import type { Decision } from './decisions.ts'
import type { Book } from './ports.ts'
import type { RequestRecord } from './record.ts'

/** Refused requests told one by one per (workload, code) and flush; beyond it only the count grows. */
const storiesMax = 10
/** Decisions remembered as written; forgetting one costs a repeated write that changes nothing. */
const decisionsMax = 10_000

export interface RefusalBook {
  /** Writes the decision's text once per process. */
  keepDecision(decision: Pick<Decision, 'id' | 'json'>): void
  note(record: RequestRecord, code: Code, internal: string): void
  /** Writes what was folded; the house calls it every second and before it closes. */
  flush(): void
}

interface Folded {
  readonly record: RequestRecord
  readonly code: Code
  lastRequestId: string
  count: number
}

export function openRefusalBook(book: Book): RefusalBook {
  const kept = new Set<string>()
  const folded = new Map<string, Folded>()
  return {
    keepDecision({ id, json }) {
      if (kept.has(id)) return
      if (kept.size >= decisionsMax) kept.clear()
      kept.add(id)
      book.post({ kind: 'decision', id, json })
    },
    note(record, code, internal) {
      if (record.workloadId === '') return
      const key = `${record.workloadId} ${code}`
      const known = folded.get(key)
      if (known !== undefined) {
        known.count += 1
        known.lastRequestId = record.requestId
      } else {
        folded.set(key, { record, code, lastRequestId: record.requestId, count: 1 })
      }
      if ((known?.count ?? 1) > storiesMax) return
      book.post({
        kind: 'refusal',
        requestId: record.requestId,
        atMs: record.atMs,
        keyId: record.keyId,
        workloadId: record.workloadId,
        code,
        decisionId: record.decisionId === '' ? null : record.decisionId,
        internal,
      })
    },
    flush() {
      for (const fold of folded.values()) post(book, fold)
      folded.clear()
    },
  }
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
