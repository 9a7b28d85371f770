// What the main thread and the watch thread say to each other.
import type { RecordBatch } from '../journeys/watch-entry.ts'
import type { Evidence } from '../watch/case.ts'
import type { Slab } from './watch-slab.ts'
import type { Declared } from '../watch/observation.ts'
import type { Group } from '../watch/section.ts'

/** Whose states are forgotten. */
export interface ForgottenAbout {
  readonly kind: 'party' | 'contract' | 'workload'
  readonly id: string
}

export type ToWatch =
  /** Requests, as `watch-slab.ts` writes them. */
  | { readonly kind: 'shown'; readonly slab: Slab }
  /** All batches up to `through` are durable in the log. */
  | { readonly kind: 'entered'; readonly through: number }
  | { readonly kind: 'declared'; readonly workload: string; readonly declared: Declared | null }
  /** Workloads whose records stay: a case rests on them. */
  | { readonly kind: 'held'; readonly workloads: readonly string[] }
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
  readonly evidence: Evidence
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
  /** To be shredded; answered with `shredded`. */
  | {
      readonly kind: 'expired'
      readonly places: readonly bigint[]
      readonly seqs: readonly number[]
    }
  | { readonly kind: 'forgotten'; readonly number: number }
  /** What it kept was damaged, or a request could not be looked at. */
  | { readonly kind: 'trouble'; readonly what: 'damaged' | 'failed'; readonly error: string }
  | { readonly kind: 'closed' }
