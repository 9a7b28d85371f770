// Packs from their files: all of them are read before any is checked, because rules of one may name
// statuses, rules and zones of another. Any problem refuses them all; nothing is half loaded.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Problem } from './config-yaml.ts'
import type { LoadedPack } from './loaded-pack.ts'
import { checkAcrossPacks, checkPack } from './pack-checks.ts'
import { checkExamples } from './pack-examples.ts'
import { namesIn, type NameKind, type PackNames } from './pack-names.ts'
import { readPack } from './pack-read.ts'
import { packKeys, packSchema } from './pack-schema.ts'
import {
  inOrder,
  isRecord,
  readDocument,
  reportShape,
  type SourceDocument,
} from './source-document.ts'

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

/** The id that the text of a pack bears; null if it bears none. */
export function packIdIn(text: string): string | null {
  const { written } = readDocument(text, '')
  const id = isRecord(written) ? written['pack'] : null
  return typeof id === 'string' ? id : null
}

/** A pack that stands alone: it may name only what is in it. */
export function loadPack(
  text: string,
  file: string,
): { readonly pack: LoadedPack | null; readonly problems: readonly Problem[] } {
  const { packs, problems } = loadPacks([{ text, file, shipped: false }])
  return { pack: packs?.[0] ?? null, problems }
}

/**
 * `zoneIds` are those of the configuration, which packs may name too. The examples of the packs that
 * `withExamples` names by file are computed and must hold.
 */
export function loadPacks(
  files: readonly PackFile[],
  zoneIds: Iterable<string> = [],
  withExamples: ReadonlySet<string> = new Set(),
): LoadedPacks {
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
  const read = documents.flatMap((document, index) => {
    const pack = packs[index] ?? null
    return pack === null ? [] : [{ document, pack }]
  })
  checkAcrossPacks(read)
  // What is wrong elsewhere would be told again by each example that rests on it.
  if (isGoodSoFar(documents)) checkExamples(read, ({ file }) => withExamples.has(file))
  const problems = inOrder(documents.flatMap((document) => document.problems()))
  const isGood = isGoodSoFar(documents)
  const whole = packs.filter((pack) => pack !== null)
  return { packs: isGood ? whole : null, problems }
}

function isGoodSoFar(documents: readonly SourceDocument[]): boolean {
  return documents.every((document) =>
    document.problems().every(({ severity }) => severity === 'warning'),
  )
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
