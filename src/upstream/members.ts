// Whole members of a request body: taken out, or given another name. By splices, so that every byte beside
// them stays as the client wrote it.
import type { Span } from '../wire/json-scan.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import type { Splice } from './splice.ts'

type Members = Pick<ModelRequest, 'bytes' | 'fields'>

/**
 * `splices` and the removal of the members `removed` (field to the edit's name), ascending by offset. What is
 * to be changed inside a removed member goes with it.
 */
export function withoutMembers(
  splices: readonly Splice[],
  request: Members,
  removed: ReadonlyMap<string, string>,
): Splice[] {
  const gone = removals(request, removed)
  const kept = splices.filter(({ span }) => !gone.some((one) => isInside(span, one.span)))
  // The sort is stable: an insertion, listed first, goes before what is removed from the same offset on.
  return [...kept, ...gone].toSorted((left, right) => left.span.start - right.span.start)
}

/** Gives the member `from` the name `to`; none may be there already. */
export function renamedMember({ bytes, fields }: Members, from: string, to: string): Splice[] {
  const span = fields.get(from)
  if (span === undefined) return []
  const start = keyStart(bytes, span.start)
  const end = bytes.indexOf(quoteByte, start + 1) + 1
  return [{ name: from, span: { start, end }, text: JSON.stringify(to) }]
}

function isInside(inner: Span, outer: Span): boolean {
  return inner.start > outer.start && inner.end <= outer.end
}

interface Removal extends Splice {
  readonly span: { start: number; readonly end: number }
}

/** Takes whole members out, each with one comma: the one behind it, or before it if it is the last. */
function removals(request: Members, names: ReadonlyMap<string, string>): Splice[] {
  const members: { name: string; span: Span }[] = []
  for (const [field, name] of names) {
    const span = request.fields.get(field)
    if (span !== undefined) members.push({ name, span })
  }
  members.sort((left, right) => left.span.start - right.span.start)
  const splices: Removal[] = []
  for (const { name, span } of members) {
    const start = keyStart(request.bytes, span.start)
    const comma = skipSpace(request.bytes, span.end, 1)
    const isLast = request.bytes[comma] !== commaByte
    const end = isLast ? span.end : comma + 1
    splices.push({ name, span: { start, end }, text: '' })
    if (isLast) takeCommaBefore(request.bytes, splices)
  }
  return splices
}

/** Of a run of removed members at the end, the first takes the comma before it. */
function takeCommaBefore(bytes: Buffer, splices: readonly Removal[]): void {
  for (let index = splices.length - 1; index >= 0; index--) {
    const span = splices[index]?.span
    if (span === undefined) return
    const before = skipSpace(bytes, span.start - 1, -1)
    if (bytes[before] !== commaByte) return
    const previous = splices[index - 1]?.span
    // That comma went with the member before: then that one is the last now.
    if (previous?.end === before + 1) continue
    span.start = before
    return
  }
}

const quoteByte = 0x22
const commaByte = 0x2c

/** Where the key of the value at `valueStart` opens; none of the keys asked for has a quote inside. */
function keyStart(bytes: Buffer, valueStart: number): number {
  const colon = skipSpace(bytes, valueStart - 1, -1)
  const close = skipSpace(bytes, colon - 1, -1)
  return bytes.lastIndexOf(quoteByte, close - 1)
}

/** The first offset from `at` on, forward or backward, that is no white space. */
function skipSpace(bytes: Buffer, at: number, step: 1 | -1): number {
  for (let offset = at; ; offset += step) {
    const byte = bytes[offset]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return offset
  }
}
