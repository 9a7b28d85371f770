// What a replay compares with if it is a change under four eyes: a configuration that waits for its
// approval, or what somebody wants held. Of the register both sides read the same.
import { heldEvent, type Stated } from '../journeys/held-changes.ts'
import { nounOf, type ObjectChange } from '../journeys/managed-object.ts'
import type { DecisionSources } from './decision-world.ts'
import { baseOf } from './kept-texts.ts'
import { withChange } from './managed-objects.ts'
import type { NoProposal, Proposal } from './replay-proposals.ts'

/** `after` is null if what waits cannot be read again. */
export function proposeConfiguration(
  { register, worldId }: DecisionSources,
  after: DecisionSources | null,
): Proposal | NoProposal {
  if (after === null) {
    return { kind: 'problem', problem: 'The configuration that waits cannot be read again.' }
  }
  return {
    kind: 'proposal',
    sources: { ...after, register, worldId },
    title: 'With the configuration that waits for its approval',
    assumes: ['Of what people registered both sides read what counts now.'],
  }
}

/** `atMs` must be the instant of the comparison: it is known since then. */
export function proposeHeld(sources: DecisionSources, held: Stated, atMs: number): Proposal {
  const { register } = sources
  const event = heldEvent(held, { id: 'proposed', by: '', atMs })
  const proposed =
    event.kind === 'fact.added'
      ? { ...register, facts: new Map([...register.facts, [event.fact.id, event.fact]]) }
      : { ...register, volumes: new Map([...register.volumes, [event.volume.id, event.volume]]) }
  return {
    kind: 'proposal',
    sources: { ...sources, register: proposed },
    title: held.kind === 'fact' ? 'With the fact of this change' : 'With the count of this change',
    assumes: ['It is known from the instant of the comparison on.'],
  }
}

/** The configuration as it would be with what the change says of one object. */
export function proposeObject(
  sources: DecisionSources,
  change: ObjectChange,
  atMs: number,
): Proposal | NoProposal {
  const base = baseOf(sources.config)
  const { config, policy, problems } =
    base === null ? { config: null, policy: null, problems: [] } : withChange(base, change, atMs)
  if (config === null) {
    const [first] = problems
    const why = first === undefined ? 'it cannot be read again' : `${first.path} ${first.message}`
    return { kind: 'problem', problem: `The change cannot be made: ${why}.` }
  }
  const object = `the ${nounOf(change.section)} ${change.id}`
  return {
    kind: 'proposal',
    sources: { ...sources, config, policy: policy ?? sources.policy },
    title: change.kind === 'object' ? `With ${object} of this change` : `Without ${object}`,
    assumes: ['All else is as it counts now.'],
  }
}
