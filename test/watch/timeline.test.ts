// The history behind a case, from made records: levels where all records are there, scores alone where they are not.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { shippedFigures } from '../../bench/watch/shipped-figures.ts'
import { calibrationIn, shippedCalibration } from '../../src/house/calibration-file.ts'
import { engineVersion, places, recordBytes, recordHeader } from '../../src/watch/layout.ts'
import { segments } from '../../src/watch/relate/segment.ts'
import { timelineOf } from '../../src/watch/timeline.ts'

const calibration = calibrationIn(shippedCalibration)
const startMs = Date.UTC(2026, 5, 1)
const unknown = 255

function recordOf(index: number, [a, b]: readonly [number, number]): Uint8Array {
  const bytes = new Uint8Array(recordBytes)
  const view = new DataView(bytes.buffer)
  view.setUint8(recordHeader.version, engineVersion)
  view.setUint8(recordHeader.segment, segments.indexOf('instructed'))
  view.setFloat64(recordHeader.atMs, startMs + index * 60_000)
  const scores = { a, b, c: unknown, d: unknown }
  for (const [group, score] of Object.entries(scores)) {
    view.setUint8(places[group as keyof typeof scores].recordAt, score)
  }
  return bytes
}

/** Honest, then two groups that speak together. */
const records = Array.from({ length: 300 }, (_, index) =>
  recordOf(index, index < 100 ? [0, 0] : [254, 254]),
)

test('levels rise where the records raise them, and each says by which request and when', () => {
  const { points, raised, isWhole } = timelineOf(records, { calibration, looked: 300 })
  assert.equal(isWhole, true)
  assert.deepEqual(
    raised.map(({ level }) => level),
    [1, 2, 3],
  )
  for (const { request, atMs } of raised) {
    assert.ok(request > 100, 'honest requests raise nothing')
    assert.equal(atMs, startMs + (request - 1) * 60_000)
  }
  assert.equal(points.at(-1)?.level, 3)
  assert.equal(points.at(-1)?.last, 300)
  assert.equal(points[0]?.level, 0)
  assert.equal(points[0]?.scores.a, 0)
  assert.equal(points.at(-1)?.scores.a, 1)
  assert.equal(points.at(-1)?.scores.c, null, 'what is unknown is no zero')
})

test('a point stands for several requests where there are many, and none is left out', () => {
  const { points } = timelineOf(records, { calibration, looked: 300 })
  assert.ok(points.length <= 60)
  let next = 1
  for (const { first, last } of points) {
    assert.equal(first, next)
    next = last + 1
  }
  assert.equal(next, 301)
})

test('where records are missing no level is made up, and scores are told all the same', () => {
  const { points, raised, isWhole, segment, statistics } = timelineOf(records, {
    calibration,
    looked: 400,
  })
  assert.deepEqual([isWhole, raised, segment, statistics], [false, [], null, []])
  assert.ok(points.every(({ level, bans }) => level === null && bans === null))
  assert.equal(points.at(-1)?.scores.b, 1)
})

test('later requests than the case rests on are not folded in', () => {
  const { points, raised } = timelineOf(records, { calibration, looked: 90 })
  assert.equal(points.at(-1)?.last, 90)
  assert.deepEqual(raised, [])
})

test('records of another engine are not what figures rest on, and are not taken for them', () => {
  const older = records.slice(0, 60).map((record) => {
    const bytes = new Uint8Array(record)
    bytes[recordHeader.version] = engineVersion - 1
    return bytes
  })
  const asked = { calibration, looked: 300 }
  assert.deepEqual(timelineOf([...older, ...records], asked), timelineOf(records, asked))
  const { isWhole, opened, points } = timelineOf(older, { calibration, looked: 60 })
  assert.deepEqual([isWhole, opened, points], [false, 0, []])
})

test('the rates of error that the product tells are those of the published run', () => {
  const root = join(import.meta.dirname, '..', '..')
  const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'))
  const published = read('bench/results/watch.json') as Parameters<typeof shippedFigures>[0]
  assert.deepEqual(read('src/watch/shipped-figures.json'), shippedFigures(published))
})
