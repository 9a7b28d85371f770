// Where the watch's word goes on the main thread: records into the log, levels to whoever opens cases, what
// expired out of the log, troubles into the operator's lines.
import { recordsEntry, type RecordBatch } from '../journeys/watch-entry.ts'
import type { Book } from '../journeys/ports.ts'
import type { ExpiredBatch, Told, ToWatch, WorkloadLevel } from './watch-messages.ts'
import type { Note } from './observer.ts'

export interface WatchSink {
  /** Resolves true when all are durable, false if that will never be known: the book has stopped. */
  enter(batches: readonly RecordBatch[]): Promise<boolean>
  tell(message: Told): void
  /** Resolves with the first message of this kind from now on. */
  next(kind: 'ready' | 'closed'): Promise<void>
  /** Resolves when the forgetting of this number is done. */
  forgotten(number: number): Promise<void>
  /** Nothing comes any more: whoever waits goes on, also whoever begins to. */
  lost(): void
  isLost(): boolean
}

export interface WatchSinkDeps {
  readonly book: Pick<Book, 'commit'>
  readonly note: Note
  readonly onLevel: (level: WorkloadLevel) => void
  readonly onLinked: (linked: Extract<Told, { kind: 'linked' }>) => void
  readonly answer: (message: ToWatch) => void
  /** Asked at the instant of forgetting: the watch may not know yet what is held. */
  readonly isHeld: (batch: ExpiredBatch) => boolean
}

/** Requests that nobody can look at are told one by one at first. */
const troublesMax = 20

export function openWatchSink(deps: WatchSinkDeps): WatchSink {
  const { book, note, onLevel, onLinked, answer } = deps
  const waiting = new Map<string, () => void>()
  let troubles = 0
  let isLost = false
  const wait = (name: string): Promise<void> => {
    if (isLost) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.set(name, resolve)
    return promise
  }
  const arrived = (name: string): void => {
    waiting.get(name)?.()
    waiting.delete(name)
  }
  const shred = async (expired: readonly ExpiredBatch[]): Promise<void> => {
    const batches = expired.filter((batch) => !deps.isHeld(batch))
    if (batches.length === 0) return
    const places = batches.flatMap(({ place }) => place ?? [])
    if (await isDurable([book.commit({ kind: 'shred', places })])) {
      answer({ kind: 'shredded', seqs: batches.map(({ seq }) => seq) })
    }
  }
  return {
    enter: (batches) =>
      isDurable(batches.map((batch) => book.commit({ kind: 'entry', entry: recordsEntry(batch) }))),
    tell(message) {
      switch (message.kind) {
        case 'ready': {
          const { workloads, folded } = message
          note('info', 'watch_ready', { workloads, folded })
          return arrived('ready')
        }
        case 'closed':
          return arrived('closed')
        case 'forgotten':
          return arrived(`forgotten ${message.number}`)
        case 'level':
          return onLevel(message.level)
        case 'linked':
          return onLinked(message)
        case 'expired':
          void shred(message.batches)
          return
        case 'trouble':
          troubles += 1
          if (troubles > troublesMax) return
          if (message.what === 'damaged') note('warning', 'watch_damaged', { error: message.error })
          else note('warning', 'watch_failed', { error: message.error })
      }
    },
    next: wait,
    forgotten: (number) => wait(`forgotten ${number}`),
    lost() {
      isLost = true
      for (const go of waiting.values()) go()
      waiting.clear()
    },
    isLost: () => isLost,
  }
}

async function isDurable(work: readonly Promise<void>[]): Promise<boolean> {
  return (await Promise.allSettled(work)).every(({ status }) => status === 'fulfilled')
}
