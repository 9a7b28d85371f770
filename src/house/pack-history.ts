// What a pack of the API has said, for people: each version with its text, who wrote it and by which change it
// counted. What the file said that it took over is the version before the first, so that nothing in force is lost.
import { isObjectChange, heldOf } from '../journeys/held-changes.ts'
import { packTextIn, replacedBy } from '../journeys/managed-object.ts'
import type { PackVersion } from '../journeys/pack-versions.ts'
import type { Register } from '../journeys/register.ts'
import type { PackText, ShownPackVersion } from '../journeys/rule-book.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { packFileOf } from './managed-packs.ts'
import { isRecord, readDocument } from './source-document.ts'

type Known = Pick<Register, 'packVersions' | 'changes'>

/** Newest first; empty for a pack that the API never managed. */
export function packHistory(register: Known, packId: string): readonly ShownPackVersion[] {
  const versions = register.packVersions.get(packId) ?? []
  const shown = versions.flatMap((one) => [
    ...takenOver(one),
    {
      ...saidIn(packTextIn(one.object.written)),
      revision: one.object.revision,
      file: null,
      by: one.object.writtenBy,
      fromMs: one.object.atMs,
      endMs: one.endMs,
      changeId: changeOf(register, one),
    },
  ])
  return shown.toReversed()
}

/** `revision` 0 is what it took over last; null: there is no such version. */
export function packTextAt(register: Known, packId: string, revision: number): PackText | null {
  const versions = register.packVersions.get(packId) ?? []
  if (revision === 0) {
    return versions.flatMap(({ object }) => replacedBy(object.written) ?? []).at(-1) ?? null
  }
  const found = versions.find(({ object }) => object.revision === revision)
  return found === undefined
    ? null
    : { file: packFileOf(packId), text: packTextIn(found.object.written) }
}

/** With the version that began it: the next ones carry it along. */
function takenOver({ object }: PackVersion): readonly ShownPackVersion[] {
  const replaced = replacedBy(object.written)
  if (replaced === null || object.written['takesOver'] !== true) return []
  const { file, text } = replaced
  const said = { ...saidIn(text), file }
  return [{ ...said, revision: 0, by: null, fromMs: null, endMs: object.atMs, changeId: null }]
}

/** What decisions cite, and what entries of the log do. */
function saidIn(text: string): Pick<ShownPackVersion, 'version' | 'hash' | 'contentHash'> {
  const { written } = readDocument(text, '')
  const version = isRecord(written) ? written['version'] : null
  return {
    version: typeof version === 'string' ? version : '',
    hash: sha256Hex(canonicalJson(written)),
    contentHash: sha256Hex(text),
  }
}

/** Both were written at one instant, by one event. */
function changeOf({ changes }: Known, { object: { id, atMs, revision } }: PackVersion) {
  for (const change of changes.values()) {
    if (change.kind !== 'pack' || change.publishedAtMs !== atMs) continue
    if (change.content === undefined) continue
    const held = heldOf(change.content)
    if (!isObjectChange(held) || held.id !== id) continue
    if ((held.basis ?? 0) + 1 === revision) return change.id
  }
  return null
}
