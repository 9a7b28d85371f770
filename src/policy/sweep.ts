// The algebra of verdict.ts for all deployments at once, in words of bits. The vectors of a rule hold what
// the last sweep found; sweeps run one at a time, and whoever keeps a vector copies it.
import { requestAnswer } from './answers.ts'
import type { CompiledPolicy, CompiledRule, SubjectReadings } from './compiled.ts'
import { matchTruth } from './matcher.ts'
import {
  branchIndex,
  hasBit,
  newBits,
  runNode,
  setBit,
  ternary,
  type Bits,
  type Leaves,
  type Outcome,
} from './program.ts'
import { readingsOf } from './subject-readings.ts'
import type { DecisionRequest } from './subject.ts'
import { effectOf, isServed, type Act, type Question } from './verdict.ts'

export interface Sweep {
  readonly permitted: Bits
  readonly referred: Bits
  /** The rules that act somewhere; their `t` and `u` say where, until the next sweep. */
  readonly acting: readonly CompiledRule[]
  /** Where two contradicting rules both act. */
  readonly contradicted: Bits
}

export function sweep(question: Question): Sweep {
  const { policy, subject, request } = question
  const readings = readingsOf(policy, subject)
  const leaves = leavesOf(policy, readings, request, branchIndex(question.branch))
  const acting = policy.live.filter((rule) => runRule(rule, leaves, readings, subject.partyId))
  const count = policy.deployments.length
  const contradicted = newBits(count)
  const exempt = contradictions(policy, acting, contradicted)
  const deny = newBits(count)
  const refer = new Uint32Array(contradicted)
  for (const rule of acting) {
    const served = isServed(rule, subject, question.nowMs)
    const onTrue = effectOf(rule.rule, 'T', served)
    const onUnknown = effectOf(rule.rule, 'U', served)
    const spared = exempt.get(rule)
    join(onTrue === 'deny' ? deny : onTrue === 'refer' ? refer : null, rule.t, spared)
    join(onUnknown === 'deny' ? deny : onUnknown === 'refer' ? refer : null, rule.u, spared)
  }
  spill(policy, deny)
  spill(policy, refer)
  const model = subject.contract.models.get(request.model)
  const granted = model === undefined ? newBits(count) : readings.granted(model)
  const permitted = newBits(count)
  const referred = newBits(count)
  for (let word = 0; word < permitted.length; word++) {
    const open = (granted[word] ?? 0) & ~(deny[word] ?? 0)
    permitted[word] = open & ~(refer[word] ?? 0)
    referred[word] = open & (refer[word] ?? 0)
  }
  return { permitted, referred, acting, contradicted }
}

/** What acts on each deployment, kept apart from later sweeps. */
export function actsBySweep(question: Question): (position: number) => readonly Act[] {
  const { subject, nowMs } = question
  const acting = sweep(question).acting.map((rule) => ({
    rule,
    t: rule.t.slice(),
    u: rule.u.slice(),
    served: isServed(rule, subject, nowMs),
  }))
  return (position) =>
    acting.flatMap(({ rule, t, u, served }) => {
      const truth = hasBit(t, position) ? 'T' : hasBit(u, position) ? 'U' : null
      return truth === null ? [] : [{ rule, truth, effect: effectOf(rule.rule, truth, served) }]
    })
}

export function leavesOf(
  policy: CompiledPolicy,
  readings: SubjectReadings,
  request: DecisionRequest,
  branch: number,
): Leaves {
  const values = new Uint8Array(policy.requestLeaves.length)
  for (const [index, { input, matcher }] of policy.requestLeaves.entries()) {
    values[index] = ternary(matchTruth(requestAnswer(request, input).value, matcher))
  }
  return { subject: (index) => readings.leaf(index), request: values, branch }
}

/** Leaves in the rule's vectors where it acts for certain and where perhaps; false if nowhere. */
export function runRule(
  rule: CompiledRule,
  leaves: Leaves,
  readings: SubjectReadings,
  partyId: string,
): boolean {
  const factor = rule.factors[leaves.branch] ?? 0
  if (factor === 0) return false
  const outcome = runNode(rule.node, leaves)
  if (outcome === 0) return false
  const { t, u } = rule
  spread(outcome, t, u)
  if (factor === 1) {
    for (let word = 0; word < t.length; word++) u[word] = (u[word] ?? 0) | (t[word] ?? 0)
    t.fill(0)
  }
  const determined = rule.determined.get(partyId)
  if (determined !== undefined) {
    if (determined.truth === 'T') join(t, u, undefined)
    u.fill(0)
  }
  const relieved = readings.relieved(rule)
  let some = 0
  for (let word = 0; word < t.length; word++) {
    const mask = relieved === null ? 0xff_ff_ff_ff : ~(relieved[word] ?? 0)
    t[word] = (t[word] ?? 0) & mask
    u[word] = (u[word] ?? 0) & mask
    some |= (t[word] ?? 0) | (u[word] ?? 0)
  }
  return some !== 0
}

function spread(outcome: Outcome, t: Bits, u: Bits): void {
  if (typeof outcome === 'number') {
    t.fill(outcome === 2 ? 0xff_ff_ff_ff : 0)
    u.fill(outcome === 1 ? 0xff_ff_ff_ff : 0)
    return
  }
  for (let word = 0; word < t.length; word++) {
    t[word] = outcome.t[word] ?? 0
    u[word] = (outcome.p[word] ?? 0) & ~(outcome.t[word] ?? 0)
  }
}

/** Marks where both of a pair act, and gives each of them the places where its own effect gives way. */
function contradictions(
  policy: CompiledPolicy,
  acting: readonly CompiledRule[],
  marked: Bits,
): ReadonlyMap<CompiledRule, Bits> {
  const exempt = new Map<CompiledRule, Bits>()
  for (const [left, right] of policy.conflicts) {
    if (!acting.includes(left) || !acting.includes(right)) continue
    const both = newBits(policy.deployments.length)
    for (let word = 0; word < both.length; word++) {
      both[word] =
        ((left.t[word] ?? 0) | (left.u[word] ?? 0)) & ((right.t[word] ?? 0) | (right.u[word] ?? 0))
    }
    join(marked, both, undefined)
    for (const rule of [left, right]) {
      const own = exempt.get(rule) ?? newBits(policy.deployments.length)
      join(own, both, undefined)
      exempt.set(rule, own)
    }
  }
  return exempt
}

/** Adds `bits` to `target`, except where `spared`. */
function join(target: Bits | null, bits: Bits, spared: Bits | undefined): void {
  if (target === null) return
  for (let word = 0; word < target.length; word++) {
    target[word] = (target[word] ?? 0) | ((bits[word] ?? 0) & ~(spared?.[word] ?? 0))
  }
}

/** What holds a deployment back holds back all that may spill to it. */
function spill(policy: CompiledPolicy, bits: Bits): void {
  for (const { position, spills } of policy.spilling) {
    // By what the rules say of the targets themselves: `bits` may only grow, and reach is transitive.
    if (spills.some((target) => hasBit(bits, target))) setBit(bits, position)
  }
}
