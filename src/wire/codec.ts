// The two ends of a translation. The door has a ClientCodec for each shape that clients write, the far side a
// ProviderCodec for each shape that providers read; between them go a Prompt and StreamParts alone.
import { refuse, type Refusal } from './codes.ts'
import type { ModelRequest, WireShape } from './model-request.ts'
import type { ProviderError, StreamPart } from './parts.ts'
import type { FieldPath, Prompt } from './prompt.ts'

/** The client's side of one shape. */
export interface ClientCodec {
  readonly shape: WireShape
  /** Reads the whole body; refuses, by name, whatever has no place in a Prompt. Pure. */
  decode(request: ModelRequest): Prompt | Refusal
  /** Writes a stream's events. */
  stream(terms: AnswerTerms): AnswerEncoder
  /** Writes an answer that is no stream: the JSON body. `parts` end with `answer-finish`. */
  whole(terms: AnswerTerms, parts: readonly StreamPart[]): string
  /** The body of an error of the provider, in the form that this shape's clients read. */
  error(status: number, error: ProviderError): string
}

/** What the answer says of the request. */
export interface AnswerTerms {
  readonly prompt: Prompt
  /** The model by the name under which the client asked for it. */
  readonly model: string
  /** Of our own making, for shapes whose answers need an id in a form that the provider's has not. */
  readonly requestId: string
  /** Seconds since 1970. */
  readonly createdS: number
  /** The client asked for usage in its stream; whole answers always have it. */
  readonly includeUsage: boolean
}

export interface AnswerEncoder {
  /** The events that the part becomes, ready to be sent; empty for none yet. */
  encode(part: StreamPart): string
}

/** The provider's side of one shape. */
export interface ProviderCodec {
  readonly shape: WireShape
  /** Writes the whole body; refuses by `notCarried` what this shape has no place for. Pure. */
  encode(prompt: Prompt, terms: PromptTerms): JsonBody | Refusal
  decoder(terms: DecodeTerms): AnswerDecoder
  /** An answer that is no stream, `answer-finish` last; null if it is no answer. */
  decodeWhole(body: object, terms: DecodeTerms): readonly StreamPart[] | null
  /** `body`: the parsed JSON, or the text if it is none. */
  decodeError(status: number, body: unknown): ProviderError
}

export type JsonBody = Readonly<Record<string, unknown>>

/** What the deployment and the permit add to a prompt. */
export interface PromptTerms {
  /** The provider's name for the model, for shapes that say it in the body. */
  readonly model: string
  /** Replaces or joins the client's output cap; null leaves it. */
  readonly cap: number | null
  /** The most that the model writes: the cap where a shape must have one and nobody gave any. */
  readonly maxOutputTokens: number
  readonly outputCapField: 'max_tokens' | 'max_completion_tokens'
  /** Anthropic's `inference_geo`; null: not sent. */
  readonly inferenceGeo: string | null
  /** The permit forbids the provider to store what it can be told not to. */
  readonly storeFalse: boolean
  readonly stripLogprobs: boolean
}

export interface DecodeTerms {
  /** Stop sequences of the prompt: some providers only say that one of them was met. */
  readonly stop: readonly string[]
}

export interface AnswerDecoder {
  /** The parts that one event means: whole, as it came, with its blank line. Broken events throw nothing: they mean nothing. */
  decode(event: Buffer): readonly StreamPart[]
}

/**
 * The refusal of what a provider's API has no place for. `why` is a sentence that names the API and cites its
 * page: "Chat Completions have no 'top_k' (OpenAI API reference, Create chat completion)".
 */
export function notCarried(at: FieldPath, why: string): Refusal {
  return refuse('place.not_carried', {
    param: at,
    message: `'${at}' cannot be carried to a deployment that may serve this request: ${why}. Leave it out, or ask for a model that is served by an API that has it.`,
  })
}
