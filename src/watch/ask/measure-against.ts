// What speaks for ordinary work: of what it is about, for whom, and that one given thing of somebody's is served.
import { ordinaryFeatures } from './features.ts'
import type { Labels } from './labels.ts'
import { bound, of, set, times, valueOf, type Read } from './measure.ts'

/** Ordinary payload names goods and files in passing; what a prompt is about it names more than once. */
const inPassing: ReadonlySet<string> = new Set([
  'business',
  'retrieval',
  'digest',
  'code',
  'agent',
  'context',
  'safety',
])

export function measureAgainst(values: Float32Array, { words, met, bindings, labels }: Read): void {
  const { counts } = words
  set(values, 'for_staff', times(met, 'staff_guided'))
  set(values, 'product_of_talk', times(met, 'ordinary_talk'))
  set(values, 'own_answered', times(met, 'own_assisting') > 0 ? 1 : 0)
  // Who is told to be the user goes on with a talk, too.
  const isPlayed = bound(bindings, 'imagine', 'user') > 0.7
  const isGiven = talkIsGiven(labels) && valueOf(values, 'hypothetical_ask') > 0
  const ongoing = Math.max(times(met, 'ongoing_said') / 2, isGiven ? 0.7 : 0)
  set(values, 'ongoing_talk', isPlayed ? 0 : ongoing)
  // One wording of somebody's made better is a service; harder, more or for a training set it is a harvest.
  const isEvolved = times(met, 'harder_instructive') + of(counts, 'training') > 0
  const worded = valueOf(values, 'make_instruction') + valueOf(values, 'rewrite_instruction')
  const isImproved = !isEvolved && worded > 0.3 && times(met, 'improve_prompts') > 0
  set(values, 'improve_given', isImproved ? 1 : 0)
  const ordinary = Math.max(...ratedGoods.map((good) => bound(bindings, 'rate', good)))
  const isCompared =
    labels.candidates > 1 || labels.lettered > 1 || times(met, 'model_answered') > 0
  const rated = Math.max(ordinary, times(met, 'rated_learners') / 2)
  set(values, 'rate_ordinary', rated * (isCompared ? 0.3 : 1))
  const isForModels = times(met, 'learn_model') + of(counts, 'training') > 0
  const isTalkGoods = valueOf(values, 'user_model_conversation') > 0.6
  for (const concept of ordinaryFeatures) {
    // "You are a teacher" is a part to play.
    const played = concept === 'school' ? times(met, 'imagined_learners') : 0
    const own = Math.max(0, of(counts, concept) - played)
    // A school for models is none, and an agent whose talk is to be written is not at work.
    const isGoods = (concept === 'school' && isForModels) || (concept === 'agent' && isTalkGoods)
    const count = isGoods ? own * 0.3 : own
    set(values, concept, inPassing.has(concept) ? (count - 0.5) / 3 : count / 2)
  }
}

/** What people have graded that no model wrote for a model. */
const ratedGoods = ['product', 'digest', 'code', 'picture', 'fixture', 'manual'] as const

/** Both sides have spoken: what is asked next goes on from there. */
export function talkIsGiven({ filled }: Labels): boolean {
  return of(filled, 'user') + of(filled, 'business') > 0 && of(filled, 'model') > 0
}
