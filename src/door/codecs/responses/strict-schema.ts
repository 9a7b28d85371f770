// Whether a schema is one that OpenAI can hold a model to. The Responses API holds the calls of a tool that says
// nothing of `strict` to its schema where it can, and Chat Completions only if it is told to. What is not known here
// does not fit: who is held to a schema that cannot be held refuses the request.
// Sources: OpenAI API reference, Responses, `tools[].strict`; OpenAI docs, "Structured model outputs" (Supported schemas).
import type { JsonObject } from '../../../wire/prompt.ts'

const depthMax = 10
const propertiesMax = 5000

/** Keywords whose value is no schema. */
const plainWords: ReadonlySet<string> = new Set([
  'type',
  'description',
  'title',
  'enum',
  'const',
  'required',
  'additionalProperties',
  'pattern',
  'format',
  'multipleOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minItems',
  'maxItems',
  '$ref',
  '$schema',
])

/** `schema` is the caller's; it is read as deep as `depthMax`, and no deeper. */
export function fitsStrict(schema: JsonObject): boolean {
  const seen = { properties: 0 }
  return schema['type'] === 'object' && fits(schema, 1, seen)
}

function fits(schema: unknown, depth: number, seen: { properties: number }): boolean {
  if (!isObject(schema) || depth > depthMax) return false
  if (isOpen(schema)) return false
  return Object.entries(schema).every(([word, value]) => {
    if (plainWords.has(word)) return true
    if (word === 'items') return fits(value, depth + 1, seen)
    if (word === 'anyOf')
      return Array.isArray(value) && value.every((one) => fits(one, depth + 1, seen))
    if (word === 'properties' || word === '$defs') {
      if (!isObject(value)) return false
      const members = Object.values(value)
      seen.properties += members.length
      const isWithin = seen.properties <= propertiesMax
      return isWithin && members.every((member) => fits(member, depth + 1, seen))
    }
    return false
  })
}

/** An object that may have more, or less, than its properties. */
function isOpen({ type, properties, required, additionalProperties }: JsonObject): boolean {
  const isObjectType = type === 'object' || (Array.isArray(type) && type.includes('object'))
  if (!isObjectType && properties === undefined) return false
  if (additionalProperties !== false) return true
  const named = new Set(Array.isArray(required) ? (required as readonly unknown[]) : [])
  return Object.keys(isObject(properties) ? properties : {}).some((name) => !named.has(name))
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
