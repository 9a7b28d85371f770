import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { dayIn, dayStartMs, isTimeZone, utcDayMs } from './day.ts'
import { runs } from '../../test/support/runs.ts'

test('a day begins at its first instant in its own time zone', () => {
  const table = [
    ['2025-11-10', 'America/New_York', '2025-11-10T05:00:00Z'],
    ['2025-09-29', 'America/New_York', '2025-09-29T04:00:00Z'],
    ['2026-01-01', 'Asia/Shanghai', '2025-12-31T16:00:00Z'],
    ['2026-01-01', 'UTC', '2026-01-01T00:00:00Z'],
    ['2026-03-29', 'Europe/Brussels', '2026-03-28T23:00:00Z'],
    ['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00Z'],
    ['2026-01-01', 'America/St_Johns', '2026-01-01T03:30:00Z'],
    // Clocks went forward at midnight: the day began at 01:00 local time.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    // Clocks went back at midnight: the day began when 00:00 came for good.
    ['2018-02-18', 'America/Sao_Paulo', '2018-02-18T03:00:00Z'],
    // 00:00 came twice: it began the first time.
    ['2010-10-31', 'America/Havana', '2010-10-31T04:00:00Z'],
  ] as const
  for (const [day, zone, instant] of table) {
    assert.equal(dayStartMs(day, zone), Date.parse(instant), `${day} in ${zone}`)
  }
})

test('a day that does not exist has no instant, in the calendar or in the zone', () => {
  assert.equal(utcDayMs('2026-02-30'), null)
  assert.equal(utcDayMs('2026-2-3'), null)
  assert.equal(utcDayMs('1899-12-31'), null)
  assert.equal(dayStartMs('2026-13-01', 'UTC'), null)
  assert.equal(dayStartMs('2011-12-30', 'Pacific/Apia'), null, 'Samoa skipped this day')
})

test('the instant before a day is the day before, wherever and whenever', () => {
  const zones = [
    'America/New_York',
    'Asia/Shanghai',
    'Europe/London',
    'Asia/Beirut',
    'Africa/Cairo',
  ]
  fc.assert(
    fc.property(
      fc.integer({ min: utcDayMs('1995-01-01') ?? 0, max: utcDayMs('2040-01-01') ?? 0 }),
      fc.constantFrom(...zones),
      (ms, zone) => {
        const day = dayIn(ms, zone)
        const start = dayStartMs(day, zone)
        assert.ok(start !== null && start <= ms)
        assert.equal(dayIn(start, zone), day)
        assert.ok(dayIn(start - 1, zone) < day)
      },
    ),
    runs(300),
  )
})

test('only a named zone is a time zone', () => {
  for (const name of ['UTC', 'Europe/Brussels', 'America/Argentina/Buenos_Aires']) {
    assert.equal(isTimeZone(name), true, name)
  }
  for (const name of ['', '+01:00', 'Europe/Atlantis', 'local', '../etc']) {
    assert.equal(isTimeZone(name), false, name)
  }
})
