// An example of a pack: on a day, for what is given, what its statuses and rules come to. Whoever writes a
// pack says so beside it what it means; `check --packs` computes it and compares.
import type { z } from 'zod'
import { parseDecimal, type Rational } from '../kernel/money.ts'
import { inputSpecs, type InputSpec, type ParamSpec } from '../policy/inputs.ts'
import { probablyMeant } from './config-known-keys.ts'
import { shown } from './config-sentences.ts'
import type { ConfigPath } from './config-yaml.ts'
import type { GivenInput, GivenValue, PackExample } from './loaded-pack.ts'
import { isAmong, unknownInput } from './pack-condition.ts'
import { instantOf } from './pack-dates.ts'
import { mustBePlace } from './pack-names.ts'
import type { PackReader } from './pack-reader.ts'
import type { exampleSchema } from './pack-schema.ts'
import { isRecord } from './source-document.ts'

export function readExample(
  reader: PackReader,
  written: z.output<typeof exampleSchema>,
  path: ConfigPath,
): PackExample[] {
  const { title, asOf, knownAt = asOf, given, expect } = written
  const { statuses, rules } = reader.names
  if (Object.keys(expect).length === 0) {
    const message = 'expects nothing; name a status or rule and what it comes to'
    reader.report({ path: [...path, 'expect'], message })
  }
  for (const id of Object.keys(expect)) {
    if (statuses.has(id) || rules.has(id)) continue
    const meant = probablyMeant(id, [...statuses, ...rules])
    const remedy =
      meant === null ? 'name one of those loaded with this pack' : `did you mean "${meant}"?`
    const message = `no status or rule "${shown(id)}"; ${remedy}`
    reader.report({ path: [...path, 'expect'], key: id, message })
  }
  const read = given.map((each, index) => readGiven(reader, each, [...path, 'given', index]))
  return [
    {
      at: path,
      title,
      asOfMs: instantOf(reader, asOf, [...path, 'asOf']),
      knownAtMs: instantOf(reader, knownAt, [...path, 'knownAt']),
      given: read.filter((each) => each !== null),
      expect: new Map(Object.entries(expect)),
    },
  ]
}

function readGiven(reader: PackReader, written: unknown, path: ConfigPath): GivenInput | null {
  const [name, ...others] = isRecord(written) ? Object.keys(written) : []
  if (!isRecord(written) || name === undefined || others.length > 0) {
    reader.report({ path, message: 'must be one input and its value, such as {party.country: SG}' })
    return null
  }
  const spec = Object.hasOwn(inputSpecs, name) ? inputSpecs[name] : undefined
  if (spec === undefined) {
    reader.report({ path, key: name, message: unknownInput(name, Object.keys(inputSpecs)) })
    return null
  }
  const at = [...path, name]
  const inner = written[name]
  if (!isRecord(inner) || !Object.hasOwn(inner, 'value')) {
    const value = readValue(reader, inner, at, spec)
    return value === null ? null : { at, name, params: {}, value }
  }
  const params = readParams(reader, inner, at, spec)
  const value = readValue(reader, inner['value'], [...at, 'value'], spec)
  return params === null || value === null ? null : { at, name, params, value }
}

/** Of the parameters of an input those that the value is given for; for all others it is given too. */
function readParams(
  reader: PackReader,
  written: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  { params }: InputSpec,
): GivenInput['params'] | null {
  const read: Record<string, string | readonly string[]> = {}
  let isWhole = true
  for (const [name, value] of Object.entries(written)) {
    if (name === 'value') continue
    const spec = Object.hasOwn(params, name) ? params[name] : undefined
    const given = spec === undefined ? null : readParam(reader, value, [...path, name], spec)
    if (spec === undefined) {
      const known = ['value', ...Object.keys(params)].join(', ')
      reader.report({
        path,
        key: name,
        message: `this input knows no "${shown(name)}", only ${known}`,
      })
    }
    if (given === null) isWhole = false
    else read[name] = given
  }
  return isWhole ? read : null
}

function readParam(
  reader: PackReader,
  value: unknown,
  path: ConfigPath,
  { kind, values }: ParamSpec,
): string | readonly string[] | null {
  if (kind === 'text') {
    if (typeof value === 'string') return isAmong(value, values, path, reader) ? value : null
    reader.report({ path, message: 'must be a text; put it in quotes' })
    return null
  }
  return readTexts(reader, value, path)
}

function readValue(
  reader: PackReader,
  written: unknown,
  path: ConfigPath,
  { kind, values, isCountry }: InputSpec,
): GivenValue | null {
  const complain = (message: string): null => {
    reader.report({ path, message })
    return null
  }
  const isKnown = (text: string, at: ConfigPath): boolean => {
    if (!isCountry) return isAmong(text, values, at, reader)
    if (/^[A-Z]{2}$/.test(text)) return true
    reader.report({ path: at, message: 'must be a country such as SG' })
    return false
  }
  if (typeof written === 'boolean' && (kind === 'flag' || kind === 'any')) {
    return { kind: 'flag', value: written ? 'T' : 'F' }
  }
  switch (kind) {
    case 'flag':
      return complain('must be true or false')
    case 'text':
      if (typeof written !== 'string') return complain('must be a text; put it in quotes')
      return isKnown(written, path) ? { kind, value: written } : null
    case 'texts': {
      const texts = readTexts(reader, written, path)
      const isGood = texts?.every((text, index) => isKnown(text, [...path, index])) ?? false
      return texts !== null && isGood ? { kind, value: new Set(texts) } : null
    }
    case 'places': {
      const entries = readTexts(reader, written, path)
      if (entries === null) return null
      if (entries.length === 0)
        return complain('is empty, which is no place; leave it out if it is not known')
      const isGood = entries.every((entry, index) => mustBePlace(reader, entry, [...path, index]))
      return isGood ? { kind: 'entries', entries } : null
    }
    case 'interval':
      return readInterval(written) ?? complain(intervalSentence)
    case 'any':
      if (typeof written === 'string') return { kind: 'text', value: written }
      return readInterval(written) ?? complain(`${intervalSentence}, a text, true or false`)
  }
}

const intervalSentence = 'must be a decimal in quotes, such as "50", or {from: "40", to: "60"}'

function readInterval(written: unknown): GivenValue | null {
  const { from, to } = isRecord(written) ? written : { from: written, to: written }
  const least = decimal(from)
  const most = to === null ? null : decimal(to)
  if (least === null || (most === null && to !== null)) return null
  return { kind: 'interval', from: least, to: most }
}

function decimal(written: unknown): Rational | null {
  return typeof written === 'string' ? parseDecimal(written) : null
}

function readTexts(
  { report }: PackReader,
  value: unknown,
  path: ConfigPath,
): readonly string[] | null {
  const texts = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  if (Array.isArray(value) && texts.length === value.length) return texts
  report({ path, message: 'must be a list of texts' })
  return null
}
