// What the watch looks at, from a line of recorded traffic.
import type { Observation } from './observation.ts'
import { readRequest } from './read-request.ts'
import type { RequestLine } from './replay-line.ts'

/** `salt` is that of the contract; of recorded traffic without contracts, one for all. */
export function observationOf(line: RequestLine, salt: number): Observation {
  const { atMs, shape, transport, answer } = line
  const read = readRequest(line.body, shape, salt)
  const { model, prompt, parameters, conversation, endUser } = read
  return {
    atMs,
    model,
    shape,
    prompt,
    parameters,
    // What the line says of itself comes before what the body names.
    transport: {
      ...transport,
      conversation: transport.conversation ?? conversation,
      endUser: transport.endUser ?? endUser,
    },
    answer,
  }
}
