// The duties of a permit as edits of a chat completion. What a provider must not do is written out even
// where its default is the same today: a default can change, and differs between its own APIs (stored
// are Responses unless told otherwise, chat completions only if asked). Where an API version has no such
// parameter, naming it would be an error, and nothing of the kind can happen.
import type { RelayPlan } from '../journeys/ports.ts'
import type { Channel } from '../place/deployment.ts'
import {
  cacheField,
  isShortCache,
  logprobFields,
  type ModelRequest,
} from '../wire/model-request.ts'
import type { Span } from '../wire/json-scan.ts'
import { insertAfter, type Splice } from './splice.ts'

/** `splices` with those of the target's obligations, ascending by offset. */
export function withObligations(
  splices: readonly Splice[],
  request: ModelRequest,
  { channel, obligations }: Pick<RelayPlan, 'channel' | 'obligations'>,
): Splice[] {
  // The others are not stored, have no log probabilities and no second choice.
  if (request.shape !== 'chat') return [...splices]
  const added: Splice[] = []
  const removed = new Set<string>()
  for (const obligation of obligations) {
    switch (obligation.kind) {
      case 'force_store_false':
        if (knowsStore(channel)) addStoreFalse(added, request)
        else removed.add('store')
        // Providers refuse metadata of a completion that they do not store.
        removed.add('metadata')
        if (asksLongCache(request)) removed.add(cacheField)
        break
      case 'strip_logprobs':
        for (const field of logprobFields) removed.add(field)
        break
      case 'cap_n':
        addCapN(added, request, obligation.max)
        break
      case 'pin_regions':
      case 'refuse_feature':
      case 'rate_class':
      case 'log_mode':
      case 'notice':
        // Met before anything is sent: by the choice of deployment, a refusal, or the house itself.
        break
    }
  }
  // The sort is stable: an insertion, listed first, goes before what is removed from the same offset on.
  return [...splices, ...added, ...removals(request, removed)].toSorted(
    (left, right) => left.span.start - right.span.start,
  )
}

/**
 * Azure's dated API versions know `store` from the preview of 2024-10-01 on; the last dated stable one,
 * 2024-10-21, does not. Source: Azure REST API specifications, AzureOpenAI/inference.
 */
function knowsStore({ kind, apiVersion }: Pick<Channel, 'kind' | 'apiVersion'>): boolean {
  if (kind !== 'azure' || apiVersion === null) return true
  const day = apiVersion.slice(0, 10)
  return apiVersion.endsWith('-preview') ? day >= '2024-10-01' : day > '2024-10-21'
}

/** A word for the shorter cache stays: left out, it may be the longer one. */
function asksLongCache(request: ModelRequest): boolean {
  const span = request.fields.get(cacheField)
  return span !== undefined && !isShortCache(JSON.parse(textOf(request, span)))
}

function addStoreFalse(splices: Splice[], request: ModelRequest): void {
  const span = request.fields.get('store')
  if (span === undefined) {
    splices.push(insertAfter(request.openBrace, 'obliged.store', '"store":false,'))
  } else if (textOf(request, span) !== 'false') {
    splices.push({ name: 'obliged.store', span, text: 'false' })
  }
}

function addCapN(splices: Splice[], request: ModelRequest, max: number): void {
  const span = request.fields.get('n')
  if (span === undefined || request.n <= max) return
  splices.push({ name: 'obliged.n', span, text: String(max) })
}

interface Removal extends Splice {
  readonly span: { start: number; readonly end: number }
}

/** Takes whole members out, each with one comma: the one behind it, or before it if it is the last. */
function removals(request: ModelRequest, names: ReadonlySet<string>): Splice[] {
  const members: { name: string; span: Span }[] = []
  for (const name of names) {
    const span = request.fields.get(name)
    if (span !== undefined) members.push({ name, span })
  }
  members.sort((left, right) => left.span.start - right.span.start)
  const splices: Removal[] = []
  for (const { name, span } of members) {
    const start = keyStart(request.bytes, span.start)
    const comma = skipSpace(request.bytes, span.end, 1)
    const isLast = request.bytes[comma] !== commaByte
    const end = isLast ? span.end : comma + 1
    splices.push({ name: `obliged.${name}`, span: { start, end }, text: '' })
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

function textOf({ bytes }: ModelRequest, { start, end }: Span): string {
  return bytes.toString('latin1', start, end)
}
