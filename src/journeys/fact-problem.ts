// What is wrong with a fact that somebody wants to add, by the same standards as a pack's: a value of its
// kind, dates in order, nothing about a natural person, no contradiction with what is known already.
import { parseDecimal } from '../kernel/money.ts'
import { placeProblem } from '../place/zones.ts'
import type { Fact } from '../policy/fact.ts'
import { factsClash } from '../policy/fact-clash.ts'
import { isAboutPerson } from '../policy/personal.ts'

export interface FactProblem {
  readonly param: string
  /** A sentence. */
  readonly message: string
  /** Unless it is `admin.invalid`. */
  readonly code?: 'admin.contradicts'
}

/** The first problem; null if there is none. `known` are all other facts, those about to be held too. */
export function factProblem(fact: Fact, known: readonly Fact[], nowMs: number): FactProblem | null {
  return (
    wordProblem(fact) ??
    consentProblem(fact) ??
    valueProblem(fact) ??
    dateProblem(fact, nowMs) ??
    relationProblem(fact, known)
  )
}

function wordProblem({ subject, predicate }: Fact): FactProblem | null {
  if (isAboutPerson(predicate)) {
    const message = `${predicate} speaks of a natural person; only a dossier holds that, and no fact.`
    return { param: 'predicate', message }
  }
  if (!/^[A-Za-z]{2}$/.test(subject)) return null
  const problem = placeProblem(subject)
  return problem === null ? null : { param: 'subject', message: `subject has ${problem}.` }
}

/** Only the configuration's exceptions rest on consents, and they name those of packs. */
function consentProblem({ predicate, retraction }: Fact): FactProblem | null {
  if (predicate !== 'consents_to' || retraction) return null
  const message =
    "A provider's consent stands in a pack, where an exception can name it; here it can only be retracted."
  return { param: 'predicate', message }
}

function valueProblem({ value }: Fact): FactProblem | null {
  if (typeof value !== 'object') return null
  const from = parseDecimal(value.from)
  const to = value.to === null ? null : parseDecimal(value.to)
  const message = 'from and to must be decimals in quotes, such as "2.50".'
  if (from === null) return { param: 'value.from', message }
  if (value.to !== null && to === null) return { param: 'value.to', message }
  if (to === null || from.num * to.den <= to.num * from.den) return null
  return { param: 'value.to', message: 'to must not be less than from.' }
}

function dateProblem(
  { validFromMs, validToMs, reviewByMs, source }: Fact,
  nowMs: number,
): FactProblem | null {
  if (validToMs !== null && validToMs <= validFromMs) {
    return { param: 'to', message: 'to must be later than from.' }
  }
  if (reviewByMs !== null && reviewByMs <= nowMs) {
    return { param: 'reviewBy', message: 'reviewBy must be in the future.' }
  }
  if (Date.parse(source.retrieved) > nowMs) {
    return { param: 'source.retrieved', message: 'retrieved must not be in the future.' }
  }
  return null
}

function relationProblem(fact: Fact, known: readonly Fact[]): FactProblem | null {
  const ids = new Set(known.map(({ id }) => id))
  const strange = fact.supersedes.find((id) => !ids.has(id))
  if (strange !== undefined) {
    return { param: 'supersedes', message: `There is no fact ${strange}.` }
  }
  if (fact.retraction && fact.supersedes.length === 0) {
    return { param: 'supersedes', message: 'Name the facts that this one retracts.' }
  }
  const ended = new Set(known.flatMap(({ supersedes }) => supersedes))
  const clash = known.find((other) => !ended.has(other.id) && factsClash(fact, other))
  if (clash === undefined) return null
  const message = `It overlaps with ${clash.id} about the same thing; name that one under supersedes.`
  return { param: 'supersedes', message, code: 'admin.contradicts' }
}
