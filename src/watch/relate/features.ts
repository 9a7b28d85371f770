// What the score of a request is made of, as named numbers: of its class (the template that it follows, or all
// that follow none) as it was before, and of itself. How many requests there are is not among them.
import type { Bytes } from '../section.ts'
import { findSlot } from '../sketch/space-saving.ts'
import { cls, flag, header, hourPlace, poolOf, record, tableOf } from './layout.ts'
import { readShare } from './moving.ts'
import { changeOfSelf, dimension, evennessOfShapes, profileShare } from './profile.ts'
import { kinds } from './skeleton.ts'
import { featureNames, type FeatureName } from './weights.ts'

const indexOf: ReadonlyMap<FeatureName, number> = new Map(
  featureNames.map((name, index) => [name, index]),
)

/** One value a name, in their order; to use again. */
export function newFeatures(): Float64Array {
  return new Float64Array(featureNames.length)
}

/** New tokens as one domain has them at most, beside those of all topics. */
const oneDomain = 0.45
/** No text is broader than all topics; what is over it is the curve's. */
const spreadMost = 1
/** Requests that a class remembers. */
export const window = 32
/** As if that many tokens of one domain had come before. */
const priorTokens = 6

/** Words of a class after which half of what is new still is by chance. */
const youngWords = 120
/** Words from which a payload is as a sentence is. */
const sentenceWords = 6
/** New tokens expected of a class before its vocabulary tells anything. */
const expectedLeast = 4

/** Whether the class has shown any vocabulary at all: payloads of numbers and quotations are masked. */
export function showsVocabulary(request: Bytes, state: Bytes, slot: number): boolean {
  return state.view.getFloat32(slot + cls.expected) + noveltyOf(request).expected >= expectedLeast
}

/** Where the class of a request lies in the state: its template's, or that of all which follow none; -1: it is new. */
export function classOf({ view, at }: Bytes, state: Bytes): number {
  const key = view.getUint32(at + record.skeleton)
  return key === 0 ? poolOf(state) : findSlot(tableOf(state), key)
}

/** `slot` is where the request's class lies in the state. */
export function readFeatures(request: Bytes, state: Bytes, slot: number, into: Float64Array): void {
  const { view, at } = request
  const past = state.view
  const flags = view.getUint8(at + record.flags)
  const set = (name: FeatureName, value: number): void => {
    into[indexOf.get(name) ?? 0] = value
  }
  const { observed, expected } = noveltyOf(request)
  const keep = 1 - 1 / window
  const allObserved =
    past.getFloat32(slot + cls.observed) * keep + observed + priorTokens * oneDomain
  const allExpected = past.getFloat32(slot + cls.expected) * keep + expected + priorTokens
  const spread = Math.min(spreadMost, allObserved / allExpected)
  const words = view.getUint16(at + record.words)
  const deviation = readShare(past, slot + cls.lengthVariance) * 16
  set('bias', 1)
  set('spread', spread)
  set('own', Math.min(spreadMost, (observed + oneDomain) / (expected + 1)))
  // Whoever answers the same greeting may be answered: conversations of a workload are looked at together.
  const ofAll = view.getUint8(at + record.kind) === kinds.prefix
  const followUps = ofAll ? profileShare(state, dimension.followUp) : 0
  set(
    'followUps',
    Math.max(followUps, readShare(past, slot + cls.followUps), bit(flags, flag.followUp)),
  )
  set('repeats', Math.max(readShare(past, slot + cls.repeats), bit(flags, flag.repeat)))
  // Who says it again in other words does so now and then; where nearly all are alike, it is a form that is filled.
  const alike = readShare(past, slot + cls.nearDuplicates)
  const isForm = Math.min(1, Math.max(0, (alike - 0.3) / 0.4))
  set('nearDuplicates', Math.max(alike, bit(flags, flag.nearDuplicate)) * (1 - isForm))
  set('young', 1 / (1 + past.getFloat32(slot + cls.words) / youngWords))
  set('longPayload', Math.min(1, Math.max(0, Math.log2((words + 1) / 60) / 3)))
  set('fewWords', Math.max(0, 1 - words / sentenceWords))
  set('smallSlot', 1 - view.getUint8(at + record.slotShare) / 255)
  const answers = past.getUint16(slot + cls.answers)
  const expansion = answers === 0 ? 0 : 2 * readShare(past, slot + cls.expansion) - 1
  set('shortAnswers', Math.max(0, -expansion))
  set('longAnswers', Math.max(0, expansion))
  set('uniformLength', Math.max(0, 1 - Math.sqrt(deviation) / 1.2))
  const marked = profileShare(state, dimension.marked)
  set('careless', 4 * marked * (1 - marked))
  set('evenShapes', evennessOfShapes(state))
  set('order', orderOf(past, slot))
  set('change', changeOfSelf(state) * spread)
  set('pivot', bit(flags, flag.pivot) * spread)
  set('agent', bit(flags, flag.agent))
  set('burstiness', readShare(past, state.at + header.gapVariance))
  set('quietHours', quietHours(state))
}

/** New tokens, made up for those that only look old, and those that a text of all topics would have. */
export function noveltyOf({ view, at }: Bytes): { observed: number; expected: number } {
  const considered = view.getUint8(at + record.considered)
  const looksOld = view.getUint8(at + record.looksOld) / 255
  const novel = view.getUint8(at + record.novel)
  const observed = Math.min(considered, novel / Math.max(0.15, 1 - looksOld))
  return { observed, expected: (considered * view.getUint8(at + record.reference)) / 255 }
}

/** 1: numbers in the slots only rise or only fall. */
export function orderOf(view: DataView, slot: number): number {
  const [rises, falls] = [view.getUint16(slot + cls.rises), view.getUint16(slot + cls.falls)]
  return rises + falls < 12 ? 0 : Math.abs(rises - falls) / (rises + falls)
}

/** Share of hours of the day in which nearly nothing comes, whichever they are: people sleep. */
export function quietHours(state: Bytes): number {
  const { view, at } = state
  const days = (view.getUint32(at + header.lastAt) - view.getUint32(at + header.firstAt)) / 86_400
  if (days < 3 || view.getUint32(at + header.requests) < 100) return 0
  let [sum, quiet] = [0, 0]
  for (let hour = 0; hour < 24; hour++) sum += view.getUint8(hourPlace(state, hour))
  for (let hour = 0; hour < 24; hour++) {
    if (view.getUint8(hourPlace(state, hour)) * 24 < sum / 4) quiet++
  }
  return Math.min(1, quiet / 12)
}

function bit(flags: number, mask: number): number {
  return (flags & mask) === 0 ? 0 : 1
}
