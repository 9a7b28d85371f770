// What the measures of group a have in common: what was read of a prompt, and how a figure of it is looked up.
import { verbs } from './bindings.ts'
import { concepts, conceptId, type Concept } from './concepts.ts'
import { featureIndex, features, type Feature } from './features.ts'
import type { Labels } from './labels.ts'
import { meetingIndexes, type Meeting } from './meetings.ts'
import { wordUnits, type Scan } from './scan.ts'
import type { Words } from './words.ts'

export interface Read {
  readonly scan: Scan
  readonly words: Words
  readonly bindings: Float32Array
  readonly labels: Labels
  /** How often pairs of kinds of words met. */
  readonly met: Uint8Array
}

const indexes = new Map<Feature, number>(
  features.map((feature) => [feature, featureIndex(feature)]),
)

export function set(values: Float32Array, feature: Feature, value: number): void {
  values[indexes.get(feature) ?? 0] = Math.min(1, Math.max(0, value))
}

export function valueOf(values: Float32Array, feature: Feature): number {
  return values[indexes.get(feature) ?? 0] ?? 0
}

const ids = new Map<Concept, number>(concepts.map((concept) => [concept, conceptId(concept)]))

export function of(counts: Uint16Array, concept: Concept): number {
  return counts[ids.get(concept) ?? 0] ?? 0
}

export function bound(
  bindings: Float32Array,
  verb: (typeof verbs)[number],
  concept: Concept,
): number {
  const own = bindings[verbs.indexOf(verb) * concepts.length + (ids.get(concept) ?? 0)] ?? 0
  return concept === 'instruction' ? Math.max(own, bound(bindings, verb, 'request')) : own
}

/** How often a pair of kinds of words stood near each other, up to 4. */
export function times(met: Uint8Array, meeting: Meeting): number {
  return met[meetingIndexes.get(meeting) ?? 0] ?? 0
}

/** One word in eight is as many as a text about questions has; a short text says little. */
export function density(count: number, { position }: Scan): number {
  const read = Math.max(40, position / wordUnits)
  return count / read / 0.12
}
