// Nationality and residence of natural persons as decisions may read them: from the dossiers' own
// section, by a rule that cites its provision, and only where each access is kept as an entry of the log.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { newId } from '../kernel/ids.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import type { PersonalAccess, PersonPort, PersonRecord } from '../party/person.ts'

/** Null where nobody keeps accesses: then nothing is read. */
export function personPort(
  persons: readonly PersonRecord[],
  accessed: ((access: PersonalAccess) => void) | null,
): PersonPort | null {
  if (accessed === null) return null
  const byParty = Map.groupBy(persons, ({ partyId }) => partyId)
  return Object.freeze<PersonPort>({
    records: (partyId) => byParty.get(partyId) ?? [],
    accessed,
  })
}

/** Who was read about, what and by which provision; never what was read. */
export function accessEntry(
  { partyId, attribute, provision, recordIds }: PersonalAccess,
  atMs: number,
): EntryDraft {
  return {
    id: newId('acc', atMs),
    type: 'person.accessed',
    atMs,
    public: canonicalJson({ attribute, party: partyId, provision }),
    committed: { records: canonicalJson([...recordIds]) },
    sealed: {},
  }
}
