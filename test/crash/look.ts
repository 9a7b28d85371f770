// Looks into the data folder between kills, beside the writer, and counts which moments were hit.
import { readdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface Look {
  /** Before a start: what lies there now. */
  before(): void
  /** After a start: what recovery made of it; a sentence if it missed something. */
  after(): string | null
  /** Attempts without an ending, in the book now. */
  open(): number
  count(what: string): void
  counts(): Readonly<Record<string, number>>
  /** Resolves when a new head is being kept, or after `ms`. */
  nextHead(ms: number): Promise<void>
  close(): void
}

export function openLook(dataDir: string): Look {
  const counts: Record<string, number> = {}
  const count = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  let startedMs = 0
  let headSize: number | null = null
  let book: DatabaseSync | null = null
  // One connection for the whole run: it reads only, so that it never recovers or checkpoints a WAL.
  const query = (sql: string, ...values: (string | number)[]): number => {
    book ??= new DatabaseSync(join(dataDir, 'book.db'), { readOnly: true, timeout: 5_000 })
    return Number(book.prepare(sql).get(...values)?.['n'] ?? 0)
  }
  return {
    before() {
      startedMs = Date.now()
      headSize = keptHeadSize(join(dataDir, 'head'))
      // A connection that stays open over a crash would keep the WAL index of the dead process alive.
      book?.close()
      book = null
    },
    after() {
      if (headSize !== null) {
        const sql = 'select count(*) as n from checkpoint where size = ? and at_ms >= ?'
        if (query(sql, headSize, startedMs) > 0) count('killed between signing and keeping a head')
      }
      const forgotten = query(
        "select count(*) as n from attempt where state = 'intent' and at_ms < ?",
        startedMs,
      )
      return forgotten === 0 ? null : `recovery passed over ${forgotten} open attempts`
    },
    open: () => query('select count(*) as n from open_attempt'),
    count,
    counts: () => counts,
    nextHead(ms) {
      return new Promise((resolve) => {
        const watcher = watch(join(dataDir, 'head'), () => done())
        const timer = setTimeout(() => done(), ms)
        const done = (): void => {
          clearTimeout(timer)
          watcher.close()
          resolve()
        }
      })
    },
    close: () => book?.close(),
  }
}

/** The size that the newest head file signs; null if there is none. */
function keptHeadSize(dir: string): number | null {
  let names: string[]
  try {
    names = readdirSync(dir)
  } catch {
    return null
  }
  const newest = names
    .filter((name) => /^checkpoint\.\d{12}$/.test(name))
    .toSorted()
    .at(-1)
  if (newest === undefined) return null
  return Number(readFileSync(join(dir, newest), 'utf8').split('\n')[1])
}
