// Which entries of a log are for whom, by entries as the house writes them.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { EntryDraft, LeafRow } from '../audit/ports.ts'
import { sealEntry } from '../audit/entry.ts'
import { firstAdmin, type Operator, type Role } from '../identity/operator.ts'
import { orphanOp } from '../metering/orphan.ts'
import { shownEntry } from './log-desk.ts'

function operator(...roles: readonly Role[]): Operator {
  return { ...firstAdmin, id: 'x', name: 'x', roles }
}

function leafOf(entry: EntryDraft): LeafRow {
  const { leafBytes, leafHash } = sealEntry(entry, { origin: 'house/log', index: 0 })
  return { index: 0, id: entry.id, bytes: leafBytes, hash: leafHash }
}

test('what an attempt without an ending holds is an amount, for those who read money', () => {
  const attempt = {
    attemptId: 'req-1.1',
    contractId: 'contract',
    channelId: 'channel',
    currency: 'USD',
    holdNanos: 1_500_000_000n,
  }
  const leaf = leafOf(orphanOp(attempt, 1_000).entry)
  assert.match(shownEntry(leaf, operator('auditor')).leaf ?? '', /"held":"1\.5/)
  const unseen = shownEntry(leaf, operator('engineer'))
  assert.deepEqual([unseen.type, unseen.leaf], ['attempt_indeterminate', null])
})
