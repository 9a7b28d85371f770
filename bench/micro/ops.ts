// Ops of realistic size for the micro-benches: what one request asks of the book.
import type { IntentOp, SettleOp, Terms } from '../../src/metering/ledger-ops.ts'

const terms: Terms = {
  partyId: 'muster-werke',
  contractId: 'muster-2026',
  workloadId: 'muster-support-bot',
  keyId: 'k1',
  channelId: 'azure-sea',
  deploymentId: 'gpt-4o-sg',
  model: 'gpt-4o',
  priceVersion: 'list-id@2026-01-01',
  currency: 'USD',
  budgets: [{ account: 'muster-monthly:2026-11', limitNanos: 100_000_000_000n, hard: true }],
  decisionId: '0123456789abcdef0123456789abcdef',
  edits: 'model,credentials,accept-encoding',
  input: '{}',
}

export function sampleIntent(index: number): IntentOp {
  return {
    kind: 'intent',
    attemptId: `req_${String(index).padStart(26, '0')}.1`,
    atMs: 1_790_000_000_000 + index,
    terms,
    holdNanos: 123_456_789n,
    costHoldNanos: 103_456_789n,
    tokenEstimate: 270,
    maxTokens: null,
  }
}

export function sampleSettle(index: number): SettleOp {
  return {
    kind: 'settle',
    attemptId: `req_${String(index).padStart(26, '0')}.1`,
    atMs: 1_790_000_000_000 + index,
    ending: 'completed',
    usageSource: 'provider',
    lines: [
      { kind: 'input', quantity: 250, costNanos: 625_000n, priceNanos: 675_000n },
      { kind: 'output', quantity: 100, costNanos: 1_000_000n, priceNanos: 1_080_000n },
    ],
    costNanos: 1_625_000n,
    priceNanos: 1_755_000n,
    upstreamId: 'chatcmpl-0123456789abcdef0123456789',
    status: 200,
    stored: [],
    entry: {
      id: `req_${String(index).padStart(26, '0')}`,
      type: 'request.settled',
      atMs: 1_790_000_000_000 + index,
      public:
        '{"attempts":1,"channel":"azure-sea","cost":"1625000","currency":"USD","decision":"0123456789abcdef0123456789abcdef","deployment":"gpt-4o-sg","ending":"completed","model":"gpt-4o","price":"1755000","priceVersion":"list-id@2026-01-01","tokens":{"input":250,"output":100}}',
      committed: {
        party: '"muster-werke"',
        contract: '"muster-2026"',
        workload: '"muster-support-bot"',
      },
      sealed: {
        request: { salt: 'a'.repeat(32), digest: 'b'.repeat(64) },
        response: { salt: 'c'.repeat(32), digest: 'd'.repeat(64) },
      },
    },
  }
}
