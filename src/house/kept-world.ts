// A world as the book keeps it: the configuration's own values, the texts of
// packs, dossiers and lists, and what of the register decisions read. In parts, each under the digest of
// its content, so that a key that changes does not write all packs anew. See rebuilt-world.ts
// for the way back.
import type { KeptPart } from '../journeys/world.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { isoTime } from '../kernel/time.ts'
import { engineVersion } from '../policy/engine.ts'
import type { Config } from './config-schema.ts'
import type { DecisionSources } from './decision-world.ts'
import { keptTextsOf, type KeptFile } from './kept-texts.ts'

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
