// What passes between the main thread and the thread that makes the simulated history.
import type { MessagePort } from 'node:worker_threads'
import type { ShownRequest } from '../journeys/watch.ts'
import type { HouseEvent } from '../journeys/register.ts'

/** What the thread starts with. */
export interface HistoryThreadOptions {
  readonly dataDir: string
  readonly origin: string
  readonly seed: string
  /** Epoch milliseconds; the window is `[fromMs, toMs)`. */
  readonly fromMs: number
  readonly toMs: number
  readonly total: number
  /** Of the sandbox, as its configuration loader reads it. */
  readonly configText: string
  readonly pepper: Uint8Array
  /** The watch was shown it, or nobody watches: a history that is whole is then left alone. */
  readonly isShown: boolean
  readonly keys: readonly { readonly workload: string; readonly key: string }[]
  /** Where parts go. */
  readonly parts: MessagePort
}

/** A request that the watch is shown, by the id of its workload. */
export interface PastShown extends Omit<ShownRequest, 'caller' | 'bytes'> {
  readonly workload: string
  readonly bytes: Uint8Array
}

export type FromHistory =
  /** So many requests are durable. */
  | { readonly kind: 'progress'; readonly done: number }
  /** Durable since the last message. */
  | { readonly kind: 'events'; readonly events: readonly HouseEvent[] }
  /** All that the watch is shown, once everything is durable. */
  | { readonly kind: 'shown'; readonly requests: readonly PastShown[] }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly why: string }
