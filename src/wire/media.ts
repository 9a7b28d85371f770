// What of a request for pictures, speech or the reading of sound decides about its cost, and what a body in
// parts needs to be edited.
import type { Span } from './json-scan.ts'

/** What is billed by other measures than text in and text out. */
export type Media =
  /** `count`: the most that are made. */
  | { readonly kind: 'pictures'; readonly count: number; readonly edits: boolean }
  /** `characters`: code points of the text that is spoken. */
  | { readonly kind: 'speech'; readonly characters: number }
  /** `secondsMax`: more than files hold, but for made-up silence; `secondsMin`: what it holds for certain. */
  | { readonly kind: 'sound'; readonly secondsMax: number; readonly secondsMin: number }

/** A `multipart/form-data` body (RFC 7578). */
export interface FormBody {
  readonly boundary: string
  /** How long the values are that are no files. */
  readonly textBytes: number
  /** Each part from its delimiter to the next one, by the name of its field; a name may come more than once. */
  readonly parts: readonly { readonly name: string; readonly whole: Span }[]
}
