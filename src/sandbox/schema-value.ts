// A JSON value that fits a simple JSON Schema, always the same one for the same schema. Strings say
// that they are simulated wherever the schema lets them.
import type { Json } from '../kernel/canonical-json.ts'
import { isFields, isList } from './shape.ts'
import type { Fields } from './shape.ts'

const depthMax = 12

export function valueFor(schema: unknown): Json {
  return build(schema, isFields(schema) ? schema : {}, 0)
}

function build(schema: unknown, root: Fields, depth: number): Json {
  if (!isFields(schema) || depth > depthMax) return null
  if (schema['const'] !== undefined) return asJson(schema['const'])
  const listed = schema['enum']
  if (isList(listed) && listed.length > 0) return asJson(listed[0])
  const target = schema['$ref']
  if (typeof target === 'string') return build(follow(target, root), root, depth + 1)
  for (const join of ['anyOf', 'oneOf', 'allOf']) {
    const options = schema[join]
    if (isList(options) && options.length > 0) return build(options[0], root, depth + 1)
  }
  const type = typeOf(schema)
  if (type === 'object') return objectFor(schema, root, depth)
  if (type === 'array') return arrayFor(schema, root, depth)
  if (type === 'integer' || type === 'number') return numberFor(schema)
  if (type === 'boolean') return true
  if (type === 'string') return textFor(schema)
  return null
}

function typeOf(schema: Fields): string {
  const type = schema['type']
  if (typeof type === 'string') return type
  if (isList(type)) {
    const first = type.find((each) => each !== 'null')
    return typeof first === 'string' ? first : 'null'
  }
  return isFields(schema['properties']) ? 'object' : 'string'
}

function objectFor(schema: Fields, root: Fields, depth: number): Json {
  const properties = schema['properties']
  const value: Record<string, Json> = {}
  if (!isFields(properties)) return value
  for (const [name, member] of Object.entries(properties)) {
    value[name] = build(member, root, depth + 1)
  }
  return value
}

function arrayFor(schema: Fields, root: Fields, depth: number): Json {
  const min = schema['minItems']
  const length = typeof min === 'number' ? Math.min(min, 64) : 1
  const item = build(schema['items'], root, depth + 1)
  return Array.from({ length }, () => item)
}

function numberFor(schema: Fields): number {
  const { minimum, exclusiveMinimum, maximum } = schema
  if (typeof minimum === 'number') return minimum
  if (typeof exclusiveMinimum === 'number') return exclusiveMinimum + 1
  return typeof maximum === 'number' ? Math.min(1, maximum) : 1
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  email: 'simulated@example.com',
  uri: 'https://example.com/simulated',
  uuid: '00000000-0000-4000-8000-000000000000',
}

function textFor(schema: Fields): string {
  const format = schema['format']
  const known = typeof format === 'string' ? formats[format] : undefined
  if (known !== undefined) return known
  const { minLength, maxLength } = schema
  const text = 'simulated'.padEnd(
    typeof minLength === 'number' ? Math.min(minLength, 4096) : 0,
    '.',
  )
  return typeof maxLength === 'number' ? text.slice(0, maxLength) : text
}

function follow(target: string, root: Fields): unknown {
  let at: unknown = root
  for (const step of target.split('/').slice(1)) {
    at = isFields(at) ? at[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  }
  return at
}

/** The value came out of JSON.parse, so its own text is a safe way back to the type. */
function asJson(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value))
  return json
}
