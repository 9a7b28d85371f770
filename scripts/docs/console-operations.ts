// The admin API as TypeScript types for the console: method and path of every operation, and the types of
// what it takes and answers, from the shapes that the server checks by. Written to console/src/api/operations.ts.
import { z } from 'zod'
import { adminRoutes } from '../../src/door/admin/admin.ts'
import type { AdminDeps } from '../../src/door/admin/ports.ts'
import type { Route } from '../../src/door/admin/route.ts'

type Json = Readonly<Record<string, unknown>>

export function consoleOperationsFile(): string {
  // Only shapes are read here, which need nothing.
  const routes = adminRoutes({} as AdminDeps)
  return [
    '// Written by `npm run docs` from the route table of the admin API; do not edit.',
    '',
    'export const operations = {',
    ...routes.map(({ id, method, path }) => `  ${id}: { method: '${method}', path: '${path}' },`),
    '} as const',
    '',
    'export interface Operations {',
    ...routes.flatMap(operationLines),
    '}',
    '',
  ].join('\n')
}

function operationLines({ id, params, query, body, answer }: Route): string[] {
  return [
    `  ${id}: {`,
    `    params: ${typeOf(schemaOf(params, 'input'))}`,
    `    query: ${typeOf(schemaOf(query, 'input'))}`,
    `    body: ${typeOf(schemaOf(body, 'input'))}`,
    `    answer: ${typeOf(schemaOf(answer, 'output'))}`,
    '  }',
  ]
}

function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): Json {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
}

/** The type of one JSON schema, of those that zod writes. Throws for a reference, which it writes for recursion. */
function typeOf(schema: Json): string {
  if ('$ref' in schema) throw new Error('a recursive shape has no type here; write it without')
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return union(schema.enum.map((value) => JSON.stringify(value)))
  const several = schema.anyOf ?? schema.oneOf
  if (Array.isArray(several)) return union(several.map((one: Json) => typeOf(one)))
  if (Array.isArray(schema.allOf)) return schema.allOf.map((one: Json) => typeOf(one)).join(' & ')
  if (Array.isArray(schema.type)) {
    return union(schema.type.map((type: string) => typeOf({ ...schema, type })))
  }
  switch (schema.type) {
    case 'object':
      return objectType(schema)
    case 'array':
      return arrayType(schema)
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    default:
      return 'unknown'
  }
}

function objectType(schema: Json): string {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>)
  const required = (schema.required ?? []) as readonly string[]
  if (properties.length > 0) {
    const members = properties.map(
      ([name, one]) =>
        `readonly ${keyOf(name)}${required.includes(name) ? '' : '?'}: ${typeOf(one)}`,
    )
    return `{ ${members.join('; ')} }`
  }
  const values = schema.additionalProperties
  if (typeof values !== 'object' || values === null) return 'Readonly<Record<string, never>>'
  const names = (schema.propertyNames ?? {}) as Json
  const isPartial = Array.isArray(names.enum) && required.length === 0
  const record = `Record<${'enum' in names ? typeOf(names) : 'string'}, ${typeOf(values as Json)}>`
  return isPartial ? `Readonly<Partial<${record}>>` : `Readonly<${record}>`
}

function arrayType(schema: Json): string {
  const { prefixItems, items } = schema
  if (Array.isArray(prefixItems)) {
    return `readonly [${prefixItems.map((one: Json) => typeOf(one)).join(', ')}]`
  }
  return `readonly (${typeOf((items ?? {}) as Json)})[]`
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ')
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}
