// What switches a rule off for some: authorisations (a licence, a provider's consent) for the rules they
// name, and exceptions of the house; and determinations, which settle what a rule does not know. Each is
// dated and scoped. Nothing here ever grants: it only takes a rule out of the way. A provider's term gives
// way to an exception only by that provider's own word, on that rule, for parties that it names.
import type { Fact } from './fact.ts'
import { valueText, type FactView, type Viewpoint } from './facts.ts'
import type { Rule } from './rule.ts'
import type { PolicyDeployment, Subject } from './subject.ts'

/** Whom it is for; what is absent does not narrow it. */
export interface Scope {
  readonly parties?: readonly string[]
  readonly contracts?: readonly string[]
  readonly workloads?: readonly string[]
  readonly channels?: readonly string[]
  readonly models?: readonly string[]
  readonly deployments?: readonly string[]
}

interface Dated {
  readonly id: string
  readonly validFromMs: number
  /** Its expiry, exclusive; null: none. */
  readonly validToMs: number | null
  readonly knownFromMs: number
}

/** A licence, general licence or written consent; `id` is the id of the fact. */
export interface Authorisation extends Dated {
  /** A rule must list this kind in `disappliedBy`. */
  readonly kind: string
  readonly number: string
  /** The rules that it names. */
  readonly ruleIds: readonly string[]
  readonly scope: Scope
}

/** Approved by the contract room. */
export interface PolicyException extends Dated {
  readonly ruleIds: readonly string[]
  readonly scope: Scope
  /** A fact of predicate `consents_to`: without it no provider's term gives way. */
  readonly consentFactId: string | null
}

/** A person's dated answer to one rule's question about one party; it expires. */
export interface Determination extends Dated {
  readonly ruleId: string
  readonly partyId: string
  readonly truth: 'T' | 'F'
}

export interface Reliefs {
  readonly authorisations: readonly Authorisation[]
  readonly exceptions: readonly PolicyException[]
  readonly determinations: readonly Determination[]
}

/** Those that are known and valid at the viewpoint; of determinations only the last word on each question. */
export function reliefsAt(reliefs: Reliefs, at: Viewpoint): Reliefs {
  const begun = (dated: Dated): boolean =>
    dated.knownFromMs <= at.knownAtMs && dated.validFromMs <= at.asOfMs
  const lasts = ({ validToMs }: Dated): boolean => validToMs === null || at.asOfMs < validToMs
  const holds = (dated: Dated): boolean => begun(dated) && lasts(dated)
  return {
    authorisations: reliefs.authorisations.filter(holds),
    exceptions: reliefs.exceptions.filter(holds),
    // Chosen before it is asked whether they last: an answer that was overruled must not come back.
    determinations: lastWords(reliefs.determinations.filter(begun)).filter(lasts),
  }
}

function lastWords(determinations: readonly Determination[]): readonly Determination[] {
  const last = new Map<string, Determination>()
  for (const one of determinations) {
    const question = `${one.ruleId}\n${one.partyId}`
    const other = last.get(question)
    if (other === undefined || !isOverruled(one, other)) last.set(question, one)
  }
  return [...last.values()]
}

/** Of two from the same instant the later one listed counts, unless the other one is the stricter. */
function isOverruled(one: Determination, other: Determination): boolean {
  const oneMs = Math.max(one.validFromMs, one.knownFromMs)
  const otherMs = Math.max(other.validFromMs, other.knownFromMs)
  return oneMs === otherMs ? other.truth === 'T' && one.truth === 'F' : oneMs < otherMs
}

/** All instants at which any of them begins, is known, or ends. */
export function reliefInstants(reliefs: Reliefs): readonly (number | null)[] {
  return [reliefs.authorisations, reliefs.exceptions, reliefs.determinations]
    .flat()
    .flatMap((dated: Dated) => [dated.validFromMs, dated.validToMs, dated.knownFromMs])
}

export interface Relief {
  readonly id: string
  readonly scope: Scope
}

/** An exception that would relax a rule and does not, for want of the provider's consent. */
export interface Withheld extends Relief {
  /** Whom the consent is for after all. */
  readonly exceptParties: readonly string[]
  /** Half a sentence. */
  readonly why: string
}

export type Relieved = Pick<Rule, 'id' | 'authority' | 'disappliedBy'> & {
  /** Whose rule it is: the asserter of its pack. */
  readonly provider: string
}

export interface ReliefsOfRule {
  /** All that may switch the rule off, whomever it is for. */
  readonly granted: readonly Relief[]
  readonly withheld: readonly Withheld[]
}

export function reliefsOf(rule: Relieved, reliefs: Reliefs, facts: FactView): ReliefsOfRule {
  const granted: Relief[] = reliefs.authorisations.filter(
    ({ kind, ruleIds }) => rule.disappliedBy.includes(kind) && ruleIds.includes(rule.id),
  )
  const withheld: Withheld[] = []
  for (const exception of reliefs.exceptions) {
    if (!exception.ruleIds.includes(rule.id)) continue
    switch (rule.authority) {
      case 'house_policy':
      case 'contract':
        granted.push(exception)
        break
      case 'provider_term': {
        const { id, scope } = exception
        const consent = consentTo(rule, exception, facts)
        const parties = consent.parties.filter((party) => covers(scope.parties, party))
        if (parties.length > 0) granted.push({ id, scope: { ...scope, parties } })
        withheld.push({ id, scope, exceptParties: parties, why: consent.why })
        break
      }
      case 'law':
      case 'regulator_guidance':
        break
    }
  }
  return { granted, withheld }
}

interface Consent {
  /** Whom it is for; nobody if it does not hold. */
  readonly parties: readonly string[]
  /** Why it is for nobody else. */
  readonly why: string
}

function consentTo(rule: Relieved, { consentFactId }: PolicyException, facts: FactView): Consent {
  if (consentFactId === null) return { parties: [], why: 'it names no consent of the provider' }
  const fact = facts.byId(consentFactId)
  if (fact === null) {
    const why = `the consent ${consentFactId} does not hold: it is withdrawn, outside its dates or past its review`
    return { parties: [], why }
  }
  const problem = consentProblem(fact, rule)
  if (problem !== null) return { parties: [], why: problem }
  return { parties: fact.parties ?? [], why: `the consent ${fact.id} is for others` }
}

/** Why `fact` is not the provider's word on the rule, as half a sentence; null if it is. Its dates are not looked at. */
export function consentProblem(
  { id, subject, predicate, value, parties = [], retraction }: Fact,
  rule: Pick<Relieved, 'id' | 'provider'>,
): string | null {
  if (predicate !== 'consents_to')
    return `the fact ${id} is of predicate ${predicate}, not consents_to`
  if (retraction) return `the fact ${id} retracts a consent and gives none`
  if (subject !== rule.provider) {
    return `the consent ${id} is the word of ${subject}, and ${rule.id} is a term of ${rule.provider}`
  }
  if (value !== rule.id) return `the consent ${id} is to ${valueText(value)}, not to ${rule.id}`
  return parties.length === 0 ? `the consent ${id} names no party that it is for` : null
}

export function coversSubject(scope: Scope, subject: Subject): boolean {
  return (
    covers(scope.parties, subject.partyId) &&
    covers(scope.contracts, subject.contract.id) &&
    covers(scope.workloads, subject.workloadId)
  )
}

export function coversDeployment(scope: Scope, deployment: PolicyDeployment): boolean {
  return (
    covers(scope.channels, deployment.channelId) &&
    covers(scope.models, deployment.model) &&
    covers(scope.deployments, deployment.id)
  )
}

function covers(ids: readonly string[] | undefined, id: string): boolean {
  return ids === undefined || ids.includes(id)
}
