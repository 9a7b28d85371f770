// Digests of what a configuration says, entry by entry: the world's version is made of them, and two
// configurations are compared by them. Made once for each configuration, in short steps.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Steps } from '../kernel/steps.ts'
import { toJson } from './config-json.ts'
import type { Config } from './config-schema.ts'

export interface ConfigurationDigests {
  /** SHA-256 over all that is written, in whatever order, in hex. */
  readonly whole: string
  /** By section and id; secrets are in none of them. */
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, string>>
}

const known = new WeakMap<Config, ConfigurationDigests>()

/** Those that were made elsewhere of an equal configuration. */
export function keepDigests(config: Config, digests: ConfigurationDigests): void {
  known.set(config, digests)
}

export function* digestsOf(config: Config): Steps<ConfigurationDigests> {
  const before = known.get(config)
  if (before !== undefined) return before
  const entries = new Map<string, ReadonlyMap<string, string>>()
  const sections: [string, string][] = []
  for (const [name, section] of Object.entries(config)) {
    if (section === undefined) continue
    const digests = new Map<string, string>()
    for (const [id, entry] of typeof section === 'object' ? Object.entries(section) : []) {
      digests.set(id, sha256Hex(canonicalJson([id, toJson(entry ?? null)])))
      yield
    }
    entries.set(name, digests)
    const whole =
      typeof section === 'object' ? [...digests.values()].toSorted().join('') : String(section)
    sections.push([name, sha256Hex(whole)])
    yield
  }
  const made = { whole: sha256Hex(canonicalJson(Object.fromEntries(sections))), entries }
  known.set(config, made)
  return made
}
