// What the main thread and the thread of the finder say to each other.
import type {
  FindChannel,
  FindFlows,
  FindRequests,
  FindSample,
  FindSpend,
  FoundChannel,
  FoundFlows,
  FoundRequest,
  FoundRequests,
  FoundSample,
  FoundSpend,
  RecordedHead,
} from '../journeys/finder-desk.ts'
import type { Timings } from '../journeys/timing-book.ts'
import type { BookPlace } from '../store/tables.ts'

export interface FinderThreadOptions {
  readonly place: BookPlace
  readonly timedRequestsMax: number
}

export type FinderQuery =
  | { readonly kind: 'requests'; readonly query: FindRequests }
  | { readonly kind: 'flows'; readonly query: FindFlows }
  | { readonly kind: 'spend'; readonly query: FindSpend }
  | { readonly kind: 'sample'; readonly query: FindSample }
  | { readonly kind: 'channel'; readonly query: FindChannel }
  /** Of this request: when its steps began and ended. */
  | { readonly kind: 'timing'; readonly requestId: string }

export type ToFinder =
  | { readonly kind: 'ask'; readonly number: number; readonly asked: FinderQuery }
  /** Whether anybody wants to hear of what is recorded. */
  | { readonly kind: 'listen'; readonly on: boolean }
  /** To be kept. */
  | { readonly kind: 'timings'; readonly timings: Timings }
  | { readonly kind: 'close' }

export type FinderAnswer =
  | { readonly kind: 'requests'; readonly found: FoundRequests }
  | { readonly kind: 'flows'; readonly found: FoundFlows }
  | { readonly kind: 'spend'; readonly found: FoundSpend }
  | { readonly kind: 'sample'; readonly found: FoundSample }
  | { readonly kind: 'channel'; readonly found: FoundChannel }
  | { readonly kind: 'timing'; readonly line: string | null }
  | { readonly kind: 'failed'; readonly error: string }

export type FromFinder =
  | { readonly kind: 'answer'; readonly number: number; readonly answer: FinderAnswer }
  | { readonly kind: 'recorded'; readonly rows: readonly FoundRequest[]; readonly dropped: number }
  | { readonly kind: 'head'; readonly head: RecordedHead }
  | { readonly kind: 'rebuilt'; readonly why: string }
  | { readonly kind: 'trouble'; readonly error: string }
  | { readonly kind: 'closed' }
