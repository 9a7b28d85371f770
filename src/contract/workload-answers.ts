// The workload's answers to what rules ask: `workload.*` of the registry, and what the workloads of one
// party come to together. Volumes are read within the window that the rule counts in; time that no record
// covers may hold anybody, and periods, sets and workloads may share persons, so that a volume is an
// interval, and one that straddles a threshold is not known to reach it.
import type { Answer, InputRef, InputSource, InputValue } from '../kernel/answer.ts'
import { whole } from '../kernel/rational.ts'
import { dayMs } from '../kernel/time.ts'
import { volumeWindows } from '../kernel/words.ts'
import { kindsOf, type VolumeRecord, type WorkloadRegistration } from './workload.ts'

/** Days of a calendar in a time zone (IANA). */
export interface Calendar {
  /** The day of `ms`, `YYYY-MM-DD`. */
  dayIn(ms: number, timeZone: string): string
  /** The first instant of a day; null where the zone skipped it. */
  dayStartMs(day: string, timeZone: string): number | null
}

export interface WorkloadAnswersInput {
  readonly workload: WorkloadRegistration
  /** All workloads of the party, this one among them. */
  readonly partyWorkloads: readonly string[]
  /** Of these workloads or of others, which do not count. */
  readonly volumes: readonly VolumeRecord[]
  /** What was counted for the whole party, kept for its other workloads; left out: each counts anew. */
  readonly partyCounts?: Map<string, KeptCount>
  readonly asOfMs: number
  readonly knownAtMs: number
  readonly calendar: Calendar
}

export interface KeptCount {
  readonly answer: Answer
  readonly asOfMs: number
  readonly knownAtMs: number
}

/** A volume is counted in the zone of its parameter `timeZone`; without one in UTC. */
export function openWorkloadAnswers(given: WorkloadAnswersInput): InputSource {
  const { workload } = given
  return Object.freeze({
    read(input: InputRef): Answer {
      if (input.name === 'workload.volume') return readVolume(given, input, [workload.id])
      if (input.name === 'party.volume') return partyVolume(given, input)
      const value = declared(workload, input)
      const isOpen =
        value.kind === 'unknown' || (value.kind === 'places' && value.value.kind === 'unknown')
      const words = input.name.slice('workload.'.length)
      const name = param(input, 'name')
      return {
        value,
        basis: [workload.id],
        missing: isOpen ? `what workload ${workload.id} declares as ${name || words}` : '',
        validUntilMs: null,
      }
    },
  })
}

function declared(workload: WorkloadRegistration, input: InputRef): InputValue {
  switch (input.name) {
    case 'workload.id':
      return text(workload.id)
    case 'workload.purpose':
      return text(workload.purpose)
    case 'workload.dataClasses':
      return texts(workload.dataClasses)
    case 'workload.subjects':
      return texts(workload.subjects)
    case 'workload.audience':
      return text(workload.audience)
    case 'workload.audiencePlaces':
      return { kind: 'places', value: workload.audiencePlaces }
    case 'workload.outputAudience':
      return texts(workload.outputAudience)
    case 'workload.downstream':
      return texts(workload.downstream)
    case 'workload.attribute':
      return text(workload.attributes.get(param(input, 'name')) ?? null)
    default:
      return { kind: 'unknown' }
  }
}

/** A party of many workloads is counted once for all of them, until its own dates change the count. */
function partyVolume(given: WorkloadAnswersInput, input: InputRef): Answer {
  const { asOfMs, knownAtMs, partyCounts } = given
  const kept = partyCounts?.get(input.key)
  if (kept !== undefined && holds(kept, asOfMs, knownAtMs)) return kept.answer
  const answer = readVolume(given, input, given.partyWorkloads)
  partyCounts?.set(input.key, { answer, asOfMs, knownAtMs })
  return answer
}

/** What was known then is known now only to those who ask of the present. */
function holds(kept: KeptCount, asOfMs: number, knownAtMs: number): boolean {
  if (kept.asOfMs === asOfMs && kept.knownAtMs === knownAtMs) return true
  if (kept.asOfMs !== kept.knownAtMs || asOfMs !== knownAtMs || asOfMs < kept.asOfMs) return false
  const { validUntilMs } = kept.answer
  return validUntilMs === null || asOfMs < validUntilMs
}

function readVolume(
  given: WorkloadAnswersInput,
  input: InputRef,
  workloadIds: readonly string[],
): Answer {
  const { asOfMs, knownAtMs } = given
  const kind = param(input, 'kind')
  const ids = new Set(workloadIds)
  const window = windowOf(given, param(input, 'window'), param(input, 'timeZone') || 'UTC')
  const records = given.volumes.filter(
    (record) => ids.has(record.workloadId) && kindsOf(record.kind).includes(kind),
  )
  const heard = records.filter(({ knownFromMs }) => knownFromMs <= knownAtMs)
  if (window === null) {
    const missing = `a window to count ${kind} in`
    return { value: { kind: 'unknown' }, basis: [], missing, validUntilMs: null }
  }
  const counted = heard.filter(({ fromMs, toMs }) => fromMs < asOfMs && toMs > window.fromMs)
  const { least, most } = together(
    setsOf(counted, kind, workloadIds).map((set) => distinctPersons(set, window.fromMs, asOfMs)),
  )
  const isOpen = most === null || least < most
  // Records begin, end and become known between the days on which the window moves.
  const changesMs = [
    ...records.filter(({ knownFromMs }) => knownFromMs > knownAtMs).map((one) => one.knownFromMs),
    ...heard
      .flatMap(({ fromMs, toMs }) => [fromMs + 1, toMs, toMs + 1])
      .filter((ms) => ms > asOfMs),
    window.nextMs,
  ]
  return {
    value: {
      kind: 'interval',
      from: whole(least),
      to: most === null ? null : whole(most),
    },
    basis: counted.map(({ id }) => id).toSorted(),
    missing: isOpen ? missingCount(kind, workloadIds) : '',
    validUntilMs: Math.min(...changesMs),
  }
}

/** What one count speaks of: the kind by itself in each workload, and each set that holds it with others. */
function setsOf(
  records: readonly VolumeRecord[],
  kind: string,
  workloadIds: readonly string[],
): readonly (readonly VolumeRecord[])[] {
  const sets = new Map<string, VolumeRecord[]>()
  // A workload that states nothing of the kind may hold anybody's; a set that nobody fed is none.
  for (const id of workloadIds) sets.set(`${id} ${kind}`, [])
  for (const record of records) {
    const key = `${record.workloadId} ${record.kind}`
    const set = sets.get(key)
    if (set === undefined) sets.set(key, [record])
    else set.push(record)
  }
  return [...sets.values()]
}

interface Persons {
  readonly least: bigint
  readonly most: bigint | null
}

/** Sets may hold the same persons, or none in common. */
function together(counts: readonly Persons[]): Persons {
  let least = 0n
  let most: bigint | null = 0n
  for (const count of counts) {
    if (count.least > least) least = count.least
    most = most === null || count.most === null ? null : most + count.most
  }
  return { least, most }
}

function missingCount(kind: string, workloadIds: readonly string[]): string {
  const [id = '', ...others] = workloadIds
  if (others.length >= 8) {
    return `the number of distinct persons (${kind}) of the ${workloadIds.length} workloads of the party`
  }
  const of = others.length === 0 ? `workload ${id}` : `workloads ${workloadIds.join(', ')}`
  return `the number of distinct persons (${kind}) of ${of}`
}

/**
 * Distinct persons in [fromMs, toMs). At least the largest count of a period inside; at most the sum of
 * all that touch it, or less if one record covers it whole; without bound where time is not covered.
 */
export function distinctPersons(
  records: readonly VolumeRecord[],
  fromMs: number,
  toMs: number,
): Persons {
  let least = 0n
  let sum: bigint | null = 0n
  let smallestWhole: bigint | null = null
  for (const record of records) {
    const isInside = record.fromMs >= fromMs && record.toMs <= toMs
    const isWhole = record.fromMs <= fromMs && record.toMs >= toMs
    if (isInside && record.least > least) least = record.least
    sum = sum === null || record.most === null ? null : sum + record.most
    if (isWhole && record.most !== null) {
      if (smallestWhole === null || record.most < smallestWhole) smallestWhole = record.most
    }
  }
  if (!isCovered(records, fromMs, toMs)) return { least, most: null }
  if (sum === null || (smallestWhole !== null && smallestWhole < sum)) sum = smallestWhole
  return { least, most: sum }
}

function isCovered(records: readonly VolumeRecord[], fromMs: number, toMs: number): boolean {
  let reachedMs = fromMs
  for (const record of records.toSorted((left, right) => left.fromMs - right.fromMs)) {
    if (record.fromMs > reachedMs) return false
    reachedMs = Math.max(reachedMs, record.toMs)
  }
  return reachedMs >= toMs
}

/** Where the window begins, in whole days of its zone, and when it next moves. */
function windowOf(
  { asOfMs, calendar }: WorkloadAnswersInput,
  window: string,
  timeZone: string,
): { readonly fromMs: number; readonly nextMs: number } | null {
  if (!(volumeWindows as readonly string[]).includes(window)) return null
  const today = calendar.dayIn(asOfMs, timeZone)
  const year = Number(today.slice(0, 4))
  const first = window === 'calendar_year' ? `${year}-01-01` : yearBefore(today)
  const fromMs = calendar.dayStartMs(first, timeZone)
  const next =
    window === 'calendar_year'
      ? `${year + 1}-01-01`
      : // Half a day more than a day, so that a day of 25 hours does not hold it back.
        calendar.dayIn((calendar.dayStartMs(today, timeZone) ?? asOfMs) + 1.5 * dayMs, timeZone)
  const nextMs = calendar.dayStartMs(next, timeZone)
  return fromMs === null || nextMs === null ? null : { fromMs, nextMs }
}

/** The same day a year before; 29 February falls back to the 28th, so that the window never shrinks. */
function yearBefore(day: string): string {
  const rest = day.slice(4) === '-02-29' ? '-02-28' : day.slice(4)
  return `${Number(day.slice(0, 4)) - 1}${rest}`
}

function param({ params }: InputRef, name: string): string {
  const value = params[name]
  return typeof value === 'string' ? value : ''
}

function text(value: string | null): InputValue {
  return value === null ? { kind: 'unknown' } : { kind: 'text', value }
}

function texts(values: readonly string[] | null): InputValue {
  return values === null ? { kind: 'unknown' } : { kind: 'texts', value: new Set(values) }
}
