// Everything that rules rest on, as of one viewpoint, in the words of the policy, party and place
// rooms: what the engine is compiled from.
import type { Steps } from '../kernel/steps.ts'
import type { Fact } from '../policy/fact.ts'
import type { Reliefs } from '../policy/relief.ts'
import type { Pack } from '../policy/rule.ts'
import type { EntityList } from '../party/listing.ts'
import type { Viewpoint, Zone } from '../place/zones.ts'
import type { LoadedDossiers } from './dossier-load.ts'
import { resolvePack, type ResolvedPack } from './pack-resolve.ts'
import type { LoadedPolicy } from './policy-load.ts'

export interface PolicyInput extends Viewpoint, Reliefs {
  /** With the house's word on its own rules applied, and lists of places as they stood. */
  readonly packs: readonly Pack[]
  readonly facts: readonly Fact[]
  /** Of the packs and of the configuration, by id. */
  readonly zones: ReadonlyMap<string, Zone>
  readonly lists: ReadonlyMap<string, EntityList>
  readonly dossiers: LoadedDossiers
  /** Ids of the rules that the house turned on. */
  readonly houseRules: ReadonlySet<string>
  /** The next instant after `asOfMs` at which a pack says something else by its own dates; null if none. */
  readonly nextChangeMs: number | null
  /** Of the texts of packs and dossiers; empty if there are none. */
  readonly hash: string
}

/** `zones` are the configuration's own. */
export function* policyInputSteps(
  loaded: LoadedPolicy,
  zones: ReadonlyMap<string, Zone>,
  { asOfMs, knownAtMs }: Viewpoint,
): Steps<PolicyInput> {
  const all = new Map([...zones, ...loaded.packs.flatMap((pack) => [...pack.zones])])
  const resolved: ResolvedPack[] = []
  for (const pack of loaded.packs) {
    resolved.push(resolvePack(pack, { asOfMs, knownAtMs, zones: all }))
    yield
  }
  const changes = resolved.flatMap(({ nextChangeMs }) => nextChangeMs ?? [])
  const { houseRules, reliefs, dossiers, hash } = loaded
  return {
    asOfMs,
    knownAtMs,
    packs: resolved.map(({ pack }) => ({
      ...pack,
      rules: pack.rules.map((rule) => ({
        ...rule,
        enabled: houseRules.get(rule.id) ?? rule.enabled,
      })),
    })),
    facts: loaded.packs.flatMap(({ facts }) => facts),
    zones: all,
    lists: dossiers.lists,
    dossiers,
    ...reliefs,
    houseRules: new Set([...houseRules].flatMap(([id, isOn]) => (isOn ? [id] : []))),
    nextChangeMs: changes.length === 0 ? null : Math.min(...changes),
    hash,
  }
}
