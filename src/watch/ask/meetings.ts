// Which kinds of words stand near each other, in one pass over the words: "diverse" beside "instructions" says
// what neither says alone. A pair is two sets of concepts and how far apart they may stand.
import { concepts, type Concept } from './concepts.ts'
import { wordUnits } from './scan.ts'
import type { Words } from './words.ts'

/** Sets of concepts by name; at most 32, a set is a bit. */
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
} as const satisfies Readonly<Record<string, readonly Concept[]>>

type SetName = keyof typeof sets
type Pair = readonly [one: SetName, other: SetName, words: number]

const pairs = {
  diverse_second_order: ['diverse', 'secondOrder', 5],
  harder_asked: ['harder', 'asked', 5],
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
} as const satisfies Readonly<Record<string, Pair>>

export type Meeting = keyof typeof pairs

const setNames = Object.keys(sets)
const pairNames = Object.keys(pairs)
/** Bits of the sets that a concept belongs to. */
const setsOf = Int32Array.from(concepts, (concept) =>
  Object.values<readonly Concept[]>(sets).reduce(
    (bits, members, index) => (members.includes(concept) ? bits | (1 << index) : bits),
    0,
  ),
)
const rows = Object.values<Pair>(pairs)
const ones = Int32Array.from(rows, ([one]) => 1 << setNames.indexOf(one))
const others = Int32Array.from(rows, ([, other]) => 1 << setNames.indexOf(other))
const reaches = Int32Array.from(rows, ([, , words]) => words * wordUnits)

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
    const bits = setsAt(words, index)
    if (bits === 0) continue
    const position = words.position[index] ?? 0
    for (let pair = 0; pair < ones.length; pair++) {
      const isOne = (bits & (ones[pair] ?? 0)) !== 0
      const isOther = (bits & (others[pair] ?? 0)) !== 0
      if (!isOne && !isOther) continue
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

function setsAt(words: Words, index: number): number {
  let sum = 0
  for (let bits = words.low[index] ?? 0; bits !== 0; bits &= bits - 1)
    sum |= setsOf[31 - Math.clz32(bits & -bits)] ?? 0
  for (let bits = words.high[index] ?? 0; bits !== 0; bits &= bits - 1)
    sum |= setsOf[63 - Math.clz32(bits & -bits)] ?? 0
  return sum
}

/** Place of a pair among those that were counted. */
export function meetingIndex(meeting: Meeting): number {
  return pairNames.indexOf(meeting)
}
