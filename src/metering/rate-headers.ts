// The `x-ratelimit-*` headers of an answer. Several scopes limit one request and a header has room
// for one: the scope with the least left speaks, since it is the one that refuses first.
import type { RateLimits, Scope } from './limits.ts'

export type RateDialect = 'openai' | 'azure'

/**
 * Limit, remaining and time until whole again, for requests and for tokens; kinds without a limit are
 * left out. OpenAI writes the time like `6m0s` (API docs, "Rate limits", Rate limits in headers),
 * Azure as whole seconds.
 */
export function rateHeaders(
  limits: RateLimits,
  scopes: readonly Scope[],
  dialect: RateDialect,
): Record<string, string> {
  const headers: Record<string, string> = {}
  let requestsLeast = Infinity
  let tokensLeast = Infinity
  for (const scope of scopes) {
    const { requestsLeft, tokensLeft, requestsResetMs, tokensResetMs } = limits.room(scope)
    if (requestsLeft !== null && requestsLeft < requestsLeast) {
      requestsLeast = requestsLeft
      headers['x-ratelimit-limit-requests'] = String(scope.limits.requestsPerMinute)
      headers['x-ratelimit-remaining-requests'] = String(requestsLeft)
      headers['x-ratelimit-reset-requests'] = resetText(requestsResetMs, dialect)
    }
    if (tokensLeft !== null && tokensLeft < tokensLeast) {
      tokensLeast = tokensLeft
      headers['x-ratelimit-limit-tokens'] = String(scope.limits.tokensPerMinute)
      headers['x-ratelimit-remaining-tokens'] = String(tokensLeft)
      headers['x-ratelimit-reset-tokens'] = resetText(tokensResetMs, dialect)
    }
  }
  return headers
}

/** `ms` (whole) as a dialect writes a reset: `0s`, `120ms`, `1.5s`, `6m0s`, `1h0m0s`; Azure: seconds, rounded up. */
export function resetText(ms: number, dialect: RateDialect): string {
  if (dialect === 'azure') return String(Math.ceil(ms / 1000))
  if (ms === 0) return '0s'
  if (ms < 1000) return `${ms}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const seconds = `${(ms % 60_000) / 1000}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}
