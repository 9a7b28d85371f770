// A world as the book keeps it: the configuration's own values, the texts of
// packs, dossiers and lists, and what of the register decisions read. In parts, each under the digest of
// its content, so that a key that changes does not write all packs anew. See rebuilt-world.ts
// for the way back.
import type { KeptPart } from '../journeys/world.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import type { Steps } from '../kernel/steps.ts'
import { isoTime } from '../kernel/time.ts'
import { engineVersion } from '../policy/engine.ts'
import type { Config } from './config-schema.ts'
import type { DecisionSources } from './decision-world.ts'
import { keptText, keptTextsOf, type KeptFileText, type KeptText } from './kept-texts.ts'

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
export function* registerText(register: ReadRegister): Steps<string> {
  const { facts, determinations, volumes, contests } = register
  if (facts.size + determinations.size + volumes.size + contests.size === 0) return ''
  const members: string[] = []
  for (const [name, records] of Object.entries({ contests, determinations, facts, volumes })) {
    const texts: string[] = []
    for (const record of records.values()) {
      texts.push(recordText(record))
      yield
    }
    members.push(`${JSON.stringify(name)}:[${texts.join(',')}]`)
  }
  return `{${members.join(',')}}`
}

const recordTexts = new WeakMap<object, string>()

/** Records are added and never changed: each is written once. */
function recordText(record: object): string {
  let text = recordTexts.get(record)
  if (text === undefined) {
    text = canonicalJson(JSON.parse(JSON.stringify(record)))
    recordTexts.set(record, text)
  }
  return text
}

/** Empty if the configuration was not read by a loader. */
export function keptParts({
  version,
  config,
  register,
  unopened = null,
  atMs,
}: {
  readonly version: string
  readonly config: Config
  readonly register: string
  /** Sealed fields that read as unknown in it; left out: nobody has tried them. */
  readonly unopened?: readonly string[] | null
  readonly atMs: number
}): readonly KeptPart[] {
  const texts = keptTextsOf(config)
  if (texts === null) return []
  const { config: written, shipped, found } = texts
  const read = register === '' ? [] : [keptText(register)]
  const part = ({ id, json }: KeptText): KeptPart => ({ id, atMs, json })
  const world: Json = {
    at: isoTime(atMs),
    config: written.id,
    engine: engineVersion,
    found: Object.fromEntries(
      Object.entries(found).map(([pattern, files]) => [pattern, files.map(named)]),
    ),
    register: read[0]?.id ?? null,
    shipped: Object.fromEntries(Object.entries(shipped).map(([id, file]) => [id, named(file)])),
    unopened,
    // 1 was kept without what is attested of natural persons.
    v: 2,
  }
  return [
    ...[written, ...read, ...Object.values(found).flat(), ...Object.values(shipped)].map(part),
    { id: version, atMs, json: canonicalJson(world) },
  ]
}

function named({ file, id }: KeptFileText): Json {
  return [file, id]
}
