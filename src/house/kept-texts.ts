// What a configuration was read from, remembered beside it, so that a world can be kept and built again:
// the values as written, without what gives access to anything, and the texts of the files it names.
import { sep } from 'node:path'
import { parse } from 'yaml'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Config } from './config-schema.ts'
import { shippedFolder, type NamedFile, type PolicyFiles } from './policy-files.ts'
import { isRecord } from './source-document.ts'

export interface KeptFile {
  readonly file: string
  readonly text: string
  /** Whether it comes with the product; nobody has kept that of kept worlds. */
  readonly isOurs?: true
}

/** What was asked of the policy files while a configuration was read, with the answers. */
export interface KeptFiles {
  readonly shipped: Readonly<Record<string, KeptFile>>
  readonly found: Readonly<Record<string, readonly KeptFile[]>>
}

/** A part of a kept world: JSON under the digest of its content. */
export interface KeptText {
  readonly id: string
  readonly json: string
}

export interface KeptFileText extends KeptText {
  readonly file: string
}

/** What was written, and what was asked of the policy files, as the book keeps it. */
export interface KeptTexts {
  readonly config: KeptText
  readonly shipped: Readonly<Record<string, KeptFileText>>
  readonly found: Readonly<Record<string, readonly KeptFileText[]>>
}

const texts = new WeakMap<Config, () => KeptTexts>()

/**
 * What a configuration is made of, to make another of it: its values, what gives access included, so that
 * it stays in memory, and the files that it names. What the API manages is not in it.
 */
export interface ConfigBase {
  /** JSON, with references to the environment resolved and prices written out. */
  readonly json: string
  readonly files: KeptFiles
}

const bases = new WeakMap<Config, () => ConfigBase>()

/** Null for a configuration that was not read by a loader. */
export function baseOf(config: Config): ConfigBase | null {
  return bases.get(config)?.() ?? null
}

/** That of the file, for a configuration that holds more. */
export function keepBase(config: Config, base: ConfigBase): void {
  bases.set(config, () => base)
}

/** Null for a configuration that was not read by a loader. */
export function keptTextsOf(config: Config): KeptTexts | null {
  return texts.get(config)?.() ?? null
}

/** Large files take long to write as JSON and to hash: that waits until somebody asks. */
export function keepTexts(config: Config, written: unknown, { shipped, found }: KeptFiles): void {
  let made: KeptTexts | null = null
  let base: ConfigBase | null = null
  const read = { shipped, found }
  bases.set(config, () => (base ??= { json: JSON.stringify(written), files: read }))
  texts.set(
    config,
    () =>
      (made ??= {
        config: keptText(canonicalJson(withoutAccess(written))),
        shipped: mapped(shipped, keptFileText),
        found: mapped(found, (files) => files.map(keptFileText)),
      }),
  )
}

/** Those that were made elsewhere of an equal configuration. */
export function keepMadeTexts(config: Config, made: KeptTexts): void {
  texts.set(config, () => made)
}

export function keptText(json: string): KeptText {
  return { id: `part_${sha256Hex(json).slice(0, 32)}`, json }
}

function keptFileText({ file, text }: KeptFile): KeptFileText {
  return { file, ...keptText(JSON.stringify(text)) }
}

function mapped<In, Out>(
  record: Readonly<Record<string, In>>,
  make: (value: In) => Out,
): Readonly<Record<string, Out>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value)]))
}

/** Files that remember what was asked of them. */
export function recordingFiles(files: PolicyFiles | undefined): {
  readonly files: PolicyFiles | undefined
  readonly kept: () => KeptFiles
} {
  const shipped = new Map<string, KeptFile>()
  const found = new Map<string, readonly KeptFile[]>()
  const recording: PolicyFiles | undefined = files && {
    ...files,
    shipped(id) {
      const file = files.shipped(id)
      for (const each of keptFiles([file])) shipped.set(id, each)
      return file
    },
    find(pattern) {
      const all = files.find(pattern)
      found.set(pattern, keptFiles(all))
      return all
    },
  }
  return {
    files: recording,
    kept: () => ({ shipped: Object.fromEntries(shipped), found: Object.fromEntries(found) }),
  }
}

/** The files as they were kept. */
export function policyFilesOf({ shipped, found }: KeptFiles): PolicyFiles {
  return Object.freeze<PolicyFiles>({
    shippedIds: Object.keys(shipped),
    shipped(id) {
      const file = shipped[id]
      return file === undefined ? { file: id, path: id, text: null } : named(file)
    },
    // What was kept has its prices written out.
    tableIds: [],
    table: () => null,
    find: (pattern) => (found[pattern] ?? []).map(named),
    folderOf: () => null,
  })
}

function named({ file, text }: KeptFile): NamedFile {
  return { file, path: file, text }
}

function keptFiles(files: readonly NamedFile[]): readonly KeptFile[] {
  return files.flatMap(({ file, path, text }) => {
    if (text === null) return []
    const kept = { file, text: withoutRemarks(text) }
    return path.startsWith(`${shippedFolder}${sep}`) ? { ...kept, isOurs: true } : kept
  })
}

/** Of natural persons the book keeps what is sealed, and nothing that somebody remarked beside it. */
function withoutRemarks(text: string): string {
  if (!/persons["']?\s*:/.test(text)) return text
  let value: unknown
  try {
    value = parse(text)
  } catch {
    return ''
  }
  return isRecord(value) && 'persons' in value ? JSON.stringify(value) : text
}

/** Sections that no decision reads. */
const unread: ReadonlySet<string> = new Set(['server', 'log', 'telemetry', 'upstream'])

function withoutAccess(written: unknown): Json {
  if (!isRecord(written)) return null
  const { channels = {}, workloads = {}, inspectors } = written
  const kept = Object.entries(written).filter(([name]) => !unread.has(name))
  return JSON.parse(
    JSON.stringify({
      ...Object.fromEntries(kept),
      channels: eachOf(
        channels,
        ({ usageLookup: _usageLookup, sessionToken: _sessionToken, ...channel }) => ({
          ...channel,
          // A form that each kind of channel takes.
          credential: 'file:kept-out',
          endpoint: plainUrl(channel['endpoint']),
        }),
      ),
      ...(inspectors === undefined
        ? {}
        : {
            inspectors: eachOf(inspectors, ({ credential: _credential, ...inspector }) => ({
              ...inspector,
              url: plainUrl(inspector['url']),
            })),
          }),
      workloads: eachOf(workloads, ({ keys: _keys, ...workload }) => workload),
    }),
  )
}

function eachOf(
  section: unknown,
  change: (entry: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): unknown {
  if (!isRecord(section)) return section
  return Object.fromEntries(
    Object.entries(section).map(([id, entry]) => [id, isRecord(entry) ? change(entry) : entry]),
  )
}

/** Without user, password, query and fragment. */
function plainUrl(text: unknown): string {
  const url = URL.parse(String(text))
  return url === null ? 'https://kept-out.invalid' : `${url.origin}${url.pathname}`
}
