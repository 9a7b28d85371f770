// How entries of the log and attempts of the book find each other.

/** The attempt that a settlement entry says it settles; null if it is of another type, or names none. */
export function settledAttemptId(entry: {
  readonly type: string
  readonly fields: Readonly<Record<string, unknown>>
}): string | null {
  const { request, attempt } = entry.fields
  if (entry.type !== 'settlement' || typeof request !== 'string') return null
  return typeof attempt === 'number' ? `${request}.${attempt}` : null
}
