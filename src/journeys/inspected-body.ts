// What of a request and of an answer is looked at, as JSON: a form by its fields that are text, an answer that is
// plain text as one string. What is neither is handed over as it is, and counts as not looked at.
import { isUtf8 } from 'node:buffer'

import type { ModelRequest } from '../wire/model-request.ts'
import type { HeaderList, RelayOutcome } from './ports.ts'

export function promptBody({ bytes, form }: Pick<ModelRequest, 'bytes' | 'form'>): Buffer {
  if (form === undefined) return bytes
  const texts = new Map<string, string[]>()
  for (const { name, whole } of form.parts) {
    const part = bytes.subarray(whole.start, whole.end)
    // Behind its headers, without the line end before the next boundary.
    const value = part.subarray(part.indexOf(blankLine) + blankLine.length, -2)
    if (!isUtf8(value)) continue
    const before = texts.get(name)
    if (before === undefined) texts.set(name, [value.toString('utf8')])
    else before.push(value.toString('utf8'))
  }
  const fields = [...texts].map(([name, all]) => [name, all.length === 1 ? all[0] : all] as const)
  return Buffer.from(JSON.stringify(Object.fromEntries(fields)))
}

const blankLine = '\r\n\r\n'

export function answerBody({ headers, tail }: Pick<RelayOutcome, 'headers' | 'tail'>): Buffer {
  const bytes = Buffer.concat(tail)
  const type = headerValue(headers, 'content-type') ?? ''
  const isText = /^(?:text\/|application\/x-subrip)/i.test(type) && isUtf8(bytes)
  return isText ? Buffer.from(JSON.stringify(bytes.toString('utf8'))) : bytes
}

export function headerValue(headers: HeaderList, name: string): string | null {
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at] === name) return headers[at + 1] ?? null
  }
  return null
}
