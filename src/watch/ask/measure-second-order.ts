// Whether what is to be made is itself something to be asked or answered, and for whom.
import { anyOf } from './labels.ts'
import { bound, density, of, set, times, type Read } from './measure.ts'
import { conceptSet } from './words.ts'

const asked = conceptSet('instruction', 'question', 'task', 'persona')
/** What is written about a data set: its page, the program that reads it, its picture. */
const aboutTraining = ['product', 'code', 'picture', 'manual'] as const

export function measureSecondOrder(values: Float32Array, read: Read): void {
  const { scan, words, bindings, labels, met } = read
  const { counts } = words
  const posed = posedIn(bindings)
  // Steps for people to follow are no instruction to a model.
  const stepped = bound(bindings, 'make', 'step') > 0 ? 0.3 : 1
  set(values, 'make_instruction', bound(bindings, 'make', 'instruction') * stepped)
  set(values, 'make_task', bound(bindings, 'make', 'task'))
  set(values, 'make_question', bound(bindings, 'make', 'question'))
  const sides = of(counts, 'user') + of(counts, 'model') > 0 ? 1 : 0.3
  set(values, 'make_conversation', bound(bindings, 'make', 'conversation') * sides)
  set(values, 'make_persona', bound(bindings, 'make', 'persona'))
  // A page that tells of a data set is not the data set.
  const told = bound(bindings, 'make', 'product') > 0.3 ? 0.4 : 1
  set(values, 'make_training', bound(bindings, 'make', 'training') * told)
  // Searches, and talks that go on, have their questions reworded.
  const isSearched = of(counts, 'retrieval') + of(counts, 'ongoing') > 0
  const rewritten = Math.max(
    bound(bindings, 'rewrite', 'instruction'),
    bound(bindings, 'rewrite', 'task'),
    isSearched ? 0 : bound(bindings, 'rewrite', 'question') / 3,
  )
  set(values, 'rewrite_instruction', rewritten)
  set(values, 'rewrite_answer', bound(bindings, 'rewrite', 'answer'))
  set(values, 'diverse_second_order', times(met, 'diverse_second_order') / 2)
  set(values, 'harder_second_order', times(met, 'harder_asked') / 2)
  set(values, 'harder_instruction', times(met, 'harder_instructive') / 2)
  const about =
    of(counts, 'instruction') +
    Math.max(0, of(counts, 'request') - of(labels.any, 'request')) +
    of(counts, 'question') +
    of(counts, 'task') +
    of(counts, 'conversation')
  set(values, 'model_near_second_order', times(met, 'model_spoken') / 2)
  const isMade = posed > 0.3 || rewritten > 0.3
  const isNew = isMade || times(met, 'diverse_second_order') > 1
  set(
    values,
    'made_for_model',
    isMade || times(met, 'diverse_second_order') > 0 ? times(met, 'model_spoken') : 0,
  )
  // Frameworks call every input a request and repeat what they please: alone that says little.
  const rated = Math.max(bound(bindings, 'rate', 'answer'), bound(bindings, 'rate', 'instruction'))
  const isAbout = isNew || rated > 0.3 || bound(bindings, 'imagine', 'user') > 0.7
  set(values, 'no_repeat', (of(counts, 'repeat') / 2) * (isNew ? 1 : 0.3))
  set(values, 'second_order_density', density(about, scan) * (isAbout ? 1 : 0.4))
  set(values, 'instruction_block', (of(labels.filled, 'instruction') / 2) * (isAbout ? 1 : 0.15))
  set(values, 'persona_seed', of(counts, 'persona') > 0 ? posed : 0)
  const isOpen =
    (labels.open >= 0 && anyOf(words, labels.open, labels.openEnd, asked)) ||
    of(labels.empty, 'instruction') + of(labels.empty, 'question') + of(labels.empty, 'persona') > 0
  set(values, 'open_second_order_label', isOpen ? 1 : 0)
  set(values, 'open_number', scan.openNumber ? 1 : 0)
  const making = Math.max(
    bound(bindings, 'make', 'instruction'),
    bound(bindings, 'rewrite', 'instruction'),
  )
  set(values, 'made_for_given', of(labels.filled, 'instruction') > 0 ? making : 0)
  set(values, 'harder_made', times(met, 'worded_harder'))
  const more = scan.openNumber && of(counts, 'more') + of(counts, 'diverse') > 0
  const others = of(counts, 'diverse') + of(counts, 'repeat') > 0
  // "Two more of these, request and reply each": what is more of is a pair.
  const pairs = of(counts, 'more') > 0 && times(met, 'put_replied') > 0
  set(values, 'more_alike', more || pairs ? 1 : others ? times(met, 'more_spoken') / 2 : 0)
  measureSides(values, read, posed)
  measureLearner(values, read, posed)
}

/** How strongly something to be asked is what is made. */
function posedIn(bindings: Float32Array): number {
  return Math.max(
    bound(bindings, 'make', 'instruction'),
    bound(bindings, 'make', 'task'),
    bound(bindings, 'make', 'question'),
    bound(bindings, 'make', 'conversation'),
  )
}

/** Who speaks to whom: the model is to be the one who asks. */
function measureSides(values: Float32Array, read: Read, posed: number): void {
  const { words, bindings, met } = read
  const { counts } = words
  const [user, talk] = [
    bound(bindings, 'imagine', 'user'),
    bound(bindings, 'imagine', 'conversation'),
  ]
  // "You are a human", not "you are an agent that helps humans".
  set(values, 'imagine_user', user > 0.7 ? user : 0)
  set(values, 'imagine_conversation', talk)
  // Every product tells its assistant about its users.
  const isPlayed = Math.max(user, talk, bound(bindings, 'make', 'conversation')) > 0
  const isWritten = of(counts, 'make') > 0 && of(counts, 'message') > 0
  const played = isPlayed ? 1 : isWritten ? 0.7 : of(counts, 'conversation') > 0 ? 0.5 : 0.2
  set(values, 'user_model_conversation', (times(met, 'user_model') / 2) * played)
  const persons =
    of(counts, 'people') +
    of(counts, 'user') +
    of(counts, 'model') +
    of(counts, 'persona') +
    of(counts, 'conversation')
  const said = times(met, 'might_send') * (times(met, 'person_send') > 0 ? 1 : 0.7)
  const wondered = times(met, 'might_asked') * 0.5
  const hypothetical = persons > 0 ? Math.max(said, wondered) : 0
  set(values, 'hypothetical_ask', hypothetical)
  const isWanted = posed > 0 || user > 0 || hypothetical > 0
  set(values, 'sent_to_model', isWanted ? times(met, 'send_model') : 0)
  const isUnanswered = of(counts, 'unanswered') > 0
  set(values, 'not_answered', isUnanswered && isWanted ? 1 : 0)
}

/** Who learns from it: another model. */
function measureLearner(values: Float32Array, read: Read, posed: number): void {
  const { words, bindings, met } = read
  const { counts } = words
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
    times(met, 'diverse_second_order'),
  )
  const isOfRecords =
    of(counts, 'question') +
      of(counts, 'answer') +
      of(counts, 'example') +
      of(counts, 'preferred') >
    1
  const isWorded = times(met, 'worded_training') > 0
  // Whatever is written for a training set is matter for it, but for what is written about one.
  const ordinary = Math.max(...aboutTraining.map((good) => bound(bindings, 'make', good)))
  const named = made > 0 || (isWorded && ordinary === 0) ? 1 : isOfRecords || isWorded ? 0.6 : 0.25
  set(values, 'training_named', (of(counts, 'training') / 1.5) * named)
  const matter =
    of(counts, 'answer') + of(counts, 'reasoning') + of(counts, 'example') + of(counts, 'question')
  set(
    values,
    'model_learns',
    matter === 0 ? 0 : Math.max(times(met, 'learn_model'), times(met, 'training_model')),
  )
  // A reference that is given is ideal, too.
  set(values, 'ideal_answer', times(met, 'ideal_answered') * (of(counts, 'make') > 0 ? 1 : 0.4))
}
