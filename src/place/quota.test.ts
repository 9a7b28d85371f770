import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationMs, quotaFromHeaders, retryAfterFromHeaders, retryAfterMaxMs } from './quota.ts'

const headers = (values: Record<string, string>) => (name: string) => values[name]

test('OpenAI durations and Azure seconds are read, and nothing else', () => {
  const rows: readonly [string | undefined, number | null][] = [
    ['1s', 1000],
    ['6m0s', 360_000],
    ['120ms', 120],
    ['1.5s', 1500],
    ['4m12.172s', 252_172],
    ['23h18m29.144s', 83_909_144],
    ['55', 55_000],
    ['0', 0],
    ['0s', 0],
    ['', null],
    ['-1', null],
    ['soon', null],
    ['1e9', null],
    [undefined, null],
    ['9'.repeat(40), null],
  ]
  for (const [text, ms] of rows) assert.deepEqual([text, durationMs(text)], [text, ms])
})

test('what is left is read from the headers, and -1 is no count', () => {
  assert.equal(quotaFromHeaders(headers({}), 0), null)
  assert.equal(quotaFromHeaders(headers({ 'x-ratelimit-remaining-tokens': '-1' }), 0), null)
  assert.deepEqual(
    quotaFromHeaders(
      headers({
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-remaining-requests': '79',
        'x-ratelimit-reset-tokens': '55',
      }),
      0,
    ),
    { requestsLeft: 79, tokensLeft: 0, requestsResetMs: null, tokensResetMs: 55_000 },
  )
})

test('the exact wait comes before seconds, seconds before dates, and a day is not believed', () => {
  const now = Date.UTC(2026, 10, 22, 12, 0, 0)
  const rows: readonly [Record<string, string>, number | null][] = [
    [{ 'retry-after-ms': '1234', 'retry-after': '9' }, 1234],
    [{ 'retry-after': '9' }, 9000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:07 GMT' }, 7000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': '86400' }, retryAfterMaxMs],
    [{ 'retry-after': 'never' }, null],
    [{}, null],
  ]
  for (const [values, ms] of rows) assert.equal(retryAfterFromHeaders(headers(values), now), ms)
})

test('Anthropic tells an instant, of which a past or far one is not believed', () => {
  const said = (reset: string) =>
    quotaFromHeaders(
      headers({
        'anthropic-ratelimit-requests-remaining': '3',
        'anthropic-ratelimit-tokens-remaining': '700',
        'anthropic-ratelimit-tokens-reset': reset,
      }),
      Date.parse('2026-01-01T00:00:00Z'),
    )
  const rows: readonly (readonly [string, number | null])[] = [
    ['2026-01-01T00:00:09Z', 9_000],
    ['2025-12-31T23:59:00Z', 0],
    ['2027-01-01T00:00:00Z', 300_000],
    ['soon', null],
  ]
  for (const [reset, tokensResetMs] of rows) {
    const quota = { requestsLeft: 3, tokensLeft: 700, requestsResetMs: null, tokensResetMs }
    assert.deepEqual(said(reset), quota)
  }
})
