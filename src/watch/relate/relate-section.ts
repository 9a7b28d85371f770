// Group b: how the requests of one workload relate to each other over time. It reads no wording: tokens are hashes
// here, and what counts is whether they came before. A harvest fills one template, or none, from everywhere and
// never returns; an honest job, however large, stays in its domain, repeats its entities and is asked back.
import { scoreByte, unknownScore, type Bytes, type Section, type Seen } from '../section.ts'
import { signSet } from '../sketch/min-hash.ts'
import { classOf, readFeatures, showsVocabulary } from './features.ts'
import { foldRecord } from './fold-record.ts'
import {
  cls,
  flag,
  learnt,
  recentBins,
  recentPlace,
  recentsMax,
  record,
  recordBytes,
  stateBytes,
  template,
} from './layout.ts'
import { isTemplated, newLook, readLook, type Look } from './look.ts'
import { mergeStates } from './merge-states.ts'
import { statisticsOf } from './statistics.ts'
import { learnTemplate } from './template.ts'
import { learnPayload } from './vocabulary.ts'
import { featureNames, weights } from './weights.ts'
import { flagsOf, signedLeast, writeRecord, type Releases } from './write-record.ts'

/** Requests of a class before it is judged. */
const decidedFrom = 8

export function openRelateSection(releases: Releases): Section {
  const look = newLook()
  // What `look` holds, so that `learn` need not look again right after `extract`.
  let held: Seen | null = null

  function extract(seen: Seen, state: Bytes, into: Bytes): void {
    readLook(look, seen, state)
    held = seen
    writeRecord(seen, look, into)
    const slot = classOf(into, state)
    const isDecided = slot >= 0 && usesOf(look, state, slot) >= decidedFrom
    const flags = flagsOf(seen, look, { state, slot, releases })
    into.view.setUint8(into.at + record.flags, flags | (isDecided ? flag.decided : 0))
    // What is decided counts among the vocabulary of its class; what has none cannot be judged by it.
    // An index takes in all that there is: how wide that is says nothing of what its vectors are for.
    const isIndex = seen.observation.shape === 'embeddings'
    const isJudged = isDecided && !isIndex && !look.again && showsVocabulary(into, state, slot)
    if (isJudged) readFeatures(into, state, slot, look.features)
    into.view.setUint8(into.at + record.score, isJudged ? scoreByte(scored(look)) : unknownScore)
  }

  function learn(seen: Seen, state: Bytes): void {
    if (held !== seen) readLook(look, seen, state)
    held = null
    if (!look.again) learnLook(look, state)
  }

  function fold(from: Bytes, state: Bytes): void {
    held = null
    foldRecord(from, state)
  }

  return Object.freeze<Section>({
    group: 'b',
    recordBytes,
    stateBytes,
    extract,
    learn,
    fold,
    merge: mergeStates,
    statistics: statisticsOf,
  })
}

export const relateSection: Section = openRelateSection({ releasedAt: () => null })

/** Requests from which the class's template, or what follows none, was learnt. */
function usesOf({ skeleton, place }: Look, { view }: Bytes, slot: number): number {
  if (skeleton.key === 0) return view.getUint32(slot + cls.count)
  return place < 0 ? 0 : view.getUint16(place + template.uses)
}

function scored({ skeleton, features }: Look): number {
  const each = isTemplated(skeleton) ? weights.templated : weights.free
  let logit = 0
  for (let index = 0; index < featureNames.length; index++) {
    const name = featureNames[index]
    if (name !== undefined) logit += each[name] * (features[index] ?? 0)
  }
  return 1 / (1 + Math.exp(-logit))
}

function learnLook({ skeleton, payload, place: known }: Look, state: Bytes): void {
  const place = skeleton.key === 0 ? -1 : learnTemplate(state, skeleton.key, payload.bits)
  // The first request of a template is all template: nothing to learn of its slots.
  if (skeleton.key === 0 || known >= 0) learnPayload(payload, place, state)
  if (isTemplated(skeleton) || payload.count < signedLeast) return
  const { view, at } = state
  const next = view.getUint8(at + learnt.recentNext)
  const { hashes, count } = payload
  signSet({ hashes, from: 0, to: count }, recentBins, view, recentPlace(state, next))
  view.setUint8(at + learnt.recentNext, (next + 1) % recentsMax)
}
