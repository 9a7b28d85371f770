// From the text of customhouse.yaml to a checked configuration, or to every problem it has.
// Never throws, whatever the text is.
import type { z } from 'zod'
import { checkChannels } from './config-channels.ts'
import { checkDisclosures } from './config-disclosures.ts'
import { checkCaches } from './config-cache.ts'
import { checkContracts } from './config-contracts.ts'
import { checkDates } from './config-dates.ts'
import { checkZones } from './config-zones.ts'
import type { Checked, Report } from './config-check.ts'
import { expandEnvironment, type Environment, type Expanded } from './config-env.ts'
import { checkModelNames } from './config-model-names.ts'
import { checkReach } from './config-reach.ts'
import { checkReferences } from './config-references.ts'
import {
  configSchema,
  objectSections,
  reliefSections,
  type Config,
  type ObjectSection,
} from './config-schema.ts'
import { checkServer } from './config-server.ts'
import { findingsOf, shown } from './config-sentences.ts'
import { checkTerms } from './config-terms.ts'
import { pathText, readYaml, type ConfigPath, type Problem, type YamlText } from './config-yaml.ts'
import { defaultLimits } from './limits.ts'
import { checkInspections } from './inspections.ts'
import { keepTexts, recordingFiles } from './kept-texts.ts'
import { resolvePrices } from './price-references.ts'
import type { NamedFile, PolicyFiles } from './policy-files.ts'
import { loadPolicy, type LoadedPolicy, type PolicyFound } from './policy-load.ts'
import { inOrder } from './source-document.ts'

export interface LoadInput {
  readonly text: string
  readonly environment: Environment
  readonly nowMs: number
  /** Where packs, dossiers and lists are; without it the files that the text names are not read. */
  readonly files?: PolicyFiles
}

export interface Loaded {
  /** Null if any problem is an error: a file is taken whole or refused whole. */
  readonly config: Config | null
  /** Null if the configuration is, or if its files were not read. */
  readonly policy: LoadedPolicy | null
  /** The files that it names, as they were read, and the folders in which more may appear. */
  readonly files: readonly NamedFile[]
  readonly folders: readonly string[]
  /** In the order of the file, then those of the files it names. */
  readonly problems: readonly Problem[]
}

export function loadConfig({ text, environment, nowMs, files }: LoadInput): Loaded {
  if (text.length > defaultLimits.configBytesMax) {
    return refused([whole(`the file is longer than ${defaultLimits.configBytesMax} bytes`)])
  }
  const yaml = readYaml(text)
  const syntax = yaml.problems
  if (yaml.value === null) {
    return refused(syntax.length > 0 ? syntax : [whole('the file is empty; begin with version: 1')])
  }
  const collected: Problem[] = [...syntax]
  const report = (finding: Report): void => {
    collected.push(placed(yaml, finding))
  }
  const expanded = expandEnvironment(yaml.value, environment)
  if (expanded.endless !== null) {
    report({
      path: expanded.endless,
      message: 'contains itself or is nested too deeply; write it out',
    })
    return refused(collected)
  }
  reportEnvironment(expanded, report)
  const recording = recordingFiles(files)
  const { config, written, found } = checkShape(expanded, report, nowMs, recording.files)
  if (config !== null) keepTexts(config, written, recording.kept())
  const problems = inOrder([...collected, ...found.problems])
  const good = problems.every((problem) => problem.severity === 'warning')
  const taken = good ? { config, policy: found.policy } : { config: null, policy: null }
  return { ...taken, files: found.files, folders: found.folders, problems }
}

/** For the configuration that the house brings along: the same checks, without a file. */
export function checkConfig(value: unknown, nowMs: number, files?: PolicyFiles): Loaded {
  const collected: Problem[] = []
  const report = ({ path, key, message, severity = 'error' }: Report): void => {
    const full = key === undefined ? path : [...path, key]
    collected.push({ severity, path: pathText(full), line: 1, column: 1, message })
  }
  const expanded = { value, missing: [], forbidden: [], endless: null }
  const recording = recordingFiles(files)
  const { config, written, found } = checkShape(expanded, report, nowMs, recording.files)
  if (config !== null) keepTexts(config, written, recording.kept())
  const problems = [...collected, ...found.problems]
  const good = problems.every((problem) => problem.severity === 'warning')
  const taken = good ? { config, policy: found.policy } : { config: null, policy: null }
  return { ...taken, files: found.files, folders: found.folders, problems }
}

function refused(problems: readonly Problem[]): Loaded {
  return { config: null, policy: null, files: [], folders: [], problems: inOrder(problems) }
}

function whole(message: string): Problem {
  return { severity: 'error', path: '', line: 1, column: 1, message }
}

function placed(yaml: YamlText, { path, key, message, severity = 'error' }: Report): Problem {
  const full = key === undefined ? path : [...path, key]
  return { severity, path: pathText(full), ...yaml.locate(path, key), message }
}

function reportEnvironment(expanded: Expanded, report: (finding: Report) => void): void {
  for (const { path, name } of expanded.missing) {
    report({
      path,
      message: `the environment variable "${shown(name)}" is not set; set it, or write $\${ for a plain \${`,
    })
  }
  for (const path of expanded.forbidden) {
    report({
      path: path.slice(0, -1),
      key: String(path.at(-1)),
      message: `the name "${String(path.at(-1))}" is not allowed; choose another`,
    })
  }
}

interface Shaped {
  readonly config: Config | null
  /** With its prices written out. */
  readonly written: unknown
  readonly found: PolicyFound
}

function checkShape(
  expanded: Expanded,
  report: (finding: Report) => void,
  nowMs: number,
  files: PolicyFiles | undefined,
): Shaped {
  let errors = 0
  const counting = (finding: Report): void => {
    if (finding.severity !== 'warning') errors += 1
    report(finding)
  }
  const { value, ...tables } = resolvePrices(expanded.value, files, counting)
  const first = configSchema.safeParse(value)
  const findings = (first.error?.issues ?? []).flatMap((issue) => findingsOf(issue, value))
  for (const finding of findings) {
    // What stands where a variable is missing was not written by anybody.
    if (expanded.missing.some((missing) => begins(finding.path, missing.path))) continue
    counting(finding)
  }
  const parsed = first.success
    ? first
    : configSchema.safeParse(prune(value, first.error.issues.map(faultyPath)))
  if (!parsed.success)
    return { config: null, written: value, found: { ...nothingFound, ...tables } }
  const checked: Checked = {
    config: parsed.data,
    written: value,
    declared: declaredIds(expanded.value),
    nowMs,
    report: counting,
  }
  checkServer(checked)
  checkReferences(checked)
  checkDisclosures(checked)
  checkChannels(checked)
  checkContracts(checked)
  checkZones(checked)
  checkDates(checked)
  checkTerms(checked)
  checkModelNames(checked)
  checkCaches(checked)
  checkInspections(checked)
  checkReach(checked, { complete: errors === 0 })
  const policy = files === undefined ? nothingFound : loadPolicy(checked, files)
  const found = {
    ...policy,
    problems: [...tables.problems, ...policy.problems],
    files: [...tables.files, ...policy.files],
  }
  return { config: first.success ? parsed.data : null, written: value, found }
}

const nothingFound: PolicyFound = { policy: null, problems: [], files: [], folders: [] }

function begins(path: ConfigPath, start: ConfigPath): boolean {
  return start.every((segment, index) => path[index] === segment)
}

function faultyPath(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  const atRoot = issue.path.length === 0 && issue.code === 'unrecognized_keys'
  return atRoot ? issue.keys.slice(0, 1) : issue.path
}

/** `value` without the objects (or settings) that `paths` lead into. */
function prune(value: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  if (!isRecord(value)) return { version: 1 }
  const copy: Record<string, unknown> = { ...value, version: 1 }
  for (const key of Object.keys(copy)) if (!(key in configSchema.shape)) delete copy[key]
  const pruned = new Map<string, Record<string, unknown>>()
  for (const [section, id] of paths) {
    if (typeof section !== 'string' || section === 'version') continue
    const entries = copy[section]
    if (isPrunable(section) && typeof id === 'string' && isRecord(entries)) {
      // Copied once, and not for each of what may be ten thousand mistakes.
      const rest = pruned.get(section) ?? { ...entries }
      pruned.set(section, rest)
      delete rest[id]
      copy[section] = rest
    } else delete copy[section]
  }
  return copy
}

function declaredIds(value: unknown): Checked['declared'] {
  const root = isRecord(value) ? value : {}
  const ids = (section: ObjectSection): ReadonlySet<string> => {
    const entries = root[section]
    return new Set(isRecord(entries) ? Object.keys(entries) : [])
  }
  return {
    zones: ids('zones'),
    prices: ids('prices'),
    channels: ids('channels'),
    deployments: ids('deployments'),
    parties: ids('parties'),
    contracts: ids('contracts'),
    workloads: ids('workloads'),
  }
}

/** Whether one entry of the section can be left out, and the others still be checked. */
function isPrunable(section: string): boolean {
  return [...objectSections, ...reliefSections].some((name) => name === section)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
