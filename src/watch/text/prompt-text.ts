// A prompt as tokens: what all groups that look at wording read, made once per request in buffers that
// are used again. Bounded whatever the prompt: see `textWindow`.
export interface PromptText {
  /** Hashes of lower-cased tokens, salted; digits, quotations, addresses and ids are masked. CJK: character bigrams. */
  readonly tokens: Uint32Array
  /** tokens[0, systemEnd) are the system text's. */
  readonly systemEnd: number
  /** tokens[systemEnd, end) are the last user message's. */
  readonly end: number
  /** quoted[0, quotedEnd): tokens of the user message's quotations, in whose place `tokens` has one mask each. */
  readonly quoted: Uint32Array
  readonly quotedEnd: number
  /** 1 at character pairs of a script without spaces, 2 at the first of a run, 0 at words; of `tokens` and `quoted`. */
  readonly pairs: Uint8Array
  readonly quotedPairs: Uint8Array
  /** The system text and the first tokens of the user message. */
  readonly headHash: number
  /** The last tokens of the user message. */
  readonly tailHash: number
  /** The exact user message, case and digits included. */
  readonly exactHash: number
  /** Of the system text as it is; 0: none. */
  readonly systemHash: number
  /** UTF-16 length of the system text and the user message before they were cut. */
  readonly characters: number
}
