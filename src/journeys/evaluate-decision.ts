// One decision asked for by a person: of any workload, now or as of any past day, and as we knew it on
// any past day. The same function as for live traffic; nothing is sent and nothing is written.
import type { Json } from '../kernel/canonical-json.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { DecisionRequest } from '../policy/subject.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { decisionOf } from './decisions.ts'
import type { World } from './world.ts'

export interface AskedDecision {
  readonly workloadId: string
  readonly request: DecisionRequest
  /** When it is to be true. */
  readonly asOfMs: number
  /** What we knew when. */
  readonly knownAtMs: number
  /** The operator who asks; null where nobody does by name. */
  readonly by: string | null
}

/** A decision as people read it: the id and the stored text, as data. */
export interface ShownDecision {
  readonly id: string
  readonly asOfMs: number
  readonly knownAtMs: number
  readonly validUntilMs: number | null
  readonly text: Readonly<Record<string, Json>>
}

/** 404 for a workload that the world does not name. */
export function evaluateDecision(
  world: World,
  { workloadId, request, asOfMs, knownAtMs, by }: AskedDecision,
): ShownDecision | Refusal {
  const decisions = world.decisionsAt(asOfMs, knownAtMs, by)
  const asking = decisions.subject(workloadId, asOfMs)
  if (asking === null) return refuse('door.not_found', { message: 'There is no such workload.' })
  const { id, json, validUntilMs } = decisionOf(evaluate(decisions.policy, asking, request, asOfMs))
  // Our own canonical text, as policy writes it into the book.
  const text: Readonly<Record<string, Json>> = JSON.parse(json)
  return { id, asOfMs, knownAtMs, validUntilMs, text }
}
