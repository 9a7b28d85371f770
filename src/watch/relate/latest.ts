// A prompt that is sent again at once, word for word, is the same request: a client that tries again, or answers drawn
// several times. Nobody asks about a thing twice within seconds because it matters to them; what comes back later is another
// matter, and speaks for honest work.
import { mix } from '../hash.ts'
import type { Bytes } from '../section.ts'
import { header, latestMax, record } from './layout.ts'
import { fingerprintOf } from './skeleton.ts'

/** In the record, beside the shape. */
export const againBit = 16

/** The message and what came before it in the conversation, as 16 bits. */
export function promptOf(exact: number, prefix: number): number {
  return fingerprintOf(mix(exact, prefix))
}

/** Several prompts may be drawn from at a time. */
export function isAgain(state: Bytes, prompt: number): boolean {
  return placeOf(state, prompt) >= 0
}

export function isSentAgain({ view, at }: Bytes): boolean {
  return (view.getUint8(at + record.shape) & againBit) !== 0
}

/** The latest first; one that comes again moves to the front. */
export function keepLatest(state: Bytes, prompt: number): void {
  const { view, at } = state
  const found = placeOf(state, prompt)
  for (let index = found < 0 ? latestMax - 1 : found; index > 0; index--) {
    view.setUint16(placeAt(at, index), view.getUint16(placeAt(at, index - 1)))
  }
  view.setUint16(placeAt(at, 0), prompt)
}

function placeOf({ view, at }: Bytes, prompt: number): number {
  for (let index = 0; index < latestMax; index++) {
    if (view.getUint16(placeAt(at, index)) === prompt) return index
  }
  return -1
}

function placeAt(at: number, index: number): number {
  return at + header.latest + 2 * index
}
