// Decisions kept by what they can depend on: the workload, the model, and of the request only the inputs
// that some compiled rule reads. No entry outlives its `validUntilMs`; when the compiled policy itself
// ends, the world is asked for the next one. A changed world gets a cache of its own.
import type { CompiledPolicy } from './compiled.ts'
import { evaluate, type Evaluation } from './evaluate.ts'
import { measuresKey } from './measure.ts'
import { features } from './obligation.ts'
import { readingsOf } from './subject-readings.ts'
import type { DecisionRequest, Subject } from './subject.ts'

/** What a world gives for one stretch of time. */
export interface DecisionWorld {
  readonly policy: CompiledPolicy
  /** The workload as it answers at `nowMs`: a new object whenever its answers may differ. Null: no such workload. */
  subject(workloadId: string, nowMs: number): Subject | null
}

export interface DecisionCache {
  /** Null: no such workload. */
  decide(workloadId: string, request: DecisionRequest, nowMs: number): Evaluation | null
  /** Lets go of what is kept for the workload: its next question is decided anew. */
  forget(workloadId: string): void
}

export interface DecisionCacheOptions {
  /** Must give a policy that was compiled for `nowMs`. */
  readonly worldAt: (nowMs: number) => DecisionWorld
  readonly workloadsMax: number
  /** Of one workload: nobody's requests push out the decisions of others. */
  readonly entriesMax: number
}

interface Kept {
  readonly subject: Subject
  readonly entries: Map<string, Evaluation>
  /** The first date in what the subject has answered so far. */
  validUntilMs: number | null
}

export function openDecisionCache(options: DecisionCacheOptions): DecisionCache {
  let world: DecisionWorld | null = null
  const kept = new Map<string, Kept>()

  function currentWorld(nowMs: number): DecisionWorld {
    if (world === null || !covers(world.policy, nowMs)) {
      kept.clear()
      world = options.worldAt(nowMs)
    }
    return world
  }

  function keptOf(current: DecisionWorld, workloadId: string, nowMs: number): Kept | null {
    const known = kept.get(workloadId)
    // Once a date of the workload itself has passed, what it answered goes with all its decisions.
    if (known !== undefined && isBefore(nowMs, known.validUntilMs)) return known
    const subject = current.subject(workloadId, nowMs)
    if (subject === null) return null
    // Every workload may come back at once, so that which one goes matters little.
    if (kept.size >= options.workloadsMax) kept.clear()
    const fresh: Kept = { subject, entries: new Map(), validUntilMs: null }
    kept.set(workloadId, fresh)
    return fresh
  }

  return Object.freeze({
    decide(workloadId: string, request: DecisionRequest, nowMs: number): Evaluation | null {
      const current = currentWorld(nowMs)
      const own = keptOf(current, workloadId, nowMs)
      if (own === null) return null
      const key = decisionKey(current.policy, own.subject, request)
      const hit = own.entries.get(key)
      if (hit !== undefined && isBefore(nowMs, hit.validUntilMs)) return hit
      const evaluation = evaluate(current.policy, own.subject, request, nowMs)
      own.validUntilMs = readingsOf(current.policy, own.subject).validUntilMs
      if (own.entries.size >= options.entriesMax) {
        const [oldest] = own.entries.keys()
        if (oldest !== undefined) own.entries.delete(oldest)
      }
      own.entries.set(key, evaluation)
      return evaluation
    },
    forget: (workloadId: string) => void kept.delete(workloadId),
  })
}

function covers({ asOfMs, validUntilMs }: CompiledPolicy, nowMs: number): boolean {
  return asOfMs <= nowMs && isBefore(nowMs, validUntilMs)
}

function isBefore(nowMs: number, endMs: number | null): boolean {
  return endMs === null || nowMs < endMs
}

const featureBits: ReadonlyMap<string, number> = new Map(
  features.map((feature, index) => [feature, 1 << index]),
)

/** Equal for requests that neither a rule nor a measure can tell apart. All models that the contract does not name are one. */
export function decisionKey(
  policy: CompiledPolicy,
  subject: Subject,
  request: DecisionRequest,
): string {
  const key = ruledKey(policy, subject, request)
  const { measures } = request
  // A measure may refuse a feature that no rule reads.
  return measures === undefined ? key : `${key}\n${featuresKey(request)}\n${measuresKey(measures)}`
}

function ruledKey(policy: CompiledPolicy, subject: Subject, request: DecisionRequest): string {
  const { requestReads } = policy
  let key = subject.contract.models.has(request.model) ? request.model : ''
  // What a contract excludes is told before whether it names the model.
  const isExcluding = subject.contract.excludedUserCountries.size > 0
  if (key === '') return isExcluding ? `\n${request.country}` : key
  const asksCountry = requestReads.has('request.country') || isExcluding
  if (requestReads.size === 0 && !asksCountry) return key
  if (requestReads.has('request.features')) key += `\n${featuresKey(request)}`
  if (requestReads.has('request.dialect')) key += `\n${request.dialect}`
  if (requestReads.has('request.modalities')) key += `\n${request.modalities.join(' ')}`
  if (asksCountry) {
    key += request.country === null ? `\n?${request.countryMissing}` : `\n${request.country}`
  }
  return key
}

function featuresKey({ features: asked }: DecisionRequest): number {
  let bits = 0
  for (const feature of asked) bits |= featureBits.get(feature) ?? 0
  return bits
}
