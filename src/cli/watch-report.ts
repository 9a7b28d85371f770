// The figures of a case computed again from the log: every record of its workloads is folded anew, up to the
// request at which the figures were entered, and compared with what the case says. Nobody need trust the watch.
import { calibrationIn, shippedCalibration } from '../house/calibration-file.ts'
import type { RecordBatch } from '../journeys/watch-entry.ts'
import { openAnyReader, type Reader } from '../store/reader.ts'
import type { Case, Member } from '../watch/case.ts'
import { openEngine, type Engine } from '../watch/engine.ts'
import { engineVersion, places, stateHeader } from '../watch/layout.ts'
import type { Statistic } from '../watch/statistic.ts'
import { sections } from '../watch/sections.ts'
import { ArgumentError, bookPlaceOf } from './data-dir.ts'
import { batchesOf, casesIn, recordsOf } from './watch-records.ts'

export interface ReportValues {
  readonly 'data-dir'?: string | undefined
  readonly database?: string | undefined
  readonly calibration?: string | undefined
  readonly json: boolean
}

interface Recomputed {
  readonly workload: string
  /** The version that the figures are of; another than this program's computes them no more. */
  readonly engine: string
  /** Requests that the case's figures rest on, and records of them that the log still opens. */
  readonly looked: number
  readonly records: number
  /** Null: not all records are there any more, or they are another version's, so that nothing can be said. */
  readonly isSame: boolean | null
  readonly figures: readonly Compared[]
}

interface Compared extends Statistic {
  /** What the records give; null: they do not have this figure. */
  readonly again: { readonly count: number; readonly of: number } | null
}

/** Throws an ArgumentError where there is no such case. */
export async function reportOn(caseId: string, values: ReportValues): Promise<string> {
  const reader = await openAnyReader(bookPlaceOf(values))
  try {
    const found = await caseIn(reader, caseId)
    const batches = await batchesOf(reader, new Set(found.members.map((one) => one.workloadId)))
    const members = found.members.map((member) =>
      recomputed(member, batches.get(member.workloadId) ?? []),
    )
    return values.json
      ? JSON.stringify({ case: found.id, level: found.level, members })
      : textOf(found, members)
  } finally {
    await reader.close()
  }
}

async function caseIn(reader: Reader, id: string): Promise<Case> {
  const found = (await casesIn(reader)).all.get(id)
  if (found === undefined) throw new ArgumentError(`the book has no case ${id}`)
  return found
}

function recomputed({ workloadId, evidence }: Member, batches: readonly RecordBatch[]): Recomputed {
  const engine = openEngine({
    calibration: calibrationIn(shippedCalibration),
    sections,
    linkSalt: 0,
    hotMax: 1,
    coldMax: 0,
  })
  const { looked } = evidence
  const isOurs = evidence.engine === String(engineVersion)
  const records = fold(engine, batches, looked)
  const now = figuresIn(engine)
  const figures = evidence.statistics.map((said): Compared => {
    const same = now.find(({ detector }) => detector === said.detector)
    return { ...said, again: same === undefined ? null : { count: same.count, of: same.of } }
  })
  const isSame = figures.every(
    ({ count, of, again }) => again !== null && again.count === count && again.of === of,
  )
  return {
    workload: workloadId,
    engine: evidence.engine,
    looked,
    records,
    isSame: !isOurs || records < looked ? null : isSame,
    figures,
  }
}

const key = 'member'

/** The first `most` records; returns how many there were. */
function fold(engine: Engine, batches: readonly RecordBatch[], most: number): number {
  let folded = 0
  for (const record of recordsOf(batches)) {
    if (folded >= most) break
    if (engine.refold(key, record)) folded += 1
  }
  return folded
}

function figuresIn({ workloads, folding }: Engine): readonly Statistic[] {
  const { view, at } = workloads.open(key)
  if (view.getUint32(at + stateHeader.count) === 0) return []
  return Object.values(folding.sections).flatMap((section) =>
    section.statistics({ view, at: at + places[section.group].stateAt }),
  )
}

function textOf({ id, level, groups }: Case, members: readonly Recomputed[]): string {
  return [
    `${id}  level ${level}  groups ${groups.join('')}`,
    ...members.flatMap(({ workload, figures, ...member }) => [
      '',
      `${workload}: ${verdictIn(member)}`,
      ...figures.map(({ sentence, count, of, again }) => {
        const found = again === null ? 'no such figure' : `${again.count} of ${again.of}`
        const isOther = again?.count !== count || again.of !== of
        return `  ${sentence} (${isOther ? `the records give: ${found}` : 'the same again'})`
      }),
    ]),
  ].join('\n')
}

function verdictIn({
  engine,
  looked,
  records,
  isSame,
}: Omit<Recomputed, 'workload' | 'figures'>): string {
  if (engine !== String(engineVersion)) {
    return `its figures are those of engine ${engine}; this program has engine ${engineVersion} and cannot compute them again`
  }
  if (isSame === null) {
    return `of ${looked} requests that its figures rest on, the log still opens the records of ${records}`
  }
  return isSame
    ? `computed again from ${records} records, and the same`
    : `computed again from ${records} records, and DIFFERENT`
}
