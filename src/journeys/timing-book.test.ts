import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRecord, type RequestRecord } from './record.ts'
import type { AttemptTiming } from './timing.ts'
import { openTimingBook, refusedLinesMax, timingLinesMax } from './timing-book.ts'

const timing: AttemptTiming = {
  number: 1,
  begunMs: null,
  chosenMs: 1,
  intendedMs: 2,
  sentMs: 2,
  firstByteMs: 3,
  endedMs: 4,
  settledMs: 5,
}

function record(requestId: string, workloadId = 'w'): RequestRecord {
  const opened = openRecord({ requestId, atMs: 1, dialect: 'openai', startedMs: 0 })
  return { ...opened, workloadId }
}

const idsIn = (lines: string): readonly string[] =>
  lines.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ')[0] ?? '']))

test('what nobody can take is kept until somebody does, and then given once', () => {
  const taken: string[] = []
  let isThere = false
  const book = openTimingBook((lines) => isThere && taken.push(lines) > 0)
  book.keep(record('a'), [timing])
  book.flush()
  isThere = true
  book.keep(record('b'), [timing])
  book.flush()
  book.flush()
  assert.deepEqual(taken.map(idsIn), [['a', 'b']])
})

test('no more is kept than its bound, however long nobody takes it', () => {
  const taken: string[] = []
  const book = openTimingBook((lines) => taken.push(lines) > 0)
  for (let n = 0; n < timingLinesMax + 5; n++) book.keep(record(`r${n}`), [timing])
  book.flush()
  assert.equal(idsIn(taken.join('')).length, timingLinesMax)
})

test('a flood of refused requests takes no room from those that were served, and a stranger takes none', () => {
  const taken: string[] = []
  const book = openTimingBook((lines) => taken.push(lines) > 0)
  for (let n = 0; n < refusedLinesMax + 5; n++) book.keep(record(`refused${n}`), [])
  book.keep(record('stranger', ''), [timing])
  book.keep(record('served'), [timing])
  book.flush()
  const ids = idsIn(taken.join(''))
  assert.equal(ids.length, refusedLinesMax + 1)
  assert.equal(ids.at(-1), 'served')
})
