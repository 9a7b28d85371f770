// Edits of a request body as splices over the client's own bytes: nothing else is touched, nothing
// is re-serialised, and the body is never copied as a whole.
import { assert } from '../kernel/assert.ts'
import type { FormBody } from '../wire/media.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import type { Span } from '../wire/json-scan.ts'

/** One named edit; `span` empty (start = end) inserts. */
export interface Splice {
  readonly name: string
  readonly span: Span
  readonly text: string
}

export interface SpliceWish {
  /** Write this model name, or null to leave what is there. */
  readonly model: string | null
  readonly includeUsage: boolean
  /** Where the provider is to process it; null leaves it unsaid. */
  readonly inferenceGeo: string | null
  readonly cap: {
    readonly field: 'max_tokens' | 'max_completion_tokens' | 'max_output_tokens'
    readonly value: number
  } | null
}

/** The splices that make `request` what `wish` says; none where it already is. Ascending by offset. */
export function planSplices(request: ModelRequest, wish: SpliceWish): Splice[] {
  const splices: Splice[] = []
  if (wish.model !== null) addModel(splices, request, wish.model)
  if (wish.includeUsage && !request.includeUsage) addIncludeUsage(splices, request)
  if (wish.inferenceGeo !== null) addInferenceGeo(splices, request, wish.inferenceGeo)
  if (wish.cap !== null) addCap(splices, request, wish.cap.field, wish.cap.value)
  return splices.sort((left, right) => left.span.start - right.span.start)
}

/** The spliced body as pieces that share the client's memory, and its length in bytes. */
export function applySplices(
  bytes: Buffer,
  splices: readonly Splice[],
): { pieces: Buffer[]; length: number } {
  if (splices.length === 0) return { pieces: [bytes], length: bytes.length }
  const pieces: Buffer[] = []
  let at = 0
  let length = 0
  for (const { span, text } of splices) {
    const replacement = Buffer.from(text)
    if (span.start > at) pieces.push(bytes.subarray(at, span.start))
    pieces.push(replacement)
    length += span.start - at + replacement.length
    at = span.end
  }
  pieces.push(bytes.subarray(at))
  return { pieces, length: length + bytes.length - at }
}

function addModel(splices: Splice[], request: ModelRequest, model: string): void {
  if (request.form !== undefined) return addModelPart(splices, request, request.form, model)
  const wanted = JSON.stringify(model)
  const span = request.fields.get('model')
  if (span === undefined) {
    splices.push(insertAfter(request.openBrace, 'model', `"model":${wanted},`))
  } else if (request.bytes.toString('utf8', span.start, span.end) !== wanted) {
    splices.push({ name: 'model', span, text: wanted })
  }
}

/** The value of a part is the text as it is; one that is not there goes before all others. */
function addModelPart(
  splices: Splice[],
  { bytes, fields }: ModelRequest,
  { boundary }: FormBody,
  model: string,
): void {
  assert(!/[\r\n]/.test(model), 'the name of a model is one line')
  const span = fields.get('model')
  if (span === undefined) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="model"\r\n\r\n`
    splices.push({ name: 'model', span: { start: 0, end: 0 }, text: `${head}${model}\r\n` })
  } else if (bytes.toString('utf8', span.start, span.end) !== model) {
    splices.push({ name: 'model', span, text: model })
  }
}

/** A second key would be another request: of two the provider may read the caller's, be it only a null. */
function addInferenceGeo(splices: Splice[], request: ModelRequest, geo: string): void {
  const name = 'inference_geo'
  const text = JSON.stringify(geo)
  const span = request.fields.get(name)
  if (span !== undefined) splices.push({ name, span, text })
  else splices.push(insertAfter(request.openBrace, name, `"${name}":${text},`))
}

function addIncludeUsage(splices: Splice[], request: ModelRequest): void {
  const name = 'stream_options.include_usage'
  const span = request.fields.get('stream_options')
  const options = request.streamOptions
  if (span === undefined) {
    splices.push(insertAfter(request.openBrace, name, '"stream_options":{"include_usage":true},'))
  } else if (options === null) {
    splices.push({ name, span, text: '{"include_usage":true}' })
  } else {
    const inner = options.fields.get('include_usage')
    if (inner !== undefined) splices.push({ name, span: inner, text: 'true' })
    else {
      const more = options.fields.size > 0 ? ',' : ''
      splices.push(insertAfter(options.openBrace, name, `"include_usage":true${more}`))
    }
  }
}

/** Sets every cap the client gave, because providers refuse two that differ; else adds the model's own. */
function addCap(splices: Splice[], request: ModelRequest, field: string, value: number): void {
  let found = false
  const alike = field === 'max_output_tokens' ? [field] : ['max_tokens', 'max_completion_tokens']
  for (const name of alike) {
    const span = request.fields.get(name)
    if (span === undefined || isNull(request.bytes, span)) continue
    splices.push({ name, span, text: String(value) })
    found = true
  }
  if (found) return
  const own = request.fields.get(field)
  if (own !== undefined) splices.push({ name: field, span: own, text: String(value) })
  else splices.push(insertAfter(request.openBrace, field, `"${field}":${value},`))
}

function isNull(bytes: Buffer, { start, end }: Span): boolean {
  return bytes.toString('latin1', start, end) === 'null'
}

export function insertAfter(brace: number, name: string, text: string): Splice {
  return { name, span: { start: brace + 1, end: brace + 1 }, text }
}
