// Facts of a pack: dated statements with their source, that may replace or retract earlier ones.
import type { z } from 'zod'
import { parseDecimal } from '../kernel/money.ts'
import { placeProblem } from '../place/zones.ts'
import type { Fact } from '../policy/fact.ts'
import type { ConfigPath } from './config-yaml.ts'
import { isAboutPerson } from '../policy/personal.ts'
import { personSentence } from './pack-condition.ts'
import { instantOf, intervalOf } from './pack-dates.ts'
import { mustBeKnown } from './pack-names.ts'
import { sourceOf, type PackReader } from './pack-reader.ts'
import type { factSchema } from './pack-schema.ts'

export function readFact(
  reader: PackReader,
  written: z.output<typeof factSchema>,
  path: ConfigPath,
): Fact[] {
  const { report } = reader
  const source = sourceOf(reader, written.source, [...path, 'source'])
  const interval = intervalOf(reader, written, source?.date ?? null, path)
  for (const [index, id] of written.supersedes.entries()) {
    mustBeKnown(reader, 'facts', id, [...path, 'supersedes', index])
  }
  if (written.retraction && written.supersedes.length === 0) {
    report({ path, message: 'supersedes is missing; name the facts that this one retracts' })
  }
  if (isAboutPerson(written.predicate)) {
    report({ path: [...path, 'predicate'], message: personSentence(written.predicate) })
  }
  if (/^[A-Za-z]{2}$/.test(written.subject)) {
    const problem = placeProblem(written.subject)
    if (problem !== null) report({ path: [...path, 'subject'], message: `has ${problem}` })
  }
  checkValue(reader, written.value, [...path, 'value'])
  checkConsent(reader, written, path)
  if (source === null) return []
  const { id, subject, predicate, value, parties } = written
  const { supersedes, retraction, disputes, reviewBy } = written
  return [
    {
      ...interval,
      ...(parties === undefined ? {} : { parties }),
      id,
      subject,
      predicate,
      value,
      supersedes,
      retraction,
      source,
      confidence: written.confidence ?? source.confidence,
      disputes,
      reviewByMs:
        reviewBy === undefined ? null : instantOf(reader, reviewBy, [...path, 'reviewBy']),
    },
  ]
}

/** A consent says whose word it is, to which rule, and for whom; nothing else is for parties. */
function checkConsent(
  { report }: PackReader,
  { predicate, value, parties, retraction }: z.output<typeof factSchema>,
  path: ConfigPath,
): void {
  if (predicate !== 'consents_to') {
    if (parties !== undefined) {
      report({ path: [...path, 'parties'], message: 'is for consents_to alone; remove it' })
    }
    return
  }
  if (retraction) return
  if (typeof value !== 'string') {
    const message = 'must be the id of the rule that the provider consents to'
    report({ path: [...path, 'value'], message })
  }
  if (parties === undefined) {
    report({ path, message: 'parties is missing; name those that the consent is for' })
  }
}

function checkValue({ report }: PackReader, value: Fact['value'], path: ConfigPath): void {
  if (typeof value !== 'object') return
  const from = parseDecimal(value.from)
  const to = value.to === null ? null : parseDecimal(value.to)
  if (from === null) report({ path: [...path, 'from'], message: decimalSentence })
  if (value.to !== null && to === null) report({ path: [...path, 'to'], message: decimalSentence })
  if (from !== null && to !== null && from.num * to.den > to.num * from.den) {
    report({ path: [...path, 'to'], message: 'to must not be less than from' })
  }
}

const decimalSentence = 'must be a decimal in quotes, such as "2.50"'
