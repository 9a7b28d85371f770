// What a replay compares with if it is a change under four eyes: a configuration that waits for its
// approval, or what somebody wants held. Of the register both sides read the same.
import { heldEvent, type Held } from '../journeys/held-changes.ts'
import type { DecisionSources } from './decision-world.ts'
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
export function proposeHeld(sources: DecisionSources, held: Held, atMs: number): Proposal {
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
