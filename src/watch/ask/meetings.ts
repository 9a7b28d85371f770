// Which kinds of words stand near each other, in one pass over the words: "diverse" beside "instructions" says
// what neither says alone. A pair is two sets of concepts and how far apart they may stand.
import { concepts, type Concept } from './concepts.ts'
import { wordUnits } from './scan.ts'
import type { Words } from './words.ts'

/** Sets of concepts by name. */
const sets = {
  secondOrder: [
    'instruction',
    'request',
    'question',
    'task',
    'conversation',
    'persona',
    'training',
  ],
  spoken: ['instruction', 'request', 'question', 'task', 'conversation', 'persona'],
  asked: ['instruction', 'request', 'question', 'task'],
  instructive: ['instruction', 'request', 'task'],
  talk: ['conversation'],
  paired: ['question', 'answer', 'instruction', 'request'],
  answered: ['answer', 'candidate'],
  worked: ['answer', 'candidate', 'step'],
  ordinary: ['product', 'digest'],
  worded: ['make', 'rewrite'],
  person: ['people', 'user', 'persona'],
  forPeople: ['manual', 'staff'],
  guided: ['instruction', 'request', 'task', 'step'],
  diverse: ['diverse'],
  harder: ['harder'],
  user: ['user'],
  model: ['model'],
  pair: ['pair'],
  given: ['given'],
  might: ['might'],
  send: ['send'],
  learn: ['learn'],
  training: ['training'],
  learner: ['model', 'training'],
  ideal: ['ideal'],
  more: ['more'],
  refuse: ['refuse'],
  mistake: ['mistake'],
  staff: ['staff'],
  reflect: ['reflect'],
  reasoned: ['reasoning', 'step'],
  rated: ['rate', 'score', 'mistake'],
  learners: ['school'],
  imagine: ['imagine'],
  ongoing: ['ongoing'],
  said: ['question', 'answer', 'conversation', 'request', 'send'],
  improve: ['improve'],
  prompts: ['instruction', 'request'],
  own: ['own'],
  assisting: ['model', 'answer', 'conversation', 'candidate'],
  put: ['instruction', 'request', 'question', 'task'],
  replied: ['answer', 'output'],
} as const satisfies Readonly<Record<string, readonly Concept[]>>

type SetName = keyof typeof sets
type Pair = readonly [one: SetName, other: SetName, words: number]

/** At most 32: a pair is a bit. */
const pairs = {
  diverse_second_order: ['diverse', 'secondOrder', 5],
  harder_asked: ['harder', 'asked', 6],
  harder_instructive: ['harder', 'instructive', 5],
  model_spoken: ['model', 'spoken', 5],
  user_model: ['user', 'model', 5],
  pair_paired: ['pair', 'paired', 3],
  given_answered: ['given', 'answered', 5],
  might_send: ['might', 'send', 5],
  might_asked: ['might', 'asked', 6],
  person_send: ['person', 'send', 4],
  send_model: ['send', 'model', 5],
  learn_model: ['learn', 'learner', 6],
  worded_training: ['worded', 'training', 16],
  training_model: ['training', 'model', 5],
  ideal_answered: ['ideal', 'answered', 3],
  more_spoken: ['more', 'spoken', 4],
  worded_harder: ['worded', 'harder', 4],
  worded_people: ['worded', 'forPeople', 9],
  model_answered: ['model', 'answered', 4],
  mistake_worked: ['mistake', 'worked', 5],
  refuse_answered: ['refuse', 'answered', 9],
  ordinary_talk: ['ordinary', 'talk', 7],
  reflect_reasoned: ['reflect', 'reasoned', 5],
  staff_guided: ['staff', 'guided', 6],
  rated_learners: ['rated', 'learners', 6],
  worded_learners: ['worded', 'learners', 12],
  imagined_learners: ['imagine', 'learners', 3],
  ongoing_said: ['ongoing', 'said', 5],
  improve_prompts: ['improve', 'prompts', 6],
  own_assisting: ['own', 'assisting', 4],
  put_replied: ['put', 'replied', 2],
} as const satisfies Readonly<Record<string, Pair>>

export type Meeting = keyof typeof pairs

const rows = Object.values<Pair>(pairs)
/** Bits of the pairs whose one side, or other, a concept speaks for. */
const onesOf = pairsSpokenFor(([one]) => sets[one])
const othersOf = pairsSpokenFor(([, other]) => sets[other])
const reaches = Int32Array.from(rows, ([, , words]) => words * wordUnits)

function pairsSpokenFor(side: (pair: Pair) => readonly Concept[]): Int32Array {
  return Int32Array.from(concepts, (concept) =>
    rows.reduce((bits, pair, at) => (side(pair).includes(concept) ? bits | (1 << at) : bits), 0),
  )
}

/** Counted no further. */
const most = 4

export interface Meetings {
  /** How often each pair met, up to 4. */
  readonly met: Uint8Array
  readonly lastOne: Int32Array
  readonly lastOther: Int32Array
}

export function openMeetings(): Meetings {
  return {
    met: new Uint8Array(rows.length),
    lastOne: new Int32Array(rows.length),
    lastOther: new Int32Array(rows.length),
  }
}

const farAway = -1_000_000

export function readMeetings(words: Words, { met, lastOne, lastOther }: Meetings): void {
  met.fill(0)
  lastOne.fill(farAway)
  lastOther.fill(farAway)
  for (let index = 0; index < words.length; index++) {
    const ones = pairsAt(words, index, onesOf)
    const others = pairsAt(words, index, othersOf)
    const position = words.position[index] ?? 0
    for (let bits = ones | others; bits !== 0; bits &= bits - 1) {
      const bit = bits & -bits
      const pair = 31 - Math.clz32(bit)
      const isOne = (ones & bit) !== 0
      const isOther = (others & bit) !== 0
      const reach = reaches[pair] ?? 0
      const meets =
        (isOne && isOther) ||
        (isOne && position - (lastOther[pair] ?? 0) <= reach) ||
        (isOther && position - (lastOne[pair] ?? 0) <= reach)
      if (meets) met[pair] = Math.min(most, (met[pair] ?? 0) + 1)
      // A phrase that says both says it alone, as "every step".
      if (isOne && !isOther) lastOne[pair] = position
      if (isOther && !isOne) lastOther[pair] = position
    }
  }
}

function pairsAt(words: Words, index: number, spokenFor: Int32Array): number {
  let sum = 0
  for (let bits = words.low[index] ?? 0; bits !== 0; bits &= bits - 1)
    sum |= spokenFor[31 - Math.clz32(bits & -bits)] ?? 0
  for (let bits = words.high[index] ?? 0; bits !== 0; bits &= bits - 1)
    sum |= spokenFor[63 - Math.clz32(bits & -bits)] ?? 0
  return sum
}

/** Places of pairs among those that were counted. */
export const meetingIndexes: ReadonlyMap<string, number> = new Map(
  Object.keys(pairs).map((name, index) => [name, index]),
)
