// From features to the score of a request, and to what each detector has to do with it.
import {
  againstFeatures,
  benchmarkFeatures,
  features,
  judgeFeatures,
  recordFeatures,
  secondOrderFeatures,
  traceFeatures,
  type Feature,
} from './features.ts'
import { bias, weights } from './weights.ts'

/** In the order of their bits in a record. */
export const detectorFeatures = {
  second_order: secondOrderFeatures,
  training_record: recordFeatures,
  reasoning_trace: traceFeatures,
  judge: judgeFeatures,
  benchmark_item: benchmarkFeatures,
} as const satisfies Readonly<Record<string, readonly Feature[]>>

export type AskDetector = keyof typeof detectorFeatures
export const askDetectors = [
  'second_order',
  'training_record',
  'reasoning_trace',
  'judge',
  'benchmark_item',
] as const satisfies readonly AskDetector[]

/**
 * The fit holds weights near what was thought of them, so that its middle is wide: what says a little on every request
 * of an honest job must not add up to what a few say loudly.
 */
const sharpness = 2
const lift = 0.6

const vector = Float32Array.from(features, (feature) => weights[feature])
const againstFrom = features.length - againstFeatures.length
const ends = endsOf()

function endsOf(): Uint8Array {
  let end = 0
  return Uint8Array.from(askDetectors, (detector) => (end += detectorFeatures[detector].length))
}

/** Fills `strengths`, one per detector in logits, and returns the score in 0..1. */
export function scoreAsk(values: Float32Array, strengths: Float32Array): number {
  let logit = bias
  let index = 0
  for (let detector = 0; detector < ends.length; detector++) {
    let sum = 0
    for (; index < (ends[detector] ?? 0); index++)
      sum += (vector[index] ?? 0) * (values[index] ?? 0)
    strengths[detector] = sum
    logit += sum
  }
  for (index = againstFrom; index < vector.length; index++) {
    logit += (vector[index] ?? 0) * (values[index] ?? 0)
  }
  return 1 / (1 + Math.exp(-sharpness * (logit + lift)))
}
