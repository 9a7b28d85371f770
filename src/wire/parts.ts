// An answer in words that no provider owns, as a sequence of parts: what a provider's stream (or whole answer)
// is decoded into, and a client's is encoded from. A part's name says a noun and what becomes of it.
//
// Order: `answer-start` first, once. Each block starts once and ends once; parts of blocks may be interleaved,
// since some providers write several tool calls at a time. `usage-report` may come several times, each replacing
// the one before. `answer-finish` last, once, and only when the provider's own end was seen: a stream that broke
// has none. After `error-report` nothing follows.
import type { Citation, ThinkingSeal } from './prompt.ts'

export type StreamPart =
  | {
      readonly kind: 'answer-start'
      /** The provider's id of the answer; empty if it gave none. */
      readonly id: string
    }
  | { readonly kind: 'text-start'; readonly block: number }
  | { readonly kind: 'text-add'; readonly block: number; readonly text: string }
  | { readonly kind: 'citation-add'; readonly block: number; readonly citation: Citation }
  | { readonly kind: 'thinking-start'; readonly block: number }
  | { readonly kind: 'thinking-add'; readonly block: number; readonly text: string }
  | { readonly kind: 'thinking-seal'; readonly block: number; readonly seal: ThinkingSeal }
  | {
      readonly kind: 'call-start'
      readonly block: number
      readonly id: string
      readonly name: string
    }
  /** A piece of the arguments' JSON text, cut anywhere. */
  | { readonly kind: 'call-add'; readonly block: number; readonly json: string }
  | { readonly kind: 'call-seal'; readonly block: number; readonly seal: ThinkingSeal }
  /** The model declines, in words of its own. */
  | { readonly kind: 'refusal-start'; readonly block: number }
  | { readonly kind: 'refusal-add'; readonly block: number; readonly text: string }
  | { readonly kind: 'block-end'; readonly block: number }
  | {
      readonly kind: 'usage-report'
      /** Disjoint counts by the token kinds of metering/price.ts. */
      readonly tokens: ReadonlyMap<string, number>
    }
  | {
      readonly kind: 'answer-finish'
      readonly reason: FinishReason
      /** Which of the caller's stop sequences ended it; null if none did or nobody says. */
      readonly stopSequence: string | null
    }
  | { readonly kind: 'error-report'; readonly error: ProviderError }
  /** Something came that says nothing: the connection lives. */
  | { readonly kind: 'silence-break' }

/**
 * `stop`: by itself or at a stop sequence; `length`: at the cap; `context`: the context window is full;
 * `filter`: cut or withheld by the provider's safety system; `refusal`: the model declined; `pause`: it wants
 * to be called again to go on.
 */
export type FinishReason =
  | 'stop'
  | 'length'
  | 'context'
  | 'tool-calls'
  | 'filter'
  | 'refusal'
  | 'pause'

/** What a provider says of a request that it did not answer. */
export interface ProviderError {
  readonly message: string
  /** The provider's own word for the kind of error, as it stood; empty if it gave none. */
  readonly type: string
  /** The field it complains of, in its own words; null if it names none. */
  readonly param: string | null
}
