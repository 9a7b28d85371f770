// The shapes in which clients ask that can be translated, each with the codec of its client's side.
import type { ClientCodec } from '../wire/codec.ts'
import type { WireShape } from '../wire/model-request.ts'
import { chatClient } from './codecs/chat/client.ts'
import { messagesClient } from './codecs/messages/client.ts'
import { responsesClient } from './codecs/responses/client.ts'

export const clientCodecs: ClientCodecs = {
  chat: chatClient,
  messages: messagesClient,
  responses: responsesClient,
}

export type ClientCodecs = Readonly<Partial<Record<WireShape, ClientCodec>>>
