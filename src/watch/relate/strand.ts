// The strand of a request: what a workload does under one template, or, under none, in one shape of task. A harvest
// inside other work is a strand of it, however much work there is beside it. A partition of the traffic, no score of it.
import { mix } from '../hash.ts'
import type { Bytes } from '../section.ts'
import { record } from './layout.ts'
import { markedBit } from './profile.ts'
import { isTemplate } from './skeleton.ts'

/** Shapes of task (`scan.ts`), then templates by their hash: two now and then meet. */
const shapes = markedBit
export const strandsMost = 24

const seed = 0x3c6ef372

/** From 0; of a request's record. */
export function strandOf({ view, at }: Bytes): number {
  if (!isTemplate(view.getUint8(at + record.kind))) {
    return view.getUint8(at + record.shape) & (shapes - 1)
  }
  const hash = mix(view.getUint32(at + record.skeleton), seed) >>> 0
  return shapes + (hash % (strandsMost - shapes))
}
