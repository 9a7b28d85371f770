// What a contract agreed about answers that the house itself keeps to give them again. A kept answer is content
// at rest in a place of its own: without a place within the contract's, or under terms that nothing is kept,
// there is no cache.
import { containment, placeSet, type Place } from '../kernel/place-set.ts'
import type { Contract } from './contract.ts'

/** Null in a contract: nothing is kept. */
export interface CacheTerms {
  /** Where the house keeps it. */
  readonly place: Place
  /** How long an answer may be given again. */
  readonly ttlMs: number
  /** Also what was sampled; else only what would come out the same (`temperature` 0, embeddings). */
  readonly sampled: boolean
  /** Public names; null: all of the contract. */
  readonly models: ReadonlySet<string> | null
}

/** Words of a retention mode by which providers keep nothing: then the house does not either. */
const nothingKept = /(^|[^a-z])(no|none|zero|zdr|minimal)([^a-z]|$)/

/** Why answers must not be kept at `place` under these terms; null if they may. `place` is null if nobody said where. */
export function cacheProblem(
  { permits, retentionDays }: Pick<Contract, 'permits' | 'retentionDays'>,
  retentionMode: string | null,
  place: Place | null,
): string | null {
  if (place === null) {
    return 'needs the place where kept answers rest; write it as cache.place at the top'
  }
  if (retentionDays.rest === 0) return 'contradicts retentionDays.rest, which is 0; remove one'
  if (retentionMode !== null && nothingKept.test(retentionMode.toLowerCase())) {
    return `contradicts the retention mode "${retentionMode}", by which nothing is kept; remove it`
  }
  const within = containment(placeSet([place]), permits.rest).kind === 'inside'
  return within
    ? null
    : `would keep answers at ${place}, which is not within permits.rest; remove it, or permit that place`
}
