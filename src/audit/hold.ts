// Legal holds: orders to keep. While one stands, nothing that it covers is erased, by nobody and by no clock. It is
// set by one and lifted by two. What it covers follows from what it is about, entry by entry, so that an erasure of
// something wider goes round it. Whether a hold or a person's right to erasure is the stronger one in a matter is
// for lawyers: the house shows both, and forgets nothing before the hold is lifted.
import type { Entry } from './entry.ts'

export const holdSubjects = ['party', 'workload', 'case', 'request'] as const
export type HoldSubject = (typeof holdSubjects)[number]

/** Whose a workload or a request was when the hold was set. */
export interface HeldOf {
  readonly partyId: string
  readonly contractId: string
  readonly workloadId: string
}

export interface Hold {
  readonly id: string
  readonly about: { readonly kind: HoldSubject; readonly id: string }
  /** Null for a party and a case: one is itself, the other has members. */
  readonly of: HeldOf | null
  readonly reason: string
  /** The matter, as lawyers or the authority call it. */
  readonly reference: string
  readonly setBy: string
  readonly setAtMs: number
  /** Somebody asks to lift it; it stands until somebody else agrees. */
  readonly release: {
    readonly askedBy: string
    readonly askedAtMs: number
    readonly reason: string
  } | null
  /** Null while it stands. */
  readonly released: { readonly by: string; readonly atMs: number } | null
}

export type HoldEvent =
  | { readonly kind: 'hold.set'; readonly hold: Hold }
  | {
      readonly kind: 'hold.release_asked'
      readonly holdId: string
      readonly by: string
      readonly reason: string
      readonly atMs: number
    }
  /** Turned down, or taken back. */
  | {
      readonly kind: 'hold.release_rejected'
      readonly holdId: string
      readonly by: string
      readonly reason: string
      readonly atMs: number
    }
  | {
      readonly kind: 'hold.released'
      readonly holdId: string
      readonly by: string
      readonly atMs: number
    }

export function isHold(event: { readonly kind: string }): event is HoldEvent {
  return event.kind.startsWith('hold.')
}

/** All holds as their events made them; a map that changes with `applyHold`. */
export type Holds = Map<string, Hold>

/** An event about a hold that is not there, or was lifted, changes nothing. */
export function applyHold(holds: Holds, event: HoldEvent): void {
  if (event.kind === 'hold.set') {
    holds.set(event.hold.id, event.hold)
    return
  }
  const hold = holds.get(event.holdId)
  if (hold === undefined || hold.released !== null) return
  const { by, atMs } = event
  switch (event.kind) {
    case 'hold.release_asked': {
      const release = { askedBy: by, askedAtMs: atMs, reason: event.reason }
      holds.set(hold.id, { ...hold, release })
      return
    }
    case 'hold.release_rejected':
      holds.set(hold.id, { ...hold, release: null })
      return
    case 'hold.released':
      holds.set(hold.id, { ...hold, released: { by, atMs } })
  }
}

/** Who is in a case, and the entries that it rests on. */
export interface CaseContent {
  readonly workloadIds: readonly string[]
  readonly recordIds: readonly string[]
}

/** What is held now: ids, each with the hold that covers it; of several the oldest. */
export interface Held {
  readonly parties: ReadonlyMap<string, string>
  readonly workloads: ReadonlyMap<string, string>
  /** Of requests and of entries. */
  readonly records: ReadonlyMap<string, string>
  /** Workloads of which single requests are held: what the watch keeps of them cannot be told apart. */
  readonly partly: ReadonlyMap<string, string>
}

/** `inCase`: a case has the members and the evidence that it has now, also those that came after the hold. */
export function heldBy(
  holds: Iterable<Hold>,
  inCase: (caseId: string) => CaseContent | null,
): Held {
  const parties = new Map<string, string>()
  const workloads = new Map<string, string>()
  const records = new Map<string, string>()
  const partly = new Map<string, string>()
  for (const { id: holdId, about, of, released } of holds) {
    if (released !== null) continue
    const content = about.kind === 'case' ? inCase(about.id) : null
    if (about.kind === 'party') first(parties, about.id, holdId)
    if (about.kind === 'workload') first(workloads, about.id, holdId)
    if (about.kind === 'request') first(records, about.id, holdId)
    if (about.kind === 'request' && of !== null) first(partly, of.workloadId, holdId)
    for (const id of content?.workloadIds ?? []) first(workloads, id, holdId)
    for (const id of content?.recordIds ?? []) first(records, id, holdId)
  }
  return { parties, workloads, records, partly }
}

function first(map: Map<string, string>, id: string, holdId: string): void {
  if (!map.has(id)) map.set(id, holdId)
}

/** The hold that covers what says this of itself; null: none does. */
export function holdOver(
  held: Held,
  {
    party,
    workload,
    records,
  }: { readonly party: string; readonly workload: string; readonly records: readonly string[] },
): string | null {
  const named = records.flatMap((id) => held.records.get(id) ?? [])
  return held.parties.get(party) ?? held.workloads.get(workload) ?? named[0] ?? null
}

/** The same for an entry of the log; what the watch recorded of a workload goes with each of its requests. */
export function holdOfEntry(held: Held, entry: Entry): string | null {
  const text = (field: string): string => {
    const value = entry.fields[field]
    return typeof value === 'string' ? value : ''
  }
  const workload = text('workload')
  const records = [entry.id, text('request')]
  const over = holdOver(held, { party: text('party'), workload, records })
  return over ?? (entry.type === 'watch.records' ? (held.partly.get(workload) ?? null) : null)
}

/** The request of an entry that does not say whose it is: who holds must look that up. Null for all others. */
export function requestAlone({ fields }: Pick<Entry, 'fields'>): string | null {
  const { party, workload, request } = fields
  const isSaid = typeof party === 'string' && typeof workload === 'string'
  return isSaid || typeof request !== 'string' ? null : request
}

export function isNothingHeld({ parties, workloads, records }: Held): boolean {
  return parties.size + workloads.size + records.size === 0
}
