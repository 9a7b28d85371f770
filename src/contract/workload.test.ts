import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Answer, InputRef, InputSource } from '../kernel/answer.ts'
import { whole } from '../kernel/rational.ts'
import { isoTime } from '../kernel/time.ts'
import {
  distinctPersons,
  openWorkloadAnswers,
  type Calendar,
  type KeptCount,
} from './workload-answers.ts'
import {
  combinedKind,
  kindsOf,
  plainRegistration,
  volumeProblems,
  type VolumeRecord,
} from './workload.ts'

const hourMs = 3_600_000
const offsets: Record<string, number> = { UTC: 0, 'Asia/Shanghai': 8 }

/** Zones of a fixed offset: enough to tell them apart. */
const calendar: Calendar = {
  dayIn: (ms, timeZone) => isoTime(ms + (offsets[timeZone] ?? 0) * hourMs).slice(0, 10),
  dayStartMs: (day, timeZone) => Date.parse(`${day}T00:00:00Z`) - (offsets[timeZone] ?? 0) * hourMs,
}
const at = (text: string): number => Date.parse(`${text}T00:00:00Z`)

const workload = plainRegistration({
  id: 'w',
  contractId: 'k',
  purpose: 'support',
  owner: 'desk',
  dataClasses: ['contact'],
})

function counted(
  from: string,
  to: string,
  least: number,
  most: number | null = least,
): VolumeRecord {
  return {
    id: `${from}/${to}`,
    workloadId: 'w',
    kind: 'health',
    fromMs: at(from),
    toMs: at(to),
    least: BigInt(least),
    most: most === null ? null : BigInt(most),
    knownFromMs: 0,
  }
}

function volume(
  volumes: readonly VolumeRecord[],
  asOfMs: number,
  params: InputRef['params'] = { window: 'sliding_12_months' },
): Answer {
  return counter(volumes, asOfMs).read({
    name: 'workload.volume',
    params: { kind: 'health', ...params },
    key: '',
  })
}

function counter(
  volumes: readonly VolumeRecord[],
  asOfMs: number,
  partyWorkloads: readonly string[] = ['w'],
): InputSource {
  const moment = { asOfMs, knownAtMs: asOfMs, calendar }
  return openWorkloadAnswers({ ...moment, workload, partyWorkloads, volumes })
}

function interval(from: number, to: number | null): unknown {
  const bound = to === null ? null : whole(BigInt(to))
  return { kind: 'interval', from: whole(BigInt(from)), to: bound }
}

test('what a workload declares is read, and what it does not declare is unknown and named', () => {
  const read = (name: string, params: InputRef['params'] = {}): Answer =>
    openWorkloadAnswers({
      workload: { ...workload, audience: 'public', attributes: new Map([['annex', 'no']]) },
      partyWorkloads: ['w'],
      volumes: [],
      asOfMs: 0,
      knownAtMs: 0,
      calendar,
    }).read({ name, params, key: name })
  assert.deepEqual(read('workload.purpose').value, { kind: 'text', value: 'support' })
  assert.deepEqual(read('workload.audience').value, { kind: 'text', value: 'public' })
  assert.deepEqual(read('workload.dataClasses').value, {
    kind: 'texts',
    value: new Set(['contact']),
  })
  assert.deepEqual(read('workload.attribute', { name: 'annex' }).value, {
    kind: 'text',
    value: 'no',
  })
  for (const name of ['subjects', 'outputAudience', 'downstream', 'audiencePlaces']) {
    const { value, missing } = read(`workload.${name}`)
    assert.ok(
      value.kind === 'unknown' || (value.kind === 'places' && value.value.kind === 'unknown'),
    )
    assert.equal(missing, `what workload w declares as ${name}`)
  }
})

test('a sliding window and a calendar year count the same records differently', () => {
  const volumes = [
    counted('2025-03-01', '2026-01-01', 700),
    counted('2026-01-01', '2026-03-01', 200),
  ]
  const asOfMs = at('2026-03-01')
  assert.deepEqual(volume(volumes, asOfMs).value, interval(700, 900))
  const year = { window: 'calendar_year' }
  assert.deepEqual(volume(volumes, asOfMs, year).value, interval(200, 200))
  assert.equal(volume(volumes, asOfMs, year).missing, '')
  assert.notEqual(volume(volumes, asOfMs).missing, '')
  assert.deepEqual(volume(volumes, asOfMs, { window: 'week' }).value, { kind: 'unknown' })
})

test('time that no record covers may hold anybody, and a count of zero is stated', () => {
  const whole2025 = counted('2025-01-01', '2026-01-01', 0)
  assert.deepEqual(volume([], at('2026-01-01')).value, interval(0, null))
  assert.deepEqual(volume([whole2025], at('2026-01-01')).value, interval(0, 0))
  assert.deepEqual(volume([whole2025], at('2026-01-02')).value, interval(0, null))
  const ahead = counted('2026-01-01', '2026-07-01', 0, 50)
  assert.deepEqual(volume([whole2025, ahead], at('2026-02-01')).value, interval(0, 50))
  const other = { ...counted('2025-01-01', '2026-01-01', 9), workloadId: 'v' }
  const elsewhere = { ...counted('2025-01-01', '2026-01-01', 9), kind: 'geo' }
  assert.deepEqual(volume([other, elsewhere], at('2026-01-01')).value, interval(0, null))
})

test('a set of combined data counts for each of its kinds, beside what is counted of the kind alone', () => {
  const kind = combinedKind(['health', 'biometric', 'health'])
  assert.deepEqual(kindsOf(kind), ['biometric', 'health'])
  const whole2025 = (of: string, persons: number): VolumeRecord => ({
    ...counted('2025-01-01', '2026-01-01', persons),
    id: of,
    kind: of,
  })
  const among = (volumes: readonly VolumeRecord[], of: string): unknown =>
    volume(volumes, at('2026-01-01'), { kind: of, window: 'sliding_12_months' }).value
  const both = whole2025(kind, 500)
  assert.deepEqual(among([both], 'geo'), interval(0, null))
  // Nobody said that there is no health data outside of the set.
  assert.deepEqual(among([both], 'health'), interval(500, null))
  const counts = [both, whole2025('health', 3000), whole2025('biometric', 0)]
  // The two may hold the same persons or none in common; one of them is no count of the other.
  assert.deepEqual(among(counts, 'health'), interval(3000, 3500))
  assert.deepEqual(among(counts, 'biometric'), interval(500, 500))
})

test('a party is counted over all its workloads, and one that states nothing may hold anybody', () => {
  const whole2025 = (workloadId: string, persons: number): VolumeRecord => ({
    ...counted('2025-01-01', '2026-01-01', persons),
    id: workloadId,
    workloadId,
  })
  const read = (partyWorkloads: readonly string[], volumes: readonly VolumeRecord[]): Answer =>
    counter(volumes, at('2026-01-01'), partyWorkloads).read({
      name: 'party.volume',
      params: { kind: 'health', window: 'sliding_12_months' },
      key: '',
    })
  const volumes = [whole2025('w', 600), whole2025('v', 700), whole2025('foreign', 9000)]
  const two = read(['w', 'v'], volumes)
  assert.deepEqual(two.value, interval(700, 1300))
  assert.deepEqual(two.basis, ['v', 'w'])
  assert.equal(two.missing, 'the number of distinct persons (health) of workloads w, v')
  assert.deepEqual(read(['w'], volumes).value, interval(600, 600))
  assert.deepEqual(read(['w', 'v', 'u'], volumes).value, interval(700, null))
})

test('a party counted once is counted again when its own dates change the count, and by nobody else’s view', () => {
  const partyCounts = new Map<string, KeptCount>()
  const noon = at('2026-05-05') + 12 * hourMs
  const record = { ...counted('2025-01-01', '2026-05-01', 5), toMs: noon + 7 }
  const late = { ...counted('2025-01-01', '2026-05-01', 9), id: 'late', knownFromMs: noon + 3 }
  const volumes = [record, late]
  const read = (asOfMs: number, knownAtMs = asOfMs, kept = partyCounts): Answer =>
    openWorkloadAnswers({
      workload,
      partyWorkloads: ['w'],
      volumes,
      asOfMs,
      knownAtMs,
      calendar,
      partyCounts: kept,
    }).read({
      name: 'party.volume',
      params: { kind: 'health', window: 'sliding_12_months' },
      key: 'k',
    })
  const first = read(noon)
  assert.equal(first.validUntilMs, noon + 3)
  assert.equal(read(noon + 2), first)
  for (const [asOfMs, knownAtMs] of [
    [noon + 3, noon + 3],
    [noon + 8, noon + 8],
    [noon, noon],
    [noon + 8, noon + 2],
    [noon + 2, noon + 8],
  ] as const) {
    assert.deepEqual(read(asOfMs, knownAtMs), read(asOfMs, knownAtMs, new Map()))
  }
})

test('a calendar year begins where the rule sits', () => {
  const volumes = [counted('2025-01-01', '2025-12-31', 5), counted('2025-12-31', '2026-02-01', 3)]
  const shanghai = { window: 'calendar_year', timeZone: 'Asia/Shanghai' }
  const asOfMs = at('2026-01-01') - 4 * hourMs
  // In Shanghai it is New Year's morning, and in Greenwich still the old year.
  assert.deepEqual(volume(volumes, asOfMs, shanghai).value, interval(0, 3))
  assert.deepEqual(volume(volumes, asOfMs, { window: 'calendar_year' }).value, interval(5, 8))
  const { validUntilMs } = volume([], asOfMs, shanghai)
  assert.equal(validUntilMs, at('2027-01-01') - 8 * hourMs)
  assert.equal(volume([], asOfMs, { window: 'calendar_year' }).validUntilMs, at('2026-01-01'))
})

test('a volume holds until its window moves, a record begins or ends, or one becomes known', () => {
  const noon = at('2026-05-05') + 12 * hourMs
  assert.equal(volume([], noon).validUntilMs, at('2026-05-06'))
  const soon = { ...counted('2026-01-01', '2026-05-01', 1), knownFromMs: noon + hourMs }
  assert.equal(volume([soon], noon).validUntilMs, noon + hourMs)
  assert.deepEqual(volume([soon], noon).basis, [])
  const ending = { ...counted('2026-01-01', '2026-05-01', 1), toMs: noon + 7 }
  assert.equal(volume([ending], noon).validUntilMs, noon + 7)
})

test('a period begins and ends to count on its own instants, to the millisecond', () => {
  const noon = at('2026-05-05') + 12 * hourMs
  const first = { ...counted('2025-01-01', '2026-01-01', 1), toMs: noon + 3 }
  const second = { ...counted('2026-01-01', '2026-01-02', 2), fromMs: noon, toMs: noon + 5 }
  const seen = [0, 1, 3, 4, 5, 6].map((ms) => {
    const { value, validUntilMs } = volume([first, second], noon + ms)
    return [value, (validUntilMs ?? 0) - noon]
  })
  assert.deepEqual(seen, [
    [interval(0, 1), 1],
    // The first record covers the window whole until its end: nobody is in the second alone.
    [interval(0, 1), 3],
    [interval(0, 1), 4],
    [interval(0, 3), 5],
    [interval(2, 3), 6],
    [interval(2, null), 12 * hourMs],
  ])
})

test('a window of twelve months begins on 28 February where the year before has no 29th', () => {
  const volumes = [counted('2027-02-28', '2027-03-01', 4)]
  assert.deepEqual(volume(volumes, at('2028-02-28')).value, interval(4, null))
  assert.deepEqual(volume(volumes, at('2028-02-29')).value, interval(4, null))
  assert.deepEqual(volume(volumes, at('2028-03-01')).value, interval(0, null))
})

test('a volume never changes before the instant it is said to hold until', () => {
  const day = fc.integer({ min: 0, max: 1500 }).map((days) => at('2024-01-01') + days * 24 * hourMs)
  const record = fc
    .record({ one: day, other: day, least: fc.nat(9), more: fc.nat(9), hours: fc.nat(30) })
    .filter(({ one, other }) => one !== other)
    .map(({ one, other, least, more, hours }): VolumeRecord => ({
      ...counted('2024-01-01', '2024-01-02', least, least + more),
      id: `${one}/${other}`,
      fromMs: Math.min(one, other) + hours * hourMs,
      toMs: Math.max(one, other) + hours * hourMs + 1,
    }))
  const instant = fc.integer({ min: at('2025-02-20'), max: at('2028-03-10') })
  const params = fc.constantFrom(
    { window: 'sliding_12_months' },
    { window: 'calendar_year', timeZone: 'Asia/Shanghai' },
  )
  fc.assert(
    fc.property(
      fc.array(record),
      instant,
      params,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (volumes, ms, window, part) => {
        const { value, validUntilMs } = volume(volumes, ms, window)
        assert.ok(validUntilMs !== null && validUntilMs > ms)
        const later = Math.min(validUntilMs - 1, Math.floor(ms + (validUntilMs - ms) * part))
        assert.deepEqual(volume(volumes, later, window).value, value)
      },
    ),
  )
})

test('the interval holds the true number of distinct persons, whatever the periods', () => {
  const events = fc.array(fc.record({ person: fc.nat(6), atMs: fc.nat(29) }), { maxLength: 30 })
  const period = fc
    .tuple(fc.nat(29), fc.nat(29), fc.nat(2), fc.nat(2))
    .map(([one, other, under, over]) => ({
      fromMs: Math.min(one, other),
      toMs: Math.max(one, other) + 1,
      under,
      over,
    }))
  fc.assert(
    fc.property(
      events,
      fc.array(period),
      fc.tuple(fc.nat(29), fc.nat(29)),
      (seen, periods, ends) => {
        const persons = (fromMs: number, toMs: number): number =>
          new Set(
            seen.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ person }) => person),
          ).size
        const records = periods.map(({ fromMs, toMs, under, over }, index): VolumeRecord => {
          const truth = persons(fromMs, toMs)
          return {
            ...counted('2024-01-01', '2024-01-02', Math.max(0, truth - under), truth + over),
            id: String(index),
            fromMs,
            toMs,
          }
        })
        const [fromMs, toMs] = [Math.min(...ends), Math.max(...ends) + 1]
        const touching = records.filter((one) => one.fromMs < toMs && one.toMs > fromMs)
        const { least, most } = distinctPersons(touching, fromMs, toMs)
        const truth = BigInt(persons(fromMs, toMs))
        assert.ok(least <= truth && (most === null || truth <= most))
      },
    ),
    { numRuns: 500 },
  )
})

test('a volume that cannot be true is named', () => {
  assert.deepEqual(
    volumeProblems([
      counted('2026-01-01', '2025-01-01', 5, 3),
      counted('2025-01-01', '2026-01-01', 3, null),
    ]),
    [
      '2026-01-01/2025-01-01: its period ends before it begins',
      '2026-01-01/2025-01-01: it counts at least 5 and at most 3',
    ],
  )
})
