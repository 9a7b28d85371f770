// A `multipart/form-data` body as its parts, found by a scan for the boundary that copies nothing (RFC 7578, RFC
// 2046 section 5.1). Every byte is the caller's. Servers differ in what they forgive, and what one forgives another
// reads as another request: so the form is narrow, one delimiter means one thing, and what is not known is refused.
import { isUtf8 } from 'node:buffer'

import { refuse, type Refusal } from '../wire/codes.ts'
import type { Span } from '../wire/json-scan.ts'

export interface Part {
  readonly name: string
  /** Null for a plain field. */
  readonly filename: string | null
  readonly value: Span
  /** With its delimiter before it and its headers. */
  readonly whole: Span
}

export interface Form {
  readonly kind: 'form'
  readonly parts: readonly Part[]
}

const partsMax = 128
const headerBytesMax = 2_048
const crlf = Buffer.from('\r\n')
const blankLine = Buffer.from('\r\n\r\n')

/** The boundary that the content type names; null if it is no form, or names none or one that needs care. */
export function boundaryOf(contentType: string | undefined): string | null {
  const match =
    /^multipart\/form-data\s*;\s*boundary=(?:"([\w'()+,\-./:=?]{1,70})"|([\w'+\-.]{1,70}))\s*$/i.exec(
      contentType ?? '',
    )
  return match?.[1] ?? match?.[2] ?? null
}

/** The parts of `bytes`, or the refusal that says what is wrong and where. */
export function readMultipart(bytes: Buffer, boundary: string): Form | Refusal {
  const opening = Buffer.from(`--${boundary}`)
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  if (!startsWith(bytes, opening, 0)) return wrong('it must begin with its boundary')
  const parts: Part[] = []
  let from = 0
  let at = opening.length
  for (;;) {
    if (isEnd(bytes, at)) return { kind: 'form', parts }
    if (!startsWith(bytes, crlf, at)) return wrong(`nothing may follow a boundary, at byte ${at}`)
    if (parts.length >= partsMax) return wrong(`it has more than ${partsMax} parts`)
    const headers = at + crlf.length
    // A header block begins behind the line end of its delimiter, and one without a line ends there, too.
    const blank = bytes.subarray(at, headers + headerBytesMax).indexOf(blankLine)
    if (blank < 0) return wrong(`the headers of a part do not end, at byte ${headers}`)
    const head = readHead(bytes.subarray(headers, at + blank))
    if (head.kind === 'refused') return head
    const start = at + blank + blankLine.length
    // Some read a boundary right behind the headers as the end of an empty value, some as its beginning.
    if (startsWith(bytes, opening, start))
      return wrong(`a boundary begins no line, at byte ${start}`)
    const end = bytes.indexOf(delimiter, start)
    if (end < 0) return wrong('it ends before its last boundary')
    const whole = { start: from, end: end + crlf.length }
    parts.push({ name: head.name, filename: head.filename, value: { start, end }, whole })
    from = end + crlf.length
    at = end + delimiter.length
  }
}

function startsWith(bytes: Buffer, what: Buffer, at: number): boolean {
  return bytes.subarray(at, at + what.length).equals(what)
}

/** Whether the form ends here: two hyphens, and at most a line end behind them. */
function isEnd(bytes: Buffer, at: number): boolean {
  const rest = bytes.subarray(at, at + 5).toString('latin1')
  return (rest === '--' || rest === '--\r\n') && bytes.length === at + rest.length
}

interface Head {
  readonly kind: 'head'
  readonly name: string
  readonly filename: string | null
}

/** Headers that say nothing about what a field means; of a part's own coding only those that are none. */
const harmless: ReadonlyMap<string, RegExp> = new Map([
  ['content-type', /^[\w.+-]+\/[\w.+-]+(?:\s*;\s*[\w-]+=(?:"[^"]*"|[\w.+-]+))*$/],
  ['content-length', /^\d{1,12}$/],
  ['content-transfer-encoding', /^(?:binary|8bit|7bit)$/i],
])

function readHead(block: Buffer): Head | Refusal {
  if (!isUtf8(block)) return wrong('the headers of a part are not valid UTF-8')
  const seen = new Set<string>()
  let disposition: Omit<Head, 'kind'> | null = null
  for (const line of block.toString('utf8').split('\r\n')) {
    const [, name = '', rest = ''] = /^([A-Za-z-]{1,64}):([^\r\n\0]*)$/.exec(line) ?? []
    const value = trimmed(rest)
    const lower = name.toLowerCase()
    if (lower === '' || seen.has(lower)) return wrong('a header of a part is malformed or doubled')
    seen.add(lower)
    if (lower === 'content-disposition') disposition = readDisposition(value)
    else if (harmless.get(lower)?.test(value) !== true) {
      return wrong(`a part has a header ${lower} that is not taken`)
    } else if (lower === 'content-type' && isForeignText(value)) {
      return wrong('a part is text in another charset than UTF-8')
    }
  }
  return disposition === null
    ? wrong('a part has no content-disposition: form-data with a plain name')
    : { kind: 'head', ...disposition }
}

/** Without the blanks around it. By steps: a pattern for both ends tries every pair of them. */
function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

function isForeignText(type: string): boolean {
  const charset = /;\s*charset="?([\w-]+)"?/i.exec(type)?.[1]?.toLowerCase()
  return charset !== undefined && charset !== 'utf-8' && charset !== 'us-ascii'
}

const namePattern = /^\w{1,64}(?:\[\w{0,64}\]){0,4}$/
const parameter = /^;[ \t]*([a-z]{1,16}\*?)=(?:"((?:[^"\\]|\\.)*)"|([^\s";,\\]+))[ \t]*/i

/** Null for what is not plain: no name, a doubled one, or one that could be read in two ways. */
function readDisposition(value: string): Omit<Head, 'kind'> | null {
  if (!/^form-data[ \t]*;/i.test(value)) return null
  let rest = value.slice(value.indexOf(';'))
  const found = new Map<string, string>()
  while (rest !== '') {
    const match = parameter.exec(rest)
    const key = match?.[1]?.toLowerCase() ?? ''
    if (match === null || found.has(key) || !known.has(key)) return null
    found.set(key, match[2] ?? match[3] ?? '')
    rest = rest.slice(match[0].length)
  }
  const name = found.get('name') ?? ''
  const filename = found.get('filename') ?? found.get('filename*') ?? null
  return namePattern.test(name) ? { name, filename } : null
}

const known: ReadonlySet<string> = new Set(['name', 'filename', 'filename*'])

function wrong(what: string): Refusal {
  return refuse('door.form_invalid', {
    message: `The request body is not a multipart form that is taken here: ${what}.`,
  })
}
