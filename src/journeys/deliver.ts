// The last bytes: only after the settlement is durable. An answer that broke upstream breaks here
// too, and is never ended cleanly.
import { refuse, type Code, type Refusal } from '../wire/codes.ts'
import { baseHeaders, costHeaders } from './answer-headers.ts'
import type { Turn } from './attempt.ts'
import type { RelayOutcome } from './ports.ts'
import type { Settled } from './settle.ts'
import type { Trip } from './trip.ts'

/** `settled`: null for an answer that goes on, whose price nobody knows yet. */
export function deliver(
  trip: Trip,
  { outcome, member }: Turn,
  settled: Pick<Settled, 'priceNanos'> | null,
): void {
  const { reply, record } = trip
  if (outcome.ending === 'client_left' || reply.gone) return leave(trip)
  if (outcome.started) {
    record.status = outcome.status
    if (outcome.ending !== 'completed' && outcome.toldFailure?.isWhole !== true) {
      return reply.destroy()
    }
    reply.end(outcome.tail)
    if (settled !== null) outcome.onSettled?.(settled.priceNanos, member.version.currency)
    return
  }
  const refusal = outcome.withheld ?? refusalFor(outcome)
  if (refusal !== null) {
    record.code = refusal.code
    record.status = reply.refuse(refusal, baseHeaders(trip))
    return
  }
  record.status = outcome.status
  let length = 0
  for (const piece of outcome.tail) length += piece.length
  const { headers } = outcome
  if (!outcome.stream) {
    if (settled !== null) {
      headers.push(...costHeaders(settled.priceNanos, member.version.currency))
    }
    headers.push('content-length', String(length))
  }
  reply.head(outcome.status, headers)
  reply.end(outcome.tail)
  if (settled !== null) outcome.onSettled?.(settled.priceNanos, member.version.currency)
}

/** Nothing was answered; 499 is what proxies write into their logs for it. */
export function leave({ reply, record }: Trip): void {
  record.status = 499
  reply.destroy()
}

/** Null where the provider's own answer is what the caller should see. */
function refusalFor(outcome: RelayOutcome): Refusal | null {
  const { ending, status, error, toldFailure } = outcome
  if (ending === 'completed' || toldFailure?.isWhole === true) return null
  const code = codeFor(ending, status)
  if (code === null) return null
  const { retryAfterMs } = outcome
  return refuse(code, { internal: error, ...(retryAfterMs === null ? {} : { retryAfterMs }) })
}

function codeFor(ending: RelayOutcome['ending'], status: number): Code | null {
  if (status === 429) return 'upstream.rate_limited'
  // These speak of our credentials and our deployment, not of the caller's.
  if (status === 401 || status === 403 || status === 404) return 'upstream.refused_us'
  if (ending === 'upstream_refused') return null
  if (ending === 'upstream_timeout') return 'upstream.timeout'
  // 529 is Anthropic's word for overloaded.
  if (status === 503 || status === 529) return 'upstream.unavailable'
  if (status >= 500) return 'upstream.failed'
  return status === 0 ? 'upstream.unreachable' : 'upstream.invalid'
}
