// The log entry of a changed configuration: which version gave way to which, how many objects there
// are now, and the ids of those that were added, removed or changed. No secret and no text of the
// file is in it.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { newId } from '../kernel/ids.ts'
import { atOnce } from '../kernel/steps.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import { objectSections, reliefSections, type Config } from './config-schema.ts'
import { toJson } from './config-json.ts'
import { digestsOf } from './configuration-digests.ts'

export interface VersionedConfig {
  readonly config: Config
  /** The world's. */
  readonly version: string
}

export interface SectionChange {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
}

/** Of everything that has an id, what differs is named. */
const enteredSections = [...objectSections, ...reliefSections, 'disclosures'] as const
type EnteredSection = (typeof enteredSections)[number]

/** Per section what differs; sections without a difference are left out. A changed credential is a change. */
export function configurationChanges(
  before: Config | null,
  after: Config,
): Partial<Record<EnteredSection, SectionChange>> {
  const changes: Partial<Record<EnteredSection, SectionChange>> = {}
  for (const section of enteredSections) {
    const old = digestsIn(before, section)
    const now = digestsIn(after, section)
    const added: string[] = []
    const changed: string[] = []
    for (const [id, digest] of now) {
      const was = old.get(id)
      if (was === undefined) added.push(id)
      else if (was !== digest || (section === 'channels' && isKeyedAnew(before, after, id))) {
        changed.push(id)
      }
    }
    const removed = [...old.keys()].filter((id) => !now.has(id))
    if (added.length + removed.length + changed.length > 0) {
      changes[section] = { added, removed, changed }
    }
  }
  return changes
}

/** The sections that are read once, when the house opens: a change of theirs waits for a restart. */
export const fixedSections = ['server', 'log', 'telemetry', 'upstream'] as const
export type FixedSection = (typeof fixedSections)[number]

export function changedFixedSections(before: Config, after: Config): readonly FixedSection[] {
  return fixedSections.filter(
    (section) => canonicalJson(toJson(before[section])) !== canonicalJson(toJson(after[section])),
  )
}

/** Every other section that differs: what is in it has no ids of its own. */
export function changedSettings(before: Config, after: Config): readonly string[] {
  const old = new Map(settingTexts(before))
  const now = new Map(settingTexts(after))
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((section) => old.get(section) !== now.get(section))
    .toSorted()
}

function settingTexts(config: Config): readonly [string, string][] {
  const entered: readonly string[] = enteredSections
  return Object.entries(config)
    .filter(([section]) => !entered.includes(section))
    .map(([section, value]): [string, string] => [
      section,
      value === undefined ? '' : canonicalJson(toJson(value)),
    ])
}

const nothing: ReadonlyMap<string, string> = new Map()

function digestsIn(config: Config | null, section: EnteredSection): ReadonlyMap<string, string> {
  if (config === null) return nothing
  return atOnce(digestsOf(config)).entries.get(section) ?? nothing
}

function isKeyedAnew(before: Config | null, after: Config, id: string): boolean {
  const was = before?.channels[id]
  const now = after.channels[id]
  return (
    was?.credential.reveal() !== now?.credential.reveal() ||
    was?.sessionToken?.reveal() !== now?.sessionToken?.reveal()
  )
}

/** The draft of an entry of type `configuration`; `before` is null for the first of a book. */
export function configurationEntry(
  before: VersionedConfig | null,
  after: VersionedConfig,
  atMs: number,
  differing = configurationChanges(before?.config ?? null, after.config),
): EntryDraft {
  const counts = Object.fromEntries(
    objectSections.map((section) => [section, Object.keys(after.config[section]).length]),
  )
  const changes = Object.fromEntries(
    Object.entries(differing).map(([section, { added, removed, changed }]) => [
      section,
      { added: listed(added), removed: listed(removed), changed: listed(changed) },
    ]),
  )
  return {
    id: newId('cfg', atMs),
    type: 'configuration',
    atMs,
    public: canonicalJson({
      before: before?.version ?? null,
      after: after.version,
      counts,
      changes,
      settings: before === null ? [] : changedFixedSections(before.config, after.config),
    }),
    committed: {},
    sealed: {},
  }
}

/** An entry has at most 64 KiB: long lists are cut, and say how much. */
const listedMax = 40

function listed(ids: readonly string[]): Json {
  const sorted = ids.toSorted()
  return sorted.length <= listedMax
    ? sorted
    : [...sorted.slice(0, listedMax), `and ${sorted.length - listedMax} more`]
}
