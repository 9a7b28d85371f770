// One decision: which deployments of the model asked may serve it, with which duties. Pure: the same
// compiled policy, subject and request give the same verdict and the same text. The verdict is found by
// bit vectors; the reasons are written only when somebody reads them.
import type { CompiledPolicy } from './compiled.ts'
import { newDetails, type Details } from './details.ts'
import { earliestAfter } from './facts.ts'
import { excludedCountry, isInForce } from './grant.ts'
import { measureDuties, type Measure } from './measure.ts'
import { meetDuties, type Duty, type Met, type MetObligation } from './obligations.ts'
import { hasBit, positionsOf } from './program.ts'
import { readingsOf } from './subject-readings.ts'
import type { DecisionRequest, Subject } from './subject.ts'
import { sweep, type Sweep } from './sweep.ts'
import { effectOf, isServed, type Question, type Verdict } from './verdict.ts'

export interface Permitted {
  readonly deploymentId: string
  /** What must be kept there, met. */
  readonly obligations: readonly MetObligation[]
}

export interface Evaluation {
  readonly verdict: Verdict
  /** Ascending by id. */
  readonly permitted: readonly Permitted[]
  /** What people put on the workload; empty for nearly all. */
  readonly measures: readonly Measure[]
  /** The next instant at which anything used here changes by its own date; null if nothing does. */
  readonly validUntilMs: number | null
  /** Reasons, text and id; computed when first asked for. */
  details(): Details
}

/** `nowMs` must lie in the time for which `policy` was compiled: [asOfMs, validUntilMs). */
export function evaluate(
  policy: CompiledPolicy,
  subject: Subject,
  request: DecisionRequest,
  nowMs: number,
): Evaluation {
  const question: Question = { policy, subject, request, nowMs, branch: 'actual' }
  const findings = find(question)
  let details: Details | null = null
  return Object.freeze({
    verdict: findings.verdict,
    permitted: findings.permitted,
    measures: request.measures ?? noMeasures,
    validUntilMs: earliestAfter(nowMs, [
      policy.validUntilMs,
      readingsOf(policy, subject).validUntilMs,
      subject.contract.validFromMs,
      subject.contract.validToMs,
    ]),
    details: () => (details ??= newDetails(question, findings, find)),
  })
}

/** The verdict if all that is unverified were in force, and if it were not; empty if nothing is unverified. */
export function branchEvaluations(question: Question): readonly {
  readonly branch: 'if_in_force' | 'if_not_in_force'
  readonly verdict: Verdict
}[] {
  if (!question.policy.hasUnverified) return []
  return (['if_in_force', 'if_not_in_force'] as const).map((branch) => ({
    branch,
    verdict: find({ ...question, branch }).verdict,
  }))
}

export interface Findings {
  readonly verdict: Verdict
  readonly permitted: readonly Permitted[]
  /** Positions held back by a refer, ascending. */
  readonly referred: readonly number[]
  /** Positions that the rules permit and whose duties cannot be kept. */
  readonly unmeetable: ReadonlyMap<number, Extract<Met, { kind: 'unmeetable' }>>
  /** Positions of `permitted`, in the order of the world. */
  readonly positions: readonly number[]
  /** Ids of the rules by whose deadline something is still served. */
  readonly serving: readonly string[]
}

const noDuties: readonly MetObligation[] = []
const noMeasures: readonly Measure[] = []
const noFindings: Omit<Findings, 'verdict'> = {
  permitted: [],
  referred: [],
  unmeetable: new Map(),
  positions: [],
  serving: [],
}

function find(question: Question): Findings {
  const { policy, subject, request, nowMs } = question
  const { contract } = subject
  if (!isInForce(contract, nowMs) || excludedCountry(contract, request) !== null) {
    return { verdict: 'deny', ...noFindings }
  }
  if (request.measures?.some(({ suspends }) => suspends) === true) {
    return { verdict: 'deny', ...noFindings }
  }
  const swept = sweep(question)
  const allowed = positionsOf(swept.permitted)
  const referred = positionsOf(swept.referred)
  const unmeetable = new Map<number, Extract<Met, { kind: 'unmeetable' }>>()
  const duties = [...dutiesOf(swept), ...measured(request, swept)]
  const permitted: Permitted[] = []
  const positions: number[] = []
  for (const position of allowed) {
    const deploymentId = policy.deployments[position]?.deployment.id ?? ''
    const met = duties.length === 0 ? null : meetAt(question, duties, position)
    if (met?.kind === 'unmeetable') {
      unmeetable.set(position, met)
      continue
    }
    permitted.push({ deploymentId, obligations: met?.obligations ?? noDuties })
    positions.push(position)
  }
  // Worlds list deployments in any order, and text must not depend on it.
  permitted.sort((left, right) => (left.deploymentId < right.deploymentId ? -1 : 1))
  const verdict = permitted.length > 0 ? 'permit' : referred.length > 0 ? 'refer' : 'deny'
  return {
    verdict,
    permitted,
    referred,
    unmeetable,
    positions,
    serving: servingOf(question, swept),
  }
}

interface Obliging extends Duty {
  readonly bits: Uint32Array
}

function dutiesOf(swept: Sweep): readonly Obliging[] {
  return swept.acting
    .filter(({ rule }) => rule.effect === 'oblige')
    .flatMap(({ rule, t, u }) => {
      // Where it is not known whether a duty applies, it is kept.
      const bits = t.map((word, index) => word | (u[index] ?? 0))
      return rule.obligations.map((obligation) => ({ ruleId: rule.id, obligation, bits }))
    })
}

/** They bind wherever the request goes. */
function measured({ measures }: DecisionRequest, { permitted }: Sweep): readonly Obliging[] {
  if (measures === undefined) return []
  return measureDuties(measures).map((duty) => ({ ...duty, bits: permitted }))
}

/** A request may end up at any of the deployments that this one spills to, so that their duties are its own. */
function meetAt(question: Question, duties: readonly Obliging[], position: number): Met | null {
  const { policy, request } = question
  const planned = policy.deployments[position]
  if (planned === undefined) return null
  const reached = [position, ...planned.reach.spills]
  const mine = duties.filter(({ bits }) => reached.some((each) => hasBit(bits, each)))
  if (mine.length === 0) return null
  return meetDuties(mine, {
    locations: planned.reach.locations,
    features: request.features,
    carries: (obligation) =>
      reached.every((each) => {
        const target = policy.deployments[each]
        return (
          target !== undefined && policy.carries(obligation, target.deployment, request.dialect)
        )
      }),
  })
}

function servingOf({ subject, nowMs }: Question, swept: Sweep): readonly string[] {
  return swept.acting
    .filter((rule) => isServed(rule, subject, nowMs))
    .filter(({ rule, t, u }) => {
      const onTrue = effectOf(rule, 'T', true) === 'serve' && meets(t, swept.permitted)
      return onTrue || (effectOf(rule, 'U', true) === 'serve' && meets(u, swept.permitted))
    })
    .map(({ rule }) => rule.id)
}

function meets(left: Uint32Array, right: Uint32Array): boolean {
  return left.some((word, index) => (word & (right[index] ?? 0)) !== 0)
}
