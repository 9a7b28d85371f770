// Keeps reconciling until no attempt is indeterminate: soon after start, then with back-off, sooner
// where a window ends. Nothing waits for it, and no failure of a provider ends it.
import { reconcile, type LostAttempt, type ReconcileHouse } from '../journeys/reconcile.ts'
import { Fault } from '../kernel/fault.ts'
import { asksForBatch } from '../store/batch-reader.ts'
import type { AttemptStory, Reader } from '../store/reader.ts'
import { openUsageLookup } from '../upstream/usage-lookup.ts'
import type { Limits } from './limits.ts'
import type { Note } from './observer.ts'

export interface ReconcileJobOptions extends Pick<ReconcileHouse, 'clock' | 'book' | 'world'> {
  readonly reader: Pick<Reader, 'hasEntry' | 'indeterminates'>
  readonly limits: Limits
  /** How providers are reached. */
  readonly listen: { readonly proxy: string | null; readonly ca: string | null }
  /** How many there are at start. */
  readonly indeterminate: number
  readonly note: Note
}

export interface ReconcileJob {
  /** Attempts whose end is unknown. */
  open(): number
  /** One more has no end that anybody knows. */
  look(): void
  /** Starts the first round; once the house has told that it is open. */
  begin(): void
  /** Resolves when the round that runs has ended; none follows. */
  close(): Promise<void>
}

export function openReconcileJob(options: ReconcileJobOptions): ReconcileJob {
  const { clock, note, limits, listen, reader } = options
  const { reconcileRetryMs: retryMs, reconcileRetryMsMax: retryMsMax } = limits
  const lookup = openUsageLookup({ ...listen, timeoutMs: limits.reconcileLookupMs })
  const house: ReconcileHouse = {
    clock,
    book: options.book,
    lookup,
    world: () => options.world(),
    async lost() {
      const stories = await reader.indeterminates()
      return await Promise.all(stories.map((story) => lostAttempt(reader, story)))
    },
    windowMs: limits.reconcileWindowMs,
    arrivalMs: limits.reconcileArrivalMs,
  }
  let open = options.indeterminate
  let pauseMs = retryMs
  let timer: NodeJS.Timeout | null = null
  let closed = false
  let told = ''

  async function round(): Promise<void> {
    let dueMs: number | null = null
    try {
      const { settled, left, troubles, ...rest } = await reconcile(house)
      open = left
      dueMs = rest.dueMs
      if (settled > 0) note('info', 'reconciled', { settled, left })
      tell(troubles)
      pauseMs = settled > 0 ? retryMs : Math.min(pauseMs * 2, retryMsMax)
    } catch (error) {
      // A book that stopped ends the house; everything else is looked at again.
      if (error instanceof Fault && error.code.startsWith('store.')) return
      note('error', 'reconcile_failed', { error: String(error) })
      pauseMs = Math.min(pauseMs * 2, retryMsMax)
    }
    if (open === 0 || closed) return
    const untilDueMs = dueMs === null ? Infinity : Math.max(1, dueMs - clock.nowMs())
    timer = setTimeout(start, Math.min(pauseMs, untilDueMs))
  }

  /** The same trouble every few seconds is told once. */
  function tell(troubles: readonly string[]): void {
    const text = troubles.join('; ')
    if (text !== '' && text !== told) note('warning', 'reconcile_waits', { left: open, why: text })
    told = text
  }

  let running = Promise.resolve()
  function start(): void {
    timer = null
    running = running.then(round)
  }
  return {
    open: () => open,
    look() {
      open += 1
      if (closed) return
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(start, retryMs)
    },
    begin() {
      if (open > 0 && !closed) timer = setTimeout(start, retryMs)
    },
    async close() {
      closed = true
      if (timer !== null) clearTimeout(timer)
      await running
      await lookup.close()
    },
  }
}

/** An attempt of the book as the journey knows it. */
async function lostAttempt(
  reader: Pick<Reader, 'hasEntry'>,
  { attempt, markTokens }: AttemptStory,
): Promise<LostAttempt> {
  return {
    attemptId: attempt.attempt_id,
    requestId: attempt.request_id,
    attemptNo: Number(attempt.attempt_no),
    isEntered: await reader.hasEntry(attempt.request_id),
    isBatch: asksForBatch(attempt.input),
    lostMs: Number(attempt.indeterminate_ms ?? attempt.at_ms),
    partyId: attempt.party_id,
    contractId: attempt.contract_id,
    workloadId: attempt.workload_id,
    keyId: attempt.key_id,
    channelId: attempt.channel_id,
    deploymentId: attempt.deployment_id,
    model: attempt.model,
    priceVersion: attempt.price_version,
    currency: attempt.currency,
    decisionId: attempt.decision_id,
    costHoldNanos: attempt.cost_hold_nanos,
    markTokens,
  }
}
