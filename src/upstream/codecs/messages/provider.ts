// Messages on the far side.
import type { ProviderCodec } from '../../../wire/codec.ts'
import { membersOf } from '../event-data.ts'
import { finished } from '../part-sequence.ts'
import { MessagesDecoder, messagesProblem } from './decode.ts'
import { encodeMessages } from './encode.ts'

export const messagesProvider: ProviderCodec = {
  shape: 'messages',
  encode: encodeMessages,
  decoder: () => new MessagesDecoder(),
  decodeWhole(body) {
    const decoder = new MessagesDecoder()
    const members = membersOf(body)
    return members !== null && decoder.whole(members) ? finished(decoder.take()) : null
  },
  decodeError: (_status, body) => messagesProblem(body),
}
