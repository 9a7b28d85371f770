// What switches a rule off for some: authorisations (a licence, a provider's consent) for the rules they
// name, and exceptions of the house; and determinations, which settle what a rule does not know. Each is
// dated and scoped. Nothing here ever grants: it only takes a rule out of the way.
import type { FactView, Viewpoint } from './facts.ts'
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

type Relieved = Pick<Rule, 'id' | 'authority' | 'disappliedBy'>

/** All that may switch `rule` off, whomever it is for. */
export function reliefsOf(rule: Relieved, reliefs: Reliefs, facts: FactView): readonly Relief[] {
  const authorised = reliefs.authorisations.filter(
    ({ kind, ruleIds }) => rule.disappliedBy.includes(kind) && ruleIds.includes(rule.id),
  )
  const excepted = reliefs.exceptions.filter(
    (exception) => exception.ruleIds.includes(rule.id) && yields(rule, exception, facts),
  )
  return [...authorised, ...excepted]
}

/** House policy and contract give way to an exception, a provider's term with consent, law never. */
function yields(rule: Relieved, exception: PolicyException, facts: FactView): boolean {
  switch (rule.authority) {
    case 'house_policy':
    case 'contract':
      return true
    case 'provider_term': {
      const { consentFactId } = exception
      if (consentFactId === null) return false
      const consent = facts.byId(consentFactId)
      return consent?.predicate === 'consents_to' && consent.value !== false
    }
    case 'law':
    case 'regulator_guidance':
      return false
  }
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
