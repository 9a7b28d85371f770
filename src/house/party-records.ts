// What is held about parties, from the configuration, the dossiers and the register, for decisions to
// read and for the parties themselves to see.
import { standingContest } from '../journeys/contest-answers.ts'
import type { Register } from '../journeys/register.ts'
import { atOnce, type Steps } from '../kernel/steps.ts'
import { dossierOf, type Dossier } from '../party/dossier.ts'
import { factsHeldAbout, type HeldFact } from '../party/held-facts.ts'
import type { PartyRecords } from '../party/party-records.ts'
import type { Config } from './config-schema.ts'
import type { LoadedDossiers } from './dossier-load.ts'
import { closedDesk, personPort, type PersonDesk } from './person-port.ts'
import { emptyPolicy } from './policy-load.ts'
import type { WorldKeeper } from './reload.ts'

export interface Viewed {
  readonly partyId: string
  readonly nowMs: number
  /** Opens what is attested of natural persons; null: it is named and not shown. */
  readonly persons: PersonDesk | null
}

/** All that dossiers, lists and the configuration say about a party now. */
export function heldAbout(
  keeper: Pick<WorldKeeper, 'config' | 'policy'>,
  register: Register,
  { partyId, nowMs, persons: desk }: Viewed,
): readonly HeldFact[] {
  const { dossiers } = keeper.policy() ?? emptyPolicy
  const records = atOnce(partyRecordSteps(keeper.config(), dossiers, register))
  const reading = { ...(desk ?? closedDesk(() => undefined)), unopened: nothing }
  const persons = personPort(dossiers.persons, reading)
  return factsHeldAbout({ ...records, persons }, partyId, { asOfMs: nowMs, knownAtMs: nowMs })
}

const nothing: ReadonlySet<string> = new Set()

/**
 * In short steps: there may be thousands of parties. One without a dossier has one of what the
 * configuration says.
 */
export function* partyRecordSteps(
  config: Config,
  { dossiers, ownership, control, lists, contests }: LoadedDossiers,
  register: Pick<Register, 'contests' | 'determinations'>,
): Steps<PartyRecords> {
  const all: Dossier[] = []
  const held = new Set<string>()
  for (const dossier of dossiers) {
    all.push(dossier)
    held.add(dossier.partyId)
    yield
  }
  for (const id in config.parties) {
    const party = config.parties[id]
    if (party !== undefined && !held.has(id)) all.push(dossierOf({ id, ...party }))
    yield
  }
  return {
    dossiers: all,
    ownership,
    control,
    lists: [...lists.values()],
    contests: [...contests, ...register.contests.values()].map((contest) =>
      standingContest(contest, register.determinations.values()),
    ),
    persons: null,
  }
}
