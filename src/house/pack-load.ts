// Packs from their files: all of them are read before any is checked, because rules of one may name
// statuses, rules and zones of another. Any problem refuses them all; nothing is half loaded.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Problem } from './config-yaml.ts'
import type { LoadedPack } from './loaded-pack.ts'
import { checkAcrossPacks, checkPack } from './pack-checks.ts'
import { namesIn, type NameKind, type PackNames } from './pack-names.ts'
import { readPack } from './pack-read.ts'
import { packKeys, packSchema } from './pack-schema.ts'
import { inOrder, readDocument, reportShape, type SourceDocument } from './source-document.ts'

export interface PackFile {
  /** As problems name it. */
  readonly file: string
  readonly text: string
  /** Whether it comes with the product: then it switches no house policy on. */
  readonly shipped: boolean
}

export interface LoadedPacks {
  /** In the order of the files; null if any problem is an error. */
  readonly packs: readonly LoadedPack[] | null
  /** In the order of the files' names and their lines. */
  readonly problems: readonly Problem[]
}

/** A pack that stands alone: it may name only what is in it. */
export function loadPack(
  text: string,
  file: string,
): { readonly pack: LoadedPack | null; readonly problems: readonly Problem[] } {
  const { packs, problems } = loadPacks([{ text, file, shipped: false }])
  return { pack: packs?.[0] ?? null, problems }
}

/** `zoneIds` are those of the configuration, which packs may name too. */
export function loadPacks(files: readonly PackFile[], zoneIds: Iterable<string> = []): LoadedPacks {
  const documents = files.map(({ text, file }) => readDocument(text, file))
  const shared = sharedNames(documents, zoneIds)
  const packs = documents.map((document, index) => {
    if (document.written === null) return null
    reportShape(document, packSchema, packKeys)
    const names = namesFor(document, shared)
    const isShipped = files[index]?.shipped ?? false
    const pack = readPack(document, names, contentHash(document))
    if (pack !== null) checkPack(document, pack, isShipped)
    return pack
  })
  checkAcrossPacks(
    documents.flatMap((document, index) => {
      const pack = packs[index] ?? null
      return pack === null ? [] : [{ document, pack }]
    }),
  )
  const problems = inOrder(documents.flatMap((document) => document.problems()))
  const isGood = problems.every(({ severity }) => severity === 'warning')
  const whole = packs.filter((pack) => pack !== null)
  return { packs: isGood ? whole : null, problems }
}

/** SHA-256 over the canonical JSON of what is written: comments, order of keys and line ends do not count. */
function contentHash(document: SourceDocument): string {
  return sha256Hex(canonicalJson(document.written))
}

type Shared = Readonly<Record<Exclude<NameKind, 'sources' | 'territories'>, ReadonlySet<string>>>

function sharedNames(documents: readonly SourceDocument[], zoneIds: Iterable<string>): Shared {
  const all = (section: NameKind): ReadonlySet<string> =>
    new Set(documents.flatMap(({ written }) => [...namesIn(written, section)]))
  return {
    zones: new Set([...zoneIds, ...all('zones')]),
    statuses: all('statuses'),
    rules: all('rules'),
    facts: all('facts'),
  }
}

function namesFor({ written }: SourceDocument, shared: Shared): PackNames {
  return {
    ...shared,
    sources: namesIn(written, 'sources'),
    territories: namesIn(written, 'territories'),
  }
}
