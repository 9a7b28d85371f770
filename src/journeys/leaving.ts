// What leaves a customer's hands, to whom and under whose law: for each model of each of its workloads the deployments
// that a plain request can reach, how it comes to each, and the union of their places. What the rules say of others,
// and why they say what they say, is in none of it.
import type { InputSource } from '../kernel/answer.ts'
import { inputRef } from '../policy/inputs.ts'
import type { Deployment } from '../place/deployment.ts'
import { reachOf, type Reach, type UsesAsked } from './deployment-reach.ts'

/** How a request comes to a deployment: asked first, in place of another model, or moved by a provider. */
export type Way = 'serves' | 'fallback' | 'moved'

export interface LeavingUse {
  readonly model: string
  readonly outcome: Reach['decision']['verdict']
  readonly reasonClass: string | null
  readonly ways: readonly { readonly deploymentId: string; readonly way: Way }[]
  readonly union: Reach['union']
  /** Until then it stays so by all dates that are known; null: without an end. */
  readonly validUntilMs: number | null
}

export interface LeavingWorkload {
  readonly workloadId: string
  readonly contractId: string
  readonly purpose: string
  /** The country whose law governs the contract; null: the contract does not say. */
  readonly governingLaw: string | null
  readonly uses: readonly LeavingUse[]
}

export interface Leaving {
  readonly workloads: readonly LeavingWorkload[]
  /** Each that any of them reaches, once. */
  readonly deployments: readonly Deployment[]
  /** Workloads beyond the bound. */
  readonly leftOut: number
}

/** Workloads told of at most. */
const workloadsMax = 100

export function leavingOf(asked: Omit<UsesAsked, 'deployment'>, partyId: string): Leaving {
  const { world, nowMs } = asked
  const own = [...world.workloads.values()]
    .filter(({ contractId }) => world.contracts.get(contractId)?.partyId === partyId)
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))
  const reached = new Map<string, Deployment>()
  const workloads = own.slice(0, workloadsMax).flatMap(({ id, contractId, purpose }) => {
    const contract = world.contracts.get(contractId)
    if (contract === undefined) return []
    const uses = [...contract.models.keys()].map((model) => {
      const reach = reachOf(asked, { workloadId: id, contract, model })
      for (const deployment of reach.reached) reached.set(deployment.id, deployment)
      return useOf(model, reach)
    })
    const source = world.decisionsNow(nowMs).subject(id, nowMs)?.source
    return [{ workloadId: id, contractId, purpose, governingLaw: lawIn(source), uses }]
  })
  return {
    workloads,
    deployments: [...reached.values()],
    leftOut: Math.max(0, own.length - workloadsMax),
  }
}

function useOf(model: string, { decision, stages, reached, union }: Reach): LeavingUse {
  const first = new Set(stages[0]?.deployments)
  const named = new Set(stages.flatMap(({ deployments }) => deployments))
  return {
    model,
    outcome: decision.verdict,
    reasonClass: decision.reasonClass,
    ways: reached.map(({ id }) => ({
      deploymentId: id,
      way: first.has(id) ? 'serves' : named.has(id) ? 'fallback' : 'moved',
    })),
    union,
    validUntilMs: decision.validUntilMs,
  }
}

function lawIn(source: InputSource | undefined): string | null {
  const value = source?.read(inputRef('contract.governingLaw', {})).value
  return value?.kind === 'text' ? value.value : null
}
