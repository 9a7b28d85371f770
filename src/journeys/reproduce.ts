// The first promise of replay: what a world decided once it decides again, bit for bit, from what the
// book kept. Anything else is named: another engine, a world that is not kept, or a difference.
import { decisionOf } from './decisions.ts'
import { engineVersion } from '../policy/engine.ts'
import { evaluate } from '../policy/evaluate.ts'
import { readInput, type RecordedGroup } from './recorded.ts'
import type { World } from './world.ts'

/** The worlds of the past, built again; null if the book does not hold all of one. */
export type PastWorlds = (worldId: string) => Pick<World, 'decisionsNow'> | null

export interface Reproduction {
  /** Requests, refused ones included. */
  readonly reproduced: number
  readonly differing: readonly Difference[]
  /** Requests that another version of the engine decided: they are compared, not reproduced. */
  readonly otherEngine: number
  readonly worldMissing: number
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
  const counts = { reproduced: 0, otherEngine: 0, worldMissing: 0, withoutInput: 0 }
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
      else if (found === decisionId) counts.reproduced += requests
      else differing.push({ recorded: decisionId, found, worldId, workloadId, requests })
    }
  }
  return { ...counts, differing }
}

/** The id of the decision that the kept world comes to; null if it is not kept or lacks the workload. */
export function decideAgain(
  { input: text, firstAtMs }: Pick<RecordedGroup, 'input' | 'firstAtMs'>,
  worlds: PastWorlds,
): string | null {
  const input = readInput(text)
  const world = input === null ? null : worlds(input.worldId)
  if (input === null || world === null) return null
  const decisions = world.decisionsNow(firstAtMs)
  const asking = decisions.subject(input.workloadId, firstAtMs)
  if (asking === null) return null
  return decisionOf(evaluate(decisions.policy, asking, input.request, firstAtMs)).id
}
