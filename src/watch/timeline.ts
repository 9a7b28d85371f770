// How a workload's figures came about, request by request: its records folded anew, and what the fold said along the
// way. A pure function of records and calibration, so that whoever reads it sees what the log holds and nothing else.
import type { Calibration } from './calibration.ts'
import { openEngine } from './engine.ts'
import { capitalOfGroup, capitalOfPair, meanScore } from './evidence.ts'
import { pairs, requestGroups } from './games.ts'
import { engineVersion, places, recordHeader, stateHeader } from './layout.ts'
import { scoreOf, type RequestGroup } from './section.ts'
import { sections } from './sections.ts'
import type { Statistic } from './statistic.ts'
import { verdictOf } from './verdict.ts'

/** More points than these are drawn together: each then stands for several requests. */
const pointsMax = 60

/** The requests from `first` to `last` of those that are shown, counted from 1. */
export interface TimelinePoint {
  readonly first: number
  readonly last: number
  /** Of the last one, in milliseconds since 1970. */
  readonly atMs: number
  /** Mean score of each group over them, 0 to 1; null: none is known. */
  readonly scores: Readonly<Record<RequestGroup, number | null>>
  /** The level that stood after the last one; null: what came before is not there. */
  readonly level: number | null
  /** Common logarithm of the strongest evidence then, of a group or of two together; null as before. */
  readonly bans: number | null
}

/** A group's mean score beside those of honest workloads of the same shape of job. */
export interface GroupStanding {
  readonly group: RequestGroup
  readonly mean: number
  /** Requests whose score is known. */
  readonly of: number
  /** Null: the calibration knows no such shape. */
  readonly honest: {
    readonly bound: number
    /** The mean score of an honest episode at the 50th, 90th, 99th and 100th percentile. */
    readonly percentiles: readonly [number, number, number, number]
    readonly episodes: number
    readonly sources: number
  } | null
}

export interface Timeline {
  /** Records that were there to be folded. */
  readonly opened: number
  /** Whether they are all from the first request on, so that levels follow from them. */
  readonly isWhole: boolean
  readonly points: readonly TimelinePoint[]
  /** The request that raised the workload to each level, and when. */
  readonly raised: readonly {
    readonly level: number
    readonly request: number
    readonly atMs: number
  }[]
  /** The shape of its job; null unless whole. */
  readonly segment: string | null
  readonly standings: readonly GroupStanding[]
  /** What the records give; empty unless whole. */
  readonly statistics: readonly Statistic[]
  readonly explanation: readonly string[]
  readonly unavailable: readonly string[]
}

/** `looked`: requests that figures rest on; of more records the first so many are folded, of fewer only scores are told. */
export function timelineOf(
  records: readonly Uint8Array[],
  { calibration, looked }: { readonly calibration: Calibration; readonly looked: number },
): Timeline {
  const engine = openEngine({ calibration, sections, linkSalt: 0, hotMax: 1, coldMax: 0 })
  // Another version's records cannot be folded, and are not what these figures rest on.
  const own = records.filter((record) => record[recordHeader.version] === engineVersion)
  const taken = own.slice(0, looked)
  const isWhole = taken.length === looked && looked > 0
  const perPoint = Math.max(1, Math.ceil(taken.length / pointsMax))
  const points: TimelinePoint[] = []
  const raised: Timeline['raised'][number][] = []
  let reached = 0
  let open = emptyPoint(1)
  for (const [index, record] of taken.entries()) {
    engine.refold(key, record)
    const state = engine.workloads.open(key)
    const { atMs } = addScores(open, record)
    const most = isWhole ? state.view.getUint8(state.at + stateHeader.levelMax) : 0
    for (; reached < most; reached++) {
      raised.push({ level: reached + 1, request: index + 1, atMs })
    }
    if ((index + 1) % perPoint !== 0 && index + 1 !== taken.length) continue
    const level = isWhole ? state.view.getUint8(state.at + stateHeader.level) : null
    points.push(pointOf(open, { last: index + 1, level, bans: isWhole ? bansOf(state) : null }))
    open = emptyPoint(index + 2)
  }
  return { opened: own.length, isWhole, points, raised, ...standingOf(engine, isWhole) }
}

const key = 'member'

interface OpenPoint {
  readonly first: number
  atMs: number
  readonly sums: number[]
  readonly known: number[]
}

function emptyPoint(first: number): OpenPoint {
  return { first, atMs: 0, sums: [0, 0, 0, 0], known: [0, 0, 0, 0] }
}

function addScores(point: OpenPoint, record: Uint8Array): { readonly atMs: number } {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  point.atMs = view.getFloat64(recordHeader.atMs)
  for (const [index, group] of requestGroups.entries()) {
    const score = scoreOf(view.getUint8(places[group].recordAt))
    if (score === null) continue
    point.sums[index] = (point.sums[index] ?? 0) + score
    point.known[index] = (point.known[index] ?? 0) + 1
  }
  return point
}

function pointOf(
  { first, atMs, sums, known }: OpenPoint,
  then: Pick<TimelinePoint, 'last' | 'level' | 'bans'>,
): TimelinePoint {
  const meanOf = (index: number): number | null => {
    const of = known[index] ?? 0
    return of === 0 ? null : rounded((sums[index] ?? 0) / of)
  }
  return {
    ...then,
    first,
    atMs,
    scores: { a: meanOf(0), b: meanOf(1), c: meanOf(2), d: meanOf(3) },
  }
}

/** What stands now, unlike a verdict's score, which is the highest that ever was. */
function bansOf({ view, at }: { readonly view: DataView; readonly at: number }): number {
  const alone = requestGroups.map((_, group) => capitalOfGroup(view, at, group))
  const together = pairs.map((_, pair) => capitalOfPair(view, at, pair))
  return rounded(Math.max(0, ...alone, ...together) / Math.LN10)
}

function standingOf(
  { workloads, folding }: ReturnType<typeof openEngine>,
  isWhole: boolean,
): Pick<Timeline, 'segment' | 'standings' | 'statistics' | 'explanation' | 'unavailable'> {
  if (!isWhole) {
    return { segment: null, standings: [], statistics: [], explanation: [], unavailable: [] }
  }
  const state = workloads.open(key)
  const { segment, unavailable, explanation } = verdictOf(state, folding)
  const nulls = folding.calibration.segments[segment]
  const standings = requestGroups.flatMap((group, index): GroupStanding[] => {
    const scored = meanScore(state.view, state.at, index)
    if (scored === null) return []
    const known = nulls?.[group]
    const honest =
      known === undefined
        ? null
        : {
            bound: known.mean,
            percentiles: known.percentiles,
            episodes: known.episodes,
            sources: known.sources,
          }
    return [{ group, mean: rounded(scored.mean), of: scored.of, honest }]
  })
  const statistics = requestGroups.flatMap((group) =>
    folding.sections[group].statistics({ view: state.view, at: state.at + places[group].stateAt }),
  )
  return { segment, standings, statistics, explanation, unavailable }
}

/** Three decimals. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
