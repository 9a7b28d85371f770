// A provider that is overloaded may answer 200 and say so in the first event of its stream. Before anything of it was
// passed that is a failure like any other: it is not shown to the client while another attempt may serve. An error
// that is the asker's own passes. Sources: Claude API docs, "Errors" (Error event types); OpenAI API reference, "Errors";
// Gemini docs, "Troubleshooting guide" (`status`).
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
