// What is told of a workload or an account: the level, what it rests on, and the figures behind it, each with
// its n and with what honest workloads of the same shape do. Computed from the state alone.
import type { Calibration } from './calibration.ts'
import { capitalOfPair, highest, meanScore } from './evidence.ts'
import { pairs, requestGroups } from './games.ts'
import { groupsOf, type Folding } from './fold.ts'
import { places, stateHeader } from './layout.ts'
import { levelOf, type Level } from './levels.ts'
import type { Bytes, RequestGroup } from './section.ts'
import type { Statistic } from './statistic.ts'
import { segmentOf } from './relate/segment.ts'
import { transportUnavailable } from './transport/transport.ts'

export interface WorkloadVerdict extends Level {
  readonly segment: string
  readonly requests: number
  /** Requests that were not looked at. */
  readonly missed: number
  /** In bans: a score of 3 is evidence of 1,000 to 1 against an honest workload, by its strongest game. */
  readonly score: number
  readonly statistics: readonly Statistic[]
  /** Detectors that had no input. */
  readonly unavailable: readonly string[]
  readonly explanation: readonly string[]
}

/** Of one group, its strongest figures. */
const sentencesPerGroup = 3

export function verdictOf(state: Bytes, folding: Folding): WorkloadVerdict {
  const { view, at } = state
  const segment =
    folding.segments[segmentOf({ view, at: at + places.b.stateAt })] ?? folding.segments[0] ?? ''
  const { level } = levelOf(view, at, folding.calibration)
  // What the highest level rests on, also where the evidence has faded since.
  const groups = groupsOf(state)
  const told = requestGroups.filter((group) => groups.includes(group))
  const figures = told.map((group) => figuresOf(group, state, folding))
  return {
    level,
    groups,
    segment,
    requests: view.getUint32(at + stateHeader.count),
    missed: view.getUint32(at + stateHeader.missed),
    score: scoreOf(state),
    statistics: figures.flat(),
    unavailable: transportUnavailable({ view, at: at + places.d.stateAt }),
    explanation: [
      ...told.flatMap((group, index) => [
        ...(figures[index] ?? []).map(({ sentence }) => sentence),
        ...evidenceSentence(group, { state, segment, calibration: folding.calibration }),
      ]),
      ...pairSentence(told, state),
    ],
  }
}

/** The strongest figures of one group. */
export function figuresOf(
  group: RequestGroup,
  { view, at }: Bytes,
  { sections }: Pick<Folding, 'sections'>,
): Statistic[] {
  return sections[group]
    .statistics({ view, at: at + places[group].stateAt })
    .slice(0, sentencesPerGroup)
}

/** Two decimals. */
function scoreOf({ view, at }: Bytes): number {
  const alone = requestGroups.map((_, group) => highest(view, at, group))
  const together = pairs.map((_, pair) => capitalOfPair(view, at, pair))
  return Math.round((Math.max(0, ...alone, ...together) / Math.LN10) * 100) / 100
}

/** Two groups are told together where the level rests on both. */
function pairSentence(told: readonly RequestGroup[], { view, at }: Bytes): readonly string[] {
  const pair = pairs.findIndex((name) => name === told.join(''))
  if (pair < 0) return []
  const bans = Math.max(0, capitalOfPair(view, at, pair) / Math.LN10).toFixed(1)
  return [`Both on the same requests, which honest workloads hardly do: evidence of ${bans} bans.`]
}

const groupNames: Readonly<Record<RequestGroup, string>> = {
  a: 'What requests ask for',
  b: 'How requests relate',
  c: 'Parameters',
  d: 'Identity and transport',
}

/** How the group's scores stand against those of honest workloads of the same shape. */
function evidenceSentence(
  group: RequestGroup,
  {
    state: { view, at },
    segment,
    calibration,
  }: { readonly state: Bytes; readonly segment: string; readonly calibration: Calibration },
): readonly string[] {
  const index = requestGroups.indexOf(group)
  const scored = meanScore(view, at, index)
  const honest = calibration.segments[segment]?.[group]
  if (scored === null || honest === undefined) return []
  const bans = (highest(view, at, index) / Math.LN10).toFixed(1)
  const [, , ninetyNinth] = honest.percentiles
  return [
    `${groupNames[group]}: mean score ${scored.mean.toFixed(2)} over ${scored.of} requests, where honest workloads of the shape ${segment} ` +
      `stay at or under ${honest.mean.toFixed(2)} (99th percentile ${ninetyNinth.toFixed(2)} of ${honest.episodes} episodes from ${honest.sources} sources): evidence of ${bans} bans.`,
  ]
}
