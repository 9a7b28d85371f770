import { test } from 'node:test'
import assert from 'node:assert/strict'
import { calibrate as calibrateFrom, summarise, type Trace } from './calibrate.ts'
import type { Calibration } from './calibration.ts'
import { scoreByte } from './section.ts'

const options = {
  version: 'test',
  segments: ['wide', 'narrow', 'unseen'],
  thresholds: { level1: 1, level2: 2, level3: 3 },
}

function calibrate(traces: readonly Trace[], as: typeof options): Calibration {
  return calibrateFrom(traces.map(summarise), as)
}

function trace(source: string, segment: string, score: number, length = 100): Trace {
  const scores = new Uint8Array(length).fill(scoreByte(score))
  const unknown = new Uint8Array(length).fill(255)
  return {
    source,
    lookAlike: false,
    segments: Array.from({ length }, () => segment),
    strands: new Uint8Array(length),
    scores: { a: scores, b: scores, c: unknown, d: unknown },
  }
}

function many(
  segment: string,
  score: (source: number) => number,
  sources: number,
  length = 100,
): Trace[] {
  return Array.from({ length: sources }, (_, source) =>
    trace(`${segment} ${source}`, segment, score(source), length),
  )
}

test('a segment whose honest workloads score higher is bounded higher', () => {
  const made = calibrate(
    [...many('wide', () => 0.3, 40), ...many('narrow', () => 0.01, 40)],
    options,
  )
  assert.ok((made.segments['wide']?.b.mean ?? 0) > 0.3)
  assert.ok((made.segments['wide']?.b.mean ?? 0) > (made.segments['narrow']?.b.mean ?? 1) * 1.5)
})

test('a source counts once however many episodes it has', () => {
  const flood = Array.from({ length: 500 }, () => trace('flood', 'wide', 0.5))
  const rest = many('wide', (source) => 0.02 + source * 0.001, 30)
  const once = calibrate([trace('flood', 'wide', 0.5), ...rest], options)
  const often = calibrate([...flood, ...rest], options)
  assert.deepEqual(often.segments['wide']?.a.mean, once.segments['wide']?.a.mean)
})

test('few sources borrow from all others, and a segment that nobody saw takes what all say', () => {
  const made = calibrate([...many('wide', () => 0.3, 40), trace('one', 'narrow', 0)], options)
  assert.ok((made.segments['narrow']?.a.mean ?? 0) > 0.2)
  assert.equal(made.segments['narrow']?.a.sources, 1)
  assert.equal(made.segments['unseen']?.a.episodes, 0)
  assert.ok((made.segments['unseen']?.a.mean ?? 0) > 0.2)
})

test('unknown scores are no zeros', () => {
  const made = calibrate(
    many('wide', () => 0.3, 40),
    options,
  )
  assert.deepEqual(made.segments['wide']?.c.scores, 0)
})

test('what resembles a harvest is honest where two groups speak, and no measure of one group alone', () => {
  const ordinary = many('wide', () => 0.1, 40)
  const lookAlikes = many('wide', () => 0.9, 40).map((one, index) => ({
    ...one,
    source: `look-alike ${index}`,
    lookAlike: true,
  }))
  const without = calibrate(ordinary, options)
  const made = calibrate([...ordinary, ...lookAlikes], options)
  assert.deepEqual(made.segments['wide']?.a, without.segments['wide']?.a)
  assert.ok((made.segments['wide']?.ab.mean ?? 0) > (without.segments['wide']?.ab.mean ?? 1) * 2)
})

test('a strand of honest work is looked at by itself, in pieces', () => {
  // A twentieth of the traffic, in one strand, and only for a while.
  const traces = many('wide', () => 0.1, 40, 2_000).map((one): Trace => {
    const of = (value: number): Uint8Array =>
      one.scores.a.map((byte, index) => (index % 4 === 0 && index < 400 ? scoreByte(value) : byte))
    const strands = one.strands.map((_, index) => (index % 4 === 0 ? 9 : 1))
    return { ...one, strands, scores: { ...one.scores, a: of(0.9), b: of(0.9) } }
  })
  const made = calibrate(traces, options)
  assert.ok((made.segments['wide']?.ab.mean ?? 1) < 0.5)
  assert.ok((made.segments['wide']?.strand.mean ?? 0) > 0.8)
})
