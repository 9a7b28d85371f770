// The names that a pack's references may lead to, and what is said of one that leads nowhere. An id
// that is written counts, even if what it names has another mistake: one slip is one problem.
import { entryProblem } from '../place/zones.ts'
import type { Report } from './config-check.ts'
import { probablyMeant } from './config-known-keys.ts'
import { shown } from './config-sentences.ts'
import type { ConfigPath } from './config-yaml.ts'
import { isRecord, valueAt } from './source-document.ts'

export interface PackNames {
  readonly sources: ReadonlySet<string>
  readonly territories: ReadonlySet<string>
  /** Of this pack, of the others that are loaded with it, and of the configuration. */
  readonly zones: ReadonlySet<string>
  readonly statuses: ReadonlySet<string>
  readonly rules: ReadonlySet<string>
  readonly facts: ReadonlySet<string>
}

export type NameKind = keyof PackNames

const singular: Readonly<Record<NameKind, string>> = {
  sources: 'source',
  territories: 'territory',
  zones: 'zone',
  statuses: 'status',
  rules: 'rule',
  facts: 'fact',
}

/** What is written under a section of a pack, by name or by `id`. */
export function namesIn(written: unknown, section: NameKind): ReadonlySet<string> {
  const value = valueAt(written, [section])
  if (isRecord(value)) return new Set(Object.keys(value))
  if (!Array.isArray(value)) return new Set()
  const ids = value.map((item: unknown) => (isRecord(item) ? item['id'] : undefined))
  return new Set(ids.filter((id) => typeof id === 'string'))
}

export interface NameCheck {
  readonly names: PackNames
  readonly report: (finding: Report) => void
}

/** Whether there is such a thing; reports it if not. */
export function mustBeKnown(
  { names, report }: NameCheck,
  kind: NameKind,
  id: string,
  path: ConfigPath,
): boolean {
  if (names[kind].has(id)) return true
  report({ path, message: noSuch(singular[kind], id, names[kind], `add it under ${kind}`) })
  return false
}

/** `no zone "x"; did you mean "y"?` */
export function noSuch(
  noun: string,
  id: string,
  known: Iterable<string>,
  otherwise: string,
): string {
  const meant = probablyMeant(id, [...known])
  return `no ${noun} "${shown(id)}"; ${meant === null ? otherwise : `did you mean "${meant}"?`}`
}

/** Whether an entry of a list of places leads somewhere: `SG`, `azure:japaneast`, `territory:name`, `zone:id`. */
export function mustBePlace(check: NameCheck, entry: string, path: ConfigPath): boolean {
  if (entry.startsWith('territory:')) {
    return mustBeKnown(check, 'territories', entry.slice('territory:'.length), path)
  }
  if (entry.startsWith('zone:'))
    return mustBeKnown(check, 'zones', entry.slice('zone:'.length), path)
  const problem = entryProblem(entry)
  if (problem !== null) check.report({ path, message: `has ${problem}` })
  return problem === null
}
