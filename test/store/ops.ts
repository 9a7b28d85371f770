// Ops with sensible terms, so that a test names only what it is about.
import { formatNanos } from '../../src/kernel/money.ts'
import type { BudgetHold, EntryDraft, IntentOp, SettleOp } from '../../src/metering/ledger-ops.ts'

export const startMs = Date.UTC(2026, 10, 1)

export function budget(account: string, limitNanos: bigint, hard = true): BudgetHold {
  return { account, limitNanos, hard }
}

export function intentOp(terms: Partial<IntentOp> & { readonly attemptId: string }): IntentOp {
  return {
    kind: 'intent',
    requestId: `req_${terms.attemptId}`,
    attemptNo: 1,
    atMs: startMs,
    partyId: 'muster-werke',
    contractId: 'muster-2026',
    workloadId: 'muster-support-bot',
    keyId: 'k1',
    channelId: 'azure-sea',
    deploymentId: 'gpt-4o-sg',
    model: 'gpt-4o',
    priceVersion: 'azure-list@2026-01-01',
    currency: 'USD',
    holdNanos: 100n,
    costHoldNanos: 90n,
    budgets: [],
    decisionId: 'decision-1',
    edits: 'model',
    ...terms,
  }
}

/** A settlement of `priceNanos` and `costNanos` on one output line; both zero settle as a void. */
export function settleOp(terms: Partial<SettleOp> & { readonly attemptId: string }): SettleOp {
  const { attemptId, priceNanos = 60n, costNanos = 50n } = terms
  const empty = priceNanos === 0n && costNanos === 0n
  const op: Omit<SettleOp, 'entry'> = {
    kind: 'settle',
    requestId: `req_${attemptId}`,
    atMs: startMs + 1000,
    ending: empty ? 'upstream_failed' : 'completed',
    usageSource: empty ? 'none' : 'provider',
    lines: empty ? [] : [{ kind: 'output', quantity: 10, costNanos, priceNanos }],
    costNanos,
    priceNanos,
    upstreamId: 'chatcmpl-1',
    status: 200,
    ...terms,
  }
  return { ...op, entry: terms.entry ?? settlementDraft(op) }
}

/** The entry that agrees with the rows of `op` and of its intent as `intentOp` makes it. */
export function settlementDraft(op: Omit<SettleOp, 'entry'>): EntryDraft {
  return {
    id: op.requestId,
    type: 'settlement',
    atMs: op.atMs,
    public: JSON.stringify({
      attempt: 1,
      contract: 'muster-2026',
      currency: 'USD',
      deployment: 'gpt-4o-sg',
      ending: op.ending,
      model: 'gpt-4o',
      party: 'muster-werke',
      price: formatNanos(op.priceNanos),
      request: op.requestId,
      source: op.usageSource,
      status: op.status,
      tokens: Object.fromEntries(op.lines.map(({ kind, quantity }) => [kind, quantity])),
      workload: 'muster-support-bot',
    }),
    committed: { cost: JSON.stringify(formatNanos(op.costNanos)) },
    sealed: {},
  }
}

export function entryDraft(id: string): EntryDraft {
  return { id, type: 'change', atMs: startMs, public: '{"what":"test"}', committed: {}, sealed: {} }
}
