// Erasures: orders to forget what opens the commitments of entries. The leaves stay, so that every proof
// holds; what they commit to (a prompt, an answer, a person, a cost) can then be neither opened nor proven.
// The order is an event before anything is forgotten, and its end is another, so that a kill in between is
// carried on; both are leaves. Between them it may wait for legal holds, and says for which.
import type { Entry } from './entry.ts'
import type { HeldOf } from './hold.ts'

export const erasureSubjects = ['party', 'contract', 'workload', 'request'] as const
type ErasureSubject = (typeof erasureSubjects)[number]

export interface Erasure {
  readonly id: string
  /** Whose entries: of all requests of one party, contract or workload, or of one request. */
  readonly about: { readonly kind: ErasureSubject; readonly id: string }
  /** Entries made before this instant. */
  readonly beforeMs: number
  readonly reason: string
  readonly orderedBy: string
  readonly orderedAtMs: number
  /** Whose the workload or the request is, where that was known. */
  readonly of?: HeldOf
  /** Left out: it met no hold so far. */
  readonly waits?: Waits
}

/** What a hold keeps of it, and what was forgotten all the same. */
export interface Waits {
  readonly holds: readonly string[]
  readonly entries: number
  readonly commitments: number
}

export interface DoneErasure extends Omit<Erasure, 'waits'> {
  readonly doneAtMs: number
  /** How far each log was looked through; what was entered later is not erased, whatever instant it states. */
  readonly logs: readonly { readonly log: number; readonly size: number }[]
  /** Entries that held something to forget, and their commitments. */
  readonly entries: number
  readonly commitments: number
}

export type ErasureEvent =
  | { readonly kind: 'erasure.ordered'; readonly erasure: Erasure }
  | {
      readonly kind: 'erasure.waits'
      readonly erasureId: string
      readonly waits: Waits
      readonly atMs: number
    }
  | { readonly kind: 'erasure.done'; readonly erasure: DoneErasure }

export function applyErasure(
  erasures: Map<string, Erasure | DoneErasure>,
  event: ErasureEvent,
): void {
  if (event.kind !== 'erasure.waits') {
    erasures.set(event.erasure.id, event.erasure)
    return
  }
  const before = erasures.get(event.erasureId)
  if (before !== undefined) erasures.set(before.id, { ...before, waits: event.waits })
}

/** Whether an erasure covers this entry. */
export function isErasedBy(entry: Entry, { about, beforeMs }: Erasure): boolean {
  if (Date.parse(entry.at) >= beforeMs) return false
  if (about.kind !== 'request') return entry.fields[about.kind] === about.id
  return entry.id === about.id || entry.fields['request'] === about.id
}
