// The ownership records that count at one moment, as a graph: what each asset's holders hold at least,
// and what remains. The remainder, 100 % minus the known minimum, is unknown and not free: it may
// belong to anybody, named here or not. A record past its review date leaves a holder without a share.
import { groupedOnce, madeOnce } from '../kernel/grouped.ts'
import type { Rational } from '../kernel/money.ts'
import type { Steps } from '../kernel/steps.ts'
import { compare, minus, plus, zero } from '../kernel/rational.ts'
import { nextChangeMs, standingOf, type Moment } from './evidence.ts'
import { dispersedHolders, fullPercent, shareBounds } from './ownership.ts'
import type { ControlEdge, OwnershipEdge, OwnershipKind } from './ownership.ts'

/** Whom somebody can own; people, governments and dispersed holders have no owners. */
export type EntityKind = 'organisation' | 'individual' | 'government'

export interface Holding {
  readonly edge: OwnershipEdge
  /** The percent it holds at least and at most. */
  readonly from: Rational
  readonly to: Rational
  /** Whether the record is within its review date. */
  readonly certain: boolean
}

export interface Control {
  readonly edge: ControlEdge
  /** Whether the record is within its review date. */
  readonly certain: boolean
}

export interface OwnershipGraph {
  holdings(asset: string): readonly Holding[]
  controls(asset: string): readonly Control[]
  /** The percent of `asset` whose holders nobody named. */
  remainder(asset: string): Rational
  /** What can own as a company owns: everything but people and dispersed holders. */
  isOrganisation(id: string): boolean
  /** The next instant at which the holders or controllers of any of `assets` may change. */
  validUntilMs(assets: Iterable<string>): number | null
}

export interface GraphRecords {
  /** An id that is missing here reads as an organisation of which nothing is known. */
  readonly kinds: Pick<ReadonlyMap<string, EntityKind>, 'get'>
  readonly ownership: readonly OwnershipEdge[]
  readonly control: readonly ControlEdge[]
  readonly moment: Moment
  /** Which records count as ownership; equity if left out. */
  readonly ownershipKind?: OwnershipKind
}

const byAsset = groupedOnce<OwnershipEdge>(({ kind, of }) => `${kind} ${of}`)
const byControlled = groupedOnce<ControlEdge>(({ of }) => of)

/** Makes the indexes that a graph of these records looks into. */
export function* ownershipSteps(
  records: Pick<GraphRecords, 'ownership' | 'control'>,
): Steps<undefined> {
  yield* byAsset.steps(records.ownership)
  yield* byControlled.steps(records.control)
}

/** The graph of records without problems (`ownershipProblems`). An asset is looked at when it is asked for. */
export function openGraph(records: GraphRecords): OwnershipGraph {
  const { kinds, moment, ownershipKind = 'direct' } = records
  const owned = (asset: string): readonly OwnershipEdge[] =>
    byAsset.of(records.ownership).get(`${ownershipKind} ${asset}`) ?? []
  const controlled = (asset: string): readonly ControlEdge[] =>
    byControlled.of(records.control).get(asset) ?? []
  const holdings = madeOnce((asset) => holdingsAt(owned(asset), moment))
  const controls = madeOnce((asset) => controlsAt(controlled(asset), moment))
  const hasOwners = (id: string): boolean =>
    id !== dispersedHolders && (kinds.get(id) ?? 'organisation') === 'organisation'

  return Object.freeze({
    holdings: (asset: string) => (hasOwners(asset) ? holdings(asset) : []),
    controls,
    remainder(asset: string): Rational {
      if (!hasOwners(asset)) return zero
      const known = holdings(asset).reduce((sum, { from }) => plus(sum, from), zero)
      const rest = minus(fullPercent, known)
      return compare(rest, zero) < 0 ? zero : rest
    },
    isOrganisation: (id: string) => id !== dispersedHolders && kinds.get(id) !== 'individual',
    validUntilMs: (assets: Iterable<string>) =>
      nextChangeMs(
        [...assets].flatMap((id) => [...owned(id), ...controlled(id)]),
        moment,
      ),
  })
}

function holdingsAt(edges: readonly OwnershipEdge[], moment: Moment): Holding[] {
  return edges.flatMap((edge) => {
    const standing = standingOf(edge, moment)
    if (standing === 'absent') return []
    const share = standing === 'current' ? edge.share : ({ kind: 'unknown' } as const)
    return [{ edge, ...shareBounds(share), certain: standing === 'current' }]
  })
}

function controlsAt(edges: readonly ControlEdge[], moment: Moment): Control[] {
  return edges.flatMap((edge) => {
    const standing = standingOf(edge, moment)
    return standing === 'absent' ? [] : [{ edge, certain: standing === 'current' }]
  })
}
