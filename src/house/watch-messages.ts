// What the main thread and the watch thread say to each other.
import type { RecordBatch } from '../journeys/watch-entry.ts'
import type { CaseEdge, Evidence, Share } from '../watch/case.ts'
import type { AccountFacts, Declared } from '../watch/observation.ts'
import type { Group } from '../watch/section.ts'
import type { ShutOut } from '../watch/linked.ts'
import type { Slab } from './watch-slab.ts'

/** Whose states are forgotten. */
export interface ForgottenAbout {
  readonly kind: 'party' | 'contract' | 'workload'
  readonly id: string
}

/** What is known of a workload beside its requests; null: nothing is. */
export interface Declaration {
  readonly declared: Declared | null
  /** Of its party. */
  readonly facts: AccountFacts | null
}

/** Whose records stay, and states with them: cases rest on them, or a legal hold is on them. */
export interface HeldRecords {
  readonly parties: readonly string[]
  readonly workloads: readonly string[]
  /** Of entries. */
  readonly entries: readonly string[]
}

/** A batch whose time is over. */
export interface ExpiredBatch {
  readonly seq: number
  readonly entryId: string
  readonly workload: string
  /** Of its entry; empty where there is none to be forgotten. */
  readonly party: string
  readonly place: bigint | null
}

export type ToWatch =
  /** Requests, as `watch-slab.ts` writes them. */
  | { readonly kind: 'shown'; readonly slab: Slab }
  /** All batches up to `through` are durable in the log. */
  | { readonly kind: 'entered'; readonly through: number }
  | ({ readonly kind: 'declared'; readonly workload: string } & Declaration)
  | ({ readonly kind: 'held' } & HeldRecords)
  /** Compare parties with each other; answered with `linked`. */
  | { readonly kind: 'link'; readonly shutOut: readonly ShutOut[] }
  | { readonly kind: 'forget'; readonly about: ForgottenAbout; readonly number: number }
  /** The entries of these batches are shredded. */
  | { readonly kind: 'shredded'; readonly seqs: readonly number[] }
  | { readonly kind: 'close' }

/** A level that changed, or that rests on twice as many requests as when it was told last. */
export interface WorkloadLevel {
  readonly workload: string
  readonly contract: string
  readonly party: string
  readonly level: number
  readonly groups: readonly Group[]
  readonly atMs: number
  /** Of its own requests, in the group that says most; null: unknown. */
  readonly harvest: Share | null
  readonly evidence: Evidence
}

/** Parties that act as one. */
export interface FoundCluster {
  readonly cluster: string
  readonly links: readonly string[]
  readonly edges: readonly CaseEdge[]
  readonly level: number
  readonly groups: readonly Group[]
  readonly members: readonly Pick<WorkloadLevel, 'workload' | 'level' | 'harvest' | 'evidence'>[]
}

export type FromWatch =
  | {
      /** The answer to one `shown`. */
      readonly kind: 'looked'
      readonly requests: number
      readonly failed: number
      readonly busyMs: number
      /** To be used again. */
      readonly buffer: ArrayBuffer
    }
  | {
      /** To be entered in the log; answered with `entered`. */
      readonly kind: 'records'
      readonly batches: readonly RecordBatch[]
      readonly through: number
    }
  | Told

export type Told =
  | { readonly kind: 'ready'; readonly workloads: number; readonly folded: number }
  /** A workload's level changed. */
  | { readonly kind: 'level'; readonly level: WorkloadLevel }
  /** To be shredded, but for what is held by then; answered with `shredded`. */
  | { readonly kind: 'expired'; readonly batches: readonly ExpiredBatch[] }
  /** The answer to one `link`: what is new, and how long it took. */
  | {
      readonly kind: 'linked'
      readonly clusters: readonly FoundCluster[]
      readonly busyMs: number
    }
  | { readonly kind: 'forgotten'; readonly number: number }
  /** What it kept was damaged, or a request could not be looked at. */
  | { readonly kind: 'trouble'; readonly what: 'damaged' | 'failed'; readonly error: string }
  | { readonly kind: 'closed' }
