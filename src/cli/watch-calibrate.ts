// A calibration from honest traffic of one's own. What it learns can only raise what is taken for honest: an
// operator whose traffic holds a harvest that nobody saw must not teach the watch to be harder on everybody
// else, and whoever floods it can at most hide behind what he raised.
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../kernel/fault.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { byGame, calibrate, summarise, type Trace } from '../watch/calibrate.ts'
import type { Calibration, NullOfGroup } from '../watch/calibration.ts'
import { openEngine } from '../watch/engine.ts'
import { observationOf } from '../watch/observe.ts'
import { sections as plainSections, sectionsKnowing } from '../watch/sections.ts'
import { ArgumentError, unreadable } from './data-dir.ts'
import { addRecord, newColumns, traceOf, type Columns } from './watch-columns.ts'
import { judgedHonest, type Judged, type JudgedValues } from './watch-judged.ts'
import { announcements, calibrationOf, fileSalt, opened } from './watch-replay.ts'

const workloadsMax = 1_000_000

export interface CalibrateValues extends JudgedValues {
  readonly calibration?: string | undefined
  readonly out?: string | undefined
  readonly json: boolean
}

export interface Calibrated {
  readonly text: string
  /** Sentences for whoever runs it. */
  readonly announced: readonly string[]
}

/**
 * `path`: a folder with one file of JSON lines a source, each workload in it an episode; undefined: only what people
 * found honest in the cases of a data folder.
 */
export async function calibrateFrom(
  path: string | undefined,
  values: CalibrateValues,
): Promise<Calibrated> {
  const base = calibrationOf(values.calibration)
  const asksCases = [values['data-dir'], values.database, values.dispositions].some(
    (value) => value !== undefined,
  )
  if (path === undefined && !asksCases) throw new ArgumentError('name DATA, --data-dir, or both')
  const sources = path === undefined ? [] : sourcesIn(path)
  const unreviewed = sources.flatMap((source) => tracesOf(join(path ?? '', source), source, base))
  const judged = asksCases ? await judgedHonest(values, segmentsOf(base)) : noneJudged
  const traces = [...unreviewed, ...judged.traces]
  const segments = Object.keys(base.segments)
  const { thresholds } = base
  const own = calibrate(traces.map(summarise), { version: '', segments, thresholds })
  const raised = raisedBy(base, own)
  const version = `${base.version}+${sha256Hex(JSON.stringify(raised)).slice(0, 12)}`
  const announced = saidOf(unreviewed.length, judged)
  const text = JSON.stringify({ ...raised, version }, null, 2)
  if (values.out === undefined) return { text, announced }
  writeFileSync(values.out, `${text}\n`)
  const counts = { episodes: traces.length, foundHonest: judged.traces.length }
  const summary = { version, sources: sources.length, ...counts, out: values.out }
  const told = `${values.out}: calibration ${version} from ${traces.length} workloads, ${judged.traces.length} of them found honest in cases, and ${sources.length} sources`
  return { text: values.json ? JSON.stringify(summary) : told, announced }
}

/** Names by the byte that records carry. */
function segmentsOf(calibration: Calibration): readonly string[] {
  const limits = { hotMax: 1, coldMax: 0 }
  return openEngine({ calibration, sections: plainSections, linkSalt: 0, ...limits }).folding
    .segments
}

const noneJudged: Judged = { traces: [], workloads: 0 }

function saidOf(unreviewed: number, { traces, workloads }: Judged): readonly string[] {
  const forgotten = workloads - traces.length
  return [
    ...(unreviewed > 0
      ? [
          `nobody has reviewed the traffic of ${unreviewed} workloads: what it teaches only raises what counts as honest, as everything here does`,
        ]
      : []),
    ...(forgotten > 0
      ? [`of ${forgotten} workloads found honest in cases the log opens no records any more`]
      : []),
  ]
}

function sourcesIn(path: string): readonly string[] {
  try {
    if (statSync(path).isDirectory()) {
      const files = readdirSync(path).filter((file) => file.endsWith('.jsonl'))
      if (files.length > 0) return files.toSorted()
    }
  } catch (error) {
    throw new ArgumentError(unreadable('DATA', path, error))
  }
  throw new ArgumentError(`${path} must be a folder with a file NAME.jsonl for each source`)
}

function tracesOf(path: string, source: string, base: Calibration): readonly Trace[] {
  const file = opened(path)
  try {
    if (file.bad.lines > 0) {
      const internal = announcements(file)
        .map((sentence) => `${path}: ${sentence}`)
        .join('\n')
      throw new Fault({ code: 'store.unavailable', internal })
    }
    const releases = new Map(file.releases.map(({ model, releasedAtMs }) => [model, releasedAtMs]))
    const sections = sectionsKnowing(releases)
    const limits = { hotMax: workloadsMax, coldMax: 0 }
    const engine = openEngine({ calibration: base, sections, linkSalt: 0, ...limits })
    const episodes = new Map<string, Columns>()
    for (const line of file.inOrder()) {
      const { account, workload, declared } = line
      const key = JSON.stringify([account, workload ?? account])
      const observation = observationOf(line, fileSalt)
      const { record } = engine.look({ key, observation, declared, facts: null, salt: fileSalt })
      const columns = episodes.get(key) ?? newColumns()
      episodes.set(key, columns)
      addRecord(columns, record)
    }
    const { segments } = engine.folding
    return [...episodes.values()].map((columns) => traceOf(source, columns, segments))
  } finally {
    file.close()
  }
}

function raisedBy(base: Calibration, own: Calibration): Calibration {
  const segments = Object.entries(base.segments).map(([name, before]) => {
    const seen = own.segments[name]
    const raised = byGame((game): NullOfGroup => {
      const other = seen?.[game]
      return other !== undefined && other.episodes > 0 && other.mean > before[game].mean
        ? other
        : before[game]
    })
    return [name, raised] as const
  })
  return { ...base, segments: Object.fromEntries(segments) }
}
