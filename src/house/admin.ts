// Wires the admin API: what it reads of the book, the register that it writes to, and the world it shows.
import type { RequestListener } from 'node:http'

import { parseVkey } from '../audit/note.ts'
import { openAdmin } from '../door/admin/admin.ts'
import type { AdminDeps } from '../door/admin/ports.ts'
import { trustedProxies } from '../door/caller.ts'
import type { OidcSettings } from '../journeys/oidc-ports.ts'
import { openCosignatures, type CosignatureDesk } from '../journeys/cosignatures.ts'
import { openDecisions } from '../journeys/decisions.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import { assert } from '../kernel/assert.ts'
import { systemClock } from '../kernel/time.ts'
import type { Fact } from '../policy/fact.ts'
import { affectedRequests } from '../store/breach-reader.ts'
import type { BookClient } from '../store/book-client.ts'
import { budgetBalances } from '../store/budget-reader.ts'
import type { Reader } from '../store/reader.ts'
import type { HouseCases } from './cases.ts'
import type { ChangeControl } from './change-control.ts'
import { channelOwnersOf } from './config-disclosures.ts'
import type { Config } from './config-schema.ts'
import { openDirectory } from './directory.ts'
import { openEntryDesk } from './entry-desk.ts'
import type { HouseHolds } from './holds.ts'
import { journeysOf } from './house-journeys.ts'
import type { Limits } from './limits.ts'
import { openLogDesk } from './log-desk.ts'
import { openObjectKeeper } from './object-keeper.ts'
import { mapBaseOf } from './map-base.ts'
import type { Persons } from './person-desk.ts'
import type { Note } from './observer.ts'
import type { PackCheckDesk } from './pack-check-desk.ts'
import type { WorldKeeper } from './reload.ts'
import type { HouseWatch } from './start-watch.ts'
import { openWatchHealth } from './watch-health.ts'
import { openRuleBook } from './rule-book.ts'

type Passed = Pick<
  AdminDeps,
  | 'sessions'
  | 'signIn'
  | 'personas'
  | 'sandbox'
  | 'isReal'
  | 'pepper'
  | 'adminKey'
  | 'breaches'
  | 'erasures'
  | 'access'
  | 'replays'
  | 'onWrongKey'
  | 'finder'
  | 'health'
  | 'money'
>

export interface AdminParts extends Passed {
  readonly config: Config
  readonly dataDir: string
  /** Of the log that is written to now. */
  readonly origin: string
  /** Of the log. */
  readonly vkey: string
  readonly limits: Limits
  readonly book: BookClient
  readonly reader: Reader
  readonly note: Note
  readonly desk: RegisterDesk
  readonly keeper: WorldKeeper
  readonly control: ChangeControl
  readonly cases: Pick<HouseCases, 'desk' | 'measuresOf'>
  readonly watch: HouseWatch | null
  readonly holds: Pick<HouseHolds, 'desk'>
  readonly packChecks: PackCheckDesk
  readonly persons: Persons
}

export function openHouseAdmin(parts: AdminParts): RequestListener {
  const { config, limits, book, reader, note, desk, keeper, control } = parts
  const { pepper, adminKey, breaches, access, onWrongKey } = parts
  const directory = openDirectory(keeper, desk.register)
  // What a customer's keys get at the other door.
  const own = journeysOf(parts)
  return openAdmin({
    clock: systemClock,
    book,
    pepper,
    world: () => keeper.world(),
    putKey: (key) => keeper.putKey(key),
    adminKey,
    sessions: parts.sessions,
    signIn: parts.signIn,
    personas: parts.personas,
    sandbox: parts.sandbox,
    place: () => keeper.config().server.place ?? null,
    mapBase: mapBaseOf(config.console?.map),
    isReal: parts.isReal,
    oidc: oidcOf(config),
    register: desk.register,
    commitEvent: (event, by) => desk.commitEvent(event, by),
    access,
    cases: parts.cases.desk,
    watch: openWatchHealth(parts),
    exceptions: () => directory.exceptions(),
    owners: () => channelOwnersOf(keeper.config()),
    directory,
    objects: openObjectKeeper(keeper, desk.register, directory, parts.packChecks),
    budgetBalances: (accounts) => budgetBalances(reader.tables, accounts),
    pendingConfiguration: () => control.pending(),
    async publishApproved() {
      await keeper.reload()
    },
    trusted: trustedProxies(config.server.trustedProxies),
    onWrongKey,
    decisions: openDecisions({ measuresOf: parts.cases.measuresOf }),
    notices: own.notices,
    heldAbout: own.party.heldAbout,
    replays: parts.replays,
    ruleBook: openRuleBook(keeper, desk.register, parts.packChecks),
    erasures: parts.erasures,
    holds: parts.holds.desk,
    cosignatures: cosignaturesOf(parts),
    packFacts: () => packFactsOf(keeper),
    dossierContests: () => keeper.policy()?.dossiers.contests ?? [],
    answerWithinMs: limits.referralAnswerMs,
    rows: reader,
    finder: parts.finder,
    money: parts.money,
    vkey: parts.vkey,
    entries: openEntryDesk(reader, parts.dataDir),
    logs: openLogDesk({ ...parts, witnesses: config.log.witnesses ?? [] }),
    breaches,
    health: parts.health,
    affectedBy: (breach) =>
      affectedRequests({ tables: reader.tables, dataDir: parts.dataDir }, breach),
    bodyBytesMax: limits.adminBodyBytesMax,
    onFault(error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      note('error', 'admin_failed', { error: text })
    },
  })
}

/** The facts of the packs that are in force. */
export function packFactsOf(keeper: Pick<WorldKeeper, 'policy'>): readonly Fact[] {
  return keeper.policy()?.packs.flatMap(({ facts }) => facts) ?? []
}

function oidcOf({ server: { signIn } }: Config): OidcSettings | null {
  if (signIn?.oidc === undefined) return null
  const { clientSecret, operators, ...oidc } = signIn.oidc
  return {
    ...oidc,
    origin: signIn.origin,
    clientSecret: () => clientSecret?.reveal() ?? null,
    operators: operators === undefined ? null : new Map(Object.entries(operators)),
  }
}

/** Of the log that is written to now; the witnesses are those of the start. */
function cosignaturesOf({ config, book, reader, vkey }: AdminParts): CosignatureDesk {
  const logKey = parseVkey(vkey)
  assert(logKey !== null, 'the log has a key')
  const witnesses = (config.log.witnesses ?? []).flatMap((text) => parseVkey(text) ?? [])
  return openCosignatures({ clock: systemClock, book, reader: reader.log, logKey, witnesses })
}
