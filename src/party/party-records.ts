// Everything the party room is given, and which fields of a dossier are facts.
import type { Contest } from './contest.ts'
import type { Dossier } from './dossier.ts'
import type { EntityList } from './listing.ts'
import type { ControlEdge, OwnershipEdge } from './ownership.ts'
import type { PersonPort } from './person.ts'

export interface PartyRecords {
  readonly dossiers: readonly Dossier[]
  readonly ownership: readonly OwnershipEdge[]
  readonly control: readonly ControlEdge[]
  readonly lists: readonly EntityList[]
  readonly contests: readonly Contest[]
  /** Null: no personal data is held, and none can be read. */
  readonly persons: PersonPort | null
}

/** The fields of a dossier that are facts of their own, in the order in which they are shown. */
export const dossierFields = [
  'entityType',
  'registration',
  'lei',
  'uscc',
  'jurisdiction',
  'headquarters',
] as const
export type DossierField = (typeof dossierFields)[number]
