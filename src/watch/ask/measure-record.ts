// Whether fields of a data set are asked for or supplied.
import { of, set, times, valueOf, type Read } from './measure.ts'
import { wordUnits } from './scan.ts'
import { conceptSet, speaksOf, type Words } from './words.ts'

export function measureRecord(values: Float32Array, { scan, words, labels, met }: Read): void {
  const { any, filled, keys } = labels
  // "Question: ... Answer:" is how ordinary prompts ask; keys, and answers that are there, are records.
  const keyed = of(keys, 'answer') + of(keys, 'output') > 0
  const instruction = of(keys, 'instruction') > 0 && (keyed || of(keys, 'input') > 0)
  const whole =
    of(filled, 'instruction') > 0 &&
    ((of(filled, 'answer') > 0 && of(words.counts, 'training') > 0) ||
      (of(any, 'input') > 0 && of(filled, 'output') > 0))
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
  // "A problem, its solution": what is posed and what it gives, one beside the other, are a pair by any name.
  const isPosed = valueOf(values, 'make_question') + valueOf(values, 'make_task') > 0.3
  const beside = isPosed ? Math.min(2, times(met, 'put_replied')) * 0.4 : 0
  set(values, 'pair_second_order', Math.max(beside, times(met, 'pair_paired') / 2))
  const put = of(keys, 'question') + of(keys, 'instruction') + of(keys, 'task')
  const asks = put + of(keys, 'request') + of(keys, 'user') + of(keys, 'send')
  const gives =
    of(keys, 'answer') +
    of(keys, 'output') +
    of(keys, 'code') +
    of(keys, 'preferred') +
    of(keys, 'agent') +
    of(keys, 'refuse')
  // What is left empty is to be filled.
  const isMade = of(words.counts, 'make') > 0 || scan.emptyQuotes > 1
  set(values, 'asked_given_keys', asks > 0 && gives > 0 ? (isMade ? 1 : 0.4) : 0)
  const refused = times(met, 'refuse_answered')
  set(values, 'refusal_made', isMade ? refused : refused / 3)
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
