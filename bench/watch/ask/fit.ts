// Fits the weights of group a: logistic regression from a prior, each weight on its own side of zero. Same
// samples, same weights; there is nothing random in it.
import { againstFeatures, features, type Feature } from '../../../src/watch/ask/features.ts'
import { prior, priorBias } from './prior.ts'
import type { Sample } from './samples.ts'

const rounds = 800
const rate = 0.05
/** How strongly the prior holds, as if so many requests had said so. */
const hold = 0.05
/** What requests say moves a weight so far and no further, as parts of the prior: our families are few. */
const [least, most] = [0.6, 1.9]
/** Of what speaks against, so much of the prior stays: our sources hold little of what it is to hold off. */
const againstKept = 0.6
/** And no more than that many times it: what one kind of honest work has shall not buy off a harvest. */
const againstMost = 1.2

export interface Fitted {
  readonly bias: number
  readonly weights: ReadonlyMap<Feature, number>
}

export function fit(samples: readonly Sample[]): Fitted {
  const count = features.length
  const start = Float64Array.from([...features.map((feature) => prior[feature]), priorBias])
  const weights = start.slice()
  const [first, second] = [new Float64Array(count + 1), new Float64Array(count + 1)]
  const againstFrom = count - againstFeatures.length
  for (let round = 1; round <= rounds; round++) {
    const slope = slopeAt(samples, weights)
    for (let index = 0; index <= count; index++) {
      const pull = (slope[index] ?? 0) + hold * ((weights[index] ?? 0) - (start[index] ?? 0))
      first[index] = 0.9 * (first[index] ?? 0) + 0.1 * pull
      second[index] = 0.99 * (second[index] ?? 0) + 0.01 * pull * pull
      const mean = (first[index] ?? 0) / (1 - 0.9 ** round)
      const spread = Math.sqrt((second[index] ?? 0) / (1 - 0.99 ** round))
      const moved = (weights[index] ?? 0) - (rate * mean) / (spread + 1e-6)
      const before = start[index] ?? 0
      // What shows nothing stays near zero, though some harvests show nothing.
      if (index < count)
        weights[index] =
          index < againstFrom
            ? Math.min(most * before, Math.max(least * before, moved))
            : Math.max(againstMost * before, Math.min(ceilingOf(before), moved))
    }
  }
  const rounded = Array.from(weights, (weight) => Math.round(weight * 100) / 100)
  return {
    bias: rounded[count] ?? 0,
    weights: new Map(features.map((feature, index) => [feature, rounded[index] ?? 0])),
  }
}

function ceilingOf(before: number): number {
  return before * againstKept
}

function slopeAt(samples: readonly Sample[], weights: Float64Array): Float64Array {
  const slope = new Float64Array(weights.length)
  const count = weights.length - 1
  for (const { values, wanted, weight } of samples) {
    let logit = weights[count] ?? 0
    for (let index = 0; index < count; index++)
      logit += (weights[index] ?? 0) * (values[index] ?? 0)
    const miss = weight * (1 / (1 + Math.exp(-logit)) - wanted)
    for (let index = 0; index < count; index++) {
      slope[index] = (slope[index] ?? 0) + miss * (values[index] ?? 0)
    }
    slope[count] = (slope[count] ?? 0) + miss
  }
  return slope
}

export function scoreOfSample({ bias, weights }: Fitted, { values }: Sample): number {
  let logit = bias
  features.forEach((feature, index) => {
    logit += (weights.get(feature) ?? 0) * (values[index] ?? 0)
  })
  return 1 / (1 + Math.exp(-logit))
}
