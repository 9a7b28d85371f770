// A request body as JSON: its outline for the splices, its values for the reading, or the refusal that
// names the place and the remedy. What the readers of all APIs ask of a field stands here, too.
import { assert } from '../kernel/assert.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { scanJson, type ScanLimits, type ScanResult, type Span } from '../wire/json-scan.ts'

export type Value = Readonly<Record<string, unknown>>

type Outline = Extract<ScanResult, { kind: 'outline' }>

export interface ReadJson {
  readonly kind: 'read'
  readonly outline: Outline
  readonly body: Value
}

export function readJson(bytes: Buffer, limits: ScanLimits): ReadJson | Refusal {
  const outline = scanJson(bytes, limits)
  if (outline.kind !== 'outline') return refuseScan(outline, limits)
  let body: unknown
  try {
    body = JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    // V8's message quotes the text around the position; only the position is public.
    const position = / position (\d+)/.exec(String(error))?.[1]
    return refuse('door.json_invalid', {
      message: `The request body is not valid JSON${position === undefined ? '' : ` at byte ${position}`}.`,
    })
  }
  assert(isObject(body), 'the scan saw an object')
  return { kind: 'read', outline, body }
}

function refuseScan(result: Exclude<ScanResult, { kind: 'outline' }>, limits: ScanLimits): Refusal {
  switch (result.kind) {
    case 'bad_utf8':
      return refuse('door.utf8_invalid')
    case 'not_an_object':
      return refuse('door.json_invalid', { message: 'The request body must be one JSON object.' })
    case 'broken':
      return refuse('door.json_invalid', {
        message: `The request body is not valid JSON at byte ${result.offset}.`,
      })
    case 'too_complex':
      return refuse('door.json_limits', {
        message:
          result.what === 'depth'
            ? `The request body nests deeper than ${limits.depthMax} levels at byte ${result.offset}.`
            : `The request body has more than ${limits.valuesMax} values.`,
      })
    case 'duplicate_key': {
      const shown = result.key.length > 64 ? `${result.key.slice(0, 64)}…` : result.key
      return refuse('door.json_duplicate_key', {
        message: `The request body names the key ${JSON.stringify(shown)} twice in one object, at byte ${result.offset}. Send it once.`,
        param: shown,
      })
    }
  }
}

export function invalid(param: string, rule: string): Refusal {
  return refuse('door.field_invalid', { param, message: `Invalid '${param}': ${rule}.` })
}

export function isModelName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 256
}

export const noModel = invalid(
  'model',
  'you must provide a model parameter: a string of 1 to 256 characters',
)

export function isOptional(value: unknown, type: 'boolean' | 'string'): boolean {
  return value === undefined || value === null || typeof value === type
}

export function isOptionalCount(value: unknown): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

const endUserLengthMax = 256

/** An end-user id as the log can commit to it: canonical JSON has no lone surrogates, and a text needs an end. */
export function endUserOf(value: unknown): string | null {
  return typeof value === 'string' && value !== ''
    ? value.slice(0, endUserLengthMax).toWellFormed()
    : null
}

export function isObject(value: unknown): value is Value {
  return typeof value === 'object' && value !== null
}

/** How long the values of the members `names` are in the body, in bytes. */
export function bytesOf(fields: ReadonlyMap<string, Span>, names: readonly string[]): number {
  let bytes = 0
  for (const name of names) {
    const span = fields.get(name)
    if (span !== undefined) bytes += span.end - span.start
  }
  return bytes
}
