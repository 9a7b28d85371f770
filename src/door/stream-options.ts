// `stream_options` of a body in one of OpenAI's shapes: what it says, and where its fields lie for a splice.
import type { Refusal } from '../wire/codes.ts'
import { scanJson, type ScanLimits, type Span } from '../wire/json-scan.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { refuseSpelling } from './moving-fields.ts'
import { invalid, isObject, type Value } from './read-json.ts'

export interface StreamOptions {
  readonly kind: 'options'
  readonly streamOptions: ModelRequest['streamOptions']
  readonly includeUsage: boolean
}

export function readStreamOptions(
  { bytes, body, limits }: { bytes: Buffer; body: Value; limits: ScanLimits },
  fields: ReadonlyMap<string, Span>,
): StreamOptions | Refusal {
  const options = body['stream_options'] ?? null
  if (options !== null && (typeof options !== 'object' || Array.isArray(options))) {
    return invalid('stream_options', 'must be an object')
  }
  const span = fields.get('stream_options')
  const nested = options === null || span === undefined ? null : scanJson(bytes, limits, span)
  const misspelled = nested?.kind === 'outline' ? refuseSpelling(nested.fields.keys()) : null
  if (misspelled !== null) return misspelled
  return {
    kind: 'options',
    streamOptions: nested?.kind === 'outline' ? nested : null,
    includeUsage: isObject(options) && options['include_usage'] === true,
  }
}
