// What is held about parties, from the configuration, the dossiers and the register, for decisions to
// read and for the parties themselves to see.
import { standingContest } from '../journeys/contest-answers.ts'
import type { Register } from '../journeys/register.ts'
import { dossierOf } from '../party/dossier.ts'
import { factsHeldAbout, type HeldFact } from '../party/held-facts.ts'
import type { PartyRecords } from '../party/party-records.ts'
import type { Config } from './config-schema.ts'
import type { LoadedDossiers } from './dossier-load.ts'
import type { WorldKeeper } from './reload.ts'

/** All that dossiers, lists and the configuration say about a party now. */
export function heldAbout(
  keeper: Pick<WorldKeeper, 'config' | 'policy'>,
  register: Register,
  { partyId, nowMs }: { readonly partyId: string; readonly nowMs: number },
): readonly HeldFact[] {
  const dossiers = keeper.policy()?.dossiers ?? noDossiers
  const records = partyRecords(keeper.config(), dossiers, register)
  return factsHeldAbout(records, partyId, { asOfMs: nowMs, knownAtMs: nowMs })
}

const noDossiers: LoadedDossiers = {
  dossiers: [],
  ownership: [],
  control: [],
  persons: [],
  lists: new Map(),
  contests: [],
  hashes: [],
}

/** A party without a dossier has one of what the configuration says. */
export function partyRecords(
  config: Config,
  { dossiers, ownership, control, lists, contests }: LoadedDossiers,
  register: Pick<Register, 'contests' | 'determinations'>,
): PartyRecords {
  const held = new Set(dossiers.map(({ partyId }) => partyId))
  const configured = Object.entries(config.parties)
    .filter(([id]) => !held.has(id))
    .map(([id, party]) => dossierOf({ id, ...party }))
  return {
    dossiers: [...dossiers, ...configured],
    ownership,
    control,
    lists: [...lists.values()],
    contests: [...contests, ...register.contests.values()].map((contest) =>
      standingContest(contest, register.determinations.values()),
    ),
    persons: null,
  }
}
