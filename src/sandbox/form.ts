// A multipart form as fields: texts as they are, numbers and booleans not guessed at, files as bytes, names that
// end in brackets as lists. Strict, so that a gateway which breaks a form is told so.
// Source: RFC 7578.
import type { Fields } from './shape.ts'

export interface FormFile {
  readonly filename: string
  readonly bytes: Buffer
}

export function isFile(value: unknown): value is FormFile {
  return typeof value === 'object' && value !== null && 'filename' in value && 'bytes' in value
}

/** Null if the body is no form of this content type. */
export function parseForm(body: Buffer, contentType: string): Fields | null {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return null
  // Latin-1 keeps every byte one character, so that offsets are those of the body.
  const pieces = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`)
  const [before, ...parts] = pieces
  const last = parts.pop()
  if (before !== '' || (last !== '--' && last !== '--\r\n')) return null
  const fields: Record<string, unknown> = {}
  for (const part of parts) {
    const blank = part.indexOf('\r\n\r\n')
    if (!part.startsWith('\r\n') || blank < 0) return null
    const head = part.slice(0, blank)
    const bytes = Buffer.from(part.slice(blank + 4), 'latin1')
    const name = /;\s*name="?([^";\r]+)"?/i.exec(head)?.[1]
    const filename = /;\s*filename="?([^";\r]*)"?/i.exec(head)?.[1]
    if (name === undefined) return null
    const value = filename === undefined ? bytes.toString('utf8') : { filename, bytes }
    if (name.endsWith('[]')) {
      const list = fields[name.slice(0, -2)] ?? []
      if (!Array.isArray(list)) return null
      list.push(value)
      fields[name.slice(0, -2)] = list
    } else if (Object.hasOwn(fields, name)) return null
    else fields[name] = value
  }
  return fields
}
