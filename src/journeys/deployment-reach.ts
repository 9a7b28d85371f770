// Who may use a deployment and who may not, and where a request that begins there could end up: the other members
// of its model, the models it may fall back to, and where a provider itself may move it. What a request can reach is
// the union of the places of all of them, open wherever one of them is open or unknown.
import type { Contract } from '../contract/contract.ts'
import { placeSet, unknownPlaces, type PlaceSet } from '../kernel/place-set.ts'
import { byQuestion, type LocationQuestion } from '../kernel/words.ts'
import type { Deployment } from '../place/deployment.ts'
import { sentenceOf } from '../policy/reasons.ts'
import type { Decision, Decisions } from './decisions.ts'
import type { World } from './world.ts'

export interface UseReason {
  readonly ruleId: string
  readonly authority: string
  readonly sentence: string
  readonly missing: readonly string[]
}

/** Deployments that may serve, of the model that is asked for and then of each that it may fall back to. */
export interface ReachStage {
  /** As customers call it. */
  readonly model: string
  readonly deployments: readonly string[]
}

export interface DeploymentUse {
  readonly workloadId: string
  readonly contractId: string
  readonly partyId: string
  readonly model: string
  readonly outcome: 'permit' | 'refer' | 'deny'
  readonly reasonClass: string | null
  readonly reasons: readonly UseReason[]
  readonly stages: readonly ReachStage[]
  /** From a deployment to where its provider may move a request. */
  readonly spills: readonly { readonly from: string; readonly to: string }[]
  /** Of all that a request can reach; null: it can reach nothing. */
  readonly union: Readonly<Record<LocationQuestion, PlaceSet>> | null
}

/** Workload and model pairs told of at most. */
const usesMax = 200

export interface UsesAsked {
  readonly world: World
  readonly decisions: Pick<Decisions, 'decide'>
  readonly deployment: Deployment
  readonly nowMs: number
}

/** For plain text of a caller whose country is not known. */
const plainRequest = {
  dialect: 'openai',
  features: [],
  modalities: ['text'],
  country: null,
  countryMissing: 'the country of the caller',
}

export function usesOf(asked: UsesAsked): {
  readonly uses: readonly DeploymentUse[]
  readonly leftOut: number
} {
  const { world, deployment } = asked
  const pairs = [...world.workloads.values()].flatMap(({ id, contractId }) => {
    const contract = world.contracts.get(contractId)
    if (contract === undefined) return []
    return [...contract.models]
      .filter(([, model]) => model === deployment.model)
      .map(([model]) => ({ workloadId: id, contract, model }))
  })
  return {
    uses: pairs.slice(0, usesMax).map((pair) => useOf(asked, pair)),
    leftOut: Math.max(0, pairs.length - usesMax),
  }
}

interface Pair {
  readonly workloadId: string
  readonly contract: Contract
  /** As the customer calls it. */
  readonly model: string
}

/** All that a plain request of a workload for a model can reach. */
export interface Reach extends Pick<DeploymentUse, 'stages' | 'spills' | 'union'> {
  readonly decision: Decision
  /** The deployments of the stages, and where their providers may move a request, each once. */
  readonly reached: readonly Deployment[]
}

export function reachOf(asked: Omit<UsesAsked, 'deployment'>, pair: Pair): Reach {
  const decision = decided(asked, pair, pair.model)
  const stages = stagesOf(asked, pair, decision)
  const reached = reachedFrom(
    stages.flatMap(({ deployments }) => deployments),
    asked.world.deployments,
  )
  return {
    decision,
    stages,
    reached,
    spills: reached.flatMap(({ id, spillTo }) =>
      spillTo === null ? [] : [{ from: id, to: spillTo }],
    ),
    union: reached.length === 0 ? null : placesOf(reached),
  }
}

function useOf(asked: UsesAsked, pair: Pair): DeploymentUse {
  const { deployment } = asked
  const { workloadId, contract, model } = pair
  const { decision, stages, spills, union } = reachOf(asked, pair)
  return {
    workloadId,
    contractId: contract.id,
    partyId: contract.partyId,
    model,
    ...(decision.allowed.includes(deployment.id)
      ? { outcome: 'permit' as const, reasonClass: null, reasons: [] }
      : refusedFor(decision, deployment.id)),
    stages,
    spills,
    union,
  }
}

function decided(
  { world, decisions, nowMs }: Omit<UsesAsked, 'deployment'>,
  { workloadId }: Pair,
  model: string,
): Decision {
  return decisions.decide(world, workloadId, { model, ...plainRequest }, nowMs)
}

function refusedFor(
  { details, reasonClass, verdict }: Decision,
  deploymentId: string,
): Pick<DeploymentUse, 'outcome' | 'reasonClass' | 'reasons'> {
  const own = details.refused.find((one) => one.deploymentId === deploymentId)
  const reasons = [...details.general, ...(own?.reasons ?? [])]
  return {
    outcome: own?.outcome ?? (verdict === 'permit' ? 'deny' : verdict),
    reasonClass: reasons[0]?.reasonClass ?? reasonClass,
    reasons: reasons.map((reason) => ({
      ruleId: reason.ruleId,
      authority: reason.authority,
      sentence: sentenceOf(reason, deploymentId),
      missing: reason.missing,
    })),
  }
}

function stagesOf(
  asked: Omit<UsesAsked, 'deployment'>,
  pair: Pair,
  first: Decision,
): readonly ReachStage[] {
  const names = pair.contract.fallbacks?.get(pair.model) ?? []
  const later = names.map((model) => ({ model, deployments: decided(asked, pair, model).allowed }))
  return [{ model: pair.model, deployments: first.allowed }, ...later]
}

/** Those, and where their providers may move a request, each once. */
export function reachedFrom(
  ids: readonly string[],
  deployments: ReadonlyMap<string, Deployment>,
): readonly Deployment[] {
  const reached = new Map<string, Deployment>()
  for (const id of ids) {
    for (let at = deployments.get(id); at !== undefined && !reached.has(at.id);) {
      reached.set(at.id, at)
      at = at.spillTo === null ? undefined : deployments.get(at.spillTo)
    }
  }
  return [...reached.values()]
}

export function placesOf(
  reached: readonly Deployment[],
): Readonly<Record<LocationQuestion, PlaceSet>> {
  return byQuestion((question) => unionOf(reached.map(({ locations }) => locations[question])))
}

/** With one of them unknown it has members that nobody listed. */
function unionOf(sets: readonly PlaceSet[]): PlaceSet {
  const known = sets.flatMap((set) => (set.kind === 'unknown' ? [] : [set]))
  if (known.length === 0) return unknownPlaces
  const isOpen = known.length < sets.length || known.some(({ open }) => open)
  return placeSet(
    known.flatMap(({ places }) => [...places]),
    isOpen,
  )
}
