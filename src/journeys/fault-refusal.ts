// A fault as what is told of it.
import { Fault } from '../kernel/fault.ts'
import { isCode, refuse, type Refusal } from '../wire/codes.ts'

/** What the world broke is told, and may be asked again: a commit whose fate is unknown must not look like an answer. Rethrows a bug. */
export function refusalOfFault(error: unknown): Refusal {
  if (!(error instanceof Fault)) throw error
  const code = isCode(error.code) ? error.code : 'store.unavailable'
  return refuse(code, { retryAfterMs: 1000, internal: error.message })
}
