// A case: what the watch or an analyst found about one workload, or about several that act as one, and all that
// people did about it since. Plain data: every change of it is an event, and nothing of it is ever rewritten.
//
//   level  0 none · 1 watch · 2 analysts only · 3 verify · 4 limit · 5 suspend
//
// Whatever a customer feels of it is a notice of its own: one workload, its own evidence, its own appeal.
import { linkKinds, type LinkKind } from './link/member.ts'
import type { DeclaredUse } from './observation.ts'
import type { Group } from './section.ts'
import type { Statistic } from './statistic.ts'

export const stages = ['none', 'watch', 'analysts', 'verify', 'limit', 'suspend'] as const
export type Stage = (typeof stages)[number]

export function levelOf(stage: Stage): number {
  return stages.indexOf(stage)
}

/** What figures rest on, so that anybody can compute them again. */
export interface Evidence {
  readonly statistics: readonly Statistic[]
  /** Ids of the feature records, or of the log's entries, that the figures are folds over. */
  readonly records: readonly string[]
  readonly engine: string
  readonly calibration: string
  /** Requests that were looked at, and those that were not since the watch was busy. */
  readonly looked: number
  readonly missed: number
}

export const findingClasses = ['breach', 'permitted', 'undeclared'] as const
export type FindingClass = (typeof findingClasses)[number]

/** So many of the requests looked at are of one kind. */
export interface Share {
  readonly count: number
  readonly of: number
}

/** What is observed is another use than the one that was declared. */
export interface Drift extends Share {
  readonly declared: readonly string[]
  readonly observed: DeclaredUse
}

export interface Judgement {
  readonly finding: FindingClass
  readonly uses: readonly DeclaredUse[]
  /** Where the contract says so; null: it says nothing. */
  readonly clause: string | null
  readonly drift: Drift | null
}

export const dispositions = ['confirmed', 'honest', 'inconclusive'] as const

export interface Disposition {
  readonly outcome: (typeof dispositions)[number]
  readonly by: string
  readonly reason: string
  readonly atMs: number
}

/** One workload in a case. */
export interface Member {
  readonly workloadId: string
  readonly partyId: string
  readonly contractId: string
  readonly contractVersion: string
  /** What the watch says of it alone: 0 to 3. */
  readonly level: number
  readonly evidence: Evidence
  /** Of its own requests, those that look like harvesting; null: not measured. */
  readonly harvest: Share | null
  readonly judgement: Judgement
  /** When its evidence was last entered. */
  readonly atMs: number
  /** Null while it is open. */
  readonly disposition: Disposition | null
}

export interface Note {
  readonly by: string
  readonly atMs: number
  readonly text: string
}

/** What a limit can be: each is a duty of the next decisions, told in a header of every answer. */
export type Limit =
  | { readonly kind: 'cap_n'; readonly max: number; readonly mode: 'rewrite' | 'refuse_if_asked' }
  | { readonly kind: 'strip_logprobs'; readonly mode: 'rewrite' | 'refuse_if_asked' }
  | { readonly kind: 'refuse_feature'; readonly feature: LimitedFeature }
  | {
      readonly kind: 'rate_class'
      readonly requestsPerMinute: number | null
      readonly tokensPerMinute: number | null
    }

export const limitedFeatures = ['logprobs', 'n', 'batch', 'background', 'files'] as const
export type LimitedFeature = (typeof limitedFeatures)[number]

export const reasonClasses = ['extraction', 'resale', 'purpose', 'parameters', 'sharing'] as const
export type ReasonClass = (typeof reasonClasses)[number]

/** What somebody wants done about members of a case, together. */
export interface CaseStep {
  readonly id: string
  readonly stage: Stage
  readonly workloadIds: readonly string[]
  readonly limits: readonly Limit[]
  /** What the customer is asked, in words. */
  readonly questions: readonly string[]
  readonly reasonClass: ReasonClass
  /** For the notice, beside the figures. */
  readonly words: string
  /** Why it cannot wait; null: it waits until the customer could read it. */
  readonly urgent: string | null
  /** Whether the contract is to end as well, by its own clocks. */
  readonly isTermination: boolean
  /** `watch`, or an operator's id. */
  readonly proposedBy: string
  readonly proposedAtMs: number
  readonly approvals: readonly { readonly operatorId: string; readonly atMs: number }[]
  readonly rejected: {
    readonly by: string
    readonly reason: string
    readonly atMs: number
  } | null
  /** Null while it waits for approvals. */
  readonly effectedAtMs: number | null
}

export interface Appeal {
  readonly id: string
  readonly atMs: number
  readonly statement: string
  /** Who spoke: `key:ID` of the customer, or the operator who wrote it down. */
  readonly by: string
  /** Undecided at this instant, the effect rests until it is decided. */
  readonly dueAtMs: number
  readonly decision: {
    readonly outcome: 'upheld' | 'overturned'
    readonly by: string
    readonly reason: string
    readonly atMs: number
  } | null
}

/** What a customer is told, and what holds for one workload by it. Its words are frozen when it is issued. */
export interface Notice {
  readonly id: string
  readonly caseId: string
  readonly stepId: string
  readonly stage: Stage
  readonly workloadId: string
  readonly partyId: string
  readonly contractId: string
  readonly limits: readonly Limit[]
  readonly questions: readonly string[]
  readonly reasonClass: ReasonClass
  /** Of the evidence: counts with their n, no threshold and no detector. */
  readonly summary: readonly string[]
  readonly clause: string | null
  readonly urgent: { readonly by: string; readonly why: string } | null
  readonly issuedAtMs: number
  /** From when on the customer sees it. */
  readonly publishedAtMs: number
  /** From when on it has an effect. */
  readonly fromMs: number
  /** Until when questions are to be answered; null: none are asked. */
  readonly answerByMs: number | null
  /** When the contract can end at the earliest; null: it is not about that, or the contract has no such clock. */
  readonly endsContractMs: number | null
  readonly ended: {
    readonly why: 'lifted' | 'overturned' | 'disposed'
    readonly by: string
    readonly reason: string
    readonly atMs: number
  } | null
  readonly answers: readonly Note[]
  readonly appeals: readonly Appeal[]
  /** When relief for an overdue appeal was entered, by appeal. */
  readonly relieved: readonly string[]
}

export const edgeKinds = linkKinds

/** One kind of thing that two parties share. */
export interface CaseEdge {
  readonly kind: LinkKind
  readonly left: string
  readonly right: string
  /** Common logarithm of the odds against such a coincidence among strangers. */
  readonly bans: number
}

export interface Case {
  readonly id: string
  /** `watch`, or the id of the operator who opened it. */
  readonly openedBy: string
  readonly openedAtMs: number
  /** The cluster that its members are linked in; null: one workload. */
  readonly cluster: string | null
  /** How they are linked, in words with numbers. */
  readonly links: readonly string[]
  /** The same between parties, of each set a star around one of them; left out in cases that older programs opened. */
  readonly edges?: readonly CaseEdge[]
  /** The highest that the watch said of it. */
  readonly level: number
  /** The groups that speak, of the strongest member. */
  readonly groups: readonly Group[]
  readonly members: readonly Member[]
  readonly owner: string | null
  readonly notes: readonly Note[]
  readonly steps: readonly CaseStep[]
}

export type CaseEvent =
  | { readonly kind: 'case.opened'; readonly case: Case }
  | {
      readonly kind: 'case.found'
      readonly caseId: string
      readonly level: number
      readonly groups: readonly Group[]
      readonly links: readonly string[]
      readonly edges?: readonly CaseEdge[]
      readonly members: readonly Member[]
      readonly atMs: number
    }
  | { readonly kind: 'case.taken'; readonly caseId: string; readonly owner: string }
  | { readonly kind: 'case.noted'; readonly caseId: string; readonly note: Note }
  | { readonly kind: 'case.proposed'; readonly caseId: string; readonly step: CaseStep }
  | {
      readonly kind: 'case.approved'
      readonly caseId: string
      readonly stepId: string
      readonly operatorId: string
      readonly atMs: number
    }
  | {
      readonly kind: 'case.rejected'
      readonly caseId: string
      readonly stepId: string
      readonly by: string
      readonly reason: string
      readonly atMs: number
    }
  | {
      readonly kind: 'case.effected'
      readonly caseId: string
      readonly stepId: string
      readonly notices: readonly Notice[]
      readonly atMs: number
    }
  | {
      readonly kind: 'case.answered'
      readonly caseId: string
      readonly noticeId: string
      readonly answer: Note
    }
  | {
      readonly kind: 'case.appealed'
      readonly caseId: string
      readonly noticeId: string
      readonly appeal: Appeal
    }
  | {
      readonly kind: 'case.relieved'
      readonly caseId: string
      readonly noticeId: string
      readonly appealId: string
      readonly atMs: number
    }
  | {
      readonly kind: 'case.appeal_decided'
      readonly caseId: string
      readonly noticeId: string
      readonly appealId: string
      readonly decision: NonNullable<Appeal['decision']>
    }
  | {
      readonly kind: 'case.lifted'
      readonly caseId: string
      readonly noticeId: string
      readonly by: string
      readonly reason: string
      readonly atMs: number
    }
  | {
      readonly kind: 'case.disposed'
      readonly caseId: string
      readonly workloadIds: readonly string[]
      readonly disposition: Disposition
    }

/** Whether any member still waits for its disposition. */
export function isOpenCase({ members }: Case): boolean {
  return members.some(({ disposition }) => disposition === null)
}
