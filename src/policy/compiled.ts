// The compiled form of packs, facts and deployments: what compile.ts makes and decisions read.
import type { Answer, InputRef } from '../kernel/answer.ts'
import type { Planned } from './answers.ts'
import type { FactView, Viewpoint } from './facts.ts'
import type { Obligation } from './obligation.ts'
import type { Bits, Node, Ternary } from './program.ts'
import type { Relief, Reliefs, Withheld } from './relief.ts'
import type { Matcher, Rule, Status } from './rule.ts'
import type { StateReading } from './state.ts'
import type { PolicyDeployment, Subject } from './subject.ts'

/** Whether a deployment's channel can be made to keep a duty in a dialect. */
export type Carries = (
  obligation: Obligation,
  deployment: PolicyDeployment,
  dialect: string,
) => boolean

export interface Leaf {
  readonly input: InputRef
  readonly matcher: Matcher
}

/** A relief with the deployments it covers; for whom it is stays to be asked. */
export interface CompiledRelief extends Relief {
  readonly deployments: Bits
}

export interface CompiledRule {
  readonly rule: Rule
  readonly position: number
  /** Off: it never acts, and shows what it would do. */
  readonly isOn: boolean
  readonly state: StateReading
  /** What the state lets through, by position in `branches`. */
  readonly factors: readonly Ternary[]
  /** Whether the rule and every status it names are plainly in force (or gone for good). */
  readonly isSettled: boolean
  readonly statusIds: readonly string[]
  readonly node: Node
  /** What it reads of a deployment; empty if it comes out the same for all. */
  readonly deploymentInputs: readonly InputRef[]
  /** Keys of all inputs it reads, through its statuses too; sorted. */
  readonly reads: readonly string[]
  readonly reliefs: readonly CompiledRelief[]
  /** Exceptions that would switch it off, had the provider consented. */
  readonly withheld: readonly Withheld[]
  readonly determined: ReadonlyMap<string, { readonly id: string; readonly truth: 'T' | 'F' }>
  /** Certainly and possibly acting on which deployments, in the run at hand. */
  readonly t: Bits
  readonly u: Bits
}

export interface CompiledStatus {
  readonly status: Status
  readonly state: StateReading
}

export interface CompiledPolicy extends Viewpoint {
  readonly worldId: string
  readonly packs: readonly {
    readonly id: string
    readonly version: string
    readonly hash: string
  }[]
  readonly facts: FactView
  readonly rules: readonly CompiledRule[]
  /** Those that act in some branch; the others only show what they would do. */
  readonly live: readonly CompiledRule[]
  readonly statuses: ReadonlyMap<string, CompiledStatus>
  /** Pairs of live rules whose duties contradict each other. */
  readonly conflicts: readonly (readonly [CompiledRule, CompiledRule])[]
  readonly hasUnverified: boolean
  readonly deployments: readonly Planned[]
  /** Those that may spill, with all that they may spill to. */
  readonly spilling: readonly { readonly position: number; readonly spills: readonly number[] }[]
  readonly subjectLeaves: readonly Leaf[]
  readonly requestLeaves: readonly Leaf[]
  /** Names of the `request.*` inputs that any rule reads: all that a decision can depend on besides subject and model. */
  readonly requestReads: ReadonlySet<string>
  readonly reliefs: Reliefs
  readonly carries: Carries
  readonly validUntilMs: number | null
  /** What each subject has answered so far. */
  readonly readings: WeakMap<Subject, SubjectReadings>
}

/** What one subject has answered; each leaf is asked when a rule first needs it. */
export interface SubjectReadings {
  /** The earliest date in anything it has answered. */
  readonly validUntilMs: number | null
  answer(input: InputRef): Answer
  leaf(index: number): Ternary
  /** The deployments of `model` that the contract grants, in force or not. */
  granted(model: string): Bits
  /** The deployments on which `rule` is switched off for this subject; null: on none. */
  relieved(rule: CompiledRule): Bits | null
}
