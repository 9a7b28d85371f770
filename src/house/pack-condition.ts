// Conditions of packs, read by hand: which comparison fits depends on the input, and a mistake should
// be named where it stands and not as one of forty shapes that do not match.
import { isAboutPerson } from '../policy/personal.ts'
import { parseDecimal } from '../kernel/money.ts'
import { factSubjects, inputSpecs, type InputSpec, type ParamSpec } from '../policy/inputs.ts'
import { probablyMeant } from './config-known-keys.ts'
import { shown } from './config-sentences.ts'
import type { ConfigPath } from './config-yaml.ts'
import type { WrittenCondition, WrittenMatcher, WrittenParams } from './loaded-pack.ts'
import { opsOf, type Operand } from './pack-condition-schema.ts'

import { mustBeKnown, mustBePlace, type NameCheck } from './pack-names.ts'
import { isRecord } from './source-document.ts'

const connectives = ['all', 'any', 'not', 'status']
const depthMax = 16

/** The condition at `path`; null if anything in it is wrong, all of which is reported. */
export function readCondition(
  written: unknown,
  path: ConfigPath,
  check: NameCheck,
  depth = 0,
): WrittenCondition | null {
  const complain = (message: string): null => {
    check.report({ path, message })
    return null
  }
  if (written === undefined) return complain('when is missing; add a condition')
  if (depth > depthMax)
    return complain(`is nested deeper than ${depthMax}; take it apart by statuses`)
  if (!isRecord(written)) return complain('must be a condition such as {party.country: {in: [CN]}}')
  const [name, ...others] = Object.keys(written)
  if (name === undefined) return complain('is empty; write a condition')
  if (others.length > 0) return complain('holds several conditions; join them by all or any')
  const inner = written[name]
  const at = [...path, name]
  if (name === 'all' || name === 'any') {
    if (!Array.isArray(inner) || inner.length === 0) {
      return complain(`${name} must be a list of at least one condition`)
    }
    const parts = inner.map((part: unknown, index) =>
      readCondition(part, [...at, index], check, depth + 1),
    )
    const whole = parts.filter((part) => part !== null)
    return whole.length === parts.length ? { kind: name, parts: whole } : null
  }
  if (name === 'not') {
    const part = readCondition(inner, at, check, depth + 1)
    return part === null ? null : { kind: 'not', part }
  }
  if (name === 'status') {
    if (typeof inner !== 'string') return complain('status must be the id of a status')
    return mustBeKnown(check, 'statuses', inner, at) ? { kind: 'status', statusId: inner } : null
  }
  return readInput(name, inner, path, check)
}

function readInput(
  name: string,
  written: unknown,
  path: ConfigPath,
  check: NameCheck,
): WrittenCondition | null {
  const spec = Object.hasOwn(inputSpecs, name) ? inputSpecs[name] : undefined
  if (spec === undefined) {
    const known = [...Object.keys(inputSpecs), ...connectives]
    check.report({ path, key: name, message: unknownInput(name, known) })
    return null
  }
  const at = [...path, name]
  if (!isRecord(written)) {
    const example = `{${Object.keys(opsOf[spec.kind])[0]}: …}`
    check.report({ path: at, message: `must be a comparison such as ${example}` })
    return null
  }
  const params = readParams(written, at, spec, check)
  const matcher = readMatcher(written, at, spec, check)
  if (params === null || matcher === null) return null
  return { kind: 'input', name, params, matcher }
}

export function unknownInput(name: string, known: readonly string[]): string {
  const meant = probablyMeant(name, known)
  const remedy = meant === null ? 'see schema/pack.schema.json' : `did you mean "${meant}"?`
  return `unknown input "${shown(name)}"; ${remedy}`
}

function readParams(
  written: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  { params, oneOf }: InputSpec,
  check: NameCheck,
): WrittenParams | null {
  const read: Record<string, string | readonly string[]> = {}
  let isWhole = true
  for (const [name, param] of Object.entries(params)) {
    const value = param.kind === 'places' ? placesParam(written) : written[name]
    if (value === undefined) {
      if (oneOf.includes(name)) continue
      check.report({ path, message: missingParam(name, param) })
      isWhole = false
      continue
    }
    const given = readParam(value, [...path, name], param, check)
    if (given === null) isWhole = false
    else read[name] = given
  }
  if (oneOf.length > 0 && oneOf.filter((name) => placed(written, name)).length !== 1) {
    const names = oneOf.flatMap((name) => (name === 'places' ? [name, 'territory'] : [name]))
    check.report({ path, message: `must have exactly one of ${names.join(', ')}` })
    isWhole = false
  }
  return isWhole ? read : null
}

function placed(written: Readonly<Record<string, unknown>>, name: string): boolean {
  return (name === 'places' ? placesParam(written) : written[name]) !== undefined
}

/** `territory: x` is short for `places: ["territory:x"]`. */
function placesParam({ places, territory }: Readonly<Record<string, unknown>>): unknown {
  return places === undefined && typeof territory === 'string' ? [`territory:${territory}`] : places
}

function missingParam(name: string, { values }: ParamSpec): string {
  const among = values === null ? '' : `: one of ${values.join(', ')}`
  return `${name} is missing; add it${among}`
}

/** `countries` are places that are no region of one. */
type ListSpec = Omit<ParamSpec, 'kind'> & { readonly kind: ParamSpec['kind'] | 'countries' }

function readParam(
  value: unknown,
  path: ConfigPath,
  { kind, values }: ListSpec,
  check: NameCheck,
): string | readonly string[] | null {
  const name = String(path.at(-1))
  if (kind === 'text') {
    if (typeof value !== 'string' || value === '') {
      check.report({ path, message: `${name} must be a text; put it in quotes` })
      return null
    }
    if (name === 'name' && isAboutPerson(value)) {
      check.report({ path, message: personSentence(value) })
      return null
    }
    if (name === 'subject' && value.startsWith('$')) {
      return isAmong(value, factSubjects, path, check) ? value : null
    }
    return isAmong(value, values, path, check) ? value : null
  }
  const texts = readTexts(value, path, check)
  if (texts === null) return null
  if (kind === 'texts') {
    const good = texts.filter((text, index) => isAmong(text, values, [...path, index], check))
    return good.length === texts.length ? texts : null
  }
  const mustBe = kind === 'countries' ? mustBeCountry : mustBePlace
  const good = texts.filter((entry, index) => mustBe(check, entry, [...path, index]))
  return good.length === texts.length ? texts : null
}

/** A country is no region of one: where a party sits has no finer answer. */
function mustBeCountry(check: NameCheck, entry: string, path: ConfigPath): boolean {
  if (!mustBePlace(check, entry, path)) return false
  if (/^(territory|zone):/.test(entry) || /^[A-Z]{2}$/.test(entry)) return true
  check.report({ path, message: `has ${shown(entry)}: only countries are compared here; write SG` })
  return false
}

function readTexts(
  value: unknown,
  path: ConfigPath,
  { report }: NameCheck,
): readonly string[] | null {
  const texts = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  if (Array.isArray(value) && value.length > 0 && texts.length === value.length) return texts
  report({ path, message: `${String(path.at(-1))} must be a list of at least one text` })
  return null
}

export function isAmong(
  text: string,
  values: readonly string[] | null,
  path: ConfigPath,
  { report }: NameCheck,
): boolean {
  if (values === null || values.includes(text)) return true
  const meant = probablyMeant(text, values)
  const remedy = meant === null ? `it is one of ${values.join(', ')}` : `did you mean "${meant}"?`
  report({ path, message: `knows no "${shown(text)}"; ${remedy}` })
  return false
}

export function personSentence(name: string): string {
  return `"${shown(name)}" speaks of a natural person; only party.person may, in a rule whose personal cites the provision`
}

function readMatcher(
  written: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  spec: InputSpec,
  check: NameCheck,
): WrittenMatcher | null {
  const ops = opsOf[spec.kind]
  const params = Object.keys(spec.params)
  const known = [...params, ...(params.includes('places') ? ['territory'] : [])]
  const given = Object.keys(written).filter((key) => !known.includes(key))
  const unknown = given.filter((key) => !Object.hasOwn(ops, key))
  for (const key of unknown) {
    const meant = probablyMeant(key, [...known, ...Object.keys(ops)])
    const fits = Object.keys(ops).join(', ')
    const remedy = meant === null ? `it compares by ${fits}` : `did you mean "${meant}"?`
    check.report({ path, key, message: `this input knows no "${shown(key)}"; ${remedy}` })
  }
  if (unknown.length > 0) return null
  const [op, ...others] = given
  if (op === undefined) {
    check.report({ path, message: `compares nothing; add ${Object.keys(ops).join(' or ')}` })
    return null
  }
  if (others.length > 0) {
    check.report({ path, message: 'compares twice; join two conditions by all' })
    return null
  }
  return readOperand(
    { op, operand: ops[op] ?? 'text', value: written[op] },
    [...path, op],
    spec,
    check,
  )
}

/** Shares: nobody holds more than all. */
const percentages: ReadonlySet<string> = new Set(['party.listedShare', 'party.ownedShareFrom'])

interface Comparison {
  readonly op: string
  readonly operand: Operand
  readonly value: unknown
}

function readOperand(
  { op, operand, value }: Comparison,
  path: ConfigPath,
  spec: InputSpec,
  check: NameCheck,
): WrittenMatcher | null {
  const complain = (message: string): null => {
    check.report({ path, message: `${op} ${message}` })
    return null
  }
  if (operand === 'flag' || (spec.kind === 'any' && typeof value === 'boolean')) {
    if (typeof value !== 'boolean') return complain('must be true or false')
    return { op: 'is_flag', value }
  }
  if (operand === 'decimal') {
    const bound = typeof value === 'string' ? parseDecimal(value) : null
    if (bound === null) return complain('must be a decimal in quotes, such as "50"')
    if (percentages.has(String(path.at(-2))) && (bound.num < 0n || bound.num > 100n * bound.den)) {
      return complain('must be a percentage from 0 to 100')
    }
    return { op: numericOp(op), bound }
  }
  if (operand === 'places') {
    const entries = readParam(value, path, { kind: 'places', values: null }, check)
    if (entries === null || typeof entries === 'string') return null
    return { op: op === 'touches' ? 'places_touch' : 'places_within', entries }
  }
  if (operand === 'text' && typeof value !== 'string')
    return complain('must be a text; put it in quotes')
  const texts = operand === 'text' ? [value] : value
  const entries = readParam(
    texts,
    path,
    spec.isCountry ? { kind: 'countries', values: null } : { kind: 'texts', values: spec.values },
    check,
  )
  if (entries === null || typeof entries === 'string') return null
  return { op: textOp(op), entries }
}

function numericOp(op: string): 'at_least' | 'more_than' | 'at_most' | 'less_than' {
  if (op === 'at_least' || op === 'more_than' || op === 'at_most') return op
  return 'less_than'
}

function textOp(op: string): 'in' | 'not_in' | 'includes_any' | 'includes_all' | 'texts_within' {
  if (op === 'not_in' || op === 'includes_any' || op === 'includes_all') return op
  return op === 'within' ? 'texts_within' : 'in'
}
