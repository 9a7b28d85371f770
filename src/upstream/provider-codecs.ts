// The shapes that requests can be translated into, each with the codec of its provider's side.
import type { ProviderCodec } from '../wire/codec.ts'
import type { WireShape } from '../wire/model-request.ts'
import { geminiProvider } from './codecs/gemini/provider.ts'

export const providerCodecs: Readonly<Partial<Record<WireShape, ProviderCodec>>> = {
  gemini: geminiProvider,
}
