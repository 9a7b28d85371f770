// Whether what the watch found opens a case, adds to one, or says nothing new. A case is entered in the log for
// good, so that a stream of findings becomes few entries: levels only rise, figures are entered anew when they
// rest on twice as many requests, and what people judged is not opened again for a while.
import type { Case, CaseEdge, Evidence, Judgement, Member, Share } from './case.ts'
import type { Group } from './section.ts'

/** From this level on a finding opens a case. */
export const caseLevelMin = 2
/** Members of one case; further ones are for a person to add. */
export const membersMax = 500
/** Of each member: fewer where there are many members. */
const statisticsMax = 32
const recordsMax = 64
const fewMembers = 20
const clusterStatisticsMax = 5
const clusterRecordsMax = 8
const linksMax = 32
const edgesMax = 256
/** Figures alone are entered at most this often. */
const figuresEveryMs = 86_400_000
/** For so long a finding that is not worse than what people judged opens nothing. */
export const judgedForMs = 30 * 86_400_000

export interface FoundMember {
  readonly workloadId: string
  readonly level: number
  readonly evidence: Evidence
  readonly harvest: Share | null
  readonly judgement: Judgement
}

export interface Found {
  /** Null: one workload. */
  readonly cluster: string | null
  readonly links: readonly string[]
  readonly edges: readonly CaseEdge[]
  readonly level: number
  readonly groups: readonly Group[]
  readonly members: readonly FoundMember[]
}

export type Intake =
  | { readonly kind: 'opens' }
  | { readonly kind: 'adds'; readonly caseId: string; readonly members: readonly FoundMember[] }
  | { readonly kind: 'nothing' }

/** `last` is the last case of the same workload or cluster; null: there was none. */
export function intakeOf(found: Found, last: Case | null, nowMs: number): Intake {
  if (found.members.length === 0) return { kind: 'nothing' }
  const isOpen = last?.members.some(({ disposition }) => disposition === null) === true
  if (last === null || !isOpen) {
    if (found.level < caseLevelMin) return { kind: 'nothing' }
    return last !== null && isJudged(found, last, nowMs) ? { kind: 'nothing' } : { kind: 'opens' }
  }
  const known = new Map(last.members.map((member) => [member.workloadId, member]))
  let room = membersMax - known.size
  const news = found.members.filter((member) => {
    const before = known.get(member.workloadId)
    if (before === undefined) return room-- > 0
    return saysMore(member, before, nowMs)
  })
  return news.length === 0 && found.level <= last.level
    ? { kind: 'nothing' }
    : { kind: 'adds', caseId: last.id, members: news }
}

/** It was judged lately, and what is found now is no worse. */
function isJudged({ level }: Found, last: Case, nowMs: number): boolean {
  const judgedMs = Math.max(...last.members.map(({ disposition }) => disposition?.atMs ?? 0))
  return level <= last.level && nowMs < judgedMs + judgedForMs
}

function saysMore(now: FoundMember, before: Member, nowMs: number): boolean {
  if (before.disposition !== null) return false
  if (now.level > before.level) return true
  if (now.judgement.finding !== before.judgement.finding) return true
  if ((now.judgement.drift === null) !== (before.judgement.drift === null)) return true
  const isLater = nowMs >= before.atMs + figuresEveryMs
  return isLater && now.evidence.looked >= 2 * before.evidence.looked
}

/** Within the bounds of an entry. */
export function bounded(found: Found): Found {
  const isSmall = found.members.length <= fewMembers
  const statistics = isSmall ? statisticsMax : clusterStatisticsMax
  const records = isSmall ? recordsMax : clusterRecordsMax
  return {
    ...found,
    links: found.links.slice(0, linksMax),
    edges: found.edges.slice(0, edgesMax),
    members: found.members.slice(0, membersMax).map((member) => ({
      ...member,
      evidence: {
        ...member.evidence,
        statistics: member.evidence.statistics.slice(0, statistics),
        records: member.evidence.records.slice(0, records),
      },
    })),
  }
}
