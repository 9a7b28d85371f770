// What a provider's answer says about its own rate limits. All of it is the provider's word: a value
// that is missing or makes no sense is null, and -1 (Azure, where it does not know) is no count.

export interface ProviderQuota {
  readonly requestsLeft: number | null
  readonly tokensLeft: number | null
  /** Until the provider's counters are whole again. */
  readonly requestsResetMs: number | null
  readonly tokensResetMs: number | null
}

/** A wait longer than this is not believed: small Azure quotas are answered with 86400 s. */
export const retryAfterMaxMs = 300_000

type Header = (name: string) => string | undefined

/**
 * Reads `x-ratelimit-remaining-*` and `x-ratelimit-reset-*` in OpenAI's and Azure's spelling, or
 * `anthropic-ratelimit-*`, whose resets are instants; null if there is none.
 */
export function quotaFromHeaders(header: Header, nowMs: number): ProviderQuota | null {
  return openAiQuota(header) ?? anthropicQuota(header, nowMs)
}

/** Source: Claude API docs, "Rate limits", Response headers. */
function anthropicQuota(header: Header, nowMs: number): ProviderQuota | null {
  const requestsLeft = wholeNumber(header('anthropic-ratelimit-requests-remaining'))
  const tokensLeft = wholeNumber(header('anthropic-ratelimit-tokens-remaining'))
  if (requestsLeft === null && tokensLeft === null) return null
  const untilMs = (name: string): number | null => {
    const atMs = Date.parse(header(name) ?? '')
    return Number.isNaN(atMs) ? null : Math.min(Math.max(0, atMs - nowMs), retryAfterMaxMs)
  }
  return {
    requestsLeft,
    tokensLeft,
    requestsResetMs: untilMs('anthropic-ratelimit-requests-reset'),
    tokensResetMs: untilMs('anthropic-ratelimit-tokens-reset'),
  }
}

function openAiQuota(header: Header): ProviderQuota | null {
  const requestsLeft = wholeNumber(header('x-ratelimit-remaining-requests'))
  const tokensLeft = wholeNumber(header('x-ratelimit-remaining-tokens'))
  if (requestsLeft === null && tokensLeft === null) return null
  return {
    requestsLeft,
    tokensLeft,
    requestsResetMs: durationMs(header('x-ratelimit-reset-requests')),
    tokensResetMs: durationMs(header('x-ratelimit-reset-tokens')),
  }
}

/**
 * How long a 429 or 503 asks us to wait: `retry-after-ms` (Azure), else `retry-after` in seconds or as
 * an HTTP date (RFC 9110 section 10.2.3); at most `retryAfterMaxMs`. Null if it does not say.
 */
export function retryAfterFromHeaders(header: Header, nowMs: number): number | null {
  const exact = decimal(header('retry-after-ms'))
  if (exact !== null) return Math.min(Math.ceil(exact), retryAfterMaxMs)
  const text = header('retry-after')
  const seconds = decimal(text)
  if (seconds !== null) return Math.min(Math.ceil(seconds * 1000), retryAfterMaxMs)
  const dateMs = text === undefined ? Number.NaN : Date.parse(text)
  if (Number.isNaN(dateMs)) return null
  return Math.min(Math.max(0, dateMs - nowMs), retryAfterMaxMs)
}

/** The provider's word on whether another try has any sense, as the official clients obey it; null if none. */
export function shouldRetryFromHeaders(header: Header): boolean | null {
  const text = header('x-should-retry')
  return text === 'true' ? true : text === 'false' ? false : null
}

/** `6m0s`, `1.5s`, `120ms` (OpenAI) or whole seconds (Azure) in ms, rounded up; null if it is neither. */
export function durationMs(text: string | undefined): number | null {
  if (text === undefined || text.length > 32) return null
  const seconds = decimal(text)
  if (seconds !== null) return Math.ceil(seconds * 1000)
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(text)
  if (match === null || text === '') return null
  const [, hours = '0', minutes = '0', wholeSeconds = '0', millis = '0'] = match
  const total = Number(hours) * 3_600_000 + Number(minutes) * 60_000
  return Math.ceil(total + Number(wholeSeconds) * 1000 + Number(millis))
}

function decimal(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : null
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}
