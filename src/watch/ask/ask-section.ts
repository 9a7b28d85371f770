// Group a of the watch: what one request's text asks for. Its record keeps the score, which detectors spoke and
// the features in two bits each; nothing of the text. Its state counts; merging adds.
import type { Bytes, Section, Seen } from '../section.ts'
import { scoreByte, scoreOf, unknownScore } from '../section.ts'
import type { Statistic } from '../statistic.ts'
import { openAskReader } from './ask-features.ts'
import { askDetectorTable } from './detectors.ts'
import { featureIndex, features } from './features.ts'
import { askDetectors, scoreAsk } from './score.ts'

/** score · a bit per detector · strength per detector · two bits per feature · zeros up to 28. */
const recordAt = { score: 0, spoke: 1, strength: 2, features: 7 } as const
/** Counts of 32 bits, then decayed counts as 32-bit floats, then a count of 16 bits per feature. */
const stateAt = {
  requests: 0,
  speaking: 4,
  scores: 8,
  spoke: 16,
  recent: 36,
  recentSpoke: 40,
  features: 60,
} as const

/** From this score on a request asks for a harvest's goods. */
const speakingScore = 0.5
/** Logits of its own that a detector needs to be named. */
const ownLogits = 2
/** Strengths above it are kept as it. */
const strengthMax = 16
/** Requests after which a decayed count has halved. */
const recentHalfLife = 100
const decay = 2 ** (-1 / recentHalfLife)

/** Items of tests are known by their form and counted for what they are; that alone is no reason for a score. */
const benchmark = askDetectors.indexOf('benchmark_item')
const options = featureIndex('options')

const readAsk = openAskReader()
const strengths = new Float32Array(askDetectors.length)

export const askSection: Section = {
  group: 'a',
  recordBytes: 28,
  stateBytes: 256,
  extract,
  fold,
  merge,
  statistics,
}

function extract({ observation: { shape, prompt } }: Seen, _: Bytes, { view, at }: Bytes): void {
  // An embedding is asked of a text, not by it.
  if (shape === 'embeddings' || (prompt.user === '' && prompt.system === '')) {
    view.setUint8(at + recordAt.score, unknownScore)
    return
  }
  const values = readAsk(prompt)
  const score = scoreAsk(values, strengths)
  view.setUint8(at + recordAt.score, scoreByte(score))
  let spoke = 0
  for (let index = 0; index < strengths.length; index++) {
    const strength = strengths[index] ?? 0
    const speaks =
      index === benchmark
        ? (values[options] ?? 0) === 1
        : score >= speakingScore && strength >= ownLogits
    if (speaks) spoke |= 1 << index
    view.setUint8(at + recordAt.strength + index, scoreByte(strength / strengthMax))
  }
  view.setUint8(at + recordAt.spoke, spoke)
  for (let index = 0; index < values.length; index++) {
    const place = at + recordAt.features + (index >>> 2)
    const step = Math.ceil((values[index] ?? 0) * 3)
    view.setUint8(place, view.getUint8(place) | (step << ((index & 3) * 2)))
  }
}

function fold(record: Bytes, state: Bytes): void {
  const score = scoreOf(record.view.getUint8(record.at + recordAt.score))
  if (score === null) return
  const { view, at } = state
  add(view, at + stateAt.requests, 1)
  if (score >= speakingScore) add(view, at + stateAt.speaking, 1)
  view.setFloat64(at + stateAt.scores, view.getFloat64(at + stateAt.scores) + score)
  fade(view, at + stateAt.recent, true)
  const spoke = record.view.getUint8(record.at + recordAt.spoke)
  for (let index = 0; index < askDetectors.length; index++) {
    const spoken = (spoke & (1 << index)) !== 0
    if (spoken) add(view, at + stateAt.spoke + 4 * index, 1)
    fade(view, at + stateAt.recentSpoke + 4 * index, spoken)
  }
  for (let index = 0; index < features.length; index++) {
    const bits = record.view.getUint8(record.at + recordAt.features + (index >>> 2))
    // Two thirds and more are there; less is a hint.
    if (((bits >>> ((index & 3) * 2)) & 3) >= 2)
      addSmall(view, at + stateAt.features + 2 * index, 1)
  }
}

function merge(from: Bytes, into: Bytes): void {
  for (let offset: number = stateAt.requests; offset < stateAt.recent; offset += 4) {
    if (offset === stateAt.scores || offset === stateAt.scores + 4) continue
    add(into.view, into.at + offset, from.view.getUint32(from.at + offset))
  }
  const scores = into.at + stateAt.scores
  const added = from.view.getFloat64(from.at + stateAt.scores)
  into.view.setFloat64(scores, into.view.getFloat64(scores) + added)
  for (let offset: number = stateAt.recent; offset < stateAt.features; offset += 4) {
    const sum = into.view.getFloat32(into.at + offset) + from.view.getFloat32(from.at + offset)
    into.view.setFloat32(into.at + offset, sum)
  }
  for (let index = 0; index < features.length; index++) {
    const offset = stateAt.features + 2 * index
    addSmall(into.view, into.at + offset, from.view.getUint16(from.at + offset))
  }
}

function statistics({ view, at }: Bytes): readonly Statistic[] {
  const of = view.getUint32(at + stateAt.requests)
  const recentOf = view.getFloat32(at + stateAt.recent)
  return askDetectors
    .map((detector, index): Statistic => {
      const count = view.getUint32(at + stateAt.spoke + 4 * index)
      const recent = view.getFloat32(at + stateAt.recentSpoke + 4 * index)
      const { group, says } = askDetectorTable[detector]
      const lately = recentOf > 0 ? recent / recentOf : 0
      const changed = of >= recentHalfLife && Math.abs(lately - count / of) >= 0.1
      const tail = changed ? `; lately ${percent(lately)}` : ''
      const sentence = `${count} of ${of} requests (${percent(of > 0 ? count / of : 0)}) ${says}${tail}`
      return { detector, group, count, of, sentence }
    })
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}

/** Counts stop at their largest value. */
function add(view: DataView, at: number, count: number): void {
  view.setUint32(at, Math.min(0xffffffff, view.getUint32(at) + count))
}

function fade(view: DataView, at: number, counts: boolean): void {
  view.setFloat32(at, view.getFloat32(at) * decay + (counts ? 1 : 0))
}

function addSmall(view: DataView, at: number, count: number): void {
  view.setUint16(at, Math.min(0xffff, view.getUint16(at) + count))
}
