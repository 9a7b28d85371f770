// The state of a rule or status at a viewpoint, and what the state does to it. Only what is in force
// acts; what is unverified may act or not; the rest is shown as what it would do.
import type { Truth } from '../kernel/truth.ts'
import type { DatedState, State } from './fact.ts'
import { earliestAfter, type Viewpoint } from './facts.ts'

export interface StateReading {
  /** Null if none has begun, or none was known. */
  readonly current: DatedState | null
  /** The next instant at which another state begins (or becomes known); null if none does. */
  readonly nextChangeMs: number | null
}

/** The state that began last, of those known; of two that began together, the one known later. */
export function stateAt(states: readonly DatedState[], at: Viewpoint): StateReading {
  let current: DatedState | null = null
  for (const state of states) {
    if (state.knownFromMs > at.knownAtMs || state.fromMs > at.asOfMs) continue
    if (current === null || isLater(state, current)) current = state
  }
  const isLive = at.knownAtMs === at.asOfMs
  const ahead = states.flatMap((state) => [
    state.knownFromMs <= at.knownAtMs || isLive ? state.fromMs : null,
    isLive ? state.knownFromMs : null,
  ])
  return { current, nextChangeMs: earliestAfter(at.asOfMs, ahead) }
}

function isLater(left: DatedState, right: DatedState): boolean {
  if (left.fromMs !== right.fromMs) return left.fromMs > right.fromMs
  return left.knownFromMs > right.knownFromMs
}

/** The readings of one world: as it is, as if every text acted, and both branches of the unverified. */
export const branches = ['actual', 'would', 'if_in_force', 'if_not_in_force'] as const
export type Branch = (typeof branches)[number]

/** What a state lets through of its rule: T all, F nothing, U nobody knows. */
export function stateFactor(state: State | null, branch: Branch): Truth {
  if (state === 'in_force') return 'T'
  if (state === null || state === 'rescinded') return 'F'
  if (branch === 'would') return 'T'
  if (state !== 'unverified') return 'F'
  if (branch === 'actual') return 'U'
  return branch === 'if_in_force' ? 'T' : 'F'
}

/** `suspended`, or with its note: `unverified: an extension is not verified`. */
export function stateWords(current: DatedState | null): string {
  if (current === null) return 'not begun'
  return current.note === '' ? current.state : `${current.state}: ${current.note}`
}

/** What is wrong with the states of `id`, one sentence each. */
export function stateProblems(id: string, states: readonly DatedState[]): readonly string[] {
  if (states.length === 0) return [`${id} has no state; add one with the day from which it holds`]
  return states.flatMap((left, index) =>
    states
      .slice(index + 1)
      .filter(
        (right) =>
          right.fromMs === left.fromMs &&
          right.knownFromMs === left.knownFromMs &&
          right.state !== left.state,
      )
      .map((right) => `${id} is ${left.state} and ${right.state} from the same day; keep one`),
  )
}
