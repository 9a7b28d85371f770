// The shapes that requests can be translated into, each with the codec of its provider's side.
import type { ProviderCodec } from '../wire/codec.ts'
import type { WireShape } from '../wire/model-request.ts'
import { chatProvider } from './codecs/chat/provider.ts'
import { converseProvider } from './codecs/converse/provider.ts'
import { geminiProvider } from './codecs/gemini/provider.ts'
import { messagesProvider } from './codecs/messages/provider.ts'
import { responsesProvider } from './codecs/responses/provider.ts'

export const providerCodecs: Readonly<Partial<Record<WireShape, ProviderCodec>>> = {
  chat: chatProvider,
  messages: messagesProvider,
  responses: responsesProvider,
  gemini: geminiProvider,
  converse: converseProvider,
}
