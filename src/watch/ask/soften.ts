// Whom the goods are for. The same form is a harvest's or a service's: what people will read, who answers a class's
// questions, the talk that goes on, the prompt that its writer gets back. There features say less than alone.
import type { Feature } from './features.ts'
import { talkIsGiven } from './measure-against.ts'
import { of, set, times, valueOf, type Read } from './measure.ts'

/** What is written for people to read or to follow is no matter for a model. */
const forPeople = 0.25
const softenedForPeople = [
  'make_instruction',
  'make_task',
  'make_question',
  'made_for_given',
  'pair_second_order',
  'record_instruction_keys',
  'record_question_keys',
  'record_named_fields',
  'asked_given_keys',
] as const satisfies readonly Feature[]

/** Questions for a class, or for who applies, are asked of people; textbooks for models are written so, too. */
const forLearners = 0.2
const softenedForLearners = [
  ...softenedForPeople,
  'ideal_answer',
  'second_order_density',
  'harder_made',
  'harder_second_order',
] as const satisfies readonly Feature[]

/** Questions that go on with a talk are its own, queries are a search's, a prompt made better is its writer's. */
const served = 0.3
const softenedForServed = [
  'make_question',
  'make_instruction',
  'rewrite_instruction',
  'made_for_given',
  'instruction_block',
  'diverse_second_order',
  'second_order_density',
  'model_near_second_order',
  'made_for_model',
  'hypothetical_ask',
  'sent_to_model',
  'not_answered',
  'open_second_order_label',
] as const satisfies readonly Feature[]

/** A title of a talk that is given, or what could be asked of one's own assistant. */
const known = 0.3
const softenedForKnown = [
  'make_conversation',
  'made_for_model',
  'model_near_second_order',
] as const satisfies readonly Feature[]
/** One's own assistant is asked by one's own visitors, and its answers are looked after with reasons. */
const softenedForOwn = [
  'hypothetical_ask',
  'sent_to_model',
  'made_for_model',
  'model_near_second_order',
  'model_answer',
  'make_reasoning',
  'full_reasoning',
  'answer_supplied_reasoning',
] as const satisfies readonly Feature[]

export function softenAsk(values: Float32Array, { met, labels, words: { counts } }: Read): void {
  if (times(met, 'worded_people') > 0) soften(values, softenedForPeople, forPeople)
  // Every product tells its assistant that it is one: a model counts where something is for it.
  const forModels = times(met, 'model_spoken') + times(met, 'learn_model')
  const isForModels = forModels + of(counts, 'training') > 0
  // Whoever is told to be a student has none.
  const learners = times(met, 'worded_learners') - times(met, 'imagined_learners')
  if (!isForModels && learners > 0) soften(values, softenedForLearners, forLearners)
  const isSought = valueOf(values, 'retrieval') > 0.8 && of(counts, 'training') === 0
  if (isSought || valueOf(values, 'ongoing_talk') > 0) soften(values, softenedForServed, served)
  if (talkIsGiven(labels) && valueOf(values, 'product_of_talk') > 0)
    soften(values, softenedForKnown, known)
  if (valueOf(values, 'own_answered') > 0 && of(counts, 'training') === 0)
    soften(values, softenedForOwn, known)
  if (valueOf(values, 'improve_given') > 0) soften(values, softenedForServed, served)
}

function soften(values: Float32Array, which: readonly Feature[], share: number): void {
  for (const feature of which) set(values, feature, valueOf(values, feature) * share)
}
