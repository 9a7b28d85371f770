// Duties that a permit may carry. They combine by meet: sets intersect, caps take the minimum, bans unite.
import type { PlaceSet } from '../kernel/place-set.ts'

/** What a request can ask for beyond text in and text out, under one name in every dialect. */
export const features = [
  'stream',
  'tools',
  'store',
  'metadata',
  'logprobs',
  'n',
  'web_search',
  'batch',
  'files',
  'fine_tune',
  'structured_output',
  'background',
] as const
export type Feature = (typeof features)[number]

/** `rewrite` changes the request and says so; `refuse_if_asked` refuses a request that asks for the contrary. */
export type ObligationMode = 'rewrite' | 'refuse_if_asked'

export type PinnedQuestion = 'processing' | 'rest' | 'abuseStore' | 'review'

export type Obligation =
  | {
      readonly kind: 'pin_regions'
      readonly question: PinnedQuestion
      readonly places: PlaceSet
    }
  | { readonly kind: 'force_store_false'; readonly mode: ObligationMode }
  | { readonly kind: 'strip_logprobs'; readonly mode: ObligationMode }
  | { readonly kind: 'cap_n'; readonly max: number; readonly mode: ObligationMode }
  | { readonly kind: 'refuse_feature'; readonly feature: Feature }
  /** Null leaves that kind to the contract. */
  | {
      readonly kind: 'rate_class'
      readonly requestsPerMinute: number | null
      readonly tokensPerMinute: number | null
    }
  | { readonly kind: 'log_mode'; readonly logMode: 'minimal' | 'standard' }
  /** Must be acknowledged once per contract before the first use. */
  | { readonly kind: 'notice'; readonly id: string; readonly text: string }
