// What is asked of a model, in words that no provider owns: the middle of every translation. The door
// decodes a client's body into a Prompt, the far side encodes it for a provider of another shape. Nothing is
// left out on the way: a field that has no place here is refused when it is decoded, a field that the
// provider's shape has no place for when it is encoded. So everything carries `at`, the client's own name for it.
import type { WireShape } from './model-request.ts'

/** The path of a field in the client's body, as a refusal names it: `messages[2].content[0].image_url`. */
export type FieldPath = string

export interface Given<T> {
  readonly value: T
  readonly at: FieldPath
}

export interface Prompt {
  /** The shape of the body it was decoded from. */
  readonly from: WireShape
  readonly stream: boolean
  /** In their order; texts of the system may stand anywhere, also between other turns. */
  readonly turns: readonly Turn[]
  readonly tools: readonly Tool[]
  readonly settings: Settings
}

/** What a tool gave back stands in a turn of the user, as a block. Neighbours may have the same role. */
export interface Turn {
  readonly role: 'system' | 'user' | 'assistant'
  readonly at: FieldPath
  readonly blocks: readonly Block[]
}

/** Whose prompt ends here is to be kept in the provider's cache for so long. */
export interface CacheMark {
  readonly ttl: '5m' | '1h'
  readonly at: FieldPath
}

interface Placed {
  readonly at: FieldPath
  readonly cache: CacheMark | null
}

export type Block =
  | TextBlock
  | ImageBlock
  | AudioBlock
  | DocumentBlock
  | ThinkingBlock
  | ToolCallBlock
  | ToolResultBlock
  | RefusalBlock

export interface TextBlock extends Placed {
  readonly kind: 'text'
  readonly text: string
  readonly citations: readonly Citation[]
}

export type Source =
  | { readonly kind: 'data'; readonly mediaType: string; readonly base64: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly id: string }

export interface ImageBlock extends Placed {
  readonly kind: 'image'
  readonly source: Source
  /** OpenAI's `detail`; null where nothing was said. */
  readonly detail: Given<string> | null
}

export interface AudioBlock extends Placed {
  readonly kind: 'audio'
  readonly mediaType: string
  readonly base64: string
}

export interface DocumentBlock extends Placed {
  readonly kind: 'document'
  readonly source: Source
  readonly title: Given<string> | null
  readonly context: Given<string> | null
  /** Whether the answer is to cite it. */
  readonly cited: Given<boolean> | null
}

/** What the model thought before, as it said it, to be given back to it. */
export interface ThinkingBlock extends Placed {
  readonly kind: 'thinking'
  /** Empty where all of it is hidden. */
  readonly text: string
  /** Proves to the provider that the thinking is its own. */
  readonly seal: ThinkingSeal | null
}

/**
 * Opaque to everybody but the provider that made it. `origin` is the shape in which it was given out: another
 * shape's provider cannot read it, and must not be sent it.
 */
export interface ThinkingSeal {
  readonly origin: WireShape
  /** `hidden`: the thinking itself, encrypted; otherwise the signature of `text`. */
  readonly kind: 'signature' | 'hidden'
  readonly data: string
  /** The id of OpenAI's reasoning item, which goes back with it; null elsewhere. */
  readonly itemId: string | null
}

export interface ToolCallBlock extends Placed {
  readonly kind: 'tool-call'
  readonly id: string
  readonly name: string
  /** The arguments as JSON text: an object, checked when it was decoded. */
  readonly json: string
  /** Some providers seal the thinking before a call into the call itself. */
  readonly seal: ThinkingSeal | null
}

export interface ToolResultBlock extends Placed {
  readonly kind: 'tool-result'
  readonly callId: string
  readonly blocks: readonly (TextBlock | ImageBlock | DocumentBlock)[]
  readonly isError: boolean
}

export interface RefusalBlock extends Placed {
  readonly kind: 'refusal'
  readonly text: string
}

export interface Citation {
  /** What the text rests on: the passage, word for word; null where only its place is said. */
  readonly quote: string | null
  readonly url: string | null
  readonly title: string | null
  /** Index of the cited document among those of the prompt; null for the web. */
  readonly document: number | null
  /** Characters or pages of the source, as the provider counts them; null if not said. */
  readonly range: {
    readonly unit: 'characters' | 'pages' | 'blocks'
    readonly start: number
    readonly end: number
  } | null
}

/** A function that the caller runs. Tools that the provider runs are no part of a translation. */
export interface Tool extends Placed {
  readonly name: string
  readonly description: string | null
  /** JSON Schema of the arguments. */
  readonly schema: JsonObject
  readonly strict: Given<boolean> | null
  /** The caller's API holds calls to the schema where nothing is said of it, as far as that can be: ask for it where it can. */
  readonly strictIfUnsaid?: true
}

export type JsonObject = Readonly<Record<string, unknown>>

export type ToolChoice =
  | { readonly kind: 'auto' | 'none' | 'required' }
  | { readonly kind: 'tool'; readonly name: string }
  /** Only these of the tools. */
  | {
      readonly kind: 'allowed'
      readonly mode: 'auto' | 'required'
      readonly names: readonly string[]
    }

export type OutputFormat =
  /** Any JSON object. */
  | { readonly kind: 'json' }
  | {
      readonly kind: 'schema'
      readonly name: string | null
      readonly description: string | null
      readonly schema: JsonObject
      readonly strict: boolean | null
    }

export type ThinkingMode =
  | { readonly kind: 'off' | 'adaptive' }
  | { readonly kind: 'budget'; readonly tokens: number }

/** Each is absent where the client said nothing, and then the provider's own default holds. */
export interface Settings {
  readonly maxTokens?: Given<number>
  readonly temperature?: Given<number>
  readonly topP?: Given<number>
  readonly topK?: Given<number>
  readonly stop?: Given<readonly string[]>
  readonly seed?: Given<number>
  readonly presencePenalty?: Given<number>
  readonly frequencyPenalty?: Given<number>
  readonly logitBias?: Given<JsonObject>
  /** How many of the likeliest tokens are shown with their log probabilities; 0: the chosen one alone. */
  readonly logprobs?: Given<number>
  /** How many answers; never 1. */
  readonly choices?: Given<number>
  readonly toolChoice?: Given<ToolChoice>
  /** False: at most one call at a time. */
  readonly parallelCalls?: Given<boolean>
  readonly format?: Given<OutputFormat>
  readonly thinking?: Given<ThinkingMode>
  /** `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`: words that OpenAI and Anthropic share in part. */
  readonly effort?: Given<string>
  /** Whether and how the thinking is shown: `none`, `auto`, `concise`, `detailed`. */
  readonly thinkingShown?: Given<string>
  readonly verbosity?: Given<string>
  readonly store?: Given<boolean>
  readonly metadata?: Given<JsonObject>
  /** Who stands behind the request: `user`, `safety_identifier`, `metadata.user_id`. */
  readonly endUser?: Given<string>
  readonly serviceTier?: Given<string>
  /** A name under which providers find the cached prefix again. */
  readonly cacheKey?: Given<string>
}

export type SettingName = keyof Settings
