// Chat Completions on the far side.
import type { ProviderCodec } from '../../../wire/codec.ts'
import { membersOf } from '../event-data.ts'
import { openAiProblem } from '../openai.ts'
import { finished } from '../part-sequence.ts'
import { ChatDecoder } from './decode.ts'
import { encodeChat } from './encode.ts'

export const chatProvider: ProviderCodec = {
  shape: 'chat',
  encode: encodeChat,
  decoder: () => new ChatDecoder(),
  decodeWhole(body) {
    const decoder = new ChatDecoder()
    const members = membersOf(body)
    return members !== null && decoder.whole(members) ? finished(decoder.take()) : null
  },
  decodeError: (_status, body) => openAiProblem(body),
}
