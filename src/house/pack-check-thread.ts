// Checks the text of packs in a thread of its own: reading all packs takes longer than a request may wait. The present
// world crosses as texts, once; it is built again when it is another one.
import { parentPort } from 'node:worker_threads'
import type { CheckedPacks, PackText } from '../journeys/rule-book.ts'
import { assert } from '../kernel/assert.ts'
import type { DecisionSources } from './decision-world.ts'
import { checkPacks } from './pack-check.ts'
import { closedDesk } from './person-port.ts'
import { rebuildWorld } from './rebuilt-world.ts'

export interface PackCheckAsked {
  readonly number: number
  readonly worldId: string
  /** Id and JSON; null: the thread has this world. */
  readonly parts: readonly (readonly [string, string])[] | null
  readonly files: readonly PackText[]
  readonly atMs: number
}

export interface PackCheckAnswer {
  readonly number: number
  /** Null: the present configuration cannot be read again. */
  readonly checked: CheckedPacks | null
}

let known: { readonly worldId: string; readonly sources: DecisionSources | null } | null = null

const parent = parentPort
assert(parent !== null, 'packs are checked in a thread')
parent.on('message', ({ number, worldId, parts, files, atMs }: PackCheckAsked) => {
  if (parts !== null) {
    const byId = new Map(parts)
    const desk = closedDesk(() => undefined)
    const rebuilt = rebuildWorld(worldId, (part) => byId.get(part) ?? null, desk)
    known = { worldId, sources: rebuilt?.sources ?? null }
  }
  const sources = known?.worldId === worldId ? known.sources : null
  const checked = sources === null ? null : checkPacks(sources, files, atMs)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parent.postMessage({ number, checked } satisfies PackCheckAnswer)
})
