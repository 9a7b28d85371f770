import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isCode } from '../wire/codes.ts'
import { stepOfCode, toldSteps } from './told-steps.ts'

test('each code that docs/lifecycle.md draws leaves at the step that it is drawn at', () => {
  const ladder = readFileSync(new URL('../../docs/lifecycle.md', import.meta.url), 'utf8')
  let step = ''
  const drawn: [string, string][] = []
  for (const line of ladder.split('```')[1]?.split('\n') ?? []) {
    step = /[├└]─ (\w+) ─/.exec(line)?.[1] ?? step
    for (const [code] of line.matchAll(/\b[a-z]+\.[a-z_]+\b/g)) {
      if (isCode(code)) drawn.push([code, step])
    }
  }
  assert.ok(drawn.length > 40, `${drawn.length} codes found`)
  for (const [code, at] of drawn) {
    assert.ok(isCode(code))
    assert.equal(stepOfCode(code), at, code)
  }
})

test('a refused request came as far as its code says, and was recorded', () => {
  const ends = toldSteps({ state: 'refused', code: 'policy.denied', attempts: 0 })
  assert.deepEqual(
    ends.map(({ step, end }) => `${step} ${end}`),
    [
      'read done',
      'identify done',
      'decide refused',
      'hold not_reached',
      'choose not_reached',
      'intent not_reached',
      'relay not_reached',
      'settle not_reached',
      'record done',
    ],
  )
})

test('an attempt whose end nobody knows is told as unknown, never as done', () => {
  const ends = toldSteps({ state: 'indeterminate', code: null, attempts: 1 })
  assert.deepEqual(
    ends.filter(({ end }) => end !== 'done').map(({ step, end }) => `${step} ${end}`),
    ['relay unknown', 'settle not_reached', 'record not_reached'],
  )
})
