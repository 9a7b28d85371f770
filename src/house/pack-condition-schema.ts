// The JSON schema of a condition, made from the registry of inputs, for editors: conditions nest, and
// which comparison fits depends on the input, so that they are read by hand in pack-condition.ts.
import { inputSpecs, type InputSpec } from '../policy/inputs.ts'

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

function matcherSchema({ kind, params, values, oneOf, meaning }: InputSpec): Schema {
  const properties: Record<string, Schema> = {}
  for (const [name, param] of Object.entries(params)) {
    const item = { type: 'string', ...(param.values ? { enum: param.values } : {}) }
    properties[name] = param.kind === 'text' ? item : { type: 'array', minItems: 1, items: item }
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
  if (operand === 'decimal') return { type: 'string', pattern: '^\\d+(\\.\\d+)?$' }
  if (operand === 'text') return kind === 'any' ? { type: ['string', 'boolean'] } : one
  return { type: 'array', minItems: 1, items: one }
}
