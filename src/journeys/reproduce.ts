// The first promise of replay: what a world decided once it decides again, bit for bit, from what the
// book kept. Anything else is named: another engine, a world that is not kept, a natural person of whom
// nothing can be opened, or a difference.
import { decisionOf } from './decisions.ts'
import { engineVersion } from '../policy/engine.ts'
import { evaluate } from '../policy/evaluate.ts'
import { readInput, type RecordedGroup } from './recorded.ts'
import type { World } from './world.ts'

/** The worlds of the past, built again. */
export interface PastWorlds {
  /** Null if the book does not hold all of one. */
  readonly find: (worldId: string) => Pick<World, 'decisionsNow'> | null
  /** How often something about a natural person was asked that a world could read then and nobody can open now. */
  readonly losses: () => number
}

export interface Reproduction {
  /** Requests, refused ones included. */
  readonly reproduced: number
  readonly differing: readonly Difference[]
  /** Requests that another version of the engine decided: they are compared, not reproduced. */
  readonly otherEngine: number
  readonly worldMissing: number
  /** Requests whose decision read a natural person, of whom nothing can be opened here and now. */
  readonly personUnread: number
  /** Requests that never came to a decision, or whose input was not kept. */
  readonly withoutInput: number
}

export interface Difference {
  readonly recorded: string
  readonly found: string
  readonly worldId: string
  readonly workloadId: string
  readonly requests: number
}

export function reproduce(groups: readonly RecordedGroup[], worlds: PastWorlds): Reproduction {
  const counts = {
    reproduced: 0,
    otherEngine: 0,
    worldMissing: 0,
    personUnread: 0,
    withoutInput: 0,
  }
  const differing: Difference[] = []
  const ascending = groups.toSorted((left, right) => left.firstAtMs - right.firstAtMs)
  for (const group of ascending) {
    const input = readInput(group.input)
    const { decisionId, requests } = group
    if (input === null || decisionId === null) counts.withoutInput += requests
    else if (input.engine !== engineVersion) counts.otherEngine += requests
    else {
      const { worldId, workloadId } = input
      const found = decideAgain(group, worlds)
      if (found === null) counts.worldMissing += requests
      else if (found.id === decisionId) counts.reproduced += requests
      else if (found.isLost) counts.personUnread += requests
      else differing.push({ recorded: decisionId, found: found.id, worldId, workloadId, requests })
    }
  }
  return { ...counts, differing }
}

/** What the kept world comes to; null if it is not kept or lacks the workload. */
export function decideAgain(
  { input: text, firstAtMs }: Pick<RecordedGroup, 'input' | 'firstAtMs'>,
  worlds: PastWorlds,
): { readonly id: string; readonly isLost: boolean } | null {
  const input = readInput(text)
  const world = input === null ? null : worlds.find(input.worldId)
  if (input === null || world === null) return null
  const before = worlds.losses()
  const decisions = world.decisionsNow(firstAtMs)
  const asking = decisions.subject(input.workloadId, firstAtMs)
  if (asking === null) return null
  const { id } = decisionOf(evaluate(decisions.policy, asking, input.request, firstAtMs))
  return { id, isLost: worlds.losses() > before }
}
