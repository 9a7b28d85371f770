// Requests as a finder meets them: several attempts, entered in any order, some of unknown end first; and refusals that
// were folded. Repeatable.
import { isoTime } from '../../src/kernel/time.ts'
import type { BookOp, EntryDraft } from '../../src/metering/ledger-ops.ts'
import { orphanOp } from '../../src/metering/orphan.ts'
import { entryDraft, intentOp, settlementDraft, settleOp, startMs } from './ops.ts'

const hourMs = 3_600_000

/** A repeatable stream of numbers below what is asked for; a linear congruential generator (Numerical Recipes). */
export function drawing(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

interface Made {
  readonly ops: readonly BookOp[]
}

/** One request: attempts that are entered in any order, or refusals that were folded. */
export function request(name: string, draw: (below: number) => number): Made {
  const atMs = startMs + draw(20 * 24) * hourMs + draw(hourMs)
  if (draw(5) === 0) return { ops: [{ kind: 'entry', entry: refusal(name, atMs, 1 + draw(4)) }] }
  const count = 1 + draw(3)
  const settles: BookOp[] = []
  const intents: BookOp[] = []
  for (let number = 1; number <= count; number++) {
    const attemptId = `${name}.${number}`
    const deploymentId = `at-${draw(3)}`
    const currency = ['USD', 'EUR'][draw(2)] ?? 'USD'
    const ids = { attemptId, deploymentId, currency, atMs: atMs + number }
    const intent = intentOp({ ...ids, budgets: [] })
    intents.push(intent)
    if (number === 1 && draw(6) === 0) {
      settles.push(orphanOp({ ...ids, contractId: 'c', channelId: 'x', holdNanos: 1n }, atMs + 9))
      if (count === 1 && draw(2) === 0) return { ops: [...intents, ...settles] }
    }
    const op = settleOp({
      attemptId,
      priceNanos: BigInt(1 + draw(90)),
      costNanos: BigInt(1 + draw(90)),
    })
    const said = JSON.parse(settlementDraft(op).public) as Record<string, unknown>
    const entry: EntryDraft = {
      ...op.entry,
      id: number === count ? name : attemptId,
      public: JSON.stringify({ ...said, deployment: deploymentId, currency, channel: 'x' }),
    }
    settles.push({ ...op, entry })
  }
  return { ops: [...intents, ...(draw(2) === 0 ? settles : inOtherOrder(settles))] }
}

/** What is unknown is said before it is known; all others in any order. */
function inOtherOrder(ops: readonly BookOp[]): readonly BookOp[] {
  const orphans = ops.filter(({ kind }) => kind === 'orphan')
  return [...orphans, ...ops.filter(({ kind }) => kind !== 'orphan').toReversed()]
}

function refusal(id: string, atMs: number, count: number): EntryDraft {
  return {
    ...entryDraft(id),
    type: 'refusal',
    atMs,
    public: JSON.stringify({
      code: 'policy.denied',
      contract: 'muster-2026',
      count,
      decision: 'dec_1',
      first: isoTime(atMs),
      lastRequest: id,
      model: 'whatever a caller wrote',
      party: 'muster-werke',
      workload: 'muster-support-bot',
    }),
  }
}

export const decision = {
  kind: 'decision',
  id: 'dec_1',
  json: JSON.stringify({
    verdict: 'deny',
    model: 'gpt-4o',
    reasons: [
      { effect: 'deny', ruleId: 'rule.b' },
      { effect: 'refer', ruleId: 'rule.z' },
      { effect: 'deny', ruleId: 'rule.a' },
    ],
  }),
} as const
