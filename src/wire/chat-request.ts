// A chat completion request as the door has read it: the client's own bytes, where the fields lie
// that a relay may have to splice, and the few values that decide about it. Everything else stays
// opaque, so that unknown fields survive and numbers keep their text.
// Source: OpenAI API reference, POST /v1/chat/completions.
import type { Span } from './json-scan.ts'

export interface ChatRequest {
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
  readonly images: number
  readonly audio: boolean
  /** The first field whose cost nothing bounds (a web search, a file), or null. */
  readonly unboundedField: string | null
  /** UTF-16 length of all text in the prompt: the base of the providers' own rate estimate. */
  readonly promptCharacters: number
  /** `user` or `safety_identifier`: identifies a natural person, so it is only ever committed to. */
  readonly endUser: string | null
}
