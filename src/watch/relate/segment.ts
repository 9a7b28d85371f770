// The shape of a workload's job, from what it did lately: only like is compared with like. It is neither subject
// nor language nor size of the customer. A shape holds until another one was seen for a while.
import type { Bytes } from '../section.ts'
import { header } from './layout.ts'
import { dimension, profileShare } from './profile.ts'

export const segments = [
  'few',
  'embeddings',
  'agent',
  'dialogue',
  'code',
  'templated_long',
  'templated',
  'instructed',
  'single_turn',
] as const
export type Segment = (typeof segments)[number]

/** Requests before there is a shape at all, and in a row before it changes. */
const requestsLeast = 8
const candidateLeast = 16

/** Index in `segments`. */
export function segmentOf({ view, at }: Bytes): number {
  return view.getUint8(at + header.segment)
}

/** Takes the latest request into account; to be called once it is in the profile. */
export function foldSegment(state: Bytes): void {
  const { view, at } = state
  if (view.getUint32(at + header.requests) < requestsLeast) return
  const now = view.getUint8(at + header.segment)
  const next = segments.indexOf(shapeNow(state, segments[now] ?? 'few'))
  const [candidateAt, runAt] = [at + header.candidate, at + header.candidateRun]
  const run = view.getUint8(candidateAt) === next ? Math.min(255, view.getUint8(runAt) + 1) : 1
  view.setUint8(candidateAt, next)
  view.setUint8(runAt, run)
  if (next !== now && (now === 0 || run >= candidateLeast)) view.setUint8(at + header.segment, next)
}

/** What a merged state looks like, with no memory of what either was. */
export function mergeSegment(state: Bytes): void {
  const { view, at } = state
  const enough = view.getUint32(at + header.requests) >= requestsLeast
  view.setUint8(at + header.segment, enough ? segments.indexOf(shapeNow(state, 'few')) : 0)
  view.setUint16(at + header.candidate, 0)
}

/** Where it is already, less keeps it there. */
function shapeNow(state: Bytes, now: Segment): Segment {
  const isOver = (each: Segment, share: number, bound: number): boolean =>
    share > (each === now ? bound * 0.7 : bound)
  if (isOver('embeddings', profileShare(state, dimension.embeddings), 0.5)) return 'embeddings'
  if (isOver('agent', profileShare(state, dimension.agent), 0.3)) return 'agent'
  if (isOver('dialogue', profileShare(state, dimension.followUp), 0.25)) return 'dialogue'
  if (isOver('code', profileShare(state, dimension.shapes + 3), 0.5)) return 'code'
  const isTemplated = profileShare(state, dimension.templated)
  if (isTemplated > (now.startsWith('templated') ? 0.4 : 0.6)) {
    return isOver('templated_long', profileShare(state, dimension.longPayload), 0.5)
      ? 'templated_long'
      : 'templated'
  }
  if (isOver('instructed', profileShare(state, dimension.system), 0.5)) return 'instructed'
  return 'single_turn'
}
