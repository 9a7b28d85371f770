import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/time.ts'
import { openRepeats, type FirstOfKey, type Repeats } from './repeats.ts'

const asked = { workloadId: 'w', key: 'k', digest: 'd', requestId: 'req_1' }

function first(repeats: Repeats, more: Partial<typeof asked> = {}): FirstOfKey {
  const begun = repeats.begin({ ...asked, ...more })
  assert.ok(begun.kind === 'first')
  return begun
}

function code(repeats: Repeats, more: Partial<typeof asked> = {}): string {
  const begun = repeats.begin({ ...asked, ...more })
  return begun.kind === 'refused' ? begun.code : begun.kind
}

test('a repeat is refused while the first runs, and after it was charged, by the id of that request', () => {
  const repeats = openRepeats(manualClock(0), { keysMax: 10, keptMs: 1000 })
  const one = first(repeats)
  assert.equal(code(repeats), 'metering.repeat_running')
  one.end(true)
  const again = repeats.begin({ ...asked, requestId: 'req_2' })
  assert.ok(again.kind === 'refused' && again.code === 'metering.repeat_ended')
  assert.match(again.message ?? '', /req_1/)
})

test('what was not charged may be asked again; only the first end counts', () => {
  const repeats = openRepeats(manualClock(0), { keysMax: 10, keptMs: 1000 })
  const one = first(repeats)
  one.end(false)
  const two = first(repeats)
  one.end(true)
  assert.equal(code(repeats), 'metering.repeat_running')
  two.end(true)
  two.end(false)
  assert.equal(code(repeats), 'metering.repeat_ended')
})

test('another body under the same key is refused; another workload or key is another request', () => {
  const repeats = openRepeats(manualClock(0), { keysMax: 10, keptMs: 1000 })
  first(repeats).end(true)
  assert.equal(code(repeats, { digest: 'other' }), 'metering.repeat_differs')
  assert.equal(code(repeats, { workloadId: 'v' }), 'first')
  assert.equal(code(repeats, { key: 'l' }), 'first')
})

test('a key is forgotten after its time, and when others need the room; never while its request runs', () => {
  const clock = manualClock(0)
  const repeats = openRepeats(clock, { keysMax: 2, keptMs: 1000 })
  first(repeats).end(true)
  clock.advance(999)
  assert.equal(code(repeats), 'metering.repeat_ended')
  clock.advance(1)
  const running = first(repeats)
  first(repeats, { key: 'b' }).end(true)
  first(repeats, { key: 'c' }).end(true)
  assert.equal(code(repeats, { key: 'b' }), 'first', 'the oldest that has ended went')
  assert.equal(code(repeats), 'metering.repeat_running')
  running.end(true)
})
