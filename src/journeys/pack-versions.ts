// What packs of the API have said, version after version: nothing that was in force is ever lost, so that a
// decision of the past can be read with the text that it was made by.
import type { ManagedObject, ObjectEvent } from './managed-object.ts'

export interface PackVersion {
  readonly object: ManagedObject
  /** When the next one counted, or the pack was retired; null: it is in force. */
  readonly endMs: number | null
}

export type PackVersions = ReadonlyMap<string, readonly PackVersion[]>

/** Folds one event, oldest first; those of other objects change nothing. */
export function keepPackVersion(
  versions: Map<string, readonly PackVersion[]>,
  event: ObjectEvent,
): void {
  const { section, id, atMs } = event.kind === 'object.written' ? event.object : event
  if (section !== 'packs') return
  const before = (versions.get(id) ?? []).map((one) =>
    one.endMs === null ? { ...one, endMs: atMs } : one,
  )
  const next = event.kind === 'object.written' ? [{ object: event.object, endMs: null }] : []
  versions.set(id, [...before, ...next])
}
