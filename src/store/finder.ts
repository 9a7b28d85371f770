// The finder: an index of requests that follows the book. Whoever drives it calls `follow` again and again, and asks in
// between; it holds no lock on the book, and is never on a request's path. Deleted or damaged, it is made anew.
import type {
  FindChannel,
  FinderStanding,
  FindFlows,
  FindRequests,
  FindSample,
  FindSpend,
  FoundChannel,
  FoundFlows,
  FoundRequests,
  FoundSample,
  FoundSpend,
} from '../journeys/finder-desk.ts'
import type { Clock } from '../kernel/time.ts'
import { sumChannel } from './finder-channel.ts'
import { isDamaged } from './derived-file.ts'
import { removeFinderFile } from './finder-file.ts'
import type { Share } from './finder-fold.ts'
import { listRequests } from './finder-list.ts'
import type { FinderSource, LogEnd } from './finder-source.ts'
import { sampleRequests } from './finder-sample.ts'
import { openFinderStore, type FinderStore } from './finder-store.ts'
import { sumSpend } from './finder-spend.ts'
import { sumFlows } from './finder-sums.ts'

export interface FinderOptions {
  readonly dataDir: string
  readonly source: FinderSource
  readonly clock: Pick<Clock, 'nowMs'>
  /** Entries read at once, of each log. */
  readonly entriesPerSlice?: number
  /** What was kept was thrown away, and why. */
  readonly onRebuilt: (why: string) => void
}

export interface Followed {
  readonly shares: readonly Share[]
  /** There is more to be read at once. */
  readonly isBehind: boolean
}

export interface Finder {
  /** Reads the next slice of every log that has grown. */
  follow(): Promise<Followed>
  requests(query: FindRequests): FoundRequests
  flows(query: FindFlows): FoundFlows
  spend(query: FindSpend): FoundSpend
  sample(query: FindSample): FoundSample
  channel(query: FindChannel): FoundChannel
  standing(): FinderStanding
  close(): void
}

/** With its attempts and its part of the tree, below a hundredth of a second of work at a time. */
const entriesAtOnce = 500
const rowsPerCommit = 20_000

export async function openFinder(options: FinderOptions): Promise<Finder> {
  const { dataDir, source, clock, onRebuilt, entriesPerSlice = entriesAtOnce } = options
  let store = openFinderStore(dataDir)
  if (store.wasDamaged) onRebuilt('its file could not be gone on with')
  if (!(await isOfBook(store, source))) rebuild('it does not belong to this book')
  let standing: FinderStanding = { asOfMs: 0, behind: 0 }
  let kept = 0

  function rebuild(why: string): void {
    store.close()
    removeFinderFile(dataDir)
    store = openFinderStore(dataDir)
    onRebuilt(why)
  }

  /** A file that is damaged while it is used is made anew as well; asked again, it has an answer. */
  function guarded<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      if (!isDamaged(error)) throw error
      rebuild(`its file is damaged: ${error instanceof Error ? error.message : ''}`)
      return work()
    }
  }

  function asked<Found>(find: () => Found): Found {
    return guarded(() => {
      store.writeSums()
      return find()
    })
  }

  return {
    async follow() {
      const beganMs = clock.nowMs()
      const ends = await source.ends()
      const all: Share[] = []
      let behind = 0
      // The log that was opened last is the one that is written to now.
      for (const end of ends.toReversed()) {
        const { size } = end
        const from = guarded(() => nextOf(store, end))
        if (from > size) rebuild('the book is older than it')
        if (from >= size) continue
        const to = Math.min(size, from + entriesPerSlice)
        const { shares, hash } = await source.read(end.log, from, to)
        const position = { log: end.log, origin: end.origin, index: to, hash }
        let isApplied = true
        guarded(() => {
          // Made anew meanwhile: this is not what comes next.
          isApplied = nextOf(store, end) === from
          if (isApplied) store.apply(shares, position)
        })
        if (isApplied) all.push(...shares)
        behind += size - to
      }
      kept += all.length
      // While there is much to read, pages of the indexes are written once for many rows.
      if (behind === 0 || kept >= rowsPerCommit) {
        guarded(() => store.commit())
        kept = 0
      }
      standing = { asOfMs: behind === 0 ? beganMs : standing.asOfMs, behind }
      return { shares: all, isBehind: behind > 0 }
    },
    requests: (query) => asked(() => ({ ...listRequests(store, query), ...standing })),
    flows: (query) => asked(() => ({ ...sumFlows(store, query), ...standing })),
    spend: (query) => asked(() => ({ ...sumSpend(store, query), ...standing })),
    sample: (query) => asked(() => ({ ...sampleRequests(store, query), ...standing })),
    channel: (query) => asked(() => ({ ...sumChannel(store, query), ...standing })),
    standing: () => standing,
    close() {
      store.commit()
      store.close()
    },
  }
}

function nextOf(store: FinderStore, { log }: Pick<LogEnd, 'log'>): number {
  return store.positions().find((position) => position.log === log)?.index ?? 0
}

/** Whether what was read last of each log is still there: else it is another book, or an older copy of it. */
async function isOfBook(store: FinderStore, source: FinderSource): Promise<boolean> {
  const ends = new Map((await source.ends()).map((end) => [end.log, end]))
  for (const { log, origin, index, hash } of store.positions()) {
    const end = ends.get(log)
    if (end === undefined || end.origin !== origin || end.size < index) return false
    const now = index === 0 ? null : await source.hashAt(log, index - 1)
    if (index > 0 && (now === null || Buffer.compare(now, hash) !== 0)) return false
  }
  return true
}
