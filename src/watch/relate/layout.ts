// Where things lie in this group's record and state, in bytes from its beginning, big-endian. In the state, what
// is before `learnt` is a fold over records; what is after it only helps to tell template from payload.
import { agedCountsBytes, type AgedCounts } from '../sketch/aged-counts.ts'
import { distinctSampleBytes, type DistinctSample } from '../sketch/distinct-sample.ts'
import type { SpaceSaving } from '../sketch/space-saving.ts'
import type { Bytes } from '../section.ts'

export const recordBytes = 40
export const stateBytes = 1_936

export const record = Object.freeze({
  score: 0,
  flags: 1,
  /** Shape of the task (see `scan.ts`), 8 where the message ends as a sentence does, 16 where it was sent just before. */
  shape: 2,
  /** How many user messages the conversation has, up to 255. */
  turns: 3,
  /** Different payload tokens that were looked at, and how many of them were new. */
  considered: 4,
  novel: 5,
  /** Share of new tokens that a text of all topics would have here, of 255. */
  reference: 6,
  /** How often a new token looks old, of 255. */
  looksOld: 7,
  /** The template; 0: none. */
  skeleton: 8,
  exact: 12,
  /** 16 bits each: fingerprints of the ways to recognise the next request of a template. */
  head: 16,
  opening: 18,
  tail: 20,
  prefix: 22,
  model: 24,
  /** Payload in words or what carries as much, of 16 bits. */
  words: 26,
  /** Seconds since 1970. */
  at: 28,
  /** Float32: the first number of the user message; NaN: it has none. */
  number: 32,
  /** log2 of characters and of answered tokens in steps of 1/16; 255: unknown. */
  length: 36,
  answer: 37,
  kind: 38,
  /** Share of the user message that is payload, of 255. */
  slotShare: 39,
})

export const flag = Object.freeze({
  followUp: 1,
  repeat: 2,
  nearDuplicate: 4,
  agent: 8,
  embeddings: 16,
  pivot: 32,
  decided: 64,
  system: 128,
})

export const header = Object.freeze({
  requests: 0,
  segment: 4,
  candidate: 5,
  candidateRun: 6,
  firstAt: 8,
  lastAt: 12,
  followUps: 16,
  templated: 20,
  /** Float32: payload tokens looked at, and those that were new, of decided requests. */
  considered: 24,
  novel: 28,
  nearDuplicates: 32,
  pivots: 36,
  repeats: 40,
  decided: 44,
  /** Float32: new tokens that a text of all topics would have had. */
  expected: 48,
  /** Seconds between requests: mean and variance of log2, in 16 bits each. */
  gapMean: 52,
  gapVariance: 54,
  ringNext: 56,
  /** 16 bits each: the prompts that came last, the latest first. */
  latest: 58,
})
export const latestMax = 3

/** A class of requests: one template, or (the first one) all that follow none. */
export const classBytes = 52
export const templatesMax = 8
export const cls = Object.freeze({
  count: 4,
  /** Float32, decayed: new payload tokens seen, and those that a text of all topics would have. */
  observed: 12,
  expected: 16,
  /** Moving means of 16 bits for 0..1. */
  followUps: 20,
  repeats: 22,
  nearDuplicates: 24,
  lengthMean: 26,
  lengthVariance: 28,
  /** Moving mean of 16 bits for -1..1: the answer is shorter or longer than the payload. */
  expansion: 30,
  answers: 32,
  tail: 34,
  tailRun: 36,
  kind: 37,
  prefix: 38,
  rises: 40,
  falls: 42,
  number: 44,
  words: 48,
})

const poolAt = 64
const tableAt = poolAt + classBytes
const ringAt = tableAt + templatesMax * classBytes
export const ringPlaces = 64
const sampleAt = ringAt + 2 * ringPlaces
const samplePlaces = 32
const profilesAt = sampleAt + distinctSampleBytes(samplePlaces)
/** Dimensions of the two profiles of self, 16 bits each. */
export const profileDimensions = 17
const modelsAt = profilesAt + 4 * profileDimensions
export const modelsMax = 4
const hoursAt = modelsAt + 4 * modelsMax
const learntAt = 904

export const learnt = Object.freeze({
  taken: learntAt,
  poolMass: learntAt + 4,
  recentNext: learntAt + 8,
})
const templatesAt = learntAt + 16
export const templateBytes = 48
export const template = Object.freeze({ key: 0, mass: 4, uses: 8, bits: 12 })
export const templateBits = 288
export const recentsMax = 6
export const recentBins = 16
const recentsAt = templatesAt + templatesMax * templateBytes
const cellsAt = recentsAt + recentsMax * recentBins
export const cells = (stateBytes - cellsAt) * 4

export function poolOf({ at }: Bytes): number {
  return at + poolAt
}

export function tableOf({ view, at }: Bytes): SpaceSaving {
  return { view, at: at + tableAt, slots: templatesMax, stride: classBytes }
}

export function ringPlace({ at }: Bytes, index: number): number {
  return at + ringAt + 2 * index
}

export function sampleOf({ view, at }: Bytes): DistinctSample {
  return { view, at: at + sampleAt, places: samplePlaces }
}

/** Of the recent requests (0) and of the long run (1). */
export function profilePlace({ at }: Bytes, which: 0 | 1, dimension: number): number {
  return at + profilesAt + 2 * (which * profileDimensions + dimension)
}

export function modelPlace({ at }: Bytes, index: number): number {
  return at + modelsAt + 4 * index
}

export function hourPlace({ at }: Bytes, hour: number): number {
  return at + hoursAt + hour
}

export function templatePlace({ at }: Bytes, index: number): number {
  return at + templatesAt + index * templateBytes
}

export function recentPlace({ at }: Bytes, index: number): number {
  return at + recentsAt + index * recentBins
}

export function cellsOf({ view, at }: Bytes): AgedCounts {
  return { view, at: at + cellsAt, cells }
}

/** Holds that nothing overlaps; the tests look at it. */
export const ends = Object.freeze({
  folded: hoursAt + 24,
  learntAt,
  learnt: cellsAt + agedCountsBytes(cells),
})
