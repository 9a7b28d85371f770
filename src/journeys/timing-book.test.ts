import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRecord, type RequestRecord } from './record.ts'
import { timingLines, type AttemptTiming } from './timing.ts'
import { openTimingBook, refusedMax, timedMax, type Timings } from './timing-book.ts'

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

test('what nobody can take is kept until somebody does, and then given once', () => {
  const taken: Timings[] = []
  let isThere = false
  const book = openTimingBook((timings) => isThere && taken.push(timings) > 0)
  book.keep(record('a'), [timing])
  book.flush()
  isThere = true
  book.keep(record('b'), [timing])
  book.flush()
  book.flush()
  assert.deepEqual(
    taken.flatMap(({ ids, numbers }) => timingLines(ids, numbers)),
    [
      'a 1 -,-,-,-,0 1:0,1000,2000,2000,3000,4000,5000',
      'b 1 -,-,-,-,0 1:0,1000,2000,2000,3000,4000,5000',
    ],
  )
})

test('no more is kept than its bound, however long nobody takes it', () => {
  const taken: Timings[] = []
  const book = openTimingBook((timings) => taken.push(timings) > 0)
  for (let n = 0; n < timedMax + 5; n++) book.keep(record(`r${n}`), [timing])
  book.flush()
  assert.equal(taken[0]?.ids.length, timedMax)
})

test('a flood of refused requests takes no room from those that were served, and a stranger takes none', () => {
  const taken: Timings[] = []
  const book = openTimingBook((timings) => taken.push(timings) > 0)
  for (let n = 0; n < refusedMax + 5; n++) book.keep(record(`refused${n}`), [])
  book.keep(record('stranger', ''), [timing])
  book.keep(record('served'), [timing])
  book.flush()
  const ids = taken.flatMap((one) => one.ids)
  assert.equal(ids.length, refusedMax + 1)
  assert.equal(ids.at(-1), 'served')
})
