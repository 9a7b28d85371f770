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
import { places, recordHeader } from '../watch/layout.ts'
import { observationOf } from '../watch/observe.ts'
import { sectionsKnowing } from '../watch/sections.ts'
import { ArgumentError, unreadable } from './data-dir.ts'
import { announcements, calibrationOf, fileSalt, opened } from './watch-replay.ts'

const groups = ['a', 'b', 'c', 'd'] as const
const workloadsMax = 1_000_000

export interface CalibrateValues {
  readonly calibration?: string | undefined
  readonly out?: string | undefined
  readonly json: boolean
}

/** `path`: a folder with one file of JSON lines a source, each workload in it an episode. */
export function calibrateFrom(path: string, values: CalibrateValues): string {
  const base = calibrationOf(values.calibration)
  const sources = sourcesIn(path)
  const traces = sources.flatMap((source) => tracesOf(join(path, source), source, base))
  const segments = Object.keys(base.segments)
  const { thresholds } = base
  const own = calibrate(traces.map(summarise), { version: '', segments, thresholds })
  const raised = raisedBy(base, own)
  const version = `${base.version}+${sha256Hex(JSON.stringify(raised)).slice(0, 12)}`
  const text = JSON.stringify({ ...raised, version }, null, 2)
  if (values.out === undefined) return text
  writeFileSync(values.out, `${text}\n`)
  const summary = { version, sources: sources.length, episodes: traces.length, out: values.out }
  return values.json
    ? JSON.stringify(summary)
    : `${values.out}: calibration ${version} from ${traces.length} workloads of ${sources.length} sources`
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
    const episodes = new Map<string, number[][]>()
    for (const line of file.inOrder()) {
      const { account, workload, declared } = line
      const key = JSON.stringify([account, workload ?? account])
      const observation = observationOf(line, fileSalt)
      const { record } = engine.look({ key, observation, declared, facts: null, salt: fileSalt })
      const columns = episodes.get(key) ?? [[], [], [], [], []]
      episodes.set(key, columns)
      columns[0]?.push(record[recordHeader.segment] ?? 0)
      for (const [index, group] of groups.entries()) {
        columns[index + 1]?.push(record[places[group].recordAt] ?? 255)
      }
    }
    const { segments } = engine.folding
    return [...episodes.values()].map((columns) => traceOf(source, columns, segments))
  } finally {
    file.close()
  }
}

function traceOf(
  source: string,
  [bytes = [], a = [], b = [], c = [], d = []]: readonly number[][],
  segments: readonly string[],
): Trace {
  return {
    source,
    lookAlike: false,
    segments: bytes.map((byte) => segments[byte] ?? ''),
    scores: {
      a: Uint8Array.from(a),
      b: Uint8Array.from(b),
      c: Uint8Array.from(c),
      d: Uint8Array.from(d),
    },
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
