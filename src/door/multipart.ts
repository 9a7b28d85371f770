// The parts of a multipart/form-data body, as ranges of its bytes: what is sent on is the body itself.
// Source: RFC 7578; RFC 2046 section 5.1.1. Every byte here is the client's: attacker-controlled.

export interface Part {
  readonly name: string
  readonly isFile: boolean
  /** Half-open byte range of its content. */
  readonly start: number
  readonly end: number
}

/** More than any upload has; a body of nothing but boundaries must not cost more. */
const partsMax = 32
const headBytesMax = 4_096

/** The boundary that a content type names; null if it is no form of parts. */
export function boundaryOf(contentType: string | undefined): string | null {
  const match =
    /^multipart\/form-data\s*;(?:[^"]*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i
  const [, quoted, plain] = match.exec(contentType ?? '') ?? []
  return quoted ?? plain ?? null
}

/** Null for a body that is not whole: one that begins or ends otherwise, or has a part without a name. */
export function readParts(body: Buffer, boundary: string): readonly Part[] | null {
  const opening = Buffer.from(`--${boundary}\r\n`)
  const between = Buffer.from(`\r\n--${boundary}`)
  if (!body.subarray(0, opening.length).equals(opening)) return null
  const parts: Part[] = []
  for (let at = opening.length; parts.length < partsMax;) {
    const headEnd = body.indexOf('\r\n\r\n', at)
    const end = headEnd < 0 ? -1 : body.indexOf(between, headEnd + 2)
    if (end < 0 || headEnd - at > headBytesMax) return null
    const disposition = dispositionOf(body.toString('utf8', at, headEnd))
    if (disposition === null) return null
    // A part without content has its boundary directly behind the empty line.
    parts.push({ ...disposition, start: Math.min(headEnd + 4, end), end })
    const after = end + between.length
    const tail = body.toString('latin1', after, after + 2)
    if (tail === '--') return parts
    if (tail !== '\r\n') return null
    at = after + 2
  }
  return null
}

function dispositionOf(head: string): Pick<Part, 'name' | 'isFile'> | null {
  const lines = head.split('\r\n').filter((line) => /^content-disposition:/i.test(line))
  const [line] = lines
  if (line === undefined || lines.length > 1 || !/^[^:]+:\s*form-data\s*;/i.test(line)) return null
  const names = [...line.matchAll(/;\s*name="([^"]{1,64})"/gi)]
  const name = names[0]?.[1]
  if (name === undefined || names.length > 1) return null
  return { name, isFile: /;\s*filename\*?=/i.test(line) }
}
