// Runs episodes through the watch and keeps what each request scored, so that calibrations and thresholds
// can be tried without looking at the texts again.
import type { Calibration } from '../../src/watch/calibration.ts'
import { openEngine } from '../../src/watch/engine.ts'
import { stakeAll } from '../../src/watch/evidence.ts'
import { requestGroups } from '../../src/watch/games.ts'
import { foldingOf } from '../../src/watch/fold.ts'
import { places, recordHeader, stateBytes, stateHeader } from '../../src/watch/layout.ts'
import { levelOf } from '../../src/watch/levels.ts'
import { segments } from '../../src/watch/relate/segment.ts'
import type { Episode } from './episode.ts'
import { sections, watchedOf } from './watched.ts'

/** What an episode was, and what each of its requests scored; plain data, so that threads can pass it. */
export interface Scored {
  readonly id: string
  readonly label: string
  readonly source: string
  readonly family: string | null
  readonly cover: string | null
  readonly language: string
  readonly share: number
  readonly signal: string | null
  readonly wrapper: string
  /** Per request: the segment, the four groups' scores and the strand, as bytes. */
  readonly bytes: Uint8Array
}

export const scoredWidth = 6
export const scoredStrand = 5

const blank: Calibration = {
  version: 'none',
  engineVersion: 0,
  segments: {},
  thresholds: { level1: 0, level2: 0, level3: 0 },
}

export function score(episode: Episode): Scored {
  const engine = openEngine({ calibration: blank, sections, linkSalt: 0, hotMax: 16, coldMax: 0 })
  const bytes = new Uint8Array(episode.lines.length * scoredWidth)
  let at = 0
  for (const line of episode.lines) {
    const { record } = engine.look(watchedOf(line))
    bytes[at++] = record[recordHeader.segment] ?? 0
    for (const group of requestGroups) bytes[at++] = record[places[group].recordAt] ?? 255
    bytes[at++] = record[recordHeader.strand] ?? 0
  }
  const { id, label, source, family, cover, language, share, signal, wrapper } = episode
  return { id, label, source, family, cover, language, share, signal, wrapper, bytes }
}

export interface Reached {
  readonly level: number
  /** The request that raised each level 1, 2, 3; null: none. */
  readonly firstAt: readonly (number | null)[]
  readonly groups: readonly string[]
}

/** The levels that an episode would reach under `calibration`. */
export function reach({ bytes }: Pick<Scored, 'bytes'>, calibration: Calibration): Reached {
  const { means } = foldingOf(calibration, sections, segments)
  const state = new DataView(new ArrayBuffer(stateBytes))
  const firstAt: (number | null)[] = [null, null, null]
  let level = 0
  let groups: readonly string[] = []
  for (let at = 0; at < bytes.length; at += scoredWidth) {
    state.setUint32(stateHeader.count, at / scoredWidth + 1)
    const bounds = means[bytes[at] ?? 0] ?? null
    if (bounds === null) continue
    const scores = [...bytes.subarray(at + 1, at + scoredStrand)]
    stakeAll(state, 0, { scores, strand: bytes[at + scoredStrand] ?? 0 }, bounds)
    const now = levelOf(state, 0, calibration)
    if (now.level <= level) continue
    for (let one = level; one < now.level; one++) firstAt[one] = at / scoredWidth + 1
    level = now.level
    groups = now.groups
  }
  return { level, firstAt, groups }
}
