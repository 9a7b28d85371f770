// The features of group a from what was read: who does what to whom, which fields stand together, what is open.
import { verbs } from './bindings.ts'
import { concepts, conceptId, type Concept } from './concepts.ts'
import { featureIndex, features, type Feature } from './features.ts'
import { anyOf, type Labels } from './labels.ts'
import { wordUnits, type Scan } from './scan.ts'
import { conceptSet, speaksOf, type ConceptSet, type Words } from './words.ts'

export interface Read {
  readonly scan: Scan
  readonly words: Words
  readonly bindings: Float32Array
  readonly labels: Labels
}

export function measureAsk(values: Float32Array, read: Read): void {
  values.fill(0)
  measureSecondOrder(values, read)
  measureRecord(values, read)
  measureTrace(values, read)
  measureJudge(values, read)
  measureBenchmark(values, read)
  measureAgainst(values, read)
}

const indexes = new Map<Feature, number>(
  features.map((feature) => [feature, featureIndex(feature)]),
)

function set(values: Float32Array, feature: Feature, value: number): void {
  values[indexes.get(feature) ?? 0] = Math.min(1, Math.max(0, value))
}

const ids = new Map<Concept, number>(concepts.map((concept) => [concept, conceptId(concept)]))

function of(counts: Uint16Array, concept: Concept): number {
  return counts[ids.get(concept) ?? 0] ?? 0
}

function bound(bindings: Float32Array, verb: (typeof verbs)[number], concept: Concept): number {
  return bindings[verbs.indexOf(verb) * concepts.length + (ids.get(concept) ?? 0)] ?? 0
}

/** How often a word of `a` and another of `b` stand within `units`, up to 4. */
function meetings(words: Words, a: ConceptSet, b: ConceptSet, units: number): number {
  let [lastA, lastB, met] = [-1, -1, 0]
  for (let index = 0; index < words.length && met < 4; index++) {
    const position = words.position[index] ?? 0
    const [isA, isB] = [speaksOf(words, index, a), speaksOf(words, index, b)]
    if (isA && lastB >= 0 && position - lastB <= units) met++
    else if (isB && lastA >= 0 && position - lastA <= units) met++
    if (isA && !isB) lastA = position
    if (isB && !isA) lastB = position
  }
  return met
}

const secondOrder = conceptSet(
  'instruction',
  'question',
  'task',
  'conversation',
  'persona',
  'training',
)
const instructive = conceptSet('instruction', 'task')
const asked = conceptSet('instruction', 'question', 'task')
const spoken = conceptSet('instruction', 'question', 'task', 'conversation', 'persona')
const [diverse, harder] = [conceptSet('diverse'), conceptSet('harder')]
const [user, model] = [conceptSet('user'), conceptSet('model')]
const near = 5 * wordUnits

function measureSecondOrder(values: Float32Array, { scan, words, bindings, labels }: Read): void {
  const { counts } = words
  // Steps for people to follow are no instruction to a model.
  const stepped = bound(bindings, 'make', 'step') > 0 ? 0.3 : 1
  set(values, 'make_instruction', bound(bindings, 'make', 'instruction') * stepped)
  set(values, 'make_task', bound(bindings, 'make', 'task'))
  set(values, 'make_question', bound(bindings, 'make', 'question'))
  const sides = of(counts, 'user') + of(counts, 'model') > 0 ? 1 : 0.3
  set(values, 'make_conversation', bound(bindings, 'make', 'conversation') * sides)
  set(values, 'make_persona', bound(bindings, 'make', 'persona'))
  set(values, 'make_training', bound(bindings, 'make', 'training'))
  set(
    values,
    'rewrite_instruction',
    Math.max(bound(bindings, 'rewrite', 'instruction'), bound(bindings, 'rewrite', 'task')),
  )
  set(values, 'rewrite_question', bound(bindings, 'rewrite', 'question'))
  set(values, 'rewrite_answer', bound(bindings, 'rewrite', 'answer'))
  const [wide, hard] = [
    meetings(words, diverse, secondOrder, near),
    meetings(words, harder, asked, near),
  ]
  set(values, 'diverse_second_order', wide / 2)
  set(values, 'harder_second_order', hard / 2)
  set(values, 'diverse_instruction', meetings(words, diverse, instructive, near) / 2)
  set(values, 'harder_instruction', meetings(words, harder, instructive, near) / 2)
  set(values, 'no_repeat', of(counts, 'repeat') / 2)
  const about =
    of(counts, 'instruction') +
    of(counts, 'question') +
    of(counts, 'task') +
    of(counts, 'conversation')
  set(values, 'second_order_density', density(about, scan))
  set(values, 'model_near_second_order', meetings(words, model, spoken, near) / 2)
  set(values, 'user_model_conversation', meetings(words, user, model, near) / 2)
  set(values, 'imagine_user', bound(bindings, 'imagine', 'user'))
  set(values, 'imagine_conversation', bound(bindings, 'imagine', 'conversation'))
  const posed = Math.max(
    bound(bindings, 'make', 'instruction'),
    bound(bindings, 'make', 'task'),
    bound(bindings, 'make', 'question'),
    bound(bindings, 'make', 'conversation'),
  )
  // Whoever asks about training makes no matter for it.
  const made = Math.max(
    posed,
    bound(bindings, 'make', 'pair'),
    bound(bindings, 'make', 'example'),
    bound(bindings, 'make', 'training'),
    bound(bindings, 'make', 'answer'),
    bound(bindings, 'make', 'reasoning'),
    bound(bindings, 'rewrite', 'instruction'),
    bound(bindings, 'rewrite', 'question'),
  )
  const diversity = meetings(words, diverse, secondOrder, near) > 0
  set(values, 'training_named', (of(counts, 'training') / 1.5) * (made > 0 || diversity ? 1 : 0.25))
  set(values, 'persona_seed', of(counts, 'persona') > 0 ? posed : 0)
  const isOpen =
    (labels.open >= 0 && anyOf(words, labels.open, labels.openEnd, asked)) ||
    of(labels.empty, 'instruction') + of(labels.empty, 'question') > 0
  set(values, 'open_second_order_label', isOpen ? 1 : 0)
  set(values, 'open_number', scan.openNumber ? 1 : 0)
  set(values, 'instruction_block', of(labels.filled, 'instruction') / 2)
  const making = Math.max(
    bound(bindings, 'make', 'instruction'),
    bound(bindings, 'rewrite', 'instruction'),
  )
  set(values, 'made_for_given', of(labels.filled, 'instruction') > 0 ? making : 0)
}

/** One word in eight is as many as a text about questions has; a short text says little. */
function density(count: number, { position }: Scan): number {
  const read = Math.max(25, position / wordUnits)
  return count / read / 0.12
}

function measureRecord(values: Float32Array, { words, labels }: Read): void {
  const { any, filled, keys } = labels
  // "Question: ... Answer:" is how ordinary prompts ask; keys, and answers that are there, are records.
  const keyed = of(keys, 'answer') + of(keys, 'output') > 0
  const instruction = of(keys, 'instruction') > 0 && (keyed || of(keys, 'input') > 0)
  const whole =
    of(filled, 'instruction') > 0 &&
    (of(filled, 'answer') > 0 || (of(any, 'input') > 0 && of(filled, 'output') > 0))
  const [emptyAsked, emptyGiven] = [
    of(labels.empty, 'instruction') + of(labels.empty, 'question') + of(labels.empty, 'task'),
    of(labels.empty, 'answer') + of(labels.empty, 'output') + of(labels.empty, 'preferred'),
  ]
  const form = of(labels.empty, 'instruction') > 0 && emptyGiven > 0
  set(values, 'record_instruction_keys', instruction || form ? 1 : whole ? 0.6 : 0)
  const pair = of(keys, 'question') > 0 && keyed
  set(values, 'record_question_keys', !pair ? 0 : of(keys, 'reasoning') > 0 ? 1 : 0.6)
  set(values, 'record_preference_keys', of(any, 'preferred') / 2)
  set(values, 'record_named_fields', namedFields(words))
  const talk = of(any, 'message') + of(any, 'conversation')
  set(
    values,
    'record_message_keys',
    talk >= 2 && of(any, 'user') + of(any, 'model') > 0 ? 1 : talk >= 3 ? 0.6 : 0,
  )
  const blocks = Math.min(
    of(filled, 'instruction') + of(filled, 'task'),
    Math.max(of(filled, 'answer') + of(filled, 'output'), of(filled, 'input')),
  )
  set(values, 'record_example_blocks', blocks >= 2 ? 1 : 0)
  set(values, 'empty_fields', emptyAsked > 0 && emptyGiven > 0 ? 1 : 0)
  const roles = Math.min(of(filled, 'user'), of(filled, 'model'))
  set(values, 'role_markers', roles / 2)
  set(
    values,
    'pair_second_order',
    meetings(
      words,
      conceptSet('pair'),
      conceptSet('question', 'answer', 'instruction'),
      3 * wordUnits,
    ) / 2,
  )
}

const fields = conceptSet(
  'instruction',
  'question',
  'task',
  'input',
  'output',
  'answer',
  'preferred',
  'reasoning',
  'score',
  'conversation',
  'persona',
)
const fieldsAsked = conceptSet('instruction', 'question', 'task')
const fieldsGiven = conceptSet('input', 'output', 'answer', 'preferred')
const preference = conceptSet('preferred')
const fieldGap = 3 * wordUnits

/** Field names of a record one after the other in a sentence: 1 for three kinds, as in "prompt, chosen, rejected". */
function namedFields(words: Words): number {
  let [low, high, last, sentence, preferred, most] = [0, 0, -1, -1, 0, 0]
  for (let index = 0; index < words.length; index++) {
    if (words.isLabel[index] === 1 || !speaksOf(words, index, fields)) continue
    const position = words.position[index] ?? 0
    const goesOn = words.sentence[index] === sentence && position - last <= fieldGap
    if (!goesOn) [low, high, preferred] = [0, 0, 0]
    low |= (words.low[index] ?? 0) & fields.low
    high |= (words.high[index] ?? 0) & fields.high
    if (speaksOf(words, index, preference)) preferred++
    last = position
    sentence = words.sentence[index] ?? -1
    const isAsked = (low & fieldsAsked.low) !== 0 || (high & fieldsAsked.high) !== 0
    const isGiven = (low & fieldsGiven.low) !== 0 || (high & fieldsGiven.high) !== 0
    // A chosen and a rejected answer are two fields of one kind.
    const kinds = bitsIn(low) + bitsIn(high) + (preferred > 1 ? 1 : 0)
    if (isAsked && isGiven) most = Math.max(most, kinds - 2)
  }
  return most
}

function bitsIn(members: number): number {
  let count = 0
  for (let bits = members; bits !== 0; bits &= bits - 1) count++
  return count
}

function measureTrace(values: Float32Array, { scan, words, bindings, labels }: Read): void {
  const { counts } = words
  const made = Math.max(
    bound(bindings, 'make', 'reasoning'),
    bound(bindings, 'rewrite', 'reasoning'),
  )
  const imagined = bound(bindings, 'imagine', 'reasoning')
  set(values, 'make_reasoning', made)
  set(values, 'imagine_reasoning', imagined)
  set(values, 'think_tags', of(labels.tags, 'reasoning') / 2)
  set(values, 'boxed', scan.boxed > 0 ? 1 : 0)
  const supplied = of(labels.filled, 'answer') + of(labels.filled, 'output') > 0
  const given = meetings(words, conceptSet('given'), conceptSet('answer', 'candidate'), near)
  const wanted = Math.max(made, imagined, (of(counts, 'reasoning') + of(counts, 'step')) / 4)
  set(
    values,
    'answer_supplied_reasoning',
    supplied || given > 0 ? wanted * (supplied ? 1 : 0.6) : 0,
  )
  const wayWanted = of(counts, 'reasoning') + of(counts, 'step') > 0
  set(values, 'reflection', wayWanted ? of(counts, 'reflect') / 4 : 0)
  set(values, 'reasoning_density', density(of(counts, 'reasoning'), scan))
}

function measureJudge(values: Float32Array, { scan, words, bindings, labels }: Read): void {
  const { counts } = words
  const answers = Math.max(bound(bindings, 'rate', 'answer'), bound(bindings, 'rate', 'candidate'))
  set(values, 'rate_answer', answers)
  set(
    values,
    'rate_second_order',
    Math.max(
      bound(bindings, 'rate', 'instruction'),
      bound(bindings, 'rate', 'question'),
      bound(bindings, 'rate', 'task'),
    ),
  )
  set(values, 'candidate_blocks', (labels.candidates - 1) / 2)
  set(values, 'candidates_named', of(counts, 'candidate') / 3)
  const grades = of(counts, 'rate') + of(counts, 'score') > 0
  set(values, 'lettered_blocks', grades && labels.lettered > 1 ? 1 : 0)
  set(values, 'rubric', of(counts, 'criterion') / 4)
  set(values, 'scale', scan.scales > 0 ? 1 : 0)
  set(values, 'score_keys', (of(labels.any, 'score') + of(labels.any, 'criterion')) / 2)
}

function measureBenchmark(values: Float32Array, { scan, labels }: Read): void {
  const options = scan.options >= 3 ? 1 : 0
  set(values, 'options', options)
  const wantsAnswer = of(labels.any, 'answer') > 0 || of(labels.any, 'question') > 0
  set(values, 'options_answer', options === 1 && wantsAnswer ? 1 : 0)
  const shots = Math.min(of(labels.filled, 'question'), of(labels.filled, 'answer'))
  set(values, 'question_answer_shots', (shots - 1) / 2)
}

const against = [
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

/** Ordinary payload names goods and files in passing; what a prompt is about it names more than once. */
const inPassing: ReadonlySet<string> = new Set([
  'business',
  'retrieval',
  'digest',
  'code',
  'agent',
  'own',
  'context',
  'safety',
])

function measureAgainst(values: Float32Array, { words }: Read): void {
  for (const concept of against) {
    const count = of(words.counts, concept)
    set(values, concept, inPassing.has(concept) ? (count - 0.5) / 3 : count / 2.5)
  }
}
