// A provider may answer 200 and say in its stream that it failed. In place of the first event, before anything was
// passed, that is a failure like any other: it is not shown to the client while another attempt may serve, but for
// an error that is the asker's own, which passes. Later ones pass, and make the answer one that failed, whatever end
// follows. Sources: Claude API docs, "Errors" (Error event types); OpenAI API reference, "Errors";
// Gemini docs, "Troubleshooting guide" (`status`).
import type { StreamNotes } from './answer-stream.ts'
import { isRecord, parseData } from './event-text.ts'

const errorKey = Buffer.from('"error"')

/** What the same error has as a status where it comes before the stream. */
const statuses: ReadonlyMap<unknown, number> = new Map([
  ['overloaded_error', 529],
  ['rate_limit_error', 429],
  ['rate_limit_exceeded', 429],
  ['api_error', 500],
  ['server_error', 500],
  ['timeout_error', 504],
  ['RESOURCE_EXHAUSTED', 429],
  ['INTERNAL', 500],
  ['UNAVAILABLE', 503],
  ['DEADLINE_EXCEEDED', 504],
])

/** What is wrong with the request, and would be anywhere. Sources: as above. */
const askersOwn: ReadonlySet<unknown> = new Set([
  'invalid_request_error',
  'invalid_prompt',
  'content_filter',
  'content_policy_violation',
  'context_length_exceeded',
  'request_too_large',
  'INVALID_ARGUMENT',
])

/** The status of the failure that `run`, the first events of a stream, begins with; null if they are an answer. */
export function failureIn(run: Buffer): number | null {
  if (!run.includes(errorKey)) return null
  const body = parseData(firstOf(run))
  const error = body?.['error'] ?? (body?.['type'] === 'error' ? body : null)
  if (!isRecord(error) || (body !== null && 'choices' in body)) return null
  for (const word of [error['type'], error['code'], error['status']]) {
    const status = statuses.get(word) ?? statusIn(word)
    if (status !== null) return status
  }
  return null
}

/** Notes that the stream said that it failed, whatever stands beside it: an error of null says that nothing did. */
export function noteFailure(event: Buffer, notes: StreamNotes): void {
  if (!mayTell(event)) return
  const body = parseData(event)
  const error = body?.['error'] ?? (body?.['type'] === 'error' ? body : null)
  if (isRecord(error) || (typeof error === 'string' && error !== '')) {
    notes.failedStatus ??= failedStatusOf(error)
  }
}

/** The status that this error has where it comes before the stream; 500 where nobody knows the word. */
export function failedStatusOf(error: unknown): number {
  if (!isRecord(error)) return 500
  for (const word of [error['type'], error['code'], error['status']]) {
    if (askersOwn.has(word)) return 400
    const status = statuses.get(word) ?? statusIn(word)
    if (status !== null) return status
    if (typeof word === 'number' && word >= 400 && word < 500) return word
  }
  return 500
}

/** Whether `"error"` stands somewhere, and not as the key of null, which many events have. */
function mayTell(event: Buffer): boolean {
  for (let at = event.indexOf(errorKey); at >= 0; at = event.indexOf(errorKey, at + 1)) {
    const end = at + errorKey.length
    if (!/^\s*:\s*null/.test(event.toString('latin1', end, end + 16))) return true
  }
  return false
}

/** Where the code is the status itself, a number or its digits, as with Gemini and OpenRouter. */
function statusIn(word: unknown): number | null {
  const isDigits = typeof word === 'string' && /^\d{3}$/.test(word)
  const status = isDigits || typeof word === 'number' ? Number(word) : 0
  return status === 429 || (Number.isInteger(status) && status >= 500 && status <= 599)
    ? status
    : null
}

/** Comments, and pings, keep a connection warm and are nothing of the answer. */
const idle = /^:|^event: ?ping\b/

function firstOf(run: Buffer): Buffer {
  const text = run.toString('latin1', 0, 65_536)
  let start = 0
  for (const end of text.matchAll(/\r?\n\r?\n|\r\r/g)) {
    if (!idle.test(text.slice(start, start + 16))) return run.subarray(start, end.index)
    start = end.index + end[0].length
  }
  return run.subarray(start)
}
