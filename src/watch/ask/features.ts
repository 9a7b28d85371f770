// What group a measures of one request, each in 0..1, as a documented list: weights are learnt per name, so a
// name never changes its meaning. No feature knows a language, a length of the prompt or how many came.

/** What is to be made is itself something to be asked or answered. */
export const secondOrderFeatures = [
  'make_instruction',
  'make_task',
  'make_question',
  'make_conversation',
  'make_persona',
  'make_training',
  'rewrite_instruction',
  'rewrite_answer',
  'diverse_second_order',
  'harder_second_order',
  'no_repeat',
  'second_order_density',
  'model_near_second_order',
  'user_model_conversation',
  'imagine_user',
  'imagine_conversation',
  'persona_seed',
  'training_named',
  'open_second_order_label',
  'open_number',
  'instruction_block',
  'made_for_given',
  'harder_instruction',
  'hypothetical_ask',
  'sent_to_model',
  'model_learns',
  'more_alike',
  'harder_made',
  'not_answered',
  'made_for_model',
  'ideal_answer',
] as const

/** Fields of a data set are asked for or supplied. */
export const recordFeatures = [
  'record_instruction_keys',
  'record_question_keys',
  'record_preference_keys',
  'record_named_fields',
  'record_message_keys',
  'record_example_blocks',
  'empty_fields',
  'pair_second_order',
  'asked_given_keys',
  'refusal_made',
] as const

/** The way to an answer is wanted. */
export const traceFeatures = [
  'make_reasoning',
  'think_tags',
  'boxed',
  'answer_supplied_reasoning',
  'imagine_reasoning',
  'reasoning_density',
  'reflection',
  'tag_template',
  'full_reasoning',
] as const

/** Answers are to be graded or compared. */
export const judgeFeatures = [
  'rate_answer',
  'rate_second_order',
  'candidate_blocks',
  'candidates_named',
  'lettered_blocks',
  'rubric',
  'scale',
  'score_keys',
  'verdict_brackets',
  'model_answer',
  'mistaken_answer',
] as const

/** Items of a test. */
export const benchmarkFeatures = ['options', 'options_answer', 'question_answer_shots'] as const

/** Ordinary work by its own words: each is measured by how often they are met. */
export const ordinaryFeatures = [
  'school',
  'business',
  'fixture',
  'product',
  'retrieval',
  'picture',
  'safety',
  'digest',
  'agent',
  'own',
  'code',
  'manual',
  'context',
] as const

/** What speaks for ordinary work: their weights are at most zero. */
export const againstFeatures = [
  ...ordinaryFeatures,
  'for_staff',
  'product_of_talk',
  'ongoing_talk',
  'improve_given',
  'rate_ordinary',
  'own_answered',
] as const

export const features = [
  ...secondOrderFeatures,
  ...recordFeatures,
  ...traceFeatures,
  ...judgeFeatures,
  ...benchmarkFeatures,
  ...againstFeatures,
] as const

export type Feature = (typeof features)[number]

/** Place of a feature in a vector. */
export function featureIndex(feature: Feature): number {
  return features.indexOf(feature)
}
