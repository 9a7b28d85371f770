// One party, contract or workload that the API manages, what somebody wants of it, and the event by which that
// counts. Objects are never changed: each change is a whole new one, with the next revision.
import type { Json } from '../kernel/canonical-json.ts'
import type { ManagedSection } from './directory.ts'

/** What is written of one object: its members as a file has them. */
export type Written = Readonly<Record<string, Json>>

export interface ManagedObject {
  readonly section: ManagedSection
  readonly id: string
  readonly written: Written
  /** Of a party: what is attested of it, as a file of dossiers says it; null: nothing. */
  readonly dossiers: Written | null
  /** 1 when it is made, and one more with each change. */
  readonly revision: number
  readonly writtenBy: string
  readonly atMs: number
}

export interface RetiredObject extends ManagedObject {
  readonly retiredBy: string
  readonly retiredAtMs: number
}

/** What somebody wants of an object; `basis` is the revision that they saw, null where there is none yet. */
export type ObjectChange =
  | ({ readonly kind: 'object'; readonly basis: number | null } & Pick<
      ManagedObject,
      'section' | 'id' | 'written' | 'dossiers'
    >)
  | {
      readonly kind: 'retirement'
      readonly section: ManagedSection
      readonly id: string
      readonly basis: number
      /** Of a pack that took over a file's: what counts again without it. */
      readonly replaced?: { readonly file: string; readonly text: string }
    }

export type ObjectEvent =
  | { readonly kind: 'object.written'; readonly object: ManagedObject }
  | {
      readonly kind: 'object.retired'
      readonly section: ManagedSection
      readonly id: string
      readonly by: string
      readonly atMs: number
    }

export function objectKey(section: ManagedSection, id: string): string {
  return `${section}/${id}`
}

/** The event that makes `change` count. */
export function objectEvent(
  change: ObjectChange,
  { by, atMs }: { readonly by: string; readonly atMs: number },
): ObjectEvent {
  const { section, id } = change
  if (change.kind === 'retirement') return { kind: 'object.retired', section, id, by, atMs }
  const { written, dossiers, basis } = change
  const revision = (basis ?? 0) + 1
  return {
    kind: 'object.written',
    object: { section, id, written, dossiers, revision, writtenBy: by, atMs },
  }
}

/** The text of a pack of the API. */
export function packTextIn({ text }: Written): string {
  return typeof text === 'string' ? text : ''
}

/** What of a file a pack of the API took over; null: nothing. */
export function replacedBy({
  replaces,
}: Written): { readonly file: string; readonly text: string } | null {
  if (!isMembers(replaces)) return null
  const { file, text } = replaces
  return typeof file === 'string' && typeof text === 'string' ? { file, text } : null
}

function isMembers(value: Json | undefined): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const nouns = {
  parties: 'party',
  contracts: 'contract',
  workloads: 'workload',
  packs: 'pack',
} as const

export function nounOf(section: ManagedSection): string {
  return nouns[section]
}
