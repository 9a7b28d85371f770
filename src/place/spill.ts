// Where a request may end up when the provider itself moves it on (Azure's spillover): the planned
// location of a deployment is the union over everything its spill edges reach. A spill edge is obeyed
// without asking us, so one that leaves what a contract permits is found when the configuration loads.
import { containment, unionPlaces, unknownPlaces } from '../kernel/place-set.ts'
import type { Containment, PlaceSet } from '../kernel/place-set.ts'
import { locationQuestions } from './deployment.ts'
import type { Deployment, LocationQuestion } from './deployment.ts'

/** What spilling needs to know of a deployment. */
export type Spilling = Pick<Deployment, 'id' | 'model' | 'locations' | 'spillTo'>

type Locations = Readonly<Record<LocationQuestion, PlaceSet>>
type Permits = Readonly<Partial<Record<LocationQuestion, PlaceSet>>>

/** What a contract permits; a Contract of the contract room is one. */
export interface Permitting {
  readonly id: string
  /** Public model name -> model. */
  readonly models: ReadonlyMap<string, string>
  readonly permits: Permits
}

export type SpillProblem =
  | { readonly kind: 'no-such-deployment'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'leaves-contract'
      readonly contractId: string
      /** The allowed deployment where the way begins. */
      readonly deploymentId: string
      /** The edge that leaves. */
      readonly from: string
      readonly to: string
      readonly question: LocationQuestion
      readonly containment: Containment
    }

/** The ids a request to `id` may reach, itself first, in the order of the edges; a cycle ends the walk. */
export function spillReach(id: string, deployments: ReadonlyMap<string, Spilling>): string[] {
  const reached = new Set<string>()
  for (let at: string | null = id; at !== null && !reached.has(at);) {
    reached.add(at)
    at = deployments.get(at)?.spillTo ?? null
  }
  return [...reached]
}

/** Per question the union over everything `id` may reach; unknown where an edge leads to nothing known. */
export function plannedLocations(
  id: string,
  deployments: ReadonlyMap<string, Spilling>,
): Locations {
  const reached = spillReach(id, deployments).map((each) => deployments.get(each)?.locations)
  const planned = (question: LocationQuestion): PlaceSet =>
    reached
      .map((locations) => locations?.[question] ?? unknownPlaces)
      .reduce((left, right) => unionPlaces(left, right))
  return {
    ingress: planned('ingress'),
    processing: planned('processing'),
    rest: planned('rest'),
    abuseStore: planned('abuseStore'),
    review: planned('review'),
    metadata: planned('metadata'),
    downstream: planned('downstream'),
  }
}

/** The first question on which `locations` are not certainly within `permits`; null if all are. */
export function firstOutside(
  locations: Locations,
  permits: Permits,
): { readonly question: LocationQuestion; readonly containment: Containment } | null {
  for (const question of locationQuestions) {
    const permitted = permits[question]
    if (permitted === undefined) continue
    const found = containment(locations[question], permitted)
    if (found.kind !== 'inside') return { question, containment: found }
  }
  return null
}

/**
 * Every spill edge to a deployment that does not exist, and every edge on a way that begins at a
 * deployment a contract allows by itself and first leaves what the contract permits.
 */
export function spillProblems(
  deployments: ReadonlyMap<string, Spilling>,
  contracts: Iterable<Permitting>,
): SpillProblem[] {
  const problems: SpillProblem[] = []
  for (const { id, spillTo } of deployments.values()) {
    if (spillTo !== null && !deployments.has(spillTo)) {
      problems.push({ kind: 'no-such-deployment', from: id, to: spillTo })
    }
  }
  for (const contract of contracts) {
    const models = new Set(contract.models.values())
    for (const deployment of deployments.values()) {
      if (!models.has(deployment.model)) continue
      if (firstOutside(deployment.locations, contract.permits) !== null) continue
      const leaving = leavingEdge(deployment.id, deployments, contract)
      if (leaving !== null) problems.push(leaving)
    }
  }
  return problems
}

function leavingEdge(
  deploymentId: string,
  deployments: ReadonlyMap<string, Spilling>,
  contract: Permitting,
): SpillProblem | null {
  const way = spillReach(deploymentId, deployments)
  for (let step = 1; step < way.length; step++) {
    const from = way[step - 1] ?? deploymentId
    const to = way[step] ?? deploymentId
    const target = deployments.get(to)
    if (target === undefined) return null
    const outside = firstOutside(target.locations, contract.permits)
    if (outside !== null) {
      return {
        kind: 'leaves-contract',
        contractId: contract.id,
        deploymentId,
        from,
        to,
        ...outside,
      }
    }
  }
  return null
}

/** The problem as one sentence, for `check`. */
export function spillSentence(problem: SpillProblem): string {
  if (problem.kind === 'no-such-deployment') {
    return `deployment ${problem.from} spills to ${problem.to}, which does not exist`
  }
  const { contractId, deploymentId, from, to, question } = problem
  const edge = `the spill from ${from} to ${to} leaves what contract ${contractId} permits`
  const start = from === deploymentId ? '' : `, reached from ${deploymentId}`
  return `${edge} for ${question}${start}: ${why(problem.containment)}`
}

function why(found: Containment): string {
  if (found.kind === 'outside') return `${found.places.join(', ')} not permitted`
  return found.kind === 'open' ? 'the places are open-ended' : 'the places are unknown'
}
