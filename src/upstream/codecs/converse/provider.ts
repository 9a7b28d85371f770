// Converse on the far side.
import type { ProviderCodec } from '../../../wire/codec.ts'
import { membersOf } from '../event-data.ts'
import { finished } from '../part-sequence.ts'
import { ConverseDecoder, converseProblem } from './decode.ts'
import { encodeConverse } from './encode.ts'

export const converseProvider: ProviderCodec = {
  shape: 'converse',
  encode: encodeConverse,
  decoder: ({ stop }) => new ConverseDecoder(stop),
  decodeWhole(body, { stop }) {
    const decoder = new ConverseDecoder(stop)
    const members = membersOf(body)
    return members !== null && decoder.whole(members) ? finished(decoder.take()) : null
  },
  decodeError: (_status, body) => converseProblem(body),
}
