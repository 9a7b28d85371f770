// The duties of a permit as edits of a Responses body. What is not to be kept must be said: this API keeps every
// answer unless told otherwise. Metadata may stay, since it is answered and not stored then.
import type { Obligation } from '../policy/obligation.ts'
import { cacheField, isShortCache, type ModelRequest } from '../wire/model-request.ts'
import type { BodyEdits } from './seller-edits.ts'
import { insertAfter } from './splice.ts'

export function obligeResponses(
  edits: BodyEdits,
  request: ModelRequest,
  obligations: readonly Obligation[],
): void {
  for (const { kind } of obligations) {
    if (kind === 'force_store_false') storeNothing(edits, request)
    else if (kind === 'strip_logprobs') stripLogprobs(edits, request)
    // The others are met before anything is sent, and a response is one answer.
  }
}

function storeNothing({ added, removed }: BodyEdits, request: ModelRequest): void {
  if (isLongCache(valueOf(request, cacheField))) removed.set(cacheField, `obliged.${cacheField}`)
  // A count and a summary are never stored, and know no such field.
  if (request.operation !== 'chat') return
  const span = request.fields.get('store')
  if (span === undefined) {
    added.push(insertAfter(request.openBrace, 'obliged.store', '"store":false,'))
  } else if (valueOf(request, 'store') !== false) {
    added.push({ name: 'obliged.store', span, text: 'false' })
  }
}

function isLongCache(value: unknown): boolean {
  return value !== undefined && !isShortCache(value)
}

function stripLogprobs({ added, removed }: BodyEdits, request: ModelRequest): void {
  if (request.fields.has('top_logprobs')) removed.set('top_logprobs', 'obliged.top_logprobs')
  const span = request.fields.get('include')
  const include = valueOf(request, 'include')
  if (span === undefined || !Array.isArray(include)) return
  const left = include.filter((each) => !String(each).endsWith('.logprobs'))
  if (left.length < include.length) {
    added.push({ name: 'obliged.include', span, text: JSON.stringify(left) })
  }
}

function valueOf({ bytes, fields }: ModelRequest, field: string): unknown {
  const span = fields.get(field)
  return span === undefined ? undefined : JSON.parse(bytes.toString('utf8', span.start, span.end))
}
