// A provider that is overloaded may answer 200 and say so in the first event of its stream. Before anything of it was
// passed that is a failure like any other: it is not shown to the client while another attempt may serve. An error
// that is the asker's own passes. Sources: Claude API docs, "Errors" (Error event types); OpenAI API reference, "Errors";
// Gemini docs, "Troubleshooting guide" (`status`).
import { isRecord, parseData } from './event-text.ts'

const errorKey = Buffer.from('"error"')

/** What the same error has as a status where it comes before the stream. */
const statuses: Readonly<Record<string, number>> = {
  overloaded_error: 529,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  api_error: 500,
  server_error: 500,
  timeout_error: 504,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
}

/** The status of the failure that `run`, the first events of a stream, begins with; null if they are an answer. */
export function failureIn(run: Buffer): number | null {
  if (!run.includes(errorKey)) return null
  const body = parseData(firstOf(run))
  const error = body?.['error'] ?? (body?.['type'] === 'error' ? body : null)
  if (!isRecord(error) || (body !== null && 'choices' in body)) return null
  for (const word of [error['type'], error['code'], error['status']]) {
    const status = typeof word === 'string' ? statuses[word] : undefined
    if (status !== undefined) return status
  }
  return null
}

function firstOf(run: Buffer): Buffer {
  const end = /\r?\n\r?\n|\r\r/.exec(run.toString('latin1', 0, 65_536))
  return end === null ? run : run.subarray(0, end.index)
}
