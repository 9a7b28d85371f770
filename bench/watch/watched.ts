// A line of an episode as the watch sees it: by the same reading as `customhouse watch replay`.
import type { Watched } from '../../src/watch/engine.ts'
import { readReplayLine } from '../../src/watch/replay-line.ts'
import { readRequest } from '../../src/watch/read-request.ts'
import { sections } from '../../src/watch/sections.ts'
import type { ReplayLine } from './episode.ts'

export { sections }

export function watchedOf(line: ReplayLine): Watched {
  const read = readReplayLine(JSON.stringify(line))
  if (read.kind !== 'request') throw new Error(`not a line: ${JSON.stringify(read)}`)
  const request = readRequest(read.body, read.shape, 0)
  if (request === null) throw new Error('not a body')
  const { model, prompt, parameters, conversation, endUser } = request
  const { transport } = read
  return {
    key: `${read.account}\n${read.workload ?? ''}`,
    observation: {
      atMs: read.atMs,
      model,
      shape: read.shape,
      prompt,
      parameters,
      transport: {
        ...transport,
        conversation: transport.conversation ?? conversation,
        endUser: transport.endUser ?? endUser,
      },
      answer: read.answer,
    },
    declared: read.declared,
    salt: 0,
  }
}
