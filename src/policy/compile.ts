// Packs, facts and deployments of one viewpoint, compiled once: what reads only facts and deployments is
// computed here for all deployments, the rest is left to programs over leaves. The result holds until
// `validUntilMs`, when the first date in anything it used passes.
import { assert } from '../kernel/assert.ts'
import { atOnce, type Steps } from '../kernel/steps.ts'
import { remembering, type Planned } from './answers.ts'
import {
  factorsOf,
  newConditionCompiler,
  type ConditionCompiler,
  type Parts,
} from './compile-condition.ts'
import type { Carries, CompiledPolicy, CompiledRule, CompiledStatus } from './compiled.ts'
import type { Fact } from './fact.ts'
import { earliestAfter, factsAt, type Viewpoint } from './facts.ts'
import { scopeOf } from './inputs.ts'
import { newBits, setBit, type Bits } from './program.ts'
import { inputsOf, mustHave, readsOf, statusIdsOf } from './reads.ts'
import { coversDeployment, reliefInstants, reliefsAt, reliefsOf, type Reliefs } from './relief.ts'
import type { Pack } from './rule.ts'
import { reachOf } from './spill.ts'
import { branches, stateAt, type StateReading } from './state.ts'
import type { PolicyDeployment } from './subject.ts'

export interface CompileInput extends Viewpoint {
  /** The content address of all that is compiled; cited by every decision. */
  readonly worldId: string
  readonly packs: readonly Pack[]
  readonly facts: readonly Fact[]
  /** Ids of rules that are off by default and that the house has turned on. */
  readonly enabledHouseRules: ReadonlySet<string>
  readonly reliefs: Reliefs
  readonly deployments: readonly PolicyDeployment[]
  readonly carries: Carries
}

export function compilePolicy(input: CompileInput): CompiledPolicy {
  return atOnce(compileSteps(input))
}

/** As `compilePolicy`, in short steps: there may be many rules over many deployments. */
export function* compileSteps(input: CompileInput): Steps<CompiledPolicy> {
  const facts = factsAt(input.facts, input)
  const positions = new Map(input.deployments.map(({ id }, position) => [id, position]))
  assert(positions.size === input.deployments.length, 'every deployment has its own id')
  const deployments: Planned[] = []
  for (const deployment of input.deployments) {
    deployments.push({
      deployment: { ...deployment, source: remembering(deployment.source) },
      reach: reachOf(deployment, input.deployments, positions),
    })
    yield
  }
  const statuses = statusesAt(input)
  const compiler = newConditionCompiler({ facts, deployments, statuses })
  const reliefs = reliefsAt(input.reliefs, input)
  const all = input.packs
    .flatMap(({ asserter, rules: own }) => own.map((rule) => ({ rule, provider: asserter })))
    .toSorted((left, right) => (left.rule.id < right.rule.id ? -1 : 1))
  const rules: CompiledRule[] = []
  for (const [position, { rule, provider }] of all.entries()) {
    const isOn = rule.enabled || input.enabledHouseRules.has(rule.id)
    const parts = { facts, deployments, statuses, reliefs }
    rules.push(compileRule({ rule, position, isOn, provider }, input, compiler, parts))
    yield
  }
  const live = rules.filter(
    ({ isOn, factors }) =>
      isOn && factors.some((factor, index) => factor > 0 && branches[index] !== 'would'),
  )
  const isLive = input.asOfMs === input.knownAtMs
  const policy: CompiledPolicy = {
    worldId: input.worldId,
    asOfMs: input.asOfMs,
    knownAtMs: input.knownAtMs,
    packs: input.packs.map(({ id, version, hash }) => ({ id, version, hash })),
    facts,
    rules,
    live,
    statuses,
    conflicts: conflictsAmong(live),
    hasUnverified: live.some((rule) => isUnverified(rule, statuses)),
    deployments,
    spilling: deployments
      .map(({ reach }, position) => ({ position, spills: reach.spills }))
      .filter(({ spills }) => spills.length > 0),
    ...compiler.leaves(),
    requestReads: requestReadsOf(rules),
    reliefs,
    carries: input.carries,
    validUntilMs: earliestAfter(input.asOfMs, [
      facts.validUntilMs,
      ...rules.map(({ state }) => state.nextChangeMs),
      ...[...statuses.values()].map(({ state }) => state.nextChangeMs),
      ...(isLive ? reliefInstants(input.reliefs) : reliefInstants(reliefs)),
      ...all.map(({ rule: { refer } }) => (refer.kind === 'serve_until' ? refer.untilMs : null)),
      ...compiler.validUntil(),
    ]),
    readings: new WeakMap(),
  }
  return Object.freeze(policy)
}

function statusesAt(input: CompileInput): ReadonlyMap<string, CompiledStatus> {
  return new Map(
    input.packs
      .flatMap((pack) => pack.statuses)
      .map((status) => [status.id, { status, state: stateAt(status.states, input) }]),
  )
}

function compileRule(
  {
    rule,
    position,
    isOn,
    provider,
  }: Pick<CompiledRule, 'rule' | 'position' | 'isOn'> & { readonly provider: string },
  at: Viewpoint,
  compiler: ConditionCompiler,
  { facts, deployments, statuses, reliefs }: Parts & { readonly reliefs: Reliefs },
): CompiledRule {
  const state = stateAt(rule.states, at)
  const named = statusIdsOf(rule.when, statuses)
  const isSettled =
    isPlain(state) && named.every((id) => isPlain(mustHave(statuses.get(id), id).state))
  const mine = reliefs.determinations.filter(({ ruleId }) => ruleId === rule.id)
  const { granted, withheld } = reliefsOf({ ...rule, provider }, reliefs, facts)
  return {
    rule,
    position,
    isOn,
    state,
    factors: factorsOf(state),
    isSettled,
    statusIds: named,
    node: compiler.compile(rule.when),
    deploymentInputs: [
      ...new Map(
        inputsOf(rule.when, statuses)
          .filter((ref) => scopeOf(ref) === 'deployment')
          .map((ref) => [ref.key, ref]),
      ).values(),
    ],
    reads: readsOf(rule.when, statuses),
    reliefs: granted.map((relief) => ({
      ...relief,
      deployments: bitsOf(deployments, ({ deployment }) =>
        coversDeployment(relief.scope, deployment),
      ),
    })),
    withheld,
    determined: new Map(mine.map(({ id, partyId, truth }) => [partyId, { id, truth }])),
    t: newBits(deployments.length),
    u: newBits(deployments.length),
  }
}

/** A duty may refuse a feature and depends on the dialect, whatever the conditions read. */
function requestReadsOf(rules: readonly CompiledRule[]): ReadonlySet<string> {
  const reads = new Set(
    rules.flatMap((rule) => rule.reads).filter((key) => key.startsWith('request.')),
  )
  if (rules.some(({ rule }) => rule.effect === 'oblige')) {
    reads.add('request.dialect').add('request.features')
  }
  return reads
}

function conflictsAmong(
  rules: readonly CompiledRule[],
): readonly (readonly [CompiledRule, CompiledRule])[] {
  return rules.flatMap((left) =>
    rules
      .filter(
        (right) =>
          left.position < right.position &&
          (left.rule.conflictsWith.includes(right.rule.id) ||
            right.rule.conflictsWith.includes(left.rule.id)),
      )
      .map((right) => [left, right] as const),
  )
}

function isUnverified(
  { rule, state }: CompiledRule,
  statuses: ReadonlyMap<string, CompiledStatus>,
): boolean {
  return [
    state,
    ...statusIdsOf(rule.when, statuses).map((id) => mustHave(statuses.get(id), id).state),
  ].some(({ current }) => current?.state === 'unverified')
}

function bitsOf(deployments: readonly Planned[], holds: (planned: Planned) => boolean): Bits {
  const bits = newBits(deployments.length)
  for (const [position, planned] of deployments.entries()) {
    if (holds(planned)) setBit(bits, position)
  }
  return bits
}

/** In force, gone for good, or not begun: nothing that is worth showing as what would be. */
function isPlain(reading: StateReading): boolean {
  const current = reading.current?.state ?? null
  return current === 'in_force' || current === 'rescinded' || current === null
}
