// What is carried of a request's headers to where they are looked at: those that are read of a client, and of those that
// may hold a credential only that they are there. All else stays where it came in.
import { headerKind } from './transport/client.ts'

/** Characters of a value that are looked at. */
const charactersMax = 256

/** Sessions as clients name them beside their bodies. */
const sessionNames = ['x-claude-code-session-id', 'x-session-id'] as const
const isSession: ReadonlySet<string> = new Set(sessionNames)

/** Null: nothing is read of it. */
export function carriedOf(name: string, value: string): string | null {
  const kind = headerKind(name)
  if (kind === 'presence') return ''
  return kind === 'value' || isSession.has(name) ? value.slice(0, charactersMax) : null
}

/** The session that headers name; null: none. */
export function sessionIn(headers: Readonly<Record<string, string>>): string | null {
  for (const name of sessionNames) {
    const value = headers[name]
    if (value !== undefined) return value
  }
  return null
}
