// Starts the thread of the finder and gives the main thread its end of it.
import { Worker } from 'node:worker_threads'
import { systemClock } from '../kernel/time.ts'
import type { BookPlace } from '../store/tables.ts'
import { openFinderClient, type FinderClient } from './finder-client.ts'
import type { Note } from './observer.ts'

export function startFinder(place: BookPlace, note: Note): FinderClient {
  return openFinderClient({ spawn: () => threadOf(place), clock: systemClock, note })
}

function threadOf(place: BookPlace): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new Worker(new URL(`./finder-thread.${extension}`, import.meta.url), {
    workerData: place,
    name: 'finder',
  })
}
