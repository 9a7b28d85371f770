// The `x-ratelimit-*` headers of an answer. Several scopes limit one request and a header has room
// for one: the scope with the least left speaks, since it is the one that refuses first.
import type { Dialect } from '../wire/model-request.ts'
import type { RateLimits, Scope } from './limits.ts'

/** For whom and when the headers are written; only Anthropic's tell an instant. */
export interface RateReader {
  readonly dialect: Dialect
  readonly nowMs: number
}

/**
 * Limit, remaining and time until whole again, for requests and for tokens; kinds without a limit are
 * left out. OpenAI writes the time like `6m0s` (API docs, "Rate limits", Rate limits in headers),
 * Azure as whole seconds, Anthropic as an instant under names of its own (Claude API docs, "Rate limits").
 */
export function rateHeaders(
  limits: RateLimits,
  scopes: readonly Scope[],
  reader: RateReader,
): Record<string, string> {
  const headers: Record<string, string> = {}
  let requestsLeast = Infinity
  let tokensLeast = Infinity
  for (const scope of scopes) {
    const { requestsLeft, tokensLeft, requestsResetMs, tokensResetMs } = limits.room(scope)
    if (requestsLeft !== null && requestsLeft < requestsLeast) {
      requestsLeast = requestsLeft
      const { requestsPerMinute } = scope.limits
      tell(headers, 'requests', [requestsPerMinute, requestsLeft, requestsResetMs], reader)
    }
    if (tokensLeft !== null && tokensLeft < tokensLeast) {
      tokensLeast = tokensLeft
      tell(headers, 'tokens', [scope.limits.tokensPerMinute, tokensLeft, tokensResetMs], reader)
    }
  }
  return headers
}

function tell(
  headers: Record<string, string>,
  what: 'requests' | 'tokens',
  [limit, left, resetMs]: readonly [number | null, number, number],
  { dialect, nowMs }: RateReader,
): void {
  if (dialect === 'anthropic') {
    headers[`anthropic-ratelimit-${what}-limit`] = String(limit)
    headers[`anthropic-ratelimit-${what}-remaining`] = String(left)
    headers[`anthropic-ratelimit-${what}-reset`] = new Date(nowMs + resetMs).toISOString()
    return
  }
  headers[`x-ratelimit-limit-${what}`] = String(limit)
  headers[`x-ratelimit-remaining-${what}`] = String(left)
  headers[`x-ratelimit-reset-${what}`] = resetText(resetMs, dialect)
}

/** `ms` (whole) as a dialect writes a reset: `0s`, `120ms`, `1.5s`, `6m0s`, `1h0m0s`; Azure: seconds, rounded up. */
export function resetText(ms: number, dialect: 'openai' | 'azure'): string {
  if (dialect === 'azure') return String(Math.ceil(ms / 1000))
  if (ms === 0) return '0s'
  if (ms < 1000) return `${ms}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const seconds = `${(ms % 60_000) / 1000}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}
