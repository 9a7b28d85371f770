// Which names a response must have: the properties of the JSON Schema that the body asks for, in whichever
// field, and at any depth up to a bound.
import { fieldsOf, isFields, listOf, type Fields } from './unknown.ts'

const keysMax = 128
const keyCharactersMax = 64
const nodesMax = 1_024
const depthMax = 16

/** Empty: no schema. */
export function schemaKeysOf(body: Fields): readonly string[] {
  const keys = new Set<string>()
  const left = { nodes: nodesMax }
  for (const schema of schemasOf(body)) collect(schema, depthMax, keys, left)
  return [...keys]
}

/**
 * Where schemas stand. Sources: OpenAI API reference (`response_format`, `text.format`); Claude API
 * reference (`output_config`, a tool that must be called); vLLM, "Structured outputs".
 */
function schemasOf(body: Fields): readonly unknown[] {
  const format = fieldsOf(body['response_format'])
  const text = fieldsOf(fieldsOf(body['text'])?.['format'])
  const config = fieldsOf(fieldsOf(body['output_config'])?.['format'])
  return [
    fieldsOf(format?.['json_schema'])?.['schema'],
    format?.['schema'],
    text?.['schema'],
    config?.['schema'],
    fieldsOf(body['output_format'])?.['schema'],
    body['guided_json'],
    body['json_schema'],
    fieldsOf(body['structured_outputs'])?.['json'],
    forcedTool(body),
  ]
}

/** The arguments of the one tool that the answer must call. */
function forcedTool({ tool_choice: choice, tools }: Fields): unknown {
  const asked = fieldsOf(choice)
  const name = fieldsOf(asked?.['function'])?.['name'] ?? asked?.['name']
  if (typeof name !== 'string') return null
  for (const tool of listOf(tools).slice(0, keysMax)) {
    const fields = fieldsOf(tool)
    const described = fieldsOf(fields?.['function']) ?? fields
    if (described?.['name'] === name) return described['parameters'] ?? described['input_schema']
  }
  return null
}

/** Whether the answer must have a form. */
export function isStructured(body: Fields): boolean {
  const types = [
    fieldsOf(body['response_format'])?.['type'],
    fieldsOf(fieldsOf(body['text'])?.['format'])?.['type'],
  ]
  if (types.some((type) => typeof type === 'string' && type !== 'text')) return true
  return schemasOf(body).some(isFields)
}

function collect(schema: unknown, depth: number, keys: Set<string>, left: { nodes: number }): void {
  if (depth === 0 || left.nodes <= 0 || typeof schema !== 'object' || schema === null) return
  left.nodes -= 1
  if (Array.isArray(schema)) {
    for (const each of schema.slice(0, keysMax)) collect(each, depth - 1, keys, left)
    return
  }
  const fields: Fields = { ...schema }
  const properties = fieldsOf(fields['properties'])
  for (const name of Object.keys(properties ?? {})) {
    if (keys.size >= keysMax) return
    keys.add(name.slice(0, keyCharactersMax))
    collect(properties?.[name], depth - 1, keys, left)
  }
  for (const part of ['items', 'prefixItems', 'anyOf', 'oneOf', 'allOf', '$defs', 'definitions']) {
    const inner = fields[part]
    if (part.startsWith('$') || part === 'definitions') {
      for (const each of Object.values(fieldsOf(inner) ?? {})) collect(each, depth - 1, keys, left)
    } else collect(inner, depth - 1, keys, left)
  }
}
