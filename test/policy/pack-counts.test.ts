// Thresholds of people counted: exceeded or met as the text has it, over the window that it names, which
// is twelve months back from any day for one and the calendar year, in its own time zone, for the other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InputRef, InputValue } from '../../src/kernel/answer.ts'
import type { Truth } from '../../src/kernel/truth.ts'
import {
  number,
  packOf,
  places,
  startOf,
  text,
  texts,
  truthOf,
  type Answers,
} from '../support/pack-reading.ts'

interface Count {
  readonly day: string
  readonly persons: number
}

/** What a feed of dated counts comes to in the window that a pack asks for. */
function counted(counts: readonly Count[], today: string): (input: InputRef) => InputValue {
  const first = {
    sliding_12_months: yearBefore(today),
    calendar_year: `${today.slice(0, 4)}-01-01`,
  }
  return ({ params }) => {
    const { window } = params
    assert.ok(window === 'sliding_12_months' || window === 'calendar_year')
    const inside = counts.filter(({ day }) => day >= first[window] && day <= today)
    return number(String(inside.reduce((sum, { persons }) => sum + persons, 0)))
  }
}

function yearBefore(day: string): string {
  return `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`
}

function volumes(kind: string, of: (input: InputRef) => InputValue, others: Answers): Answers {
  return (input) => {
    if (input.name !== 'party.volume') return others(input)
    return input.params['kind'] === kind ? of(input) : number('0')
  }
}

const dspAnswers: Answers = ({ name }) => {
  if (name === 'workload.subjects') return texts('US')
  return name === 'party.country' ? text('CN') : undefined
}

const cnAnswers: Answers = ({ name }) => {
  if (name === 'workload.subjects') return texts('CN')
  if (name === 'workload.dataClasses') return texts('customer-text')
  if (name === 'party.attribute') return text('no')
  return name === 'deployment.location' ? places('SG') : undefined
}

test('the DOJ counts twelve months back from any day, China from 1 January', () => {
  const counts: readonly Count[] = [
    { day: '2025-10-15', persons: 900 },
    { day: '2026-01-20', persons: 200 },
  ]
  const genomic = (today: string): Truth =>
    truthOf('us.doj.dsp.bulk_omic', {
      asOfMs: startOf('us.doj.dsp', today),
      answers: volumes('us_omic', counted(counts, today), dspAnswers),
    })
  assert.equal(genomic('2026-01-19'), 'F')
  assert.equal(genomic('2026-01-20'), 'T')
  assert.equal(genomic('2026-10-15'), 'T')
  assert.equal(genomic('2026-10-16'), 'F')
  const thousandfold = counts.map(({ day, persons }) => ({ day, persons: persons * 100 }))
  const filed = (today: string): Truth =>
    truthOf('cn.cbdt.contract_or_certification', {
      asOfMs: startOf('cn.cross_border', today),
      answers: volumes('cn_personal', counted(thousandfold, today), cnAnswers),
    })
  // 110,000 within twelve months, yet never 100,000 within one calendar year.
  assert.equal(filed('2025-12-31'), 'F')
  assert.equal(filed('2026-01-20'), 'F')
})

test('the DOJ’s thresholds are exceeded, not met, and a count that may lie on either side is unknown', () => {
  const asOfMs = startOf('us.doj.dsp', '2026-11-22')
  const table: readonly (readonly [string, string, number])[] = [
    ['us.doj.dsp.bulk_omic', 'us_omic', 1_000],
    ['us.doj.dsp.bulk_omic', 'us_genomic', 100],
    ['us.doj.dsp.bulk_other', 'us_biometric', 1_000],
    ['us.doj.dsp.bulk_other', 'us_geolocation_devices', 1_000],
    ['us.doj.dsp.bulk_other', 'us_health', 10_000],
    ['us.doj.dsp.bulk_other', 'us_financial', 10_000],
    ['us.doj.dsp.bulk_other', 'us_identifiers', 100_000],
  ]
  for (const [status, kind, threshold] of table) {
    const at = (from: number, to = from): Truth =>
      truthOf(status, {
        asOfMs,
        answers: volumes(kind, () => number(String(from), String(to)), dspAnswers),
      })
    assert.equal(at(threshold), 'F', kind)
    assert.equal(at(threshold + 1), 'T', kind)
    assert.equal(at(threshold - 1, threshold + 1), 'U', kind)
  }
})

test('China’s thresholds are met by the number itself', () => {
  const asOfMs = startOf('cn.cross_border', '2026-11-22')
  const both = (kind: string, persons: string): readonly Truth[] =>
    ['cn.cbdt.contract_or_certification', 'cn.cbdt.security_assessment'].map((id) =>
      truthOf(id, { asOfMs, answers: volumes(kind, () => number(persons), cnAnswers) }),
    )
  assert.deepEqual(both('cn_personal', '99999'), ['F', 'F'])
  assert.deepEqual(both('cn_personal', '100000'), ['T', 'F'])
  assert.deepEqual(both('cn_personal', '999999'), ['T', 'F'])
  assert.deepEqual(both('cn_personal', '1000000'), ['F', 'T'])
  assert.deepEqual(both('cn_sensitive_personal', '0'), ['F', 'F'])
  assert.deepEqual(both('cn_sensitive_personal', '1'), ['T', 'F'])
  assert.deepEqual(both('cn_sensitive_personal', '9999'), ['T', 'F'])
  assert.deepEqual(both('cn_sensitive_personal', '10000'), ['F', 'T'])
})

test('a year begins for China in Beijing', () => {
  assert.equal(packOf('cn.cross_border').timeZone, 'Asia/Shanghai')
  assert.equal(
    new Date(startOf('cn.cross_border', '2026-01-01')).toISOString(),
    '2025-12-31T16:00:00.000Z',
  )
})
