// Erasures: orders to forget what opens the commitments of entries. The leaves stay, so that every proof
// holds; what they commit to (a prompt, an answer, a person, a cost) can then be neither opened nor proven.
// The order is an event before anything is forgotten, and its end is another, so that a kill in between is
// carried on; both are leaves.
import type { Entry } from './entry.ts'

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
}

export interface DoneErasure extends Erasure {
  readonly doneAtMs: number
  /** How far each log was looked through; what was entered later is not erased, whatever instant it states. */
  readonly logs: readonly { readonly log: number; readonly size: number }[]
  /** Entries that held something to forget, and their commitments. */
  readonly entries: number
  readonly commitments: number
}

/** Whether an erasure covers this entry. */
export function isErasedBy(entry: Entry, { about, beforeMs }: Erasure): boolean {
  if (Date.parse(entry.at) >= beforeMs) return false
  if (about.kind !== 'request') return entry.fields[about.kind] === about.id
  return entry.id === about.id || entry.fields['request'] === about.id
}
