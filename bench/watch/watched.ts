// A line of an episode as the watch sees it: by the same reading as `customhouse watch replay`.
import type { Watched } from '../../src/watch/engine.ts'
import { observationOf } from '../../src/watch/observe.ts'
import { readReplayLine } from '../../src/watch/replay-line.ts'
import { sections } from '../../src/watch/sections.ts'
import type { ReplayLine } from './episode.ts'

export { sections }

export function watchedOf(line: ReplayLine): Watched {
  const read = readReplayLine(JSON.stringify(line))
  if (read.kind !== 'request') throw new Error(`not a line: ${JSON.stringify(read)}`)
  const { account, workload, declared, facts } = read
  const observation = observationOf(read, 0)
  return { key: `${account}\n${workload ?? ''}`, observation, declared, facts, salt: 0 }
}
