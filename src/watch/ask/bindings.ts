// Which verb has which object: the nearest noun where the language puts it, in the same sentence. "Write a
// function that reads prompts" makes a function; "write a new prompt" makes a prompt.
import { concepts } from './concepts.ts'
import { wordUnits } from './scan.ts'
import { objectAfter, objectBefore } from './terms.ts'
import { conceptSet, speaksOf, type ConceptSet, type Words } from './words.ts'

export const verbs = ['make', 'rewrite', 'rate', 'imagine'] as const
const verbSets: readonly ConceptSet[] = verbs.map((verb) => conceptSet(verb))
const anyVerb = conceptSet(...verbs)
const objects = conceptSet(
  'instruction',
  'request',
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
  'candidate',
  'user',
  'score',
  'fixture',
  'digest',
  'manual',
)

const english = 1
const rating = verbs.indexOf('rate')
/** Whoever is to act as an assistant acts as nobody behind it. */
const [imagining, assistants] = [verbs.indexOf('imagine'), conceptSet('model')]

/** Further away an object is another verb's. */
const reachUnits = 11 * wordUnits
/** Nouns that follow each other are one: "task instructions". */
const compoundUnits = 2 * wordUnits

/** Strength in 0..1 per verb and concept, verbs outermost. */
export function openBindings(): Float32Array {
  return new Float32Array(verbs.length * concepts.length)
}

export function bindVerbs(words: Words, bindings: Float32Array): void {
  bindings.fill(0)
  for (let index = 0; index < words.length; index++) {
    if (!speaksOf(words, index, anyVerb)) continue
    for (let verb = 0; verb < verbs.length; verb++) {
      const set = verbSets[verb]
      if (set === undefined || !speaksOf(words, index, set)) continue
      const language = words.language[index] ?? 0
      if ((language & objectAfter) !== 0) bindTo(words, index, 1, bindings, verb)
      // "Which answer is better": what is rated stands before, too.
      const isBefore = (language & objectBefore) !== 0 || verb === rating
      if (isBefore) bindTo(words, index, -1, bindings, verb)
    }
  }
}

function bindTo(
  words: Words,
  index: number,
  step: 1 | -1,
  bindings: Float32Array,
  verb: number,
): void {
  const sentence = words.sentence[index]
  const origin = words.position[index] ?? 0
  let [last, skipped] = [-1, 0]
  const language = words.language[index] ?? 0
  const isEither = (language & objectAfter & objectBefore) !== 0 && (language & english) === 0
  for (let at = index + step; at >= 0 && at < words.length; at += step) {
    if (words.sentence[at] !== sentence) return
    const distance = Math.abs((words.position[at] ?? 0) - origin)
    if (distance > reachUnits) return
    if (verb === imagining && last < 0 && speaksOf(words, at, assistants)) return
    if (!speaksOf(words, at, objects)) continue
    const here = words.position[at] ?? 0
    // What describes an object may stand between it and its verb where both orders are usual.
    const isFarther = last >= 0 && Math.abs(here - last) > compoundUnits
    if (isFarther && (skipped > 0 || !isEither)) return
    if (isFarther) skipped++
    last = here
    const strength = Math.min(1, Math.max(0.3, 1.2 - distance / reachUnits))
    strengthen(words, at, skipped > 0 ? strength * 0.7 : strength, bindings, verb)
  }
}

function strengthen(
  words: Words,
  at: number,
  strength: number,
  bindings: Float32Array,
  verb: number,
): void {
  const first = verb * concepts.length
  for (let bits = words.low[at] ?? 0; bits !== 0; bits &= bits - 1) {
    const place = first + 31 - Math.clz32(bits & -bits)
    bindings[place] = Math.max(bindings[place] ?? 0, strength)
  }
  for (let bits = words.high[at] ?? 0; bits !== 0; bits &= bits - 1) {
    const place = first + 63 - Math.clz32(bits & -bits)
    bindings[place] = Math.max(bindings[place] ?? 0, strength)
  }
}
