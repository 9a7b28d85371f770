// The configuration of the file with what the API manages beside it, as one: the same schemas and the same
// checks say what is good in both. Whatever is wrong refuses the whole, so that neither can break the other.
import type { ManagedSection } from '../journeys/directory.ts'
import { nounOf, type ManagedObject, type ObjectChange } from '../journeys/managed-object.ts'
import { checkConfig, type Loaded } from './config-load.ts'
import { pathText, type Problem } from './config-yaml.ts'
import { keepBase, policyFilesOf, type ConfigBase, type KeptFile } from './kept-texts.ts'
import { withPackChange, withPacks, type Joining } from './managed-packs.ts'
import type { PolicyFiles } from './policy-files.ts'
import { isRecord } from './source-document.ts'

/** The name under which dossiers of the API stand among those of files. */
const apiDossiers = 'api:dossiers'

/** As problems name what is attested of a party of the API. */
export function dossierFileOf(partyId: string): string {
  return `api:parties/${partyId}`
}

/** As the loaders do it, without the file being read again. */
export function withObjects(
  base: ConfigBase,
  objects: readonly ManagedObject[],
  nowMs: number,
): Loaded {
  const written = writtenIn(base)
  const packs = objects.filter(({ section }) => section === 'packs')
  const taken: Problem[] = []
  for (const { section, id, written: own } of objects) {
    if (section === 'packs') continue
    const entries = sectionOf(written, section)
    if (Object.hasOwn(entries, id)) taken.push(takenTwice(section, id))
    else entries[id] = own
  }
  const packed = withPacks({ written, files: base.files }, packs)
  taken.push(...packed.problems)
  if (taken.length > 0)
    return { config: null, policy: null, files: [], folders: [], problems: taken }
  const dossiers = objects.flatMap(dossierFile)
  const loaded = checkConfig(...joined(packed, dossiers, nowMs))
  if (loaded.config !== null) keepBase(loaded.config, base)
  return loaded
}

/** `base` of a kept world, objects of the API included, with one of them changed: for a comparison alone. */
export function withChange(base: ConfigBase, change: ObjectChange, nowMs: number): Loaded {
  const written = writtenIn(base)
  const { section, id } = change
  const attested = base.files.found[apiDossiers] ?? []
  if (section === 'packs') {
    const packed = withPackChange({ written, files: base.files }, change)
    return checkConfig(...joined(packed, attested, nowMs))
  }
  const entries = sectionOf(written, section)
  if (change.kind === 'object') entries[id] = change.written
  else delete entries[id]
  const own = change.kind === 'object' ? dossierFile(change) : []
  const isOther = ({ file }: KeptFile): boolean =>
    section !== 'parties' || file !== dossierFileOf(id)
  const dossiers = [...attested.filter(isOther), ...own]
  return checkConfig(...joined({ written, files: base.files }, dossiers, nowMs))
}

/** Own maps for what is added: `base` is read again. */
function writtenIn({ json }: ConfigBase): Record<string, unknown> {
  const written: unknown = JSON.parse(json)
  return isRecord(written) ? { ...written } : {}
}

function sectionOf(
  written: Record<string, unknown>,
  section: ManagedSection,
): Record<string, unknown> {
  const before = written[section]
  const entries: Record<string, unknown> = isRecord(before) ? { ...before } : {}
  written[section] = entries
  return entries
}

function takenTwice(section: ManagedSection, id: string): Problem {
  const message = `the ${nounOf(section)} "${id}" is managed by the API; give this one another id, or retire that one first`
  return { severity: 'error', path: pathText([section, id]), line: 1, column: 1, message }
}

function dossierFile({
  section,
  id,
  dossiers,
}: Pick<ManagedObject, 'section' | 'id' | 'dossiers'>): KeptFile[] {
  if (section !== 'parties' || dossiers === null) return []
  return [{ file: dossierFileOf(id), text: JSON.stringify(dossiers) }]
}

function joined(
  { written, files }: Joining,
  dossiers: readonly KeptFile[],
  nowMs: number,
): [unknown, number, PolicyFiles] {
  const named = Array.isArray(written['dossiers']) ? written['dossiers'] : []
  const others = named.filter((pattern) => pattern !== apiDossiers)
  if (dossiers.length === 0) {
    const { dossiers: _, ...rest } = written
    const without = others.length === 0 ? rest : { ...rest, dossiers: others }
    return [without, nowMs, policyFilesOf(files)]
  }
  const found = { ...files.found, [apiDossiers]: dossiers }
  const whole = { ...written, dossiers: [...others, apiDossiers] }
  return [whole, nowMs, policyFilesOf({ ...files, found })]
}
