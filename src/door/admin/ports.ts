// What the admin API needs; the house wires it. Rows of the book are shown as they are stored, with
// money as decimals and instants as RFC 3339.
import type { BlockList } from 'node:net'
import type { Exception } from '../../contract/exceptions.ts'
import type { ChangeKind } from '../../identity/change.ts'
import type { AccessBook } from '../../journeys/access-book.ts'
import type { BreachBook } from '../../journeys/breach-book.ts'
import type { ChannelOwners } from '../../journeys/channel-owners.ts'
import type { CaseDesk } from '../../journeys/case-desk.ts'
import type { CosignatureDesk } from '../../journeys/cosignatures.ts'
import type { Decisions } from '../../journeys/decisions.ts'
import type { Directory } from '../../journeys/directory.ts'
import type { ErasureDesk } from '../../journeys/erasures.ts'
import type { HoldDesk } from '../../journeys/holds.ts'
import type { ExplainedAttempt, ExplainedStory } from '../../journeys/explain.ts'
import type { FinderDesk } from '../../journeys/finder-desk.ts'
import type { KeyDesk } from '../../journeys/issue-key.ts'
import type { LogDesk } from '../../journeys/log-desk.ts'
import type { ObjectKeeper } from '../../journeys/managed.ts'
import type { MoneyDesk } from '../../journeys/money-desk.ts'
import type { Notices } from '../../journeys/notices.ts'
import type { EntryDesk } from '../../journeys/operator-receipt.ts'
import type { OidcSettings } from '../../journeys/oidc-ports.ts'
import type { PartyHouse } from '../../journeys/party-facts.ts'
import type { Contest, Register } from '../../journeys/register.ts'
import type { ReplayDesk } from '../../journeys/replay-desk.ts'
import type { RegisterDesk } from '../../journeys/register-desk.ts'
import type { RuleBook } from '../../journeys/rule-book.ts'
import type { Sessions } from '../../journeys/sessions.ts'
import type { SignInDesk } from '../../journeys/sign-in.ts'
import type { WatchHealth } from '../../journeys/watch-health.ts'
import type { Breach } from '../../place/breach.ts'
import type { Health } from '../../place/health.ts'
import type { Fact } from '../../policy/fact.ts'
import type { Code } from '../../wire/codes.ts'
import type { MapBase } from './map-base.ts'

/** One attempt as the book has it. */
export interface AttemptRows {
  readonly attempt: object
  readonly lines: readonly object[]
  readonly transfers: readonly object[]
  readonly markTokens: number | null
}

export interface ToldAttempt extends ExplainedAttempt {
  readonly attempt: ExplainedAttempt['attempt'] & { readonly indeterminate_ms: bigint | null }
  readonly transfers: readonly {
    readonly code: string
    readonly debit: string
    readonly credit: string
    readonly nanos: bigint
  }[]
}

/** Rows, and what the words of `explain` are made of. */
export interface RequestRows extends ExplainedStory {
  readonly attempts: readonly ToldAttempt[]
  readonly refusal:
    | (NonNullable<ExplainedStory['refusal']> & {
        readonly decision_id: string | null
        /** Empty if it never came to a decision. */
        readonly input: string
      })
    | null
  /** Read, in part or whole, from an archived month. */
  readonly archived: boolean
}

/** Reads the book; must not be on the connection that requests wait for. */
export interface BookRows {
  /** Must be null for a request the book never heard of. */
  requestStory(requestId: string): Promise<RequestRows | null>
  /** Must list every attempt whose end is unknown, oldest first. */
  indeterminates(): Promise<readonly AttemptRows[]>
}

/** One attempt that was processed outside what was promised. */
export interface AffectedRow {
  readonly requestId: string
  readonly attemptId: string
  readonly atMs: number
  readonly partyId: string
  readonly contractId: string
  readonly workloadId: string
  readonly assertedRegion: string
}

/** What a budget has spent and holds. */
export interface BudgetBalance {
  /** With its period, such as `acme-monthly:2026-11`. */
  readonly account: string
  readonly postedNanos: bigint
  readonly heldNanos: bigint
}

/** A good configuration that nobody approved yet. */
export interface PendingConfiguration {
  readonly hash: string
  readonly sinceMs: number
  readonly kind: ChangeKind
  /** How many different people must approve. */
  readonly approvals: number
  /** By section, ids only. */
  readonly changes: Readonly<
    Record<
      string,
      {
        readonly added: readonly string[]
        readonly removed: readonly string[]
        readonly changed: readonly string[]
      }
    >
  >
}

/** What a sandbox shows of itself. */
export interface SandboxDesk {
  /** Null: it has none. */
  readonly history: {
    readonly done: number
    readonly total: number
    /** Null while it is written. */
    readonly readyAtMs: number | null
  } | null
  readonly trickle: { readonly isOn: boolean; readonly perMinute: number }
  setTrickle(isOn: boolean): void
}

export interface AdminDeps extends KeyDesk {
  /** Null in a real house. */
  readonly sandbox: SandboxDesk | null
  /** Where this gateway runs, as its configuration says; null: it does not. */
  readonly place: () => string | null
  /** Of the console's map; null: the schematic alone. */
  readonly mapBase: MapBase | null
  /** Of the operator who can make operators. */
  readonly adminKey: string
  readonly register: Register
  readonly commitEvent: RegisterDesk['commitEvent']
  readonly sessions: Sessions
  readonly signIn: SignInDesk
  /** Whom anybody may sign in as; null where that would reach further than this machine, or is no sandbox. */
  readonly personas: readonly string[] | null
  /** Null: nobody signs in at a provider. */
  readonly oidc: OidcSettings | null
  /** Whether the book is real: then the first operator is set up by a person. */
  readonly isReal: boolean
  readonly cases: CaseDesk
  readonly watch: WatchHealth
  readonly access: Pick<AccessBook, 'note'>
  /** Must be those of the configuration in force, each once for every party it is for. */
  readonly exceptions: () => readonly Exception[]
  /** Must be those of the configuration in force. */
  readonly owners: () => ChannelOwners
  /** A configuration that waits for its approval, or null. */
  readonly pendingConfiguration: () => PendingConfiguration | null
  /** Must put an approved configuration in force; resolves when it is, or when it is refused. */
  readonly publishApproved: () => Promise<void>
  /** Proxies whose word on a caller's address is believed. */
  readonly trusted: BlockList
  /** Told of every request whose key is no operator's. */
  readonly onWrongKey: (code: Code) => void
  readonly decisions: Decisions
  /** What rules want read before the first use. */
  readonly notices: Notices
  /** What is held about a party, for the party itself. */
  readonly heldAbout: PartyHouse['heldAbout']
  readonly replays: ReplayDesk
  readonly ruleBook: RuleBook
  /** Must be the facts of the packs that are in force. */
  readonly packFacts: () => readonly Fact[]
  /** Must be those that files of dossiers in force state. */
  readonly dossierContests: () => readonly Contest[]
  /** How long a question for a person may wait for its answer. */
  readonly answerWithinMs: number
  readonly rows: BookRows
  readonly finder: FinderDesk
  readonly money: MoneyDesk
  /** Of the log that is written to now. */
  readonly vkey: string
  readonly entries: EntryDesk
  readonly logs: LogDesk
  /** Must leave out accounts that never moved. */
  readonly budgetBalances: (accounts: readonly string[]) => Promise<readonly BudgetBalance[]>
  readonly directory: Directory
  readonly objects: ObjectKeeper
  readonly breaches: BreachBook
  readonly health: Pick<Health, 'view' | 'pace'>
  readonly cosignatures: CosignatureDesk
  readonly erasures: Pick<ErasureDesk, 'erase'>
  readonly holds: HoldDesk
  /** Must list the requests whose own answers named a place outside the promise. */
  readonly affectedBy: (breach: Breach) => Promise<readonly AffectedRow[]>
  readonly bodyBytesMax: number
  /** Told what no operator should see: the cause of a 5xx. */
  readonly onFault: (error: unknown) => void
}
