// Packs that the API manages, beside those that files say. Such a pack stands among the files under a name of its
// own, so that loaders, kept worlds and problems know it as any other. Where it took over what a file says, that
// file counts for it no more: it must go on saying what it said then, or be taken out. Never do both count.
import {
  packTextIn,
  replacedBy,
  type ManagedObject,
  type ObjectChange,
} from '../journeys/managed-object.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import type { Problem } from './config-yaml.ts'
import type { KeptFile, KeptFiles } from './kept-texts.ts'
import { packIdIn } from './pack-load.ts'
import { isRecord, readDocument } from './source-document.ts'

/** The pattern that names them among the packs of a configuration. */
const pattern = 'api:packs/*'

/** As problems name the text of a pack of the API. */
export function packFileOf(id: string): string {
  return `api:packs/${id}`
}

/** Values of a configuration, and the files that they name. */
export interface Joining {
  readonly written: Record<string, unknown>
  readonly files: KeptFiles
}

type Pack = Pick<ManagedObject, 'id' | 'written'>

/** The file as it is, with `packs` beside it; what it says of them itself is left out, or a problem. */
export function withPacks(
  joining: Joining,
  packs: readonly Pack[],
): Joining & { readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  let rest = joining
  for (const pack of packs) {
    const without = withoutPack(rest, pack.id)
    rest = without
    problems.push(...without.dropped.flatMap((file) => clash(pack, file)))
  }
  return { ...withTexts(rest, packs.map(keptPack)), problems }
}

/** A kept world with one pack of it changed: for a comparison alone. */
export function withPackChange(joining: Joining, change: ObjectChange): Joining {
  const { files } = joining
  const others = (files.found[pattern] ?? []).filter(({ file }) => file !== packFileOf(change.id))
  const rest = withoutPack(withTexts(joining, []), change.id)
  if (change.kind === 'object') return withTexts(rest, [...others, keptPack(change)])
  // Without it what it took over counts again, as it was then.
  const before = change.replaced ?? null
  return withTexts(rest, before === null ? others : [...others, before])
}

function keptPack({ id, written }: Pack): KeptFile {
  return { file: packFileOf(id), text: packTextIn(written) }
}

function clash({ id, written }: Pack, { file, text, isOurs }: KeptFile): readonly Problem[] {
  const replaced = replacedBy(written)
  // What comes with the product may be another text with its next version.
  if (replaced !== null && (isOurs === true || isSame(replaced.text, text))) return []
  const message =
    replaced === null
      ? `the pack "${id}" is managed by the API; take it out of policy.packs, or retire that one first`
      : `the pack "${id}" is managed by the API since it took over this file, which says something else by now; put its text back, or take it out of policy.packs, and publish what is new by the API`
  return [{ severity: 'error', file, path: 'pack', line: 1, column: 1, message }]
}

/** Comments and the order of keys do not count. */
function isSame(left: string, right: string): boolean {
  return left === right || canonicalJson(valueOf(left)) === canonicalJson(valueOf(right))
}

function valueOf(text: string) {
  return readDocument(text, '').written
}

function policyIn(written: Record<string, unknown>): {
  readonly policy: Record<string, unknown>
  readonly names: readonly unknown[]
} {
  const policy = isRecord(written['policy']) ? { ...written['policy'] } : {}
  const { packs } = policy
  return { policy, names: Array.isArray(packs) ? packs : [] }
}

/** Without every file that says the pack, and without names that then name nothing. */
function withoutPack(
  { written, files }: Joining,
  id: string,
): Joining & { readonly dropped: readonly KeptFile[] } {
  const { policy, names } = policyIn(written)
  const dropped: KeptFile[] = []
  const shipped = { ...files.shipped }
  const found = { ...files.found }
  const kept = names.filter((name) => {
    if (typeof name !== 'string' || name === pattern) return true
    const ours = shipped[name]
    if (ours !== undefined && isPack(ours, id)) {
      dropped.push(ours)
      delete shipped[name]
      return false
    }
    const theirs = found[name]
    if (theirs === undefined) return true
    const others = theirs.filter((file) => !isPack(file, id))
    dropped.push(...theirs.filter((file) => !others.includes(file)))
    found[name] = others
    return others.length > 0 || theirs.length === 0
  })
  if (dropped.length === 0) return { written, files, dropped }
  return {
    written: { ...written, policy: { ...policy, packs: kept } },
    files: { shipped, found },
    dropped,
  }
}

/** Most texts do not so much as name it, and to read one takes a while. */
function isPack({ text }: KeptFile, id: string): boolean {
  return text.includes(id) && packIdIn(text) === id
}

/** With exactly these texts of the API. */
function withTexts({ written, files }: Joining, texts: readonly KeptFile[]): Joining {
  const { policy, names } = policyIn(written)
  const others = names.filter((name) => name !== pattern)
  const { [pattern]: _, ...found } = files.found
  if (texts.length === 0) {
    if (others.length === names.length) return { written, files: { ...files, found } }
    return {
      written: { ...written, policy: { ...policy, packs: others } },
      files: { ...files, found },
    }
  }
  return {
    written: { ...written, policy: { ...policy, packs: [...others, pattern] } },
    files: { ...files, found: { ...found, [pattern]: texts } },
  }
}
