// What a workload is registered for, and how many people's data it moved: its owner declares it, rules
// read it. Volumes are distinct persons of one kind of data, exact or as an interval, per period.
import type { PlaceBounds } from '../kernel/place-set.ts'
import type { Audience } from '../kernel/words.ts'

/** What joins the kinds of a set of combined data; ids of kinds cannot hold it. */
const joint = '+'

/** Data of several kinds in one set, as one kind of its own: it counts for each of them. */
export function combinedKind(kinds: readonly string[]): string {
  return [...new Set(kinds)].toSorted().join(joint)
}

export function kindsOf(kind: string): readonly string[] {
  return kind.split(joint)
}

/**
 * Distinct persons of one kind of data, or of one set of combined data, in [fromMs, toMs), as counted by
 * whoever has the data; both ends included, `most` null: no upper bound is known. A count of zero is
 * stated, not left out.
 */
export interface VolumeRecord {
  readonly id: string
  readonly workloadId: string
  readonly kind: string
  readonly fromMs: number
  readonly toMs: number
  readonly least: bigint
  readonly most: bigint | null
  readonly knownFromMs: number
}

export interface WorkloadRegistration {
  readonly id: string
  readonly contractId: string
  readonly purpose: string
  readonly owner: string
  readonly dataClasses: readonly string[]
  /** Jurisdictions of the data subjects; null: not declared. Likewise below. */
  readonly subjects: readonly string[] | null
  readonly audience: Audience | null
  readonly audiencePlaces: PlaceBounds
  readonly outputAudience: readonly string[] | null
  readonly downstream: readonly string[] | null
  readonly attributes: ReadonlyMap<string, string>
}

/** The plain registration that the configuration gives: everything else is not declared. */
export function plainRegistration(
  workload: Pick<WorkloadRegistration, 'id' | 'contractId' | 'purpose' | 'owner' | 'dataClasses'>,
): WorkloadRegistration {
  return {
    ...workload,
    subjects: null,
    audience: null,
    audiencePlaces: { kind: 'unknown' },
    outputAudience: null,
    downstream: null,
    attributes: new Map(),
  }
}

/** What is wrong with volume records, each as a sentence. */
export function volumeProblems(records: readonly VolumeRecord[]): string[] {
  return records.flatMap(({ id, fromMs, toMs, least, most }) => [
    ...(toMs <= fromMs ? [`${id}: its period ends before it begins`] : []),
    ...(least < 0n ? [`${id}: a count cannot be below zero`] : []),
    ...(most !== null && most < least
      ? [`${id}: it counts at least ${least} and at most ${most}`]
      : []),
  ])
}
