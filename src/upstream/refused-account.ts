// Refusals that mean our account at the provider, and come with a status that elsewhere means the request: they get
// the status that says so, or the caller would be told that it asked wrongly, in words about our key and our balance.
import { isRecord } from './event-text.ts'

/** How one API says it of a 400: the status as the world means it, or null where the request is meant. */
export type AccountReader = (error: Readonly<Record<string, unknown>>) => number | null

/** `body`: of a status of 4xx. `read`: null for APIs whose 400 always means the request. */
export function accountStatus(
  status: number,
  body: readonly Buffer[],
  read: AccountReader | null,
): number {
  // Sources: Claude API docs, "Errors" (billing_error); DeepSeek API docs, "Error Codes"; OpenRouter docs, "Errors".
  if (status === 402) return 403
  return status === 400 && read !== null ? (read(errorIn(body)) ?? status) : status
}

/** Source: Gemini API docs, "Troubleshooting guide" (`API_KEY_INVALID`; FAILED_PRECONDITION: billing and places). */
export const geminiAccount: AccountReader = ({ status, details }) => {
  if (status === 'FAILED_PRECONDITION') return 403
  if (!Array.isArray(details)) return null
  const reasons = details.map((detail: unknown) => (isRecord(detail) ? detail['reason'] : null))
  return reasons.some((reason) => String(reason).startsWith('API_KEY_')) ? 401 : null
}

/** Their type is that of wrong requests: only the words tell. Source: answers of the Claude API. */
export const messagesAccount: AccountReader = ({ message }) =>
  /^(Your credit balance is too low|You have reached your specified API usage limits)\b/.test(
    String(message),
  )
    ? 403
    : null

function errorIn(body: readonly Buffer[]): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(Buffer.concat(body).toString('utf8'))
    // Google's comes in a list where a stream was asked for that is not one of events.
    const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed
    const error = isRecord(first) ? first['error'] : null
    return isRecord(error) ? error : {}
  } catch {
    return {}
  }
}
