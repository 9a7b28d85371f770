// Which group each of several parties belongs to: its ultimate parent, where that is known; else nobody says so.
import { openPartyAnswers } from '../party/derive.ts'
import type { Moment } from '../party/evidence.ts'
import type { PartyRecords } from '../party/party-records.ts'
import { ultimateParent } from '../party/ultimate-parent.ts'

/** By party, its ultimate parent: an entity's id, or null where it is not known. */
export function partyGroups(
  records: PartyRecords & Moment,
  parties: Iterable<string>,
): ReadonlyMap<string, string | null> {
  const { graph } = openPartyAnswers(records)
  const groups = new Map<string, string | null>()
  for (const id of parties) {
    const parent = ultimateParent(graph, id)
    groups.set(id, parent.kind === 'known' ? parent.entityId : null)
  }
  return groups
}
