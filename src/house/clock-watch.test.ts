// The clock alarm with clocks that the test moves.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openClockWatch } from './clock-watch.ts'
import type { Note } from './observer.ts'

function watched() {
  const hands = { wallMs: 1_000_000, monotonicMs: 500 }
  const notes: unknown[] = []
  const note: Note = (level, event, fields) => notes.push([level, event, fields])
  const clock = { nowMs: () => hands.wallMs, monotonicMs: () => hands.monotonicMs }
  const watch = openClockWatch(clock, 5000, note)
  const pass = (ms: number): void => {
    hands.wallMs += ms
    hands.monotonicMs += ms
  }
  return { hands, notes, watch, pass }
}

test('time that passes on both clocks is no news', () => {
  const { notes, watch, pass } = watched()
  for (let turn = 0; turn < 100; turn++) {
    pass(60_000)
    watch.check()
  }
  assert.deepEqual(notes, [])
  assert.equal(watch.skewMs(), 0)
})

for (const jumpMs of [3_600_000, -3_600_000]) {
  test(`a jump of ${jumpMs} ms is told once, and its way back once more`, () => {
    const { hands, notes, watch, pass } = watched()
    hands.wallMs += jumpMs
    watch.check()
    pass(10_000)
    watch.check()
    assert.deepEqual(notes, [['warning', 'clock_jumped', { skewMs: jumpMs }]])
    assert.equal(watch.skewMs(), jumpMs)
    hands.wallMs -= jumpMs
    watch.check()
    assert.equal(notes.length, 2)
  })
}

test('a slow drift is told once it is as large as a jump would have to be', () => {
  const { hands, notes, watch, pass } = watched()
  for (let turn = 0; turn < 60; turn++) {
    pass(1000)
    hands.wallMs += 100
    watch.check()
  }
  assert.equal(notes.length, 1)
})
