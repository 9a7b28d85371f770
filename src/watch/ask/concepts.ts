// The few things that a prompt can speak of which matter to group a, whatever its language. The order is the
// id: lexica, labels and features speak of concepts only, never of words.

export const concepts = [
  // What is asked to be done.
  'make',
  'rewrite',
  'rate',
  'solve',
  'imagine',
  // What it is done to.
  'instruction',
  'task',
  'question',
  'answer',
  'conversation',
  'persona',
  'training',
  'reasoning',
  'step',
  'example',
  'pair',
  'product',
  'code',
  'picture',
  // Who it is about.
  'user',
  'model',
  // How it is to be.
  'diverse',
  'harder',
  'repeat',
  'given',
  'candidate',
  'criterion',
  'score',
  'topic',
  'reflect',
  // Names of fields.
  'input',
  'output',
  'preferred',
  'message',
  'context',
  // What speaks for ordinary work.
  'school',
  'business',
  'fixture',
  'retrieval',
  'safety',
  'digest',
  'agent',
  'own',
  'manual',
  'staff',
  // What may be said to whom, and who learns from it.
  'send',
  'might',
  'people',
  'learn',
  'more',
  'refuse',
  'mistake',
  'unanswered',
  'ideal',
  // As an instruction, but every input of a framework is labelled so.
  'request',
  // What an assistant does for the one who waits: the talk goes on, a text of theirs gets better.
  'ongoing',
  'improve',
] as const

export type Concept = (typeof concepts)[number]

/**
 * Terms of one language, apart by spaces: `word`, `stem*`, `two_words`. Of scripts without spaces a term is
 * found wherever it stands.
 */
export interface Lexicon {
  readonly terms: Readonly<Partial<Record<Concept, string>>>
  /** Where the object of a verb stands. */
  readonly objects: 'after' | 'before' | 'either'
}

/** The id of a concept; ids are dense and begin at 0. */
export function conceptId(concept: Concept): number {
  return concepts.indexOf(concept)
}
