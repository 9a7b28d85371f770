// A calibration from its file: strict, with every field that is not as it must be named at once, since what is
// left out here would let everybody pass, or nobody.
import { byGame } from './calibrate.ts'
import type { Calibration, NullOfGroup, NullOfSegment, Thresholds } from './calibration.ts'
import { engineVersion } from './layout.ts'
import { fieldsOf, numberOf, type Fields } from './read/unknown.ts'

export type ReadCalibration =
  | { readonly kind: 'calibration'; readonly calibration: Calibration }
  | { readonly kind: 'problems'; readonly problems: readonly string[] }

export function readCalibration(value: unknown): ReadCalibration {
  const problems: string[] = []
  const fields = objectAt(value, 'the file', problems)
  const { version } = fields
  if (typeof version !== 'string' || version === '') problems.push('version must be a text')
  if (fields['engineVersion'] !== engineVersion) {
    const remedy = 'calibrate again with `customhouse watch calibrate`'
    problems.push(`engineVersion must be ${engineVersion}, that of this program: ${remedy}`)
  }
  const calibration: Calibration = {
    version: String(version),
    engineVersion,
    segments: Object.fromEntries(
      Object.entries(objectAt(fields['segments'], 'segments', problems)).map(([name, groups]) => [
        name,
        nullsAt(groups, `segments.${name}`, problems),
      ]),
    ),
    thresholds: thresholdsAt(fields['thresholds'], problems),
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'calibration', calibration }
}

function nullsAt(value: unknown, at: string, problems: string[]): NullOfSegment {
  const fields = objectAt(value, at, problems)
  return byGame((game) => nullAt(fields[game], `${at}.${game}`, problems))
}

function nullAt(value: unknown, at: string, problems: string[]): NullOfGroup {
  const fields = objectAt(value, at, problems)
  const mean = numberOf(fields['mean'])
  if (mean === null || mean <= 0 || mean >= 1) {
    problems.push(`${at}.mean must be a number between 0 and 1`)
  }
  const count = (field: string): number => least(fields[field], 0, `${at}.${field}`, problems)
  const { percentiles } = fields
  const [p50, p90, p99, p100, ...more] = Array.isArray(percentiles) ? percentiles : []
  const four = [p50, p90, p99, p100].map((one) => numberOf(one))
  if (more.length > 0 || four.includes(null)) {
    problems.push(`${at}.percentiles must be four numbers`)
  }
  return {
    mean: mean ?? 0.5,
    scores: count('scores'),
    episodes: count('episodes'),
    sources: count('sources'),
    percentiles: [four[0] ?? 0, four[1] ?? 0, four[2] ?? 0, four[3] ?? 0],
  }
}

function thresholdsAt(value: unknown, problems: string[]): Thresholds {
  const fields = objectAt(value, 'thresholds', problems)
  const at = (field: string): number => least(fields[field], 0, `thresholds.${field}`, problems)
  return {
    level1: at('level1'),
    level2: at('level2'),
    level3: at('level3'),
  }
}

function objectAt(value: unknown, at: string, problems: string[]): Fields {
  const fields = fieldsOf(value)
  if (fields === null) problems.push(`${at} must be an object`)
  return fields ?? {}
}

function least(value: unknown, min: number, at: string, problems: string[]): number {
  const number = numberOf(value)
  if (number !== null && number >= min) return number
  problems.push(`${at} must be a number from ${min}`)
  return min
}
