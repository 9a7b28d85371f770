// What requests have in common that ask neither for an answer in text nor for anything of a chat.
import type { ModelRequest, Operation, WireShape } from '../wire/model-request.ts'

type Said = Pick<ModelRequest, 'bytes' | 'model'> & { readonly shape: WireShape & Operation }

export function plainRequest({ shape, bytes, model }: Said) {
  return {
    shape,
    operation: shape,
    bytes,
    model,
    fields: new Map(),
    openBrace: 0,
    streamOptions: null,
    stream: false,
    // Their streams, where they have any, end in their usage, asked for or not.
    includeUsage: true,
    maxTokens: null,
    maxCompletionTokens: null,
    n: 1,
    prompts: 1,
    features: 0,
    images: 0,
    audio: false,
    opaque: false,
    cacheKinds: 'none',
    unboundedField: null,
    promptCharacters: 0,
    endUser: null,
  } as const satisfies Partial<ModelRequest>
}
