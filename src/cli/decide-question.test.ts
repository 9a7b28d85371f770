import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readQuestion } from './decide-question.ts'

test('a question is asked in any dialect that is served, and in no other', () => {
  for (const dialect of ['openai', 'azure', 'anthropic']) {
    const question = readQuestion({ workload: 'w', model: 'm', dialect })
    assert.ok(typeof question !== 'string' && question.dialect === dialect, dialect)
  }
  assert.match(
    JSON.stringify(readQuestion({ workload: 'w', model: 'm', dialect: 'x' })),
    /--dialect/,
  )
})

test('a question is about a day of the calendar or about none', () => {
  const asked = (asOf: string) => readQuestion({ workload: 'w', model: 'm', 'as-of': asOf })
  for (const wrong of [
    '2026-02-30',
    '2026-02-30T00:00:00Z',
    '2026-13-01',
    '2026-2-1',
    'today',
    '',
  ]) {
    assert.match(JSON.stringify(asked(wrong)), /--as-of/, wrong)
  }
  for (const right of ['2028-02-29', '2026-11-10T05:00:00+08:00']) {
    const question = asked(right)
    assert.ok(typeof question !== 'string', right)
    assert.equal(question.asOfMs, Date.parse(right))
  }
})
