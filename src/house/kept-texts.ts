// What a configuration was read from, remembered beside it, so that a world can be kept and built again:
// the values as written, without what gives access to anything, and the texts of the files it names.
import { parse } from 'yaml'
import type { Json } from '../kernel/canonical-json.ts'
import type { Config } from './config-schema.ts'
import type { NamedFile, PolicyFiles } from './policy-files.ts'
import { isRecord } from './source-document.ts'

export interface KeptFile {
  readonly file: string
  readonly text: string
}

/** What was asked of the policy files while a configuration was read, with the answers. */
export interface KeptFiles {
  readonly shipped: Readonly<Record<string, KeptFile>>
  readonly found: Readonly<Record<string, readonly KeptFile[]>>
}

export interface KeptTexts {
  readonly written: Json
  readonly files: KeptFiles
}

const texts = new WeakMap<Config, KeptTexts>()

/** Null for a configuration that was not read by a loader. */
export function keptTextsOf(config: Config): KeptTexts | null {
  return texts.get(config) ?? null
}

export function keepTexts(config: Config, written: unknown, files: KeptFiles): void {
  texts.set(config, { written: withoutAccess(written), files })
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
    find: (pattern) => (found[pattern] ?? []).map(named),
    folderOf: () => null,
  })
}

function named({ file, text }: KeptFile): NamedFile {
  return { file, path: file, text }
}

function keptFiles(files: readonly NamedFile[]): readonly KeptFile[] {
  return files.flatMap(({ file, text }) =>
    text === null ? [] : [{ file, text: withoutPersons(text) }],
  )
}

/** What is attested of natural persons stays where it was given: the book keeps none of it. */
function withoutPersons(text: string): string {
  if (!/^\s*["']?persons["']?\s*:/m.test(text)) return text
  let value: unknown
  try {
    value = parse(text)
  } catch {
    return ''
  }
  if (!isRecord(value)) return ''
  const { persons: _, ...rest } = value
  return JSON.stringify(rest)
}

/** Sections that no decision reads. */
const unread: ReadonlySet<string> = new Set(['server', 'log', 'telemetry', 'upstream'])

function withoutAccess(written: unknown): Json {
  if (!isRecord(written)) return null
  const { channels = {}, workloads = {} } = written
  const kept = Object.entries(written).filter(([name]) => !unread.has(name))
  return JSON.parse(
    JSON.stringify({
      ...Object.fromEntries(kept),
      channels: eachOf(channels, ({ usageLookup: _usageLookup, ...channel }) => ({
        ...channel,
        credential: 'kept-out',
        endpoint: plainUrl(channel['endpoint']),
      })),
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
