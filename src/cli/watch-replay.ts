// Recorded traffic through the watch: one line per account, one per cluster. The verdict rests on the calibration
// that is shipped or named, never on the file that is judged; the same file gives the same bytes.
import { calibrationIn, shippedCalibration } from '../house/calibration-file.ts'
import { Fault } from '../kernel/fault.ts'
import type { Calibration } from '../watch/calibration.ts'
import { observationOf } from '../watch/observe.ts'
import type { ClusterVerdict } from '../watch/clusters.ts'
import { openWatch, type AccountVerdict, type Watch } from '../watch/watch.ts'
import { ArgumentError, unreadable } from './data-dir.ts'
import { openReplayFile, type ReplayFile } from './watch-file.ts'

/** Of a file more workloads than a gateway has in memory are judged with their whole state. */
const workloadsMax = 1_000_000
/** Traffic in a file has no contracts of this house: one salt for all, so that accounts can be linked. */
export const fileSalt = 0x63757374

export interface Replayed {
  /** JSON lines, or a table. */
  readonly text: string
  /** Sentences for whoever runs it. */
  readonly announced: readonly string[]
}

export interface ReplayValues {
  readonly json: boolean
  readonly 'skip-bad': boolean
  readonly calibration?: string | undefined
}

/** Throws an ArgumentError where a file cannot be read, and a Fault where lines are bad or the calibration is none. */
export function replayFile(path: string, values: ReplayValues): Replayed {
  const calibration = calibrationOf(values.calibration)
  const file = opened(path)
  try {
    const announced = announcements(file)
    if (file.bad.lines > 0 && !values['skip-bad']) {
      const remedy = 'nothing was judged: mend the lines, or leave them out with --skip-bad'
      throw refused([...announced, remedy])
    }
    if (file.requests === 0) {
      throw refused([...announced, `${path} holds no request: nothing was judged`])
    }
    const watch = watchOver(file, calibration)
    const clusters = watch.link()
    const text = values.json ? jsonLines(watch, clusters) : table(watch, clusters)
    return { text, announced }
  } finally {
    file.close()
  }
}

function refused(sentences: readonly string[]): Fault {
  return new Fault({ code: 'store.unavailable', internal: sentences.join('\n') })
}

export function calibrationOf(path: string | undefined): Calibration {
  try {
    return calibrationIn(path ?? shippedCalibration)
  } catch (error) {
    if (error instanceof Fault || path === undefined) throw error
    throw new ArgumentError(unreadable('--calibration', path, error))
  }
}

export function opened(path: string): ReplayFile {
  try {
    return openReplayFile(path)
  } catch (error) {
    throw new ArgumentError(unreadable('FILE', path, error))
  }
}

function watchOver(file: ReplayFile, calibration: Calibration): Watch {
  const releases = new Map(file.releases.map(({ model, releasedAtMs }) => [model, releasedAtMs]))
  const watch = openWatch({ calibration, releases, hotMax: workloadsMax, coldMax: workloadsMax })
  for (const line of file.inOrder()) {
    const { account, workload, declared, facts } = line
    const observation = observationOf(line, fileSalt)
    watch.observe({ account, workload, observation, declared, facts, salt: fileSalt })
  }
  return watch
}

/** What whoever runs it must know of the file. */
export function announcements({ bad, late, unread, requests }: ReplayFile): readonly string[] {
  const named = bad.named.flatMap(({ line, problems }) =>
    problems.map((problem) => `line ${line}: ${problem}`),
  )
  const more = bad.lines - bad.named.length
  return [
    ...named,
    ...(bad.lines > 0 ? [`${counted(bad.lines, 'line is', 'lines are')} bad`] : []),
    ...(more > 0 ? [`${more} of them are not named here`] : []),
    ...[...unread].map(
      ([field, lines]) =>
        `the field ${JSON.stringify(field)} means nothing here and is not read, in ${counted(lines, 'line', 'lines')}`,
    ),
    ...(late > 0
      ? [
          `${counted(late, 'line is', 'lines are')} late (earlier than a line above), of ${requests}; all are taken in the order of their instants`,
        ]
      : []),
  ]
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

function jsonLines(watch: Watch, clusters: readonly ClusterVerdict[]): string {
  return [...watch.accounts(), ...clusters.map(clusterLine)]
    .map((line) => JSON.stringify(line))
    .join('\n')
}

/** Members as their names alone; their own levels are in their own lines. */
function clusterLine(verdict: ClusterVerdict): object {
  const { cluster, members, links, level, groups, candidate, replacements, explanation } = verdict
  const names = members.map(({ account }) => account)
  return { cluster, members: names, links, level, groups, candidate, replacements, explanation }
}

/** Accounts that a person should look at first come first. */
function table(watch: Watch, clusters: readonly ClusterVerdict[]): string {
  const verdicts = [...watch.accounts()].toSorted(
    (left, right) => right.maxLevel - left.maxLevel || right.score - left.score,
  )
  const counts = [0, 1, 2, 3].map(
    (level) => `level ${level}: ${verdicts.filter(({ maxLevel }) => maxLevel === level).length}`,
  )
  return [
    `${counted(verdicts.length, 'account', 'accounts')} (highest level reached): ${counts.join(', ')}`,
    ...verdicts.filter(({ maxLevel }) => maxLevel > 0).flatMap(paragraph),
    ...clusters.flatMap(clusterParagraph),
  ].join('\n')
}

function clusterParagraph({
  cluster,
  members,
  level,
  candidate,
  explanation,
}: ClusterVerdict): readonly string[] {
  const names = members.slice(0, 5).map(({ account }) => account)
  const more = members.length > names.length ? `, and ${members.length - names.length} more` : ''
  const kind = candidate ? 'candidate cluster' : 'cluster'
  return [
    '',
    `${kind} ${cluster}  level ${level}  ${counted(members.length, 'account', 'accounts')}: ${names.join(', ')}${more}`,
    ...explanation.map((sentence) => `  ${sentence}`),
  ]
}

function paragraph(verdict: AccountVerdict): readonly string[] {
  const { account, maxLevel, firstAt, score, groups, segment, finding, explanation } = verdict
  const reached = Object.entries(firstAt)
    .filter(([, at]) => at !== null)
    .map(([level, at]) => `level ${level} at request ${at}`)
  const judged = finding === null ? [] : [`  finding: ${finding}`]
  return [
    '',
    `${account}  level ${maxLevel}  score ${score}  groups ${groups.join('')}  ${segment}`,
    `  ${reached.join(', ')}`,
    ...judged,
    ...explanation.map((sentence) => `  ${sentence}`),
  ]
}
