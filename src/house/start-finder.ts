// Starts the thread of the finder and gives the main thread its end of it.
import { Worker } from 'node:worker_threads'
import { systemClock } from '../kernel/time.ts'
import type { BookPlace } from '../store/tables.ts'
import { openFinderClient, type FinderClient } from './finder-client.ts'
import type { FinderThreadOptions } from './finder-messages.ts'
import type { Limits } from './limits.ts'
import type { Note } from './observer.ts'

export function startFinder(
  place: BookPlace,
  { timedRequestsMax }: Pick<Limits, 'timedRequestsMax'>,
  note: Note,
): FinderClient {
  const options: FinderThreadOptions = { place, timedRequestsMax }
  return openFinderClient({ spawn: () => threadOf(options), clock: systemClock, note })
}

function threadOf(options: FinderThreadOptions): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new Worker(new URL(`./finder-thread.${extension}`, import.meta.url), {
    workerData: options,
    name: 'finder',
  })
}
