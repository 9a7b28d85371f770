// What each feature of a request adds to the log-odds that it is one of a harvest: signs and rough sizes from fits
// over labelled streams (`bench/watch/fit-relate.ts`), then set so that whole workloads part, never for one source.
// Two sets: a template is judged by its slots, a free text by how little it is like what people ask one another.

export const featureNames = [
  'bias',
  /** New vocabulary of its class beside that of all topics: 0 to a little over 1. */
  'spread',
  /** The same of this request alone. */
  'own',
  'followUps',
  'repeats',
  'nearDuplicates',
  'longPayload',
  /** Little was read of its class so far: at first every job's words are new. */
  'young',
  /** A name, a label, a key: fragments have no small words, so that all of theirs look new. */
  'fewWords',
  /** A long template around a short slot. */
  'smallSlot',
  /** Answers shorter than the payload: labels, extracts. */
  'shortAnswers',
  'longAnswers',
  'uniformLength',
  /** Messages end now with a mark, now without. */
  'careless',
  'evenShapes',
  'order',
  'change',
  'pivot',
  'agent',
  'burstiness',
  'quietHours',
] as const
export type FeatureName = (typeof featureNames)[number]
export type Weights = Readonly<Record<FeatureName, number>>

export const weights: { readonly templated: Weights; readonly free: Weights } = Object.freeze({
  templated: {
    bias: -11.5,
    spread: 14,
    own: 0.8,
    followUps: -9,
    repeats: -7,
    nearDuplicates: -2,
    longPayload: -6,
    young: -1.2,
    fewWords: -3,
    smallSlot: 1.5,
    shortAnswers: -7.5,
    longAnswers: 0.5,
    uniformLength: 0.8,
    careless: 0,
    evenShapes: 1,
    order: 0.3,
    change: 0.3,
    pivot: 0.5,
    agent: -2,
    burstiness: 0,
    quietHours: -0.5,
  },
  free: {
    bias: -9.9,
    spread: 11,
    own: 0.8,
    followUps: -9,
    repeats: -7,
    nearDuplicates: -7,
    longPayload: -6,
    young: -1.5,
    fewWords: -3,
    smallSlot: 0,
    shortAnswers: -7,
    longAnswers: 0.5,
    uniformLength: 2.2,
    careless: -1.5,
    evenShapes: 1,
    order: 0.3,
    change: 0.3,
    pivot: 0.5,
    agent: -3,
    burstiness: -0.5,
    quietHours: -0.5,
  },
})
