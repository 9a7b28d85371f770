// Responses on the far side.
import type { ProviderCodec } from '../../../wire/codec.ts'
import { membersOf } from '../event-data.ts'
import { openAiProblem } from '../openai.ts'
import { finished } from '../part-sequence.ts'
import { ResponsesDecoder } from './decode.ts'
import { encodeResponses } from './encode.ts'

export const responsesProvider: ProviderCodec = {
  shape: 'responses',
  encode: encodeResponses,
  decoder: () => new ResponsesDecoder(),
  decodeWhole(body) {
    const decoder = new ResponsesDecoder()
    const members = membersOf(body)
    return members !== null && decoder.whole(members) ? finished(decoder.take()) : null
  },
  decodeError: (_status, body) => openAiProblem(body),
}
