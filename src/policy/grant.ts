// The built-in checks of a contract: nothing is allowed that it does not grant, and what is not known is
// not granted. They carry rule ids like any rule.
import { boundsWithin } from '../kernel/place-bounds.ts'
import { placeHolds, type PlaceBounds, type PlaceSet } from '../kernel/place-set.ts'
import { locationQuestions, restingQuestions } from '../kernel/words.ts'
import type { LocationQuestion, RestingQuestion } from '../kernel/words.ts'
import type { Planned } from './answers.ts'
import type { CompiledPolicy } from './compiled.ts'
import { coversDeployment, coversSubject, reliefsOf } from './relief.ts'
import type { DecisionRequest, Grant, Subject } from './subject.ts'

export type GrantRuleId =
  | 'contract.in_force'
  | 'contract.users'
  | 'contract.models'
  | 'contract.channels'
  | `contract.permits.${LocationQuestion}`
  | `contract.retention.${RestingQuestion}`

/** What a contract does not grant of one deployment. */
export interface Ungranted {
  readonly ruleId: GrantRuleId
  /** F: not granted; U: nobody knows whether what is granted would be kept. */
  readonly truth: 'F' | 'U'
  /** The places or channels that stick out, sorted. */
  readonly outside: readonly string[]
  /** Of a retention: the days permitted, and those promised, if they are known. */
  readonly days?: { readonly permitted: number; readonly promised: number | null }
}

export function isInForce(contract: Grant, nowMs: number): boolean {
  return (
    contract.validFromMs <= nowMs && (contract.validToMs === null || nowMs < contract.validToMs)
  )
}

/** The country of the caller, if the contract excludes it. */
export function excludedCountry(
  contract: Grant,
  { country }: Pick<DecisionRequest, 'country'>,
): string | null {
  return country !== null && contract.excludedUserCountries.has(country) ? country : null
}

/** Empty if the contract grants the deployment and all it may spill to. */
export function ungranted(
  policy: CompiledPolicy,
  subject: Subject,
  planned: Planned,
): readonly Ungranted[] {
  const { contract } = subject
  return [
    channels(policy, contract, planned),
    ...places(contract, planned),
    ...retention(contract, planned),
  ]
    .filter((reason) => reason !== null)
    .filter(({ ruleId }) => !isRelieved(policy, subject, planned, ruleId))
}

function channels(policy: CompiledPolicy, contract: Grant, planned: Planned): Ungranted | null {
  if (contract.channels === null) return null
  const reached = [
    planned.deployment.channelId,
    ...planned.reach.spills.map((position) => policy.deployments[position]?.deployment.channelId),
  ]
  const granted = contract.channels
  const outside = reached.filter((id) => id !== undefined).filter((id) => !granted.has(id))
  if (outside.length === 0) return null
  return { ruleId: 'contract.channels', truth: 'F', outside: [...new Set(outside)].toSorted() }
}

function places(contract: Grant, { reach }: Planned): readonly (Ungranted | null)[] {
  return locationQuestions.map((question) => {
    const bounds = reach.locations[question]
    const permitted = contract.permits[question]
    // Shown, and judged by rules alone.
    if (permitted === undefined) return null
    const truth = boundsWithin(bounds, permitted)
    if (truth === 'T') return null
    const outside = placesOutside(bounds, permitted)
    return { ruleId: `contract.permits.${question}` as const, truth, outside }
  })
}

function retention(contract: Grant, { reach }: Planned): readonly (Ungranted | null)[] {
  return restingQuestions.map((question) => {
    const permitted = contract.retentionDays[question]
    if (permitted === undefined) return null
    const promised = reach.retentionDays[question] ?? null
    if (promised !== null && promised <= permitted) return null
    const ruleId = `contract.retention.${question}` as const
    const truth = promised === null ? 'U' : 'F'
    return { ruleId, truth, outside: [], days: { permitted, promised } }
  })
}

/** The members that stick out; if none does, the places of the bound that might. */
function placesOutside(bounds: PlaceBounds, permitted: PlaceSet): readonly string[] {
  if (bounds.kind === 'unknown' || permitted.kind === 'unknown') return []
  const sticksOut = (place: string): boolean => !placeHolds(permitted.places, place)
  const members = [...bounds.members].filter(sticksOut)
  if (members.length > 0 || bounds.bound === 'world') return members.toSorted()
  return [...bounds.bound].filter(sticksOut).toSorted()
}

/** An exception may relax what the contract permits, for whom and where it says. */
function isRelieved(
  policy: CompiledPolicy,
  subject: Subject,
  { deployment }: Planned,
  ruleId: GrantRuleId,
): boolean {
  const rule = { id: ruleId, authority: 'contract', disappliedBy: [], provider: '' } as const
  return reliefsOf(rule, policy.reliefs, policy.facts).granted.some(
    ({ scope }) => coversSubject(scope, subject) && coversDeployment(scope, deployment),
  )
}
