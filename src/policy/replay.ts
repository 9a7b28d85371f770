// One request decided by two policies: as it is, and as somebody proposes. Pure, and each distinct
// question is answered once, however often it was asked.
import { decisionKey, type DecisionWorld } from './cache.ts'
import { branchEvaluations, evaluate, type Evaluation } from './evaluate.ts'
import { causesOf, footprintOf, outcomeText, type Causes, type Footprint } from './footprint.ts'
import type { DecisionRequest, Subject } from './subject.ts'
import type { Verdict } from './verdict.ts'

/** What the proposal does to a request; `drop` of the verdict names what became of it. */
export type ChangeKind =
  | 'unchanged'
  | 'newly_denied'
  | 'newly_referred'
  | 'newly_allowed'
  | 'refusal_changed'
  | 'flow_changed'

export interface Compared {
  readonly kind: ChangeKind
  readonly before: Evaluation
  readonly after: Evaluation
  readonly causes: Causes
  /** What the proposal comes to if all that is unverified were in force, or were not; empty if nothing is. */
  readonly branches: readonly BranchVerdict[]
}

export interface BranchVerdict {
  readonly branch: 'if_in_force' | 'if_not_in_force'
  readonly verdict: Verdict
}

export interface Comparison {
  readonly footprint: Footprint
  /** Null: the workload is not in both worlds. */
  compare(workloadId: string, request: DecisionRequest): Compared | null
}

export interface ComparisonOptions {
  readonly before: DecisionWorld
  readonly after: DecisionWorld
  /** Both must have been compiled for it. */
  readonly atMs: number
  /** The proposal changes more than packs, facts, zones and deployments. */
  readonly inputsMayChange: boolean
}

const noCauses: Causes = { causes: [], strays: [] }

export function openComparison(options: ComparisonOptions): Comparison {
  const { before, after, atMs, inputsMayChange } = options
  const footprint = footprintOf(before.policy, after.policy)
  const subjects = new Map<string, readonly [Subject, Subject] | null>()
  const known = new Map<string, Compared>()

  function subjectsOf(workloadId: string): readonly [Subject, Subject] | null {
    let pair = subjects.get(workloadId)
    if (pair === undefined) {
      const left = before.subject(workloadId, atMs)
      const right = after.subject(workloadId, atMs)
      pair = left === null || right === null ? null : [left, right]
      subjects.set(workloadId, pair)
    }
    return pair
  }

  function comparedOf(left: Subject, right: Subject, request: DecisionRequest): Compared {
    const was = evaluate(before.policy, left, request, atMs)
    const is = evaluate(after.policy, right, request, atMs)
    const kind = kindOf(was, is)
    const asked = { request, nowMs: atMs, branch: 'actual' as const }
    const causes =
      kind === 'unchanged'
        ? noCauses
        : causesOf(
            { policy: before.policy, subject: left, ...asked },
            { policy: after.policy, subject: right, ...asked },
            footprint,
            inputsMayChange,
          )
    const branches = branchEvaluations({ policy: after.policy, subject: right, ...asked })
    return { kind, before: was, after: is, causes, branches }
  }

  return Object.freeze<Comparison>({
    footprint,
    compare(workloadId, request) {
      const pair = subjectsOf(workloadId)
      if (pair === null) return null
      const [left, right] = pair
      const keys = [
        decisionKey(before.policy, left, request),
        decisionKey(after.policy, right, request),
      ]
      const key = [workloadId, ...keys].join('\r')
      let compared = known.get(key)
      if (compared === undefined) known.set(key, (compared = comparedOf(left, right, request)))
      return compared
    },
  })
}

function kindOf(before: Evaluation, after: Evaluation): ChangeKind {
  if (outcomeText(before) === outcomeText(after)) return 'unchanged'
  if (before.verdict === 'permit') {
    if (after.verdict === 'permit') return 'flow_changed'
    return after.verdict === 'deny' ? 'newly_denied' : 'newly_referred'
  }
  return after.verdict === 'permit' ? 'newly_allowed' : 'refusal_changed'
}
