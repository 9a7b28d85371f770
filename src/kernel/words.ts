// Words that several rooms must spell alike: where a flow can be, what may be done with its output, who
// sees it. Rooms know nobody, so that the one list stands below them; what a word means is the rooms'.

/** The seven location questions, in the order in which they are shown. */
export const locationQuestions = [
  'ingress',
  'processing',
  'rest',
  'abuseStore',
  'review',
  'metadata',
  'downstream',
] as const
export type LocationQuestion = (typeof locationQuestions)[number]

/** What `of` answers to each of the seven. */
export function byQuestion<Answer>(
  of: (question: LocationQuestion) => Answer,
): Readonly<Record<LocationQuestion, Answer>> {
  return {
    ingress: of('ingress'),
    processing: of('processing'),
    rest: of('rest'),
    abuseStore: of('abuseStore'),
    review: of('review'),
    metadata: of('metadata'),
    downstream: of('downstream'),
  }
}

/** Of these, where data comes to rest, so that it can be kept for long or short. */
export const restingQuestions = ['rest', 'abuseStore', 'metadata', 'downstream'] as const
export type RestingQuestion = (typeof restingQuestions)[number]

/** What can be done with outputs. */
export const outputUses = [
  'display',
  'store',
  'train',
  'distil',
  'benchmark',
  'evaluate_competitor',
  'synthetic_data',
  'code',
  'agentic',
  'resell',
] as const
export type OutputUse = (typeof outputUses)[number]

/** Who sees what a workload makes. */
export const audiences = ['internal', 'b2b', 'public'] as const
export type Audience = (typeof audiences)[number]

/** Windows in which rules count: the preceding 12 months (28 CFR 202.205), or a calendar year. */
export const volumeWindows = ['sliding_12_months', 'calendar_year'] as const
