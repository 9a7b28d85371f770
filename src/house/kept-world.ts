// A world as the book keeps it and as it is built again: the configuration's own values, the texts of
// packs, dossiers and lists, and what of the register decisions read. In parts, each under the digest of
// its content, so that a key that changes does not write all packs anew. Building again runs the same
// loaders on the kept texts.
import { openRegister, type Register } from '../journeys/register.ts'
import type { KeptPart, World } from '../journeys/world.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { isoTime } from '../kernel/time.ts'
import { engineVersion } from '../policy/engine.ts'
import { checkConfig } from './config-load.ts'
import type { Config } from './config-schema.ts'
import { openDecisionWorlds, type DecisionSources } from './decision-world.ts'
import { keptTextsOf, policyFilesOf, type KeptFile, type KeptFiles } from './kept-texts.ts'

type ReadRegister = DecisionSources['register']

/** What a world cites must not move under it: the register goes on, and the next world reads that. */
export function snapshotOf({
  facts,
  determinations,
  volumes,
  contests,
}: ReadRegister): ReadRegister {
  return {
    facts: new Map(facts),
    determinations: new Map(determinations),
    volumes: new Map(volumes),
    contests: new Map(contests),
  }
}

/** Canonical JSON of what decisions read of the register; empty if there is nothing. */
export function registerText(register: ReadRegister): string {
  const { facts, determinations, volumes, contests } = register
  if (facts.size + determinations.size + volumes.size + contests.size === 0) return ''
  const read = {
    contests: [...contests.values()],
    determinations: [...determinations.values()],
    facts: [...facts.values()],
    volumes: [...volumes.values()],
  }
  return canonicalJson(JSON.parse(JSON.stringify(read)))
}

/** Empty if the configuration was not read by a loader. */
export function keptParts({
  version,
  config,
  register,
  atMs,
}: {
  readonly version: string
  readonly config: Config
  readonly register: string
  readonly atMs: number
}): readonly KeptPart[] {
  const texts = keptTextsOf(config)
  if (texts === null) return []
  const parts: KeptPart[] = []
  const keep = (json: string): string => {
    const id = `part_${sha256Hex(json).slice(0, 32)}`
    parts.push({ id, atMs, json })
    return id
  }
  const file = ({ file: name, text }: KeptFile): Json => [name, keep(JSON.stringify(text))]
  const world: Json = {
    at: isoTime(atMs),
    config: keep(canonicalJson(texts.written)),
    engine: engineVersion,
    found: Object.fromEntries(
      Object.entries(texts.files.found).map(([pattern, files]) => [pattern, files.map(file)]),
    ),
    register: register === '' ? null : keep(register),
    shipped: Object.fromEntries(
      Object.entries(texts.files.shipped).map(([id, one]) => [id, file(one)]),
    ),
    v: 1,
  }
  parts.push({ id: version, atMs, json: canonicalJson(world) })
  return parts
}

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
): Rebuilt | null {
  const world = partJson(version, partOf)
  if (!isObject(world) || world['v'] !== 1) return null
  const written = partJson(String(world['config']), partOf)
  const read = world['register'] === null ? {} : partJson(String(world['register']), partOf)
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
  const atMs = Date.parse(String(world['at']))
  const { config, policy } = checkConfig(written, atMs, policyFilesOf(kept))
  if (config === null) return null
  const sources = { config, policy, register: registerOf(read), worldId: version }
  return { sources, files: kept, ...openDecisionWorlds(sources) }
}

function partJson(id: string, partOf: (id: string) => string | null): Json {
  const text = partOf(id)
  if (text === null) return null
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
    const text = partJson(String(id), partOf)
    if (typeof text !== 'string') return null
    files[name] = { file: String(file), text }
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
