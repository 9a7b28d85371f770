// The JSON schema of a condition, made from the registry of inputs, for editors: conditions nest, and
// which comparison fits depends on the input, so that they are read by hand in pack-condition.ts.
import { inputSpecs, type InputSpec, type ParamSpec } from '../policy/inputs.ts'

/** What a comparison compares with. */
export type Operand = 'text' | 'texts' | 'decimal' | 'places' | 'flag'

const textOps = { is: 'text', in: 'texts', not_in: 'texts' } as const
const intervalOps = {
  at_least: 'decimal',
  more_than: 'decimal',
  at_most: 'decimal',
  less_than: 'decimal',
} as const

/** Which comparisons fit an input, as a pack writes them. */
export const opsOf: Readonly<Record<InputSpec['kind'], Readonly<Record<string, Operand>>>> = {
  text: textOps,
  texts: { includes_any: 'texts', includes_all: 'texts', within: 'texts' },
  interval: intervalOps,
  places: { within: 'places', touches: 'places' },
  flag: { is: 'flag' },
  any: { ...textOps, ...intervalOps },
}

type Schema = Readonly<Record<string, unknown>>

const ref: Schema = { $ref: '#/$defs/condition' }
const nested: Schema = { type: 'array', minItems: 1, items: ref }

/** The `$defs.condition` of the pack's schema. */
export function conditionDefinition(): Schema {
  const single = (name: string, schema: Schema): Schema => ({
    type: 'object',
    properties: { [name]: schema },
    required: [name],
    additionalProperties: false,
  })
  return {
    anyOf: [
      single('all', nested),
      single('any', nested),
      single('not', ref),
      single('status', { type: 'string' }),
      ...Object.entries(inputSpecs).map(([name, spec]) => single(name, matcherSchema(spec))),
    ],
  }
}

/** The `$defs.given` of the pack's schema: one input with its value, for some of its parameters or for all. */
export function givenDefinition(): Schema {
  return {
    anyOf: Object.entries(inputSpecs).map(([name, spec]) => ({
      type: 'object',
      properties: { [name]: { anyOf: [valueSchema(spec), givenSchema(spec)] } },
      required: [name],
      additionalProperties: false,
    })),
  }
}

function givenSchema(spec: InputSpec): Schema {
  const params = Object.entries(spec.params).map(([name, param]) => [name, paramSchema(param)])
  const properties: Schema = { ...Object.fromEntries(params), value: valueSchema(spec) }
  return { type: 'object', properties, required: ['value'], additionalProperties: false }
}

function valueSchema({ kind, values }: InputSpec): Schema {
  const one: Schema = { type: 'string', ...(values === null ? {} : { enum: values }) }
  if (kind === 'flag') return { type: 'boolean' }
  if (kind === 'text') return one
  if (kind === 'texts' || kind === 'places') return { type: 'array', items: one }
  const interval: readonly Schema[] = [
    { type: 'string', ...(kind === 'any' ? {} : decimalPattern) },
    {
      type: 'object',
      properties: { from: { type: 'string' }, to: { type: ['string', 'null'] } },
      required: ['from', 'to'],
      additionalProperties: false,
    },
  ]
  return { anyOf: kind === 'any' ? [{ type: 'boolean' }, ...interval] : interval }
}

function paramSchema({ kind, values }: ParamSpec): Schema {
  const item = { type: 'string', ...(values ? { enum: values } : {}) }
  return kind === 'text' ? item : { type: 'array', minItems: 1, items: item }
}

const decimalPattern: Schema = { pattern: '^\\d+(\\.\\d+)?$' }

function matcherSchema({ kind, params, values, oneOf, meaning }: InputSpec): Schema {
  const properties: Record<string, Schema> = {}
  for (const [name, param] of Object.entries(params)) {
    properties[name] = paramSchema(param)
    if (param.kind === 'places') properties['territory'] = { type: 'string' }
  }
  for (const [op, operand] of Object.entries(opsOf[kind])) {
    properties[op] = operandSchema(kind, operand, values)
  }
  const required = Object.keys(params).filter(
    (name) => !oneOf.includes(name) && params[name]?.kind !== 'places',
  )
  return { type: 'object', description: meaning, properties, required, additionalProperties: false }
}

function operandSchema(
  kind: InputSpec['kind'],
  operand: Operand,
  values: readonly string[] | null,
): Schema {
  const one: Schema = { type: 'string', ...(values === null ? {} : { enum: values }) }
  if (operand === 'flag') return { type: 'boolean' }
  if (operand === 'decimal') return { type: 'string', ...decimalPattern }
  if (operand === 'text') return kind === 'any' ? { type: ['string', 'boolean'] } : one
  return { type: 'array', minItems: 1, items: one }
}
