// A kept world built again: the same loaders on the texts that the book holds.
import { openRegister, type Register } from '../journeys/register.ts'
import type { World } from '../journeys/world.ts'
import type { Json } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { checkConfig } from './config-load.ts'
import { openDecisionWorlds, type DecisionSources } from './decision-world.ts'
import { readingNow, type PersonDesk, type PersonReading } from './person-port.ts'
import type { LoadedPolicy } from './policy-load.ts'
import { policyFilesOf, type KeptFile, type KeptFiles } from './kept-texts.ts'

/** What a kept world is built from; `null` if the book does not hold all of it, or the loaders refuse it now. */
export interface Rebuilt extends Pick<World, 'decisionsNow' | 'decisionsAt'> {
  readonly sources: DecisionSources
  /** The texts that it was loaded from. */
  readonly files: KeptFiles
}

/** `partOf` gives a part's JSON by its id. */
export function rebuildWorld(
  version: string,
  partOf: (id: string) => string | null,
  desk: PersonDesk,
): Rebuilt | null {
  const world = partJson(version, partOf)
  if (!isObject(world) || (world['v'] !== 1 && world['v'] !== 2)) return null
  const written = partJson(world['config'], partOf)
  const read = world['register'] === null ? {} : partJson(world['register'], partOf)
  const shipped = filesOf(world['shipped'], partOf)
  const found = world['found']
  if (!isObject(written) || !isObject(read) || shipped === null || !isObject(found)) return null
  const files: Record<string, readonly KeptFile[]> = {}
  for (const [pattern, list] of Object.entries(found)) {
    const all = filesOf(list, partOf)
    if (all === null) return null
    files[pattern] = Object.values(all)
  }
  const kept: KeptFiles = { shipped, found: files }
  const { at } = world
  if (typeof at !== 'string') return null
  const { config, policy } = checkConfig(written, Date.parse(at), policyFilesOf(kept))
  if (config === null) return null
  const persons = readingOf(world, desk, policy)
  const sources = { config, policy, register: registerOf(read), worldId: version, persons }
  return { sources, files: kept, ...openDecisionWorlds(sources) }
}

/** The first version of kept worlds had no persons: whatever is asked of them is lost. */
function readingOf(
  { v, unopened }: Readonly<Record<string, Json | undefined>>,
  desk: PersonDesk,
  policy: LoadedPolicy | null,
): PersonReading {
  if (v === 1) return { ...desk, unopened: null }
  if (!Array.isArray(unopened)) return readingNow(desk, policy?.dossiers.persons ?? [])
  return { ...desk, unopened: new Set(unopened.map(String)) }
}

function partJson(id: Json | undefined, partOf: (id: string) => string | null): Json {
  const text = typeof id === 'string' ? partOf(id) : null
  if (text === null || typeof id !== 'string') return null
  if (id.startsWith('part_') && id !== `part_${sha256Hex(text).slice(0, 32)}`) return null
  return JSON.parse(text)
}

/** Null if one is missing. */
function filesOf(
  value: Json | undefined,
  partOf: (id: string) => string | null,
): Readonly<Record<string, KeptFile>> | null {
  const files: Record<string, KeptFile> = {}
  for (const [name, pair] of Object.entries(value ?? {})) {
    const [file, id] = Array.isArray(pair) ? pair : []
    const text = partJson(id, partOf)
    if (typeof text !== 'string') return null
    files[name] = { file: typeof file === 'string' ? file : '', text }
  }
  return files
}

/** Our own text, as `registerText` wrote it. */
function registerOf(read: Readonly<Record<string, Json | undefined>>): Register {
  const list = (name: string) => JSON.parse(JSON.stringify(read[name] ?? []))
  const { facts, determinations, volumes, contests } = {
    facts: list('facts'),
    determinations: list('determinations'),
    volumes: list('volumes'),
    contests: list('contests'),
  }
  const register = openRegister([])
  for (const fact of facts) register.apply({ kind: 'fact.added', fact })
  for (const one of determinations) {
    register.apply({ kind: 'determination.made', determination: one })
  }
  for (const volume of volumes) register.apply({ kind: 'volume.reported', volume })
  for (const contest of contests) register.apply({ kind: 'fact.contested', contest })
  return register
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json | undefined>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
