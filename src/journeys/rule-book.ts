// What the packs in force say, for people: rules and statuses with their state as of an instant and their conditions
// in words, facts, and the check of a text that somebody is writing. The house reads the packs; nothing here decides.
import type { Viewpoint } from '../policy/facts.ts'
import type { DatedState, Fact, Source, State } from '../policy/fact.ts'
import type { Authority, ReasonClass, Remedy } from '../policy/rule.ts'
import type { Refusal } from '../wire/codes.ts'
import type { ManagedBy } from './directory.ts'

export interface ShownPack {
  readonly id: string
  readonly version: string
  /** SHA-256 in hex over what it says; decisions cite it. */
  readonly hash: string
  readonly title: string
  readonly about: string
  readonly jurisdiction: string
  readonly asserter: string
  /** As problems name it. */
  readonly file: string
  readonly managedBy: ManagedBy
  /** Of the API: how often it was said anew; null of a file. */
  readonly revision: number | null
  /** Of the API: the file that it took over; null: none. */
  readonly tookOver: string | null
  readonly timeZone: string
  readonly reviewByMs: number | null
  readonly rules: number
  readonly statuses: number
  readonly facts: number
  readonly zones: readonly ShownZone[]
  readonly sources: readonly Source[]
}

export interface ShownZone {
  readonly id: string
  readonly asserter: string
  readonly title: string
  /** As of the instant of asking; null: nobody asserted it for then. */
  readonly members: readonly string[] | null
  readonly isOpen: boolean
}

/** One line of a condition, in reading order: what belongs to a line above is one deeper. */
export interface ConditionLine {
  readonly depth: number
  readonly kind: 'all' | 'any' | 'not' | 'status' | 'input'
  /** Of a status its title, of an input what it means; else empty. */
  readonly words: string
  /** Id of the status, or name of the input with its parameters; else empty. */
  readonly name: string
  /** How an input is compared: `is more than 50`; else empty. */
  readonly comparison: string
  /** Facts that an input reads, by id. */
  readonly facts: readonly string[]
}

export interface ShownRule {
  readonly id: string
  readonly kind: 'rule' | 'status'
  readonly packId: string
  readonly title: string
  /** Null of a status, which only says what something is. */
  readonly does: {
    readonly authority: Authority
    readonly effect: 'deny' | 'refer' | 'oblige'
    /** As the pack has it, or as the house turned it. */
    readonly enabled: boolean
    readonly onUnknown: 'deny' | 'refer'
    readonly servedUntilMs: number | null
    readonly reasonClass: ReasonClass
    readonly because: string
    readonly remedies: readonly Remedy[]
    readonly duties: readonly string[]
    readonly disappliedBy: readonly string[]
    readonly conflictsWith: readonly string[]
    readonly provision: string | null
  } | null
  /** Null: none has begun, or none was known. */
  readonly state: State | null
  readonly note: string
  readonly sinceMs: number | null
  readonly nextChangeMs: number | null
  readonly states: readonly DatedState[]
  readonly sources: readonly Source[]
  /** Facts of packs and of the register that it reads, also by way of statuses. */
  readonly facts: readonly string[]
  readonly disputes: readonly string[]
  /** The earliest of its pack and of what it rests on; null: none is due. */
  readonly reviewByMs: number | null
}

export interface RuleInFull extends ShownRule {
  readonly condition: readonly ConditionLine[]
  /** As it stands in its pack, YAML. */
  readonly written: string
  readonly examples: readonly ShownExample[]
  /** Rules and statuses that name it. */
  readonly usedBy: readonly string[]
}

export type Outcome = 'true' | 'false' | 'unknown' | 'would'

/** An example of a pack as its author gave it, and what it comes to now. */
export interface ShownExample {
  readonly title: string
  readonly asOfMs: number
  /** `party.country: SG`, one line each. */
  readonly given: readonly string[]
  readonly outcomes: readonly {
    readonly id: string
    readonly expected: Outcome
    readonly comesTo: Outcome
  }[]
}

export interface HeldFact extends Fact {
  /** Null: people added it. */
  readonly packId: string | null
  readonly standing: 'holds' | 'later' | 'ended' | 'replaced' | 'review_overdue'
  /** Rules and statuses that read it. */
  readonly usedBy: readonly string[]
}

export interface TextProblem {
  readonly severity: 'error' | 'warning'
  readonly file: string
  readonly path: string
  readonly line: number
  readonly column: number
  readonly message: string
}

export interface ShownVerdict {
  readonly verdict: 'permit' | 'deny' | 'refer'
  readonly deployments: readonly string[]
  /** Rules that decided it. */
  readonly rules: readonly string[]
}

/** A plain request of one workload for one model of its contract, decided without and with the text. */
export interface HouseExample {
  readonly workload: string
  readonly party: string
  readonly model: string
  readonly before: ShownVerdict
  readonly after: ShownVerdict
  readonly differs: boolean
}

export interface CheckedPacks {
  readonly kind: 'checked'
  readonly problems: readonly TextProblem[]
  /** Of the packs given; empty while anything is wrong. */
  readonly examples: readonly ShownExample[]
  /** Empty while anything is wrong. */
  readonly decisions: readonly HouseExample[]
  /** Requests that were left out beyond the bound. */
  readonly leftOut: number
}

/** What a pack of the API said for a time. */
export interface ShownPackVersion {
  /** 0: what the file said that it took over. */
  readonly revision: number
  /** As its text calls it. */
  readonly version: string
  /** SHA-256 in hex over what it says; decisions cite it. */
  readonly hash: string
  /** SHA-256 in hex over its text; entries of the log name it. */
  readonly contentHash: string
  /** Of revision 0, as problems name it. */
  readonly file: string | null
  /** Null: a file said it. */
  readonly by: string | null
  /** Null: from before the API managed it. */
  readonly fromMs: number | null
  /** Null while it is in force. */
  readonly endMs: number | null
  /** The change that others approved; null where none was needed. */
  readonly changeId: string | null
}

export interface PackText {
  readonly file: string
  readonly text: string
}

/** What a form changes of a pack's text. */
export type PackEdit =
  | {
      readonly kind: 'state'
      /** Of a rule or status. */
      readonly id: string
      readonly state: State
      /** `YYYY-MM-DD`. */
      readonly from: string
    }
  | {
      readonly kind: 'zone'
      readonly id: string
      readonly change: 'add' | 'remove'
      readonly place: string
      readonly from: string
    }

export interface RuleBook {
  packs(at: Viewpoint): readonly ShownPack[]
  /** Null for a pack that is not in force. */
  text(packId: string): PackText | null
  /** What it said as of one of its revisions; null for another number. */
  textAt(packId: string, revision: number): PackText | null
  /** Newest first; empty for what the API never managed. */
  versions(packId: string): readonly ShownPackVersion[]
  rules(at: Viewpoint): readonly ShownRule[]
  rule(id: string, at: Viewpoint): RuleInFull | null
  facts(at: Viewpoint): readonly HeldFact[]
  /** The text of the pack with the edit in it; a refusal names what stands in the way. */
  edit(edit: PackEdit): (PackText & { readonly packId: string }) | Refusal
  /** Off the request's path; 503 while too many are waited for. */
  check(files: readonly PackText[]): Promise<CheckedPacks | Refusal>
}
