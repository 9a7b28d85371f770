// What the readers of foreign files share: scalars as texts, absent where nothing was written, and
// references to the environment. Values are never repeated in a message: they may be secrets.
import { z } from 'zod'

/** `null`, `~` and nothing are how YAML leaves a value out; as texts they come as they were written. */
function isAbsent(value: unknown): boolean {
  return value === '' || value === 'null' || value === '~' || value === 'Null' || value === 'NULL'
}

/** A member that may be left out, or written without a value. */
export function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (isAbsent(value) ? undefined : value), schema.optional())
}

export const optionalText = optional(z.string('must be a text'))

/** `requests` and the like: a whole number of at least 1. Null if the text is none. */
export function countIn(text: string): number | null {
  return /^[1-9]\d{0,11}$/.test(text) ? Number(text) : null
}

export const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** The endpoint that a URL of the source names, without a trailing slash; null if it is none that may be written down. */
export function endpointIn(text: string): string | null {
  // What stands before an @ is a password, and what follows a ? may be.
  if (!/^https?:\/\//i.test(text) || /[?#@\s]/.test(text) || !URL.canParse(text)) return null
  const { origin, pathname } = new URL(text)
  return (origin + pathname).replace(/\/+$/, '')
}
