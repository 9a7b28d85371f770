// Decisions on the request's path: the world's compiled policy asked through a cache of what it can
// depend on. One decision object per distinct question, so that whatever hangs on it is made once.
import { assert } from '../kernel/assert.ts'
import { openDecisionCache, type DecisionCache } from '../policy/cache.ts'
import type { Details, Referral } from '../policy/details.ts'
import type { Evaluation } from '../policy/evaluate.ts'
import type { Obligation } from '../policy/obligation.ts'
import type { ReasonClass } from '../policy/rule.ts'
import type { DecisionRequest } from '../policy/subject.ts'
import type { Code } from '../wire/codes.ts'
import type { World } from './world.ts'

export interface Decision {
  /** `dec_` and the first 32 hex digits of SHA-256 over `json`. */
  readonly id: string
  readonly json: string
  readonly verdict: Evaluation['verdict']
  /** Why not; null on a permit. */
  readonly code: Code | null
  readonly reasonClass: ReasonClass | null
  /** The public model name; null if the contract does not name it. */
  readonly model: string | null
  /** Ids of the deployments that may serve, ascending. */
  readonly allowed: readonly string[]
  /** Duties by deployment; absent where there are none. */
  readonly obligations: ReadonlyMap<string, readonly Obligation[]>
  readonly referrals: readonly Referral[]
  readonly validUntilMs: number | null
  readonly details: Details
}

export interface Decisions {
  /** Must be asked with a workload of `world`. */
  decide(world: World, workloadId: string, request: DecisionRequest, nowMs: number): Decision
}

/** Per workload: nobody's questions push out the decisions of others. */
const entriesMax = 64
const workloadsMax = 100_000

export function openDecisions(): Decisions {
  const caches = new WeakMap<World, DecisionCache>()
  const decisions = new WeakMap<Evaluation, Decision>()
  return Object.freeze<Decisions>({
    decide(world, workloadId, request, nowMs) {
      let cache = caches.get(world)
      if (cache === undefined) {
        cache = openDecisionCache({
          worldAt: world.decisionsNow,
          workloadsMax,
          entriesMax,
        })
        caches.set(world, cache)
      }
      const evaluation = cache.decide(workloadId, request, nowMs)
      assert(evaluation !== null, 'a decision is about a workload of its world')
      let decision = decisions.get(evaluation)
      if (decision === undefined) {
        decision = decisionOf(evaluation)
        decisions.set(evaluation, decision)
      }
      return decision
    },
  })
}

export function decisionOf(evaluation: Evaluation): Decision {
  const details = evaluation.details()
  const { id, json, code, reasonClass, model, referrals } = details
  return Object.freeze<Decision>({
    id,
    json,
    verdict: evaluation.verdict,
    code,
    reasonClass,
    model,
    allowed: evaluation.permitted.map(({ deploymentId }) => deploymentId),
    obligations: new Map(
      evaluation.permitted
        .filter(({ obligations }) => obligations.length > 0)
        .map(({ deploymentId, obligations }) => [
          deploymentId,
          // What the deployment promises anyway needs no word to the provider nor to the caller.
          obligations.filter(({ isPromised }) => !isPromised).map(({ obligation }) => obligation),
        ]),
    ),
    referrals,
    validUntilMs: evaluation.validUntilMs,
    details,
  })
}
