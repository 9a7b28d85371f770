import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  bareQuestions,
  buffer,
  chat,
  domainJob,
  harvest,
  play,
  seenOf,
  segmentNow,
  stream,
  type Ask,
  type Played,
} from '../../../test/support/watch-relate.ts'
import { openDraws } from '../../../test/support/watch-streams.ts'
import type { Bytes } from '../section.ts'
import { ends, header, recordBytes, stateBytes } from './layout.ts'
import { openRelateSection, relateSection } from './relate-section.ts'
import { segmentOf } from './segment.ts'

test('a record and a state have their length, and nothing in them overlaps', () => {
  assert.equal(relateSection.recordBytes, 40)
  assert.equal(relateSection.stateBytes, 1_936)
  assert.ok(ends.folded <= ends.learntAt)
  assert.equal(ends.learnt, stateBytes)
})

test('a clock that jumps and requests out of order do no harm', () => {
  const asks = stream(domainJob, 'en', 60)
  const plain = play(asks).mean
  for (const atMs of [0, -5, Number.MAX_SAFE_INTEGER, 1e300]) {
    const jumps = asks.map((ask, index) => (index % 7 === 3 ? { ...ask, atMs } : ask))
    const { mean, scores } = play(jumps)
    assert.ok(Math.abs(mean - plain) < 0.1)
    assert.equal(scores.length, 60)
  }
})

test('any text is taken in bounded time and leaves a score or none', () => {
  const texts = [
    '',
    ' ',
    '\n'.repeat(9),
    'a'.repeat(3_000_000),
    '\ud800'.repeat(5000),
    '中'.repeat(200_000),
  ]
  const odd = [...texts, '{"'.repeat(4000), '1'.repeat(90_000), '?', '||||'.repeat(999)]
  const { scores } = play([...odd, ...odd, ...odd].map((user) => ({ user })))
  assert.ok(scores.every((score) => score === null || (score >= 0 && score <= 1)))
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }), { minLength: 20, maxLength: 30 }),
      (users) => {
        const played = play(users.map((user) => ({ user })))
        assert.ok(played.scores.every((score) => score === null || (score >= 0 && score <= 1)))
        relateSection.statistics(played.state)
      },
    ),
    { numRuns: 30 },
  )
})

test('the figures are folds over records: no text is needed to have them again', () => {
  for (const make of [harvest, chat, domainJob]) {
    const { state, records } = play(stream(make, 'en'))
    const again = buffer(stateBytes)
    for (const each of records) relateSection.fold(each, again)
    assert.deepEqual(relateSection.statistics(again), relateSection.statistics(state))
    assert.equal(segmentOf(again), segmentOf(state))
    const folded = ({ view }: Bytes): Uint8Array => new Uint8Array(view.buffer, 0, ends.folded)
    assert.deepEqual(folded(again), folded(state))
  }
})

test('two halves merge to about the whole', () => {
  for (const make of [harvest, domainJob, bareQuestions]) {
    const asks = stream(make, 'de', 200)
    const whole = play(asks)
    const [left, right] = [play(asks.slice(0, 100)), play(asks.slice(100))]
    relateSection.merge(right.state, left.state)
    assert.equal(left.state.view.getUint32(header.requests), 200)
    assert.equal(segmentOf(left.state), segmentOf(whole.state))
    const next = stream(make, 'de', 30, 99)
    const [after, expected] = [
      play(next, relateSection, left.state),
      play(next, relateSection, whole.state),
    ]
    assert.ok(Math.abs(after.mean - expected.mean) < 0.25, `${after.mean} ${expected.mean}`)
  }
})

test('to merge what is empty changes nothing, and into it copies the figures', () => {
  const { state } = play(stream(harvest, 'en'))
  const before = new Uint8Array(state.view.buffer.slice(0))
  relateSection.merge(buffer(stateBytes), state)
  assert.deepEqual(new Uint8Array(state.view.buffer), before)
  const fresh = buffer(stateBytes)
  relateSection.merge(state, fresh)
  const names = (from: Bytes): string[] =>
    relateSection.statistics(from).map((each) => each.sentence)
  assert.deepEqual(names(fresh), names(state))
})

test('nothing outside of a section is written', () => {
  const [view, into] = [
    new DataView(new ArrayBuffer(stateBytes + 20)),
    new DataView(new ArrayBuffer(60)),
  ]
  for (const [index, ask] of stream(chat, 'ja', 80).entries()) {
    const seen = seenOf(ask, index)
    relateSection.extract(seen, { view, at: 10 }, { view: into, at: 10 })
    relateSection.learn?.(seen, { view, at: 10 })
    relateSection.fold({ view: into, at: 10 }, { view, at: 10 })
    relateSection.merge({ view, at: 10 }, buffer(stateBytes))
  }
  for (const [each, length] of [
    [view, stateBytes],
    [into, recordBytes],
  ] as const) {
    const bytes = new Uint8Array(each.buffer)
    assert.ok(
      [...bytes.subarray(0, 10), ...bytes.subarray(10 + length)].every((byte) => byte === 0),
    )
  }
})

test('the segment holds while something else is seen now and then', () => {
  const asks = stream(domainJob, 'en', 120)
  const mixed = asks.flatMap((ask, index) =>
    index > 20 && index % 8 === 0
      ? [ask, { user: `and ${index}?`, userTurns: 2, prefixHash: index * 7e7 }]
      : [ask],
  )
  const seen: (string | undefined)[] = []
  const state = buffer(stateBytes)
  for (const ask of mixed) seen.push(segmentNow(play([ask], relateSection, state).state))
  const changes = seen.filter((segment, index) => index > 0 && segment !== seen[index - 1])
  assert.equal(seen.at(-1), 'templated')
  for (let turn = 0; turn < 12; turn++) {
    const ask = { user: `and then ${turn}?`, userTurns: 2, prefixHash: turn * 7e7 }
    assert.equal(segmentNow(play([ask], relateSection, state).state), 'templated')
  }
  assert.ok(changes.length <= 2, changes.join(' '))
})

test('a turn to a model within three days of its release is seen, of a workload that had a life before', () => {
  const releasedAtMs = 1_750_000_000_000 + 100 * 90_000
  const section = openRelateSection({
    releasedAt: (model) => (model === 'new' ? releasedAtMs : null),
  })
  const asks = stream(harvest, 'en', 200)
  const turned = asks.map((ask, index) => ({ ...ask, model: index < 110 ? 'old' : 'new' }))
  const detectors = (played: Played): string[] =>
    section.statistics(played.state).map((each) => each.detector)
  assert.ok(detectors(play(turned, section)).includes('model_pivot'))
  assert.ok(!detectors(play(turned)).includes('model_pivot'))
  const always = asks.slice(0, 90).map((ask, index) => ({
    ...ask,
    model: 'new',
    atMs: releasedAtMs + index * 1000,
  }))
  assert.ok(!detectors(play(always, section)).includes('model_pivot'))
})

test('numbers that rise from call to call are told as an order', () => {
  const ordered = Array.from({ length: 60 }, (_, index) => ({
    user: `Look up the entry of customer ${1000 + index * 3} for me and tell me the rest`,
  }))
  const drawn = openDraws(4)
  const shuffled = ordered.toSorted(() => drawn() - 0.5)
  const has = (asks: readonly Ask[]): boolean =>
    relateSection.statistics(play(asks).state).some((each) => each.detector === 'scraping_order')
  assert.equal(has(ordered), true)
  assert.equal(has(shuffled), false)
})

test('the figures name counts out of how many', () => {
  const [first] = relateSection.statistics(play(stream(harvest, 'en', 200)).state)
  assert.ok(first !== undefined)
  assert.match(first.sentence, /\d+ %.*\d+ of \d+/)
  assert.deepEqual(relateSection.statistics(buffer(stateBytes)), [])
})
