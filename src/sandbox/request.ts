// A request as the simulated models understand it, whatever API it came by, after strict validation.
import type { TextInput } from './text-inputs.ts'

import type { ResponsesAsk } from './responses-request.ts'

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
  readonly inputs: readonly TextInput[]
  readonly dimensions: number
  readonly asBase64: boolean
}

/** What is asked for beside answers and vectors. */
export type Task =
  | {
      readonly kind: 'completions'
      readonly inputs: readonly TextInput[]
      readonly suffix: string
      readonly n: number
      readonly bestOf: number
      readonly echo: boolean
    }
  | { readonly kind: 'scores'; readonly inputs: readonly TextInput[] }
  | (MediaTask & {
      readonly kind: 'pictures'
      /** Of the prompt's tokens those of pictures. */
      readonly imageTokens: number
      readonly count: number
      readonly partials: number
      /** What its events are called. */
      readonly event: string
      /** Whether the answer tells what it used. */
      readonly tells: boolean
    })
  | (MediaTask & {
      readonly kind: 'speech'
      readonly seconds: number
      /** Samples alone, without a head. */
      readonly isRaw: boolean
    })
  | (MediaTask & {
      readonly kind: 'sound'
      /** Of the prompt's tokens those of sound. */
      readonly heard: number
      readonly seconds: number
      readonly text: string
      readonly format: string
      readonly tells: 'tokens' | 'duration'
    })

interface MediaTask {
  readonly inputs: readonly TextInput[]
  /** Tokens of the answer; none where it is billed by units. */
  readonly completion: number
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
  /** Absent where an answer or a vector is asked for. */
  readonly task?: Task
  readonly choices: number
  /** The output cap per choice in tokens, reasoning included; null if none was given. */
  readonly outputCap: number | null
  readonly stop: readonly string[]
  readonly seed: number
  readonly effort: 'low' | 'medium' | 'high'
  readonly thinks: boolean
  /** Whether the answer shows what was thought, where callers are asked. */
  readonly thoughtsShown?: boolean
  /** How many alternatives per token; null if no log probabilities were asked for. */
  readonly topLogprobs: number | null
  /** Of the Responses API alone. */
  readonly responses?: ResponsesAsk
  readonly stream: boolean
  readonly includeUsage: boolean
}

/** A request for something else than an answer, made of `text`; the task says what. */
export function plainRequest(model: unknown, text: string): Omit<ModelRequest, 'task'> {
  return {
    model: typeof model === 'string' ? model : null,
    promptText: text,
    toolText: '',
    cachePrefix: null,
    cachesAnHour: false,
    imageTokens: 0,
    messageCount: 0,
    lastRole: 'user',
    lastUserText: text,
    tools: [],
    toolChoice: 'none',
    parallelToolCalls: false,
    format: { kind: 'text' },
    vectors: null,
    choices: 0,
    outputCap: null,
    stop: [],
    seed: 0,
    effort: 'medium',
    thinks: false,
    topLogprobs: null,
    stream: false,
    includeUsage: true,
  }
}
