// The features of group a from what was read: who does what to whom, which fields stand together, what is open.
import type { Feature } from './features.ts'
import { measureAgainst, measureBenchmark, measureJudge, measureTrace } from './measure-answers.ts'
import { measureRecord } from './measure-record.ts'
import { measureSecondOrder } from './measure-second-order.ts'
import { set, times, valueOf, type Read } from './measure.ts'

/** What is written for people to read or to follow is no matter for a model, though it has the same form. */
const forPeople = 0.25
const softened = [
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

export function measureAsk(values: Float32Array, read: Read): void {
  values.fill(0)
  measureSecondOrder(values, read)
  measureRecord(values, read)
  measureTrace(values, read)
  measureJudge(values, read)
  measureBenchmark(values, read)
  measureAgainst(values, read)
  if (times(read.met, 'worded_people') === 0) return
  for (const feature of softened) set(values, feature, valueOf(values, feature) * forPeople)
}
