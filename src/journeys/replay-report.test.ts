import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChangeRow, Sums } from './replay.ts'
import { boundedReport, reportOf } from './replay-report.ts'

const none: Sums = { requests: 0, tokens: 0, money: new Map() }

function row(requests: number): ChangeRow {
  return {
    ...none,
    requests,
    change: 'newly_denied',
    workloadId: 'w',
    model: 'm',
    from: 'a',
    choice: { kind: 'none' },
    causes: ['rule'],
    estimatedTokens: 0,
    worth: null,
  }
}

test('a report that is too long keeps the rows of most requests, in order, and counts what it left out', () => {
  const report = reportOf(
    {
      recorded: none,
      unchanged: none,
      changes: [row(1), row(3), row(5), row(2)],
      drifted: none,
      notReplayable: new Map(),
      branches: [],
      strays: [],
    },
    { title: 't', assumes: [], span: { fromMs: 0, toMs: 1 }, asOfMs: 1 },
  )
  const kept = boundedReport(report, 2)
  assert.deepEqual(
    kept.changes.map(({ requests }) => requests),
    [3, 5],
  )
  assert.equal(kept.assumes.at(-1), '2 rows of fewest requests, 3 together, are not shown.')
  assert.deepEqual(boundedReport(report, 4), report)
})
