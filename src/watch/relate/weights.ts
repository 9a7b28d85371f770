// What each feature of a request adds to the log-odds that it is one of a harvest: data, refitted by
// `bench/watch` from labelled streams, never by hand for one of them. Two sets: a template is judged by its
// slots, a free text by how little it is like what people ask one another.

export const featureNames = [
  'bias',
  /** New vocabulary of its class beside that of all topics: 0..1.5, and above what one domain has. */
  'spread',
  'breadth',
  /** The same of this request alone. */
  'own',
  'followUps',
  'repeats',
  'nearDuplicates',
  'longPayload',
  'expansion',
  'uniformLength',
  'evenShapes',
  'order',
  'change',
  'pivot',
  'agent',
  'sessions',
  'quietHours',
] as const
export type FeatureName = (typeof featureNames)[number]
export type Weights = Readonly<Record<FeatureName, number>>

export const weights: { readonly templated: Weights; readonly free: Weights } = Object.freeze({
  templated: {
    bias: -5,
    spread: 2,
    breadth: 9,
    own: 0.6,
    followUps: -4,
    repeats: -6,
    nearDuplicates: -2,
    longPayload: -2,
    expansion: 1,
    uniformLength: 0,
    evenShapes: 0.5,
    order: 0.3,
    change: 0.3,
    pivot: 0.5,
    agent: -2,
    sessions: 0,
    quietHours: -0.5,
  },
  free: {
    bias: -6,
    spread: 2,
    breadth: 8,
    own: 0.6,
    followUps: -6,
    repeats: -6,
    nearDuplicates: -6,
    longPayload: -2,
    expansion: 1,
    uniformLength: 1.5,
    evenShapes: 0.5,
    order: 0.3,
    change: 0.3,
    pivot: 0.5,
    agent: -3,
    sessions: -0.5,
    quietHours: -0.5,
  },
})
