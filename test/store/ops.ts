// Ops with sensible terms, so that a test names only what it is about.
import { formatNanos } from '../../src/kernel/money.ts'
import type { StoredObject } from '../../src/kernel/stored-object.ts'
import { attemptOf } from '../../src/metering/ledger-attempt.ts'
import type {
  BudgetHold,
  EntryDraft,
  IntentOp,
  SettleOp,
  Terms,
} from '../../src/metering/ledger-ops.ts'

export const startMs = Date.UTC(2026, 10, 1)

export function budget(account: string, limitNanos: bigint, hard = true): BudgetHold {
  return { account, limitNanos, hard }
}

/** The attempt that a test means by a name: the first of the request of that name, unless it says which. */
export function attemptIdOf(name: string): string {
  return name.includes('.') ? name : `${name}.1`
}

export function intentOp(
  wanted: Partial<Omit<IntentOp, 'terms'>> & Partial<Terms> & { readonly attemptId: string },
): IntentOp {
  const { attemptId, atMs = startMs, holdNanos = 100n, costHoldNanos = 90n, ...rest } = wanted
  const { tokenEstimate = 20, maxTokens = null, ...terms } = rest
  return {
    kind: 'intent',
    attemptId: attemptIdOf(attemptId),
    atMs,
    terms: {
      partyId: 'muster-werke',
      contractId: 'muster-2026',
      workloadId: 'muster-support-bot',
      keyId: 'k1',
      channelId: 'azure-sea',
      deploymentId: 'gpt-4o-sg',
      model: 'gpt-4o',
      priceVersion: 'azure-list@2026-01-01',
      currency: 'USD',
      budgets: [],
      decisionId: 'decision-1',
      edits: 'model',
      input: '{}',
      ...terms,
    },
    holdNanos,
    costHoldNanos,
    tokenEstimate,
    maxTokens,
  }
}

/** A settlement of `priceNanos` and `costNanos` on one output line; both zero settle as a void. */
export function settleOp(terms: Partial<SettleOp> & { readonly attemptId: string }): SettleOp {
  const { priceNanos = 60n, costNanos = 50n } = terms
  const empty = priceNanos === 0n && costNanos === 0n
  const op: Omit<SettleOp, 'entry'> = {
    kind: 'settle',
    atMs: startMs + 1000,
    ending: empty ? 'upstream_failed' : 'completed',
    usageSource: empty ? 'none' : 'provider',
    lines: empty ? [] : [{ kind: 'output', quantity: 10, costNanos, priceNanos }],
    costNanos,
    priceNanos,
    upstreamId: 'chatcmpl-1',
    status: 200,
    stored: [],
    ...terms,
    attemptId: attemptIdOf(terms.attemptId),
  }
  return { ...op, entry: terms.entry ?? settlementDraft(op) }
}

/** The entry that agrees with the rows of `op` and of its intent as `intentOp` makes it. */
export function settlementDraft(op: Omit<SettleOp, 'entry'>): EntryDraft {
  const { requestId, number } = attemptOf(op.attemptId) ?? { requestId: '', number: 0 }
  return {
    id: requestId,
    type: 'settlement',
    atMs: op.atMs,
    public: JSON.stringify({
      attempt: number,
      contract: 'muster-2026',
      currency: 'USD',
      deployment: 'gpt-4o-sg',
      ending: op.ending,
      model: 'gpt-4o',
      party: 'muster-werke',
      price: formatNanos(op.priceNanos),
      request: requestId,
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

export function storedObject(wanted: Partial<StoredObject> = {}): StoredObject {
  return {
    id: 'resp_1',
    kind: 'response',
    partyId: 'muster-werke',
    contractId: 'muster-2026',
    workloadId: 'muster-support-bot',
    keyId: 'k1',
    channelId: 'azure-sea',
    deploymentId: 'gpt-4o-sg',
    model: 'gpt-4o',
    createdMs: startMs,
    expiresMs: null,
    requestId: 'a-stored',
    parentId: null,
    deletedMs: null,
    ...wanted,
  }
}
