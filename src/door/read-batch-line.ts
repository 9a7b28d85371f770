// One line of a batch file -> its request, read as the same request is when it comes alone, or the refusal that
// names the field of the line. Every byte is the client's: attacker-controlled.
// Source: OpenAI API reference, "The request input object" of a batch.
import { batchShape, batchUrls, type BatchLine, type BatchShape } from '../wire/batch-line.ts'
import type { Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { readChat } from './read-chat.ts'
import { readCompletions } from './read-completions.ts'
import { readEmbeddings } from './read-embeddings.ts'
import { invalid, readJson } from './read-json.ts'
import { readResponses } from './read-responses.ts'

/** A longer id is none that anybody tells two lines apart by; the set of them is kept while a file is read. */
const customIdLengthMax = 256
const fields: ReadonlySet<string> = new Set(['custom_id', 'method', 'url', 'body'])

/** A refusal without a `custom_id` in its words: who numbers the lines adds both. */
export function readBatchLine(
  bytes: Buffer,
  limits: ScanLimits,
): BatchLine | (Refusal & { readonly customId?: string }) {
  const read = readJson(bytes, limits)
  if (read.kind === 'refused') return read
  const { outline, body: line } = read
  const customId = line['custom_id']
  if (typeof customId !== 'string' || customId === '' || customId.length > customIdLengthMax) {
    return invalid('custom_id', `must be a text of 1 to ${customIdLengthMax} characters`)
  }
  const told = (refusal: Refusal): Refusal & { readonly customId: string } => ({
    ...refusal,
    customId,
  })
  for (const name of outline.fields.keys()) {
    if (!fields.has(name)) return told(invalid(name.slice(0, 64), 'is no field of a line'))
  }
  if (line['method'] !== 'POST') return told(invalid('method', 'must be POST'))
  const url = line['url']
  const shape = typeof url === 'string' ? batchShape(url) : null
  if (typeof url !== 'string' || shape === null)
    return told(invalid('url', `must be one of ${batchUrls.join(', ')}`))
  const span = outline.fields.get('body')
  if (span === undefined) return told(invalid('body', 'is missing'))
  const request = readBody(bytes.subarray(span.start, span.end), shape, limits)
  if ('kind' in request) {
    const param = request.param === undefined ? 'body' : `body.${request.param}`
    return told({ ...request, param })
  }
  if (request.stream) return told(invalid('body.stream', 'a batch answers with a file'))
  return { kind: 'line', customId, url, bytes, body: span, request }
}

function readBody(bytes: Buffer, shape: BatchShape, limits: ScanLimits): ModelRequest | Refusal {
  switch (shape) {
    case 'responses':
      return readResponses(bytes, limits, 'chat')
    case 'embeddings':
      return readEmbeddings(bytes, limits, null)
    case 'completions':
      return readCompletions(bytes, limits, null)
    case 'chat':
      return readChat(bytes, limits, null)
  }
}
