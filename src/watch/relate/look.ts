// Working memory for the request that is looked at: made once, filled for each.
import type { Bytes, Seen } from '../section.ts'
import { newFeatures } from './features.ts'
import { recentBins } from './layout.ts'
import { isAgain, promptOf } from './latest.ts'
import { scan, type Scan } from './scan.ts'
import { findSkeleton, fingerprintOf, isTemplate, type Skeleton } from './skeleton.ts'
import { findTemplate } from './template.ts'
import { newPayload, readPayload, type Payload } from './vocabulary.ts'

export interface Look {
  readonly skeleton: Skeleton
  readonly scanned: Scan
  readonly payload: Payload
  readonly signature: DataView
  readonly features: Float64Array
  /** Where the template lies in the state; -1: it is not known. */
  place: number
  /** The same prompt was among the last ones. */
  again: boolean
}

export function newLook(): Look {
  return {
    skeleton: { key: 0, kind: 0, head: 0, opening: 0, tail: 0, prefix: 0 },
    scanned: {
      shape: 0,
      soundShare: 0,
      wordLength: 0,
      marked: false,
      number: Number.NaN,
    },
    payload: newPayload(),
    signature: new DataView(new ArrayBuffer(recentBins)),
    features: newFeatures(),
    place: -1,
    again: false,
  }
}

export function readLook(look: Look, seen: Seen, state: Bytes): void {
  findSkeleton(seen, state, look.skeleton)
  scan(seen.observation.prompt.user, look.scanned)
  const { key, prefix } = look.skeleton
  look.again = isAgain(state, promptOf(seen.text.exactHash, fingerprintOf(prefix)))
  look.place = findTemplate(state, key)
  const { place, scanned, payload } = look
  readPayload({ text: seen.text, key, place, script: scanned }, state, payload)
}

export function isTemplated({ kind }: Skeleton): boolean {
  return isTemplate(kind)
}
