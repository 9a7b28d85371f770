// A request to a model as the door has read it: the client's own bytes, where the fields lie
// that a relay may have to splice, and the few values that decide about it. Everything else stays
// opaque, so that unknown fields survive and numbers keep their text.
// Sources: OpenAI API reference (chat completions, completions, embeddings, moderations, images, audio); Claude API
// reference, POST /v1/messages.
import type { StoredReference } from '../kernel/stored-object.ts'
import type { Span } from './json-scan.ts'
import type { FormBody, Media } from './media.ts'

/** Whose API the caller speaks: its paths, headers and errors. */
export const dialects = ['openai', 'azure', 'anthropic'] as const
export type Dialect = (typeof dialects)[number]

/**
 * What a body means, whichever path and headers it came with. Channels speak shapes too: where both are
 * the same, the bytes pass.
 */
export const wireShapes = [
  'chat',
  'messages',
  'responses',
  'converse',
  'embeddings',
  'completions',
  'moderations',
  'realtime',
  'gemini',
  'images',
  'image_edits',
  'speech',
  'transcriptions',
  'translations',
] as const
export type WireShape = (typeof wireShapes)[number]

const azureShapes: readonly WireShape[] = [
  'chat',
  'embeddings',
  'completions',
  'responses',
  'realtime',
  'images',
  'image_edits',
  'speech',
  'transcriptions',
  'translations',
]

/** What can be asked in an API. */
export const dialectShapes: Readonly<Record<Dialect, readonly WireShape[]>> = {
  openai: [...azureShapes, 'moderations'],
  azure: azureShapes,
  anthropic: ['messages'],
}

/** Shapes whose answers are no tokens, so that only the prompt is billed. */
export const answerlessShapes: ReadonlySet<WireShape> = new Set(['embeddings', 'moderations'])

/** What is asked of a model, as OpenTelemetry's GenAI conventions name it, as far as they do. */
export type Operation =
  | 'chat'
  | 'realtime'
  | 'compact'
  | 'count_tokens'
  | 'embeddings'
  | 'text_completion'
  | 'moderations'
  | 'images'
  | 'image_edits'
  | 'speech'
  | 'transcriptions'
  | 'translations'

export interface ModelRequest {
  readonly shape: WireShape
  /** `count_tokens`: the prompt is sent, and no answer is asked for; `compact`: a shorter prompt is. */
  readonly operation: Operation
  readonly bytes: Buffer
  /** Top-level field -> byte range of its value. */
  readonly fields: ReadonlyMap<string, Span>
  /** Offset of the `{` that opens the body. */
  readonly openBrace: number
  /** Fields of `stream_options`, if it is an object; offsets into `bytes`. */
  readonly streamOptions: {
    readonly fields: ReadonlyMap<string, Span>
    readonly openBrace: number
  } | null
  readonly model: string
  readonly stream: boolean
  /** The client itself asked for the usage event of a stream. */
  readonly includeUsage: boolean
  /** The output caps as given; a server that is only compatible may read one of them. */
  readonly maxTokens: number | null
  readonly maxCompletionTokens: number | null
  /** How many answers are asked for. */
  readonly n: number
  /** How many prompts stand in it, each of which may fill the model's context. */
  readonly prompts: number
  /** What is asked for, as a sum of `featureBits`. */
  readonly features: number
  readonly images: number
  readonly audio: boolean
  /** Pictures, speech or sound; absent where text answers. */
  readonly media?: Media
  /** Of a body in parts; absent for JSON. */
  readonly form?: FormBody
  /** Whether parts of the prompt may count more tokens than they have bytes, up to the context window. */
  readonly opaque: boolean
  /** For how long the marks of its own shape may have parts of the prompt written into a cache, at a price of its own. */
  readonly cacheKinds: 'none' | 'minutes' | 'hour'
  /** The first field whose cost nothing bounds (a web search, a file), or null. */
  readonly unboundedField: string | null
  /** What the provider keeps and the request refers to; left out by shapes that cannot. */
  readonly references?: readonly StoredReference[]
  /** UTF-16 length of all text in the prompt: the base of the providers' own rate estimate. */
  readonly promptCharacters: number
  /** `user` or `safety_identifier`: identifies a natural person, so it is only ever committed to. */
  readonly endUser: string | null
  /** Fields that the contract wrote, since the caller left them out; absent: none. */
  readonly defaulted?: readonly string[]
}

/** What a chat completion can ask for beyond text in and text out; one bit each. */
export const featureBits = Object.freeze({
  stream: 1,
  tools: 2,
  store: 4,
  metadata: 8,
  logprobs: 16,
  n: 32,
  web_search: 64,
  files: 128,
  structured_output: 256,
  image: 512,
  audio: 1024,
  background: 2048,
  batch: 4096,
})
export type AskedFeature = keyof typeof featureBits

/** vLLM tells those of the prompt by a field of its own. */
export const logprobFields = ['logprobs', 'top_logprobs', 'prompt_logprobs'] as const
/** How servers that are only compatible hold an answer to a form. Sources: vLLM, "Structured outputs"; llama.cpp server. */
export const grammarFields = [
  'structured_outputs',
  'guided_json',
  'guided_regex',
  'guided_choice',
  'guided_grammar',
  'json_schema',
  'grammar',
] as const
/** Files beside the messages, as servers with stores of their own take them. */
export const fileFields = ['file_ids', 'files', 'attachments'] as const
/**
 * Has the provider keep what it computed of the prompt for up to a day, as application state.
 * Source: OpenAI, "Prompt caching" and "Your data".
 */
export const cacheField = 'prompt_cache_retention'

/** Kept in memory for minutes, like any cache: this asks for less than most defaults. */
export function isShortCache(value: unknown): boolean {
  return value === 'in_memory' || value === 'in-memory'
}

/** The fields in which a feature is asked for, as a refusal names them. */
export const featureFields: Readonly<Record<AskedFeature, readonly string[]>> = {
  stream: ['stream'],
  tools: ['tools', 'functions'],
  store: ['store', cacheField],
  metadata: ['metadata'],
  logprobs: logprobFields,
  n: ['n'],
  web_search: ['web_search_options'],
  files: [...fileFields, 'messages'],
  structured_output: ['response_format', ...grammarFields],
  image: ['messages'],
  audio: ['modalities', 'audio', 'messages'],
  background: ['background'],
  // Asked for by the path alone.
  batch: [],
}

type FeatureFields = Readonly<Partial<Record<AskedFeature, readonly string[]>>>

/** The same, where a shape has other fields. */
const shapeFields: Readonly<Partial<Record<WireShape, FeatureFields>>> = {
  messages: { structured_output: ['output_config'], files: ['messages'] },
  responses: {
    logprobs: ['top_logprobs', 'include'],
    structured_output: ['text'],
    files: ['input'],
    image: ['input'],
  },
  completions: { n: ['n', 'best_of'], files: fileFields },
  moderations: { image: ['input'], audio: ['input'], files: [...fileFields, 'input'] },
  images: { image: ['image', 'images', 'prompt'] },
  image_edits: { image: ['image', 'image[]', 'prompt'] },
  speech: { audio: ['input'], stream: ['stream_format'] },
  transcriptions: { audio: ['file'], logprobs: ['include[]', 'include'] },
  translations: { audio: ['file'] },
}

/** The field that asks for `feature`, of a request that does. */
export function fieldOf(
  { shape, bytes, fields }: Pick<ModelRequest, 'shape' | 'bytes' | 'fields'>,
  feature: AskedFeature,
): string {
  const names = shapeFields[shape]?.[feature] ?? featureFields[feature]
  const asking = names.find((name) => {
    const span = fields.get(name)
    const text = span === undefined ? 'null' : bytes.toString('latin1', span.start, span.end)
    return text !== 'null' && text !== 'false'
  })
  return asking ?? names[0] ?? feature
}

/** Whether `feature` is asked for; one that no request knows (a fine-tuning) never is. */
export function asksFor({ features }: Pick<ModelRequest, 'features'>, feature: string): boolean {
  return isAskedFeature(feature) && (features & featureBits[feature]) !== 0
}

export function isAskedFeature(text: string): text is AskedFeature {
  return Object.hasOwn(featureBits, text)
}

const named = new Map<number, readonly AskedFeature[]>()

/** Names of the bits, in the order of the registry; the same list for the same bits. */
export function featureNames(features: number): readonly AskedFeature[] {
  let names = named.get(features)
  if (names === undefined) {
    const all = Object.keys(featureBits).filter(isAskedFeature)
    names = Object.freeze(all.filter((name) => (features & featureBits[name]) !== 0))
    named.set(features, names)
  }
  return names
}
