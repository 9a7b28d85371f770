// Decisions on the request's path: the world's compiled policy asked through a cache of what it can
// depend on. One decision object per distinct question, so that whatever hangs on it is made once.
import { assert } from '../kernel/assert.ts'
import { openDecisionCache, type DecisionCache } from '../policy/cache.ts'
import type { Details, Referral } from '../policy/details.ts'
import type { Evaluation } from '../policy/evaluate.ts'
import { measuresKey, type Measure } from '../policy/measure.ts'
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
  /** What people put on the workload beside the rules; empty for nearly all. */
  readonly measures: readonly Measure[]
  readonly validUntilMs: number | null
  readonly details: Details
}

export interface Decisions {
  /** Must be asked with a workload of `world`. */
  decide(
    world: Pick<World, 'decisionsNow'>,
    workloadId: string,
    request: DecisionRequest,
    nowMs: number,
  ): Decision
  /** Whether what people put on the workload is what `decision` was made with. */
  isMeasuredAlike(decision: Decision, workloadId: string, nowMs: number): boolean
}

/** Per workload: nobody's questions push out the decisions of others. */
const entriesMax = 64
const workloadsMax = 100_000
/** Of the texts kept for one world: a refusal at a hundred deployments is long. */
const charactersMax = 64 * 2 ** 20

interface Kept {
  readonly cache: DecisionCache
  /** Characters of text by workload, the one that was decided longest ago first. */
  readonly characters: Map<string, number>
  total: number
}

/** What holds for a workload at an instant; undefined: nothing. Must answer equal measures with the same object. */
export type MeasuresOf = (workloadId: string, nowMs: number) => readonly Measure[] | undefined

export interface DecisionsOptions {
  readonly charactersMax?: number
  /** Left out: nobody's. */
  readonly measuresOf?: MeasuresOf
}

export function openDecisions({
  charactersMax: max = charactersMax,
  measuresOf,
}: DecisionsOptions = {}): Decisions {
  // Worlds that differ in their keys alone decide alike.
  const caches = new WeakMap<World['decisionsNow'], Kept>()
  const decisions = new WeakMap<Evaluation, Decision>()

  function keptOf({ decisionsNow }: Pick<World, 'decisionsNow'>): Kept {
    let kept = caches.get(decisionsNow)
    if (kept === undefined) {
      const cache = openDecisionCache({ worldAt: decisionsNow, workloadsMax, entriesMax })
      kept = { cache, characters: new Map(), total: 0 }
      caches.set(decisionsNow, kept)
    }
    return kept
  }

  return Object.freeze<Decisions>({
    decide(world, workloadId, asked, nowMs) {
      const kept = keptOf(world)
      const measures = measuresOf?.(workloadId, nowMs)
      const request = measures === undefined ? asked : { ...asked, measures }
      const evaluation = kept.cache.decide(workloadId, request, nowMs)
      assert(evaluation !== null, 'a decision is about a workload of its world')
      let decision = decisions.get(evaluation)
      if (decision === undefined) {
        decision = decisionOf(evaluation)
        decisions.set(evaluation, decision)
        makeRoom(kept, workloadId, decision.json.length, max)
      }
      return decision
    },
    isMeasuredAlike({ measures }, workloadId, nowMs) {
      const now = measuresOf?.(workloadId, nowMs) ?? []
      return now === measures || measuresKey(now) === measuresKey(measures)
    },
  })
}

/** What the cache let go of by itself stays counted until its workload is forgotten: the bound holds. */
function makeRoom(kept: Kept, workloadId: string, added: number, max: number): void {
  const { cache, characters } = kept
  const own = (characters.get(workloadId) ?? 0) + added
  characters.delete(workloadId)
  characters.set(workloadId, own)
  kept.total += added
  for (const [oldest, count] of characters) {
    if (kept.total <= max) return
    cache.forget(oldest)
    characters.delete(oldest)
    kept.total -= count
  }
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
    measures: evaluation.measures,
    validUntilMs: evaluation.validUntilMs,
    details,
  })
}
