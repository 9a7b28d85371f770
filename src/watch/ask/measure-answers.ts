// What is wanted of an answer: the way to it, a grade of it, one of its options.
import { bound, density, of, set, times, type Read } from './measure.ts'

export function measureTrace(
  values: Float32Array,
  { scan, words, bindings, labels, met }: Read,
): void {
  const { counts } = words
  const made = Math.max(
    bound(bindings, 'make', 'reasoning'),
    bound(bindings, 'rewrite', 'reasoning'),
  )
  // "You are an expert; think before you answer" imagines the expert.
  const near = bound(bindings, 'imagine', 'reasoning')
  const imagined = near > 0.6 ? near : 0
  set(values, 'make_reasoning', made)
  set(values, 'imagine_reasoning', imagined)
  set(values, 'think_tags', of(labels.tags, 'reasoning') / 2)
  set(values, 'boxed', scan.boxed > 0 ? 1 : 0)
  // A framework that has a label for thoughts asks for them of every request.
  const isFramed =
    of(labels.any, 'reasoning') > of(labels.tags, 'reasoning') + of(labels.keys, 'reasoning')
  const framed = isFramed && made + imagined === 0 ? 0.3 : 1
  const supplied = of(labels.filled, 'answer') + of(labels.filled, 'output') > 0
  const given = times(met, 'given_answered')
  const wanted = Math.max(made, imagined, (of(counts, 'reasoning') + of(counts, 'step')) / 4)
  set(
    values,
    'answer_supplied_reasoning',
    supplied || given > 0 ? wanted * (supplied && imagined + made > 0 ? 1 : 0.4) * framed : 0,
  )
  const wayWanted = of(counts, 'reasoning') + of(counts, 'step') > 0
  set(values, 'full_reasoning', (times(met, 'reflect_reasoned') / 2) * framed)
  set(values, 'reflection', wayWanted ? of(counts, 'reflect') / 4 : 0)
  set(values, 'reasoning_density', density(of(counts, 'reasoning'), scan) * framed)
  set(values, 'tag_template', (scan.emptyTags - 1) * (wayWanted ? 1 : 0.3))
}

export function measureJudge(
  values: Float32Array,
  { scan, words, bindings, labels, met }: Read,
): void {
  const { counts } = words
  const answers = Math.max(bound(bindings, 'rate', 'answer'), bound(bindings, 'rate', 'candidate'))
  // A critique that is to be written of what a model said is a grade of it.
  const written = times(met, 'model_answered') > 0 ? bound(bindings, 'make', 'score') * 0.7 : 0
  set(values, 'rate_answer', Math.max(answers, written))
  set(
    values,
    'rate_second_order',
    Math.max(
      bound(bindings, 'rate', 'instruction'),
      bound(bindings, 'rate', 'question'),
      bound(bindings, 'rate', 'task'),
    ),
  )
  // A key that holds candidates holds several.
  const keyed = of(labels.keys, 'candidate') > 0 ? 0.8 : 0
  set(values, 'candidate_blocks', Math.max(keyed, (labels.candidates - 1) / 2))
  // One's own assistant is looked after by this; its two answers are no two models'.
  const owned = times(met, 'own_assisting') > 0 ? 0.4 : 1
  set(values, 'candidates_named', (of(counts, 'candidate') / 3) * owned)
  const grades = of(counts, 'rate') + of(counts, 'score') > 0
  const isOfModels = of(counts, 'candidate') > 0 || times(met, 'model_answered') > 0
  const isRated = answers > 0.3 || isOfModels
  // Three blocks that differ in a letter are compared with each other, whatever they are called.
  const isMarked = scan.scales > 0 || of(counts, 'score') > 0
  const lettered = isRated && labels.lettered > 1 ? 1 : isMarked && labels.worded > 2 ? 0.6 : 0
  set(values, 'lettered_blocks', grades ? lettered * owned : 0)
  set(values, 'verdict_brackets', grades ? (scan.doubled - 0.5) * 2 : 0)
  const isChecked = grades || of(counts, 'mistake') + of(counts, 'rewrite') > 0
  set(values, 'model_answer', isChecked ? Math.min(1, times(met, 'model_answered')) * owned : 0)
  // "Answer without mistakes" is what anybody asks.
  set(values, 'mistaken_answer', (times(met, 'mistake_worked') - 0.5) / 2)
  set(values, 'rubric', (of(counts, 'criterion') / 4) * owned)
  set(values, 'scale', scan.scales > 0 ? 1 : 0)
  set(values, 'score_keys', (of(labels.any, 'score') + of(labels.any, 'criterion')) / 2)
}

export function measureBenchmark(values: Float32Array, { scan, labels }: Read): void {
  const options = scan.options >= 3 ? 1 : 0
  set(values, 'options', options)
  const wantsAnswer = of(labels.any, 'answer') > 0 || of(labels.any, 'question') > 0
  set(values, 'options_answer', options === 1 && wantsAnswer ? 1 : 0)
  const shots = Math.min(of(labels.filled, 'question'), of(labels.filled, 'answer'))
  set(values, 'question_answer_shots', (shots - 1) / 2)
}
