// How entries of the log and attempts of the book find each other.
import type { Entry } from '../audit/entry.ts'

/** The attempt that a settlement entry says it settles; null if it is of another type, or names none. */
export function settledAttemptId(entry: Entry): string | null {
  const { request, attempt } = entry.fields
  if (entry.type !== 'settlement' || typeof request !== 'string') return null
  return typeof attempt === 'number' ? `${request}.${attempt}` : null
}
