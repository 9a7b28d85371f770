// Reading an append-only log of facts at one viewpoint: what is true at `asOfMs` as far as it was known
// at `knownAtMs`. Nothing is ever deleted: a later fact ends what was known, not what was true. What is
// stale, contradicted or unsaid reads as unknown and names what would settle it.
import type { Fact, FactValue } from './fact.ts'

export interface Viewpoint {
  /** When it is true, UTC milliseconds. */
  readonly asOfMs: number
  /** What was known by then, UTC milliseconds. Live traffic has both at now. */
  readonly knownAtMs: number
}

export type FactReading =
  | { readonly kind: 'known'; readonly value: FactValue; readonly factIds: readonly string[] }
  | { readonly kind: 'unknown'; readonly factIds: readonly string[]; readonly missing: string }

export interface FactView {
  /** What the log says of `subject` by `predicate`. */
  read(subject: string, predicate: string): FactReading
  /** The facts of `predicate` that are known, valid and not stale, in the order of the log. */
  all(predicate: string): readonly Fact[]
  /** A fact that is known, valid and not stale, or null. */
  byId(id: string): Fact | null
  /** Of those facts, the ones that somebody disputes; sorted. */
  disputesOf(factIds: readonly string[]): readonly string[]
  /** The next instant after `asOfMs` at which any reading changes; null if none does. */
  readonly validUntilMs: number | null
}

/** Predicates of which one subject may have several at once. */
const manyValued: ReadonlySet<string> = new Set(['authorises', 'consents_to'])

export function factsAt(facts: readonly Fact[], at: Viewpoint): FactView {
  const ended = new Set(
    facts.filter((fact) => isKnown(fact, at)).flatMap((fact) => fact.supersedes),
  )
  const valid = facts.filter(
    (fact) => isKnown(fact, at) && !fact.retraction && !ended.has(fact.id) && isValid(fact, at),
  )
  const fresh = valid.filter((fact) => !isStale(fact, at))
  const byKey = Map.groupBy(valid, ({ subject, predicate }) => keyOf(subject, predicate))
  const byId = new Map(fresh.map((fact) => [fact.id, fact]))

  return Object.freeze({
    read(subject: string, predicate: string): FactReading {
      return readingOf(byKey.get(keyOf(subject, predicate)) ?? [], at, `${predicate} of ${subject}`)
    },
    all: (predicate: string) => fresh.filter((fact) => fact.predicate === predicate),
    byId: (id: string) => byId.get(id) ?? null,
    disputesOf(factIds: readonly string[]): readonly string[] {
      return [...new Set(factIds.flatMap((id) => byId.get(id)?.disputes ?? []))].toSorted()
    },
    validUntilMs: nextChangeMs(facts, at),
  })
}

function isKnown(fact: Fact, at: Viewpoint): boolean {
  return fact.knownFromMs <= at.knownAtMs
}

function isValid(fact: Fact, at: Viewpoint): boolean {
  return fact.validFromMs <= at.asOfMs && (fact.validToMs === null || at.asOfMs < fact.validToMs)
}

/** Nobody has looked again since: what it says of `asOfMs` is a guess. */
function isStale(fact: Fact, at: Viewpoint): boolean {
  return fact.reviewByMs !== null && at.asOfMs >= fact.reviewByMs
}

function readingOf(facts: readonly Fact[], at: Viewpoint, what: string): FactReading {
  const [first] = facts
  const factIds = facts.map((fact) => fact.id).toSorted()
  if (first === undefined) return { kind: 'unknown', factIds, missing: `a fact on ${what}` }
  if (facts.some((fact) => valueText(fact.value) !== valueText(first.value))) {
    return { kind: 'unknown', factIds, missing: `which of ${factIds.join(' and ')} holds` }
  }
  const fresh = facts.filter((fact) => !isStale(fact, at))
  if (fresh.length === 0) {
    return { kind: 'unknown', factIds, missing: `a review of ${factIds.join(' and ')}` }
  }
  return { kind: 'known', value: first.value, factIds: fresh.map(({ id }) => id).toSorted() }
}

/**
 * Of dates that lie ahead, the first; of knowledge that lies ahead only if the viewpoint moves with the
 * clock, because what was known at a past instant no longer changes.
 */
function nextChangeMs(facts: readonly Fact[], at: Viewpoint): number | null {
  const ahead = facts.flatMap((fact) => [
    fact.validFromMs,
    fact.validToMs,
    fact.reviewByMs,
    at.knownAtMs === at.asOfMs ? fact.knownFromMs : null,
  ])
  return earliestAfter(at.asOfMs, ahead)
}

/** The earliest of `instants` that lies after `afterMs`; null if none does. */
export function earliestAfter(
  afterMs: number,
  instants: Iterable<number | null | undefined>,
): number | null {
  let earliest: number | null = null
  for (const instant of instants) {
    if (instant === null || instant === undefined || instant <= afterMs) continue
    if (earliest === null || instant < earliest) earliest = instant
  }
  return earliest
}

function keyOf(subject: string, predicate: string): string {
  return `${predicate} ${subject}`
}

export function valueText(value: FactValue): string {
  if (typeof value === 'string') return `"${value}"`
  if (typeof value === 'boolean') return String(value)
  return value.to === null ? `${value.from} or more` : `${value.from} to ${value.to}`
}

/** What is wrong with a log of facts, one sentence each: nothing of it may be loaded then. */
export function factProblems(facts: readonly Fact[]): readonly string[] {
  const byId = new Map<string, Fact>()
  const problems: string[] = []
  for (const fact of facts) {
    if (byId.has(fact.id))
      problems.push(`fact ${fact.id} is stated twice; give the second an id of its own`)
    byId.set(fact.id, fact)
  }
  for (const fact of facts) problems.push(...ownProblems(fact, byId))
  const live = facts.filter((fact) => !fact.retraction && !manyValued.has(fact.predicate))
  for (const group of Map.groupBy(live, (fact) => keyOf(fact.subject, fact.predicate)).values()) {
    problems.push(...contradictions(group, facts))
  }
  return problems
}

function ownProblems(fact: Fact, byId: ReadonlyMap<string, Fact>): readonly string[] {
  const problems: string[] = []
  if (fact.validToMs !== null && fact.validToMs <= fact.validFromMs) {
    problems.push(`fact ${fact.id} ends before it begins; set "to" after "from"`)
  }
  if (fact.retraction && fact.supersedes.length === 0) {
    problems.push(`fact ${fact.id} retracts nothing; name the fact in "supersedes"`)
  }
  for (const id of fact.supersedes) {
    const older = byId.get(id)
    if (older === undefined) {
      problems.push(`fact ${fact.id} supersedes ${id}, which does not exist`)
    } else if (older.knownFromMs >= fact.knownFromMs) {
      problems.push(`fact ${fact.id} supersedes ${id}, which was not known before it`)
    }
  }
  return problems
}

/** Pairs that say different things of one instant and were believed at one time. */
function contradictions(group: readonly Fact[], all: readonly Fact[]): readonly string[] {
  return group.flatMap((left, index) =>
    group
      .slice(index + 1)
      .filter(
        (right) =>
          valueText(left.value) !== valueText(right.value) &&
          overlap(left.validFromMs, left.validToMs, right.validFromMs, right.validToMs) &&
          overlap(left.knownFromMs, knownTo(left, all), right.knownFromMs, knownTo(right, all)),
      )
      .map(
        (right) =>
          `facts ${left.id} and ${right.id} say different things of ${left.subject} for the same time; end one, or let it supersede the other`,
      ),
  )
}

function knownTo(fact: Fact, all: readonly Fact[]): number | null {
  const enders = all.filter((other) => other.supersedes.includes(fact.id))
  return enders.length === 0 ? null : Math.min(...enders.map((other) => other.knownFromMs))
}

function overlap(fromA: number, toA: number | null, fromB: number, toB: number | null): boolean {
  return (toB === null || fromA < toB) && (toA === null || fromB < toA)
}
