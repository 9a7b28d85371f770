// A request as the simulated models understand it, whatever API it came by, after strict validation.

export interface Tool {
  readonly name: string
  readonly parameters: unknown
}

export type AnswerFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  | { readonly kind: 'schema'; readonly schema: unknown }

export interface Vectors {
  /** The text that a vector is made of, and the tokens it counts. */
  readonly inputs: readonly { readonly text: string; readonly tokens: number }[]
  readonly dimensions: number
  readonly asBase64: boolean
}

export interface ModelRequest {
  readonly model: string | null
  /** All text that counts, in order; images are only in `imageTokens`. */
  readonly promptText: string
  /** The tools' own text, with which `promptText` begins. */
  readonly toolText: string
  /** The beginning of `promptText` that the caller asks to have cached; null where the provider caches unasked. */
  readonly cachePrefix: string | null
  /** Whether what is cached is paid to stay an hour. */
  readonly cachesAnHour: boolean
  readonly imageTokens: number
  readonly messageCount: number
  readonly lastRole: string
  readonly lastUserText: string
  readonly tools: readonly Tool[]
  /** `auto`, `none`, `required`, or `=` and the name of the function to call. */
  readonly toolChoice: string
  readonly parallelToolCalls: boolean
  readonly format: AnswerFormat
  /** Null where an answer is asked for. */
  readonly vectors: Vectors | null
  readonly choices: number
  /** The output cap per choice in tokens, reasoning included; null if none was given. */
  readonly outputCap: number | null
  readonly stop: readonly string[]
  readonly seed: number
  readonly effort: 'low' | 'medium' | 'high'
  readonly thinks: boolean
  /** How many alternatives per token; null if no log probabilities were asked for. */
  readonly topLogprobs: number | null
  readonly stream: boolean
  readonly includeUsage: boolean
}
