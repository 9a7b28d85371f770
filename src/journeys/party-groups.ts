// Which group each of several parties belongs to: its ultimate parent, where that is known; else nobody says so.
import { openPartyAnswers } from '../party/derive.ts'
import { dossierAt } from '../party/dossier.ts'
import type { Moment } from '../party/evidence.ts'
import type { PartyRecords } from '../party/party-records.ts'
import { ultimateParent } from '../party/ultimate-parent.ts'
import { dossiersOf } from './party-picture.ts'

export interface PartyGroup {
  readonly id: string
  /** Its legal name; null: no dossier says it. */
  readonly name: string | null
}

/** By party, its ultimate parent; null where that is not known. */
export function partyGroups(
  records: PartyRecords & Moment,
  parties: Iterable<string>,
): ReadonlyMap<string, PartyGroup | null> {
  const { graph } = openPartyAnswers(records)
  const groups = new Map<string, PartyGroup | null>()
  for (const id of parties) {
    const parent = ultimateParent(graph, id)
    groups.set(id, parent.kind === 'known' ? named(records, parent.entityId) : null)
  }
  return groups
}

function named({ dossiers, asOfMs, knownAtMs }: PartyRecords & Moment, id: string): PartyGroup {
  const { dossier } = dossierAt(dossiersOf(dossiers, id), { asOfMs, knownAtMs })
  return { id, name: dossier?.names.find(({ kind }) => kind === 'legal')?.text ?? null }
}
