// Who holds how much of whom, and who controls whom otherwise: dated records, as written. What cannot
// be true is named in a sentence before anything is computed from it; graph.ts reads the rest.
import type { Rational } from '../kernel/money.ts'
import { compare, plus, rationalText, whole, zero } from '../kernel/rational.ts'
import { overlap, standingOf, type Evidence } from './evidence.ts'

/** In percent, 0 to 100, exact. */
export type Share =
  | { readonly kind: 'exact'; readonly percent: Rational }
  | { readonly kind: 'range'; readonly from: Rational; readonly to: Rational }
  | { readonly kind: 'unknown' }

/** `direct` is equity; votes and economic interest of the same holder are records of their own. */
export const ownershipKinds = ['direct', 'voting', 'economic'] as const
export type OwnershipKind = (typeof ownershipKinds)[number]

export interface OwnershipEdge extends Evidence {
  readonly owner: string
  readonly of: string
  readonly share: Share
  readonly kind: OwnershipKind
}

/** Control without equity: a board majority, a contract (VIE), a golden share. */
export const controlKinds = ['board', 'contract', 'golden_share', 'other'] as const
export type ControlKind = (typeof controlKinds)[number]

export interface ControlEdge extends Evidence {
  readonly controller: string
  readonly of: string
  readonly kind: ControlKind
}

/**
 * An owner that stands for many small holders, none of whom is known by name: free float as its source
 * attests it. It counts as held by nobody in particular, hence neither as listed nor as unknown.
 */
export const dispersedHolders = 'dispersed'

/** A record that makes no sense, and why, as a sentence; the loader adds file and line. */
export interface RecordProblem {
  readonly recordId: string
  readonly message: string
}

export const fullPercent: Rational = whole(100n)

/** The bounds of a share: what is unknown lies anywhere from 0 to 100 %. */
export function shareBounds(share: Share): { readonly from: Rational; readonly to: Rational } {
  if (share.kind === 'exact') return { from: share.percent, to: share.percent }
  if (share.kind === 'range') return { from: share.from, to: share.to }
  return { from: zero, to: fullPercent }
}

/** Everything that is wrong with these records; nothing may be computed while there is any. */
export function ownershipProblems(records: {
  readonly entityIds: ReadonlySet<string>
  readonly ownership: readonly OwnershipEdge[]
  readonly control: readonly ControlEdge[]
}): RecordProblem[] {
  const { entityIds, ownership, control } = records
  const byAsset = Map.groupBy(ownership, (edge) => `${edge.kind} ${edge.of}`)
  return [
    ...ownership.flatMap(shareProblems),
    ...ownership.flatMap((edge) => endProblems(edge, edge.owner, entityIds)),
    ...control.flatMap((edge) => endProblems(edge, edge.controller, entityIds)),
    ...[...ownership, ...control].flatMap(dateProblems),
    ...pairProblems(Map.groupBy(ownership, (edge) => `${edge.kind} ${edge.owner} ${edge.of}`)),
    ...pairProblems(Map.groupBy(control, (edge) => `${edge.kind} ${edge.controller} ${edge.of}`)),
    ...[...byAsset.values()].flatMap(sumProblems),
  ]
}

function shareProblems({ id, share }: OwnershipEdge): RecordProblem[] {
  const { from, to } = shareBounds(share)
  const bad = [from, to].find((value) => value.num < 0n || compare(value, fullPercent) > 0)
  if (bad !== undefined) {
    const message = `a share of ${rationalText(bad)} % is not between 0 and 100 %`
    return [{ recordId: id, message }]
  }
  if (compare(from, to) <= 0) return []
  const message = `a share from ${rationalText(from)} to ${rationalText(to)} % begins after it ends`
  return [{ recordId: id, message }]
}

function endProblems(
  edge: OwnershipEdge | ControlEdge,
  holder: string,
  entityIds: ReadonlySet<string>,
): RecordProblem[] {
  const problems = [holder, edge.of]
    .filter((id) => !entityIds.has(id) && !(id === dispersedHolders && id === holder))
    .map((id) => ({ recordId: edge.id, message: `there is no entity ${id}` }))
  if (holder !== edge.of) return problems
  const verb = 'owner' in edge ? 'own' : 'control'
  return [...problems, { recordId: edge.id, message: `${holder} cannot ${verb} itself` }]
}

function dateProblems(record: Evidence): RecordProblem[] {
  const ranges = [
    ['valid', record.validFromMs, record.validToMs],
    ['known', record.knownFromMs, record.knownToMs],
  ] as const
  return ranges
    .filter(([, from, to]) => to !== null && to <= from)
    .map(([word]) => ({ recordId: record.id, message: `it stops being ${word} before it starts` }))
}

/** Two records of one pair and kind must not speak of the same instant. */
function pairProblems(pairs: ReadonlyMap<string, readonly Evidence[]>): RecordProblem[] {
  return [...pairs.values()].flatMap((records) =>
    records.flatMap((later, index) =>
      records
        .slice(0, index)
        .filter((earlier) => overlap(earlier, later))
        .map((earlier) => ({
          recordId: later.id,
          message: `it overlaps ${earlier.id}, which says the same pair's share for the same time`,
        })),
    ),
  )
}

/** The smallest shares of one asset must fit into 100 % wherever a record begins to count. */
function sumProblems(edges: readonly OwnershipEdge[]): RecordProblem[] {
  for (const edge of edges) {
    const asOfMs = edge.validFromMs
    for (const knownAtMs of new Set(edges.map(({ knownFromMs }) => knownFromMs))) {
      const counted = edges.filter((other) => standingOf(other, { asOfMs, knownAtMs }) !== 'absent')
      const sum = counted.reduce((total, other) => plus(total, shareBounds(other.share).from), zero)
      if (compare(sum, fullPercent) <= 0) continue
      const ids = counted.map(({ id }) => id).join(', ')
      const message = `the smallest shares of ${edge.of} add up to ${rationalText(sum)} % (${ids})`
      return [{ recordId: edge.id, message }]
    }
  }
  return []
}
