// The names by which facts about parties are cited that are part of a larger record.

/** The id of one field of a dossier, e.g. `dossier-7.headquarters`. */
export function fieldId(dossierId: string, field: string): string {
  return `${dossierId}.${field}`
}

/** The id of one membership, e.g. `us.entity_list/acme`. */
export function membershipId(listId: string, entityId: string): string {
  return `${listId}/${entityId}`
}
