// The traffic of a row, scored; of what was scored before, its scores from a folder, so that calibrations and
// thresholds can be tried without looking at the texts again.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { hashText } from '../../src/watch/hash.ts'
import { readDataFolder } from './data-folder.ts'
import { labelOf, scoreAll, type Job, type Kind } from './jobs.ts'
import type { Scored } from './score.ts'
import type { Set } from './source.ts'

export interface TrafficOptions {
  readonly seed: number
  /** Honest episodes of each set; all other rows in proportion. */
  readonly episodes: number
  /** A folder of prompts; null: the kits. */
  readonly data: string | null
  /** Whoever changes the watch or the kits empties this folder; null: nothing is kept. */
  readonly keep: string | null
}

/** Honest ones of each set, in the full run. */
export const fullEpisodes = 1_500
const episodesLeast = 16

export interface Traffic {
  readonly kind: Kind
  readonly episodes: number
  readonly share: number
  readonly length: number | null
}

/** None where the folder of prompts has nothing of this kind. */
export async function scoredTraffic(
  { kind, episodes, share, length }: Traffic,
  set: Set,
  { seed, data, keep, ...scale }: TrafficOptions,
): Promise<Scored[]> {
  if (data !== null && !isInFolder(kind, set, data)) return []
  const job: Job = {
    kind,
    // The same episodes for no two rows, and none that is both judged and learnt from.
    seed: seed * 100 + (set === 'train' ? 0 : 50),
    episodes: Math.max(episodesLeast, Math.ceil((episodes * scale.episodes) / fullEpisodes)),
    set,
    share,
    length,
    language: null,
    data,
  }
  if (keep === null) return scoreAll(job)
  const text = JSON.stringify(job)
  const file = join(keep, `${kind}-${set}-${hashText(text, 0, text.length, 0).toString(16)}`)
  const kept = keptIn(file)
  if (kept !== null) return kept
  const scored = await scoreAll(job)
  mkdirSync(keep, { recursive: true })
  writeFileSync(file, serialize(scored))
  return scored
}

function keptIn(file: string): Scored[] | null {
  try {
    return deserialize(readFileSync(file))
  } catch {
    return null
  }
}

/** Gateways, resale and the like are made of the kits' own jobs. */
function isInFolder(kind: Kind, set: Set, folder: string): boolean {
  if (kind === 'gateway' || kind === 'resale') return false
  const { sources } = readDataFolder(folder)
  const of = (label: string): boolean =>
    sources.some((source) => source.label === label && source.set === set)
  return of(labelOf(kind)) && (kind !== 'mixed' || of('benign'))
}
