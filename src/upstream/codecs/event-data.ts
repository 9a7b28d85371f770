// What an event of a provider's stream carries. Nearly all are one line of data, with or without a name before
// it; they are cut out without a look at every line.
import { dataOf, isRecord } from '../event-text.ts'

/** The data as text; empty for a comment. */
export function eventData(event: Buffer): string {
  const text = event.toString('utf8')
  const from = text.startsWith('event:') ? text.indexOf('\n') + 1 : 0
  if (!text.startsWith('data:', from)) return dataOf(event)
  const start = from + (text[from + 5] === ' ' ? 6 : 5)
  const end = text.indexOf('\n', start)
  const isOneLine = end >= 0 && end >= text.length - 2 && text[end - 1] !== '\r'
  return isOneLine ? text.slice(start, end) : dataOf(event)
}

/** Null for what is no JSON object. */
export function objectOf(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text)
    return membersOf(value)
  } catch {
    return null
  }
}

export type Members = Readonly<Record<string, unknown>>

/** Null for what is no object. */
export function membersOf(value: unknown): Members | null {
  return isRecord(value) && !Array.isArray(value) ? value : null
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

const errorTextMax = 4096

/** What a provider says of an error: its message as it stands, else the beginning of a page that is no JSON. */
export function reasonOf(message: unknown, page: unknown): string {
  const said = wordOf(message) ?? (typeof page === 'string' ? page.slice(0, errorTextMax) : '')
  return said === '' ? 'The provider gave no reason.' : said
}

/** A text that says something, or null. */
export function wordOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
