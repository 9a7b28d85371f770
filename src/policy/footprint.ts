// What differs between two compiled policies, and whether that explains why they decide one request
// differently. A difference that nothing changed explains is a mistake of ours, and is reported as one.
import type { CompiledPolicy, CompiledRule } from './compiled.ts'
import type { Evaluation } from './evaluate.ts'
import { ungranted } from './grant.ts'
import { inputsOf, mustHave } from './reads.ts'
import { actsBySweep } from './sweep.ts'
import type { Question } from './verdict.ts'

export interface Footprint {
  /** Ids of the rules that say something else, are new or are gone, with all that they rest on in packs. */
  readonly rules: ReadonlySet<string>
  /** Ids of the deployments that are new, gone, or promise other places. */
  readonly deployments: ReadonlySet<string>
}

export function footprintOf(before: CompiledPolicy, after: CompiledPolicy): Footprint {
  return {
    rules: differing(rulesOf(before), rulesOf(after)),
    deployments: differing(deploymentsOf(before), deploymentsOf(after)),
  }
}

export interface Causes {
  /** Rule ids, and `deployment:ID` for one that is new or gone; sorted. */
  readonly causes: readonly string[]
  /** Those that nothing changed explains. Must be empty. */
  readonly strays: readonly string[]
}

/** Equal exactly if two decisions let the same deployments serve with the same duties. */
export function outcomeText({ verdict, permitted }: Evaluation): string {
  return textOf([verdict, permitted])
}

/**
 * Why two decisions on one request differ. `inputsMayChange`: contracts, parties or deployments were
 * changed as well, so that a rule may come out differently without having been touched.
 */
export function causesOf(
  before: Question,
  after: Question,
  footprint: Footprint,
  inputsMayChange: boolean,
): Causes {
  const was = actingOn(before)
  const is = actingOn(after)
  const grantsChanged = textOf(grantOf(before)) !== textOf(grantOf(after))
  const causes = new Set<string>()
  const strays = new Set<string>()
  const note = (cause: string, isExplained: boolean): void => {
    causes.add(cause)
    if (!isExplained && !inputsMayChange) strays.add(cause)
  }
  for (const id of new Set([...was.keys(), ...is.keys()])) {
    const left = was.get(id)
    const right = is.get(id)
    if (left === undefined || right === undefined) {
      note(`deployment:${id}`, footprint.deployments.has(id))
      continue
    }
    const moved = [...left.reached, ...right.reached].some((each) =>
      footprint.deployments.has(each),
    )
    for (const ruleId of new Set([...left.acts.keys(), ...right.acts.keys()])) {
      const isChanged = footprint.rules.has(ruleId)
      if (!isChanged && left.acts.get(ruleId) === right.acts.get(ruleId)) continue
      note(ruleId, isChanged || moved || (ruleId.startsWith('contract.') && grantsChanged))
    }
  }
  if (causes.size === 0) note('unexplained', false)
  return { causes: [...causes].toSorted(), strays: [...strays].toSorted() }
}

interface Acting {
  readonly reached: readonly string[]
  /** Rule id -> truth and effect, also of what the contract does not grant. */
  readonly acts: ReadonlyMap<string, string>
}

function actingOn(question: Question): ReadonlyMap<string, Acting> {
  const { policy, subject, request } = question
  const target = subject.contract.models.get(request.model)
  const actsAt = actsBySweep(question)
  const found = new Map<string, Acting>()
  for (const [position, planned] of policy.deployments.entries()) {
    if (planned.deployment.model !== target) continue
    const positions = [position, ...planned.reach.spills]
    const acts = new Map<string, string>()
    for (const at of positions) {
      const reached = policy.deployments[at]?.deployment.id ?? ''
      for (const { rule, truth, effect } of actsAt(at)) {
        const known = acts.get(rule.rule.id) ?? ''
        acts.set(rule.rule.id, `${known} ${reached} ${truth} ${effect}`)
      }
    }
    for (const { ruleId, truth, outside } of ungranted(policy, subject, planned)) {
      acts.set(ruleId, `${truth} ${outside.join(' ')}`)
    }
    found.set(planned.deployment.id, {
      reached: positions.map((at) => policy.deployments[at]?.deployment.id ?? ''),
      acts,
    })
  }
  return found
}

function grantOf({ subject }: Question): unknown {
  const { permits, retentionDays, channels, models, validFromMs, validToMs } = subject.contract
  return { permits, retentionDays, channels, models, validFromMs, validToMs }
}

function rulesOf(policy: CompiledPolicy): ReadonlyMap<string, string> {
  return new Map(policy.rules.map((rule) => [rule.rule.id, ruleText(rule, policy)]))
}

/** All that decides what a rule does, whatever the subject; sources, titles and words are left out. */
function ruleText(compiled: CompiledRule, { facts, statuses }: CompiledPolicy): string {
  const { rule, state, isOn, statusIds, reliefs, determined } = compiled
  const { sources: _, title: _title, because: _because, states: _states, ...plain } = rule
  const predicates = inputsOf(rule.when, statuses).flatMap(({ name, params }) =>
    name === 'fact' ? String(params['predicate']) : [],
  )
  return textOf({
    plain,
    isOn,
    state: state.current?.state ?? null,
    statuses: statusIds.map((id) => {
      const { status, state: reading } = mustHave(statuses.get(id), id)
      return { id, when: status.when, state: reading.current?.state ?? null }
    }),
    facts: [...new Set(predicates)].map((predicate) =>
      facts.all(predicate).map(({ source: _source, ...fact }) => fact),
    ),
    reliefs: reliefs.map(({ deployments: _bits, ...relief }) => relief),
    determined,
  })
}

function deploymentsOf(policy: CompiledPolicy): ReadonlyMap<string, string> {
  return new Map(
    policy.deployments.map(({ deployment, reach }) => [
      deployment.id,
      textOf([
        deployment.model,
        deployment.channelId,
        deployment.locations,
        reach.locations,
        reach.retentionDays,
        reach.spills.map((at) => policy.deployments[at]?.deployment.id),
      ]),
    ]),
  )
}

function differing(
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const ids = new Set([...left.keys(), ...right.keys()])
  return new Set([...ids].filter((id) => left.get(id) !== right.get(id)))
}

/** Equal texts for equal values; sets and maps count by what they hold. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === 'bigint') return `${member}n`
    if (member instanceof Set) return [...member].map(String).toSorted()
    if (member instanceof Map) {
      return [...member].toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1))
    }
    return member
  })
}
