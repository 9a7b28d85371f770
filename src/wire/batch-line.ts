// One line of a batch as the door has read it: a request of its own, in bytes that a file keeps.
// Source: OpenAI API reference, "The request input object" of a batch; Azure OpenAI, "Batch".
import type { Span } from './json-scan.ts'
import type { ModelRequest, WireShape } from './model-request.ts'

export type BatchShape = Extract<WireShape, 'chat' | 'responses' | 'embeddings' | 'completions'>

export interface BatchLine {
  readonly kind: 'line'
  readonly customId: string
  /** As the line wrote it. */
  readonly url: string
  /** The line without its newline. */
  readonly bytes: Buffer
  /** Where in it the body stands. */
  readonly body: Span
  /** Its own bytes are those of the body. */
  readonly request: ModelRequest
}

/** The shapes that providers take in batches, by the path as a line and a batch name it: Azure leaves the version out. */
const shapes = new Map<string, BatchShape>([
  ['/chat/completions', 'chat'],
  ['/responses', 'responses'],
  ['/embeddings', 'embeddings'],
  ['/completions', 'completions'],
])

/** The shape of `url`; null for one that no batch may name. */
export function batchShape(url: string): BatchShape | null {
  return shapes.get(url.startsWith('/v1/') ? url.slice('/v1'.length) : url) ?? null
}

export const batchUrls: readonly string[] = [...shapes.keys()].map((path) => `/v1${path}`)
