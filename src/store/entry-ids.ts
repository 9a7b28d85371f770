// How entries of the log and attempts of the book find each other.
import type { Entry } from '../audit/entry.ts'

/** The id of the entry that says an attempt's end is unknown. */
export function orphanEntryId(attemptId: string): string {
  return `${attemptId}.indeterminate`
}

/** The attempt that a settlement entry says it settles; null if it is of another type, or names none. */
export function settledAttemptId(entry: Entry): string | null {
  const { request, attempt } = entry.fields
  if (entry.type !== 'settlement' || typeof request !== 'string') return null
  return typeof attempt === 'number' ? `${request}.${attempt}` : null
}
