// What the configuration says about rules, followed into the files that it names: packs, dossiers and
// lists are read with it, and a mistake in any of them refuses all of it.
import type { Reliefs } from '../policy/relief.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Checked } from './config-check.ts'
import type { Config } from './config-schema.ts'
import type { ConfigPath, Problem } from './config-yaml.ts'
import { loadDossiers, type LoadedDossiers } from './dossier-load.ts'
import type { LoadedPack } from './loaded-pack.ts'
import { noSuch } from './pack-names.ts'
import { loadPacks } from './pack-load.ts'
import type { NamedFile, PolicyFiles } from './policy-files.ts'
import { valueAt } from './source-document.ts'
import { checkReliefs, reliefsOf, type KnownRules } from './policy-reliefs.ts'

export interface LoadedPolicy {
  readonly packs: readonly LoadedPack[]
  /** Rules that the house turned on (true) or off (false). */
  readonly houseRules: ReadonlyMap<string, boolean>
  readonly reliefs: Reliefs
  readonly dossiers: LoadedDossiers
  /** Of all that the files say, whatever their names and order; empty if there are none. */
  readonly hash: string
}

/** What a configuration without packs and dossiers amounts to. */
export const emptyPolicy: LoadedPolicy = {
  packs: [],
  houseRules: new Map(),
  reliefs: { authorisations: [], exceptions: [], determinations: [] },
  dossiers: {
    dossiers: [],
    ownership: [],
    control: [],
    persons: [],
    sealedAt: new Map(),
    lists: new Map(),
    contests: [],
    hashes: [],
  },
  hash: '',
}

export interface PolicyFound {
  /** Null if anything is wrong in the files or in what names them. */
  readonly policy: LoadedPolicy | null
  /** In the files; what is wrong in the configuration is reported there. */
  readonly problems: readonly Problem[]
  /** Also those that are missing: a change of any of them is a change of the configuration. */
  readonly files: readonly NamedFile[]
  /** Absolute paths of folders in which another file may appear that a pattern names. */
  readonly folders: readonly string[]
}

export function loadPolicy(checked: Checked, files: PolicyFiles): PolicyFound {
  const { config } = checked
  let errors = 0
  const counting: Checked = {
    ...checked,
    report(finding) {
      if (finding.severity !== 'warning') errors += 1
      checked.report(finding)
    },
  }
  const named = packFiles(counting, files)
  const isWhole = errors === 0 && isPolicyReadable(checked)
  const held = dossierFiles(counting, files)
  const { packs, problems: inPacks } = loadPacks(readTexts(named), checked.declared.zones)
  const { records, problems: inDossiers } = loadDossiers(readTexts(held), checked.declared.parties)
  const found = {
    problems: [...inPacks, ...inDossiers],
    files: [...named, ...held],
    folders: patternFolders(config, files),
  }
  const known = packs === null || !isWhole ? null : knownRules(packs)
  checkZoneIds(counting, packs ?? [])
  if (known !== null) checkHouseRules(counting, known)
  checkReliefs(counting, known)
  if (packs === null || records === null || errors > 0) return { policy: null, ...found }
  const { policy } = config
  const houseRules = Object.entries(policy?.houseRules ?? {}).map(
    ([id, word]): [string, boolean] => [id, word === 'on'],
  )
  return {
    policy: {
      packs,
      houseRules: new Map(houseRules),
      reliefs: reliefsOf(config),
      dossiers: records,
      hash: hashOf(packs, records),
    },
    ...found,
  }
}

/** A section with another mistake in it was left out, and with it the names of the packs. */
function isPolicyReadable({ config, written }: Checked): boolean {
  return config.policy !== undefined || valueAt(written, ['policy']) === undefined
}

/** Absolute paths of folders in which another file may appear that a pattern of `config` names. */
export function patternFolders(
  { policy, dossiers = [], lists = [] }: Config,
  files: PolicyFiles,
): readonly string[] {
  const patterns = [...(policy?.packs ?? []), ...dossiers, ...lists]
  return patterns.flatMap((pattern) => files.folderOf(pattern) ?? [])
}

function hashOf(packs: readonly LoadedPack[], { hashes }: LoadedDossiers): string {
  const all = [...packs.map(({ pack }) => pack.hash), ...hashes].toSorted()
  return all.length === 0 ? '' : sha256Hex(canonicalJson(all))
}

/** What could not be read is reported where it is named. */
function readTexts<File extends NamedFile>(
  files: readonly File[],
): readonly (File & { readonly text: string })[] {
  return files.flatMap((file) => (file.text === null ? [] : [{ ...file, text: file.text }]))
}

function dossierFiles(checked: Checked, files: PolicyFiles): readonly NamedFile[] {
  // A pattern and a path may name the same file; it is read once.
  const found = new Map<string, NamedFile>()
  for (const section of ['dossiers', 'lists'] as const) {
    for (const [index, pattern] of (checked.config[section] ?? []).entries()) {
      for (const file of readable(checked, files, pattern, [section, index])) {
        found.set(file.path, file)
      }
    }
  }
  return [...found.values()]
}

function knownRules(packs: readonly LoadedPack[]): KnownRules {
  return {
    rules: new Map(
      packs.flatMap(({ pack: { asserter: provider, rules } }) =>
        rules.map((rule) => [rule.id, { ...rule, provider }]),
      ),
    ),
    facts: new Map(packs.flatMap(({ facts }) => facts.map((fact) => [fact.id, fact]))),
  }
}

function packFiles(
  checked: Checked,
  files: PolicyFiles,
): readonly (NamedFile & { readonly shipped: boolean })[] {
  // A pattern and a path may name the same file; it is one pack.
  const found = new Map<string, NamedFile & { readonly shipped: boolean }>()
  for (const [index, name] of (checked.config.policy?.packs ?? []).entries()) {
    const path = ['policy', 'packs', index]
    if (/[/*]|\.ya?ml$/.test(name)) {
      for (const file of readable(checked, files, name, path)) {
        found.set(file.path, { ...file, shipped: false })
      }
    } else if (files.shippedIds.includes(name)) {
      const file = files.shipped(name)
      found.set(file.path, { ...file, shipped: true })
    } else {
      const remedy = 'name a shipped pack, or a path that ends in .yaml'
      checked.report({ path, message: noSuch('pack', name, files.shippedIds, remedy) })
    }
  }
  return [...found.values()]
}

/** The files that `pattern` names; a missing one is reported and kept, so that its arrival is noticed. */
function readable(
  { report }: Checked,
  files: PolicyFiles,
  pattern: string,
  path: ConfigPath,
): readonly NamedFile[] {
  const found = files.find(pattern)
  if (found.length === 0) report({ path, message: 'matches no file; correct the pattern' })
  for (const { file, text } of found) {
    if (text !== null) continue
    report({ path, message: `the file ${file} cannot be read; correct the path` })
  }
  return found
}

/** Rules name zones without saying whose: two by one name would be read wrong. */
function checkZoneIds({ declared, report }: Checked, packs: readonly LoadedPack[]): void {
  for (const { zones, file } of packs) {
    for (const id of zones.keys()) {
      if (!declared.zones.has(id)) continue
      report({
        path: ['zones', id],
        message: `the zone "${id}" is asserted by ${file} already; give this one another id`,
      })
    }
  }
}

function checkHouseRules({ config, report }: Checked, { rules }: KnownRules): void {
  for (const id of Object.keys(config.policy?.houseRules ?? {})) {
    const path = ['policy', 'houseRules', id]
    const authority = rules.get(id)?.authority
    if (authority === undefined) {
      const houses = [...rules].filter(([, rule]) => rule.authority === 'house_policy')
      const ids = houses.map(([houseId]) => houseId)
      report({ path, message: noSuch('rule', id, ids, 'add the pack that has it') })
    } else if (authority !== 'house_policy') {
      report({
        path,
        message: `is ${authority}, which no house turns on or off; remove it, or add an authorisation`,
      })
    }
  }
}
