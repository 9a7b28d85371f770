// The figures of the watch: calibrates on one set of sources, judges others, and prints every rate with its
// count, its sources and a 95 % interval by bootstrap over sources.
//
//   node bench/watch/evaluate.ts [--episodes 400] [--seed 1] [--write] [--json]
//
// --write makes the shipped calibration from the training sources.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { calibrate, type Trace } from '../../src/watch/calibrate.ts'
import type { Calibration } from '../../src/watch/calibration.ts'
import { nullNames } from '../../src/watch/calibration.ts'
import { requestGroups } from '../../src/watch/evidence.ts'
import { segments } from '../../src/watch/relate/segment.ts'
import type { RequestGroup } from '../../src/watch/section.ts'
import { scoreAll, type Kind } from './jobs.ts'
import { Random } from './random.ts'
import { reach, scoredWidth, type Reached, type Scored } from './score.ts'
import { thresholds } from './thresholds.ts'

interface Judged extends Scored, Reached {}

const { values } = parseArgs({
  options: {
    episodes: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    train: { type: 'string', default: 'train' },
    test: { type: 'string', default: 'test' },
    write: { type: 'boolean', default: false },
    detail: { type: 'boolean', default: false },
  },
})
const episodes = Number(values.episodes)
const seed = Number(values.seed)
const setOf = (name: string): 'train' | 'test' => (name === 'train' ? 'train' : 'test')

const honest = await scoreAll({
  kind: 'benign',
  seed: seed + 1000,
  episodes,
  set: setOf(values.train),
  share: 0,
  language: null,
})
const calibration = calibrate(honest.map(traceOf), {
  version: 'self-made',
  segments,
  thresholds,
})
if (values.write) {
  const path = new URL('../../src/watch/shipped-calibration.json', import.meta.url)
  writeFileSync(path, `${JSON.stringify(calibration, null, 2)}\n`)
}
printNull(calibration)

const rows: readonly { kind: Kind; share: number; within: readonly number[] }[] = [
  { kind: 'benign', share: 0, within: [] },
  { kind: 'hard_negative', share: 0, within: [] },
  { kind: 'harvest', share: 1, within: [60, 200] },
  { kind: 'bare', share: 1, within: [200] },
  { kind: 'mixed', share: 0.25, within: [200] },
  { kind: 'mixed', share: 0.1, within: [500] },
  { kind: 'mixed', share: 0.05, within: [1500] },
]
for (const { kind, share, within } of rows) {
  const scored = await scoreAll({
    kind,
    seed,
    episodes: kind === 'benign' ? episodes : Math.ceil(episodes / 2),
    set: setOf(values.test),
    share,
    language: null,
  })
  print(
    kind,
    share,
    within,
    scored.map((one) => ({ ...one, ...reach(one, calibration) })),
  )
}

function traceOf({ source, bytes }: Scored): Trace {
  const length = bytes.length / scoredWidth
  const column = (group: number): Uint8Array =>
    Uint8Array.from({ length }, (_, at) => bytes[at * scoredWidth + 1 + group] ?? 255)
  return {
    source,
    segments: Array.from({ length }, (_, at) => segments[bytes[at * scoredWidth] ?? 0] ?? ''),
    scores: { a: column(0), b: column(1), c: column(2), d: column(3) },
  }
}

function printNull({ segments: by }: Calibration): void {
  process.stdout.write('null: bound of the mean score (mean of sources behind it)\n')
  for (const [segment, groups] of Object.entries(by)) {
    const cells = nullNames.map((group) => {
      const { mean, episodes: of, sources, percentiles } = groups[group]
      return `${group} ${mean} [${percentiles.slice(1).join(' ')}]${group === 'a' ? ` n=${of}/${sources}` : ''}`
    })
    process.stdout.write(`  ${segment.padEnd(14)} ${cells.join('  ')}\n`)
  }
}

function print(kind: Kind, share: number, within: readonly number[], judged: Judged[]): void {
  process.stdout.write(`\n${kind}${share > 0 && share < 1 ? ` ${share * 100} %` : ''}\n`)
  for (const level of [1, 2, 3]) {
    process.stdout.write(`  level ${level}: ${rate(judged, (one) => one.level >= level)}\n`)
  }
  for (const limit of within) {
    for (const level of [2, 3]) {
      const in_ = (one: Judged): boolean => (one.firstAt[level - 1] ?? Infinity) <= limit
      process.stdout.write(`  level ${level} within ${limit}: ${rate(judged, in_)}\n`)
    }
  }
  for (const source of new Set(judged.map((one) => one.source))) {
    const own = judged.filter((one) => one.source === source)
    const counts = [1, 2, 3].map((level) => own.filter((one) => one.level >= level).length)
    const means = requestGroups.map((group) => `${group} ${meanScore(own, group).toFixed(3)}`)
    const medians = [2, 3].map((level) => median(own.map((one) => one.firstAt[level - 1] ?? null)))
    process.stdout.write(
      `    ${source.padEnd(30)} ${counts.join('/')} of ${own.length}  ${means.join(' ')}  first ${medians.join(' ')}  ${segmentsOf(own)} ${[...new Set(own.map((one) => one.groups.join('')))].join(',')}\n`,
    )
  }
}

function median(values_: readonly (number | null)[]): string {
  const known = values_.filter((one) => one !== null).toSorted((left, right) => left - right)
  return known.length === 0 ? '-' : String(known[Math.floor(known.length / 2)])
}

function segmentsOf(own: readonly Judged[]): string {
  const counts = new Map<number, number>()
  let all = 0
  for (const { bytes } of own) {
    for (let at = 0; at < bytes.length; at += scoredWidth) {
      counts.set(bytes[at] ?? 0, (counts.get(bytes[at] ?? 0) ?? 0) + 1)
      all++
    }
  }
  return [...counts]
    .toSorted((left, right) => right[1] - left[1])
    .slice(0, 3)
    .map(([segment, count]) => `${segments[segment] ?? segment} ${Math.round((100 * count) / all)}`)
    .join(' ')
}

function meanScore(own: readonly Judged[], group: RequestGroup): number {
  const column = requestGroups.indexOf(group) + 1
  let sum = 0
  let of = 0
  for (const { bytes } of own) {
    for (let at = column; at < bytes.length; at += scoredWidth) {
      const byte = bytes[at] ?? 255
      if (byte === 255) continue
      sum += byte / 254
      of++
    }
  }
  return of === 0 ? NaN : sum / of
}

function rate(judged: readonly Judged[], is: (one: Judged) => boolean): string {
  const count = judged.filter((one) => is(one)).length
  const bySource = Map.groupBy(judged, (one) => one.source)
  const sources = [...bySource.values()]
  const random = new Random(7)
  const draws = Array.from({ length: 400 }, () => {
    let hits = 0
    let of = 0
    for (let n = 0; n < sources.length; n++) {
      const own = sources[random.int(sources.length)] ?? []
      hits += own.filter((one) => is(one)).length
      of += own.length
    }
    return hits / Math.max(1, of)
  }).toSorted((left, right) => left - right)
  const percent = (share: number | undefined): string => `${(100 * (share ?? 0)).toFixed(1)} %`
  return `${count} of ${judged.length} = ${percent(count / judged.length)} (${sources.length} sources, 95 % ${percent(draws[9])} … ${percent(draws[389])})`
}
