// When the write-ahead log goes into the database file. SQLite would do it inside the commit that
// crosses a number of pages, and whoever waits for that commit would wait for it too; here it runs
// between commits, after their answers left: early while nobody waits, at the latest at `pagesMax`.
// The file is then no longer than that and one commit, unless a reader holds an old page for long.
import type { DatabaseSync } from 'node:sqlite'

/** What is worth two flushes of the disk while nobody waits: hot pages are then moved once for many commits. */
const pagesIdle = 4_000
/** 48 MiB: what a start after a crash has to read, and a backup to copy. */
const pagesMax = 12_000
/** Behind a reader of old pages little can be moved; so much must be new before it is tried again. */
const pagesBetweenTries = 1_000

export interface Wal {
  /** Between two commits; `idle` if no operation waits. Throws what SQLite throws. */
  tend(idle: boolean): void
}

export function openWal(database: DatabaseSync): Wal {
  const look = database.prepare('pragma wal_checkpoint(noop)')
  // Passive waits for nobody: what a reader still needs stays for the next time.
  const move = database.prepare('pragma wal_checkpoint(passive)')
  let leftBehind = 0
  return Object.freeze<Wal>({
    tend(idle) {
      const waiting = pagesWaiting(look.get())
      // It began anew, so that nothing is left behind any more.
      if (waiting < leftBehind) leftBehind = 0
      if (waiting < (idle ? pagesIdle : pagesMax)) return
      if (leftBehind > 0 && waiting < leftBehind + pagesBetweenTries) return
      leftBehind = pagesWaiting(move.get())
    },
  })
}

function pagesWaiting(row: ReturnType<ReturnType<DatabaseSync['prepare']>['get']>): number {
  return Number(row?.['log'] ?? 0) - Number(row?.['checkpointed'] ?? 0)
}
