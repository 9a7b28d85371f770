// Online backup and its restore. A backup holds the book and its archive; never the head (a restored
// head would let a log fork) and never the keys (they have their own).
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseCheckpoint } from '../audit/note.ts'
import { Fault } from '../kernel/fault.ts'
import { archiveFolder } from './archive-reader.ts'
import { renameDurably, syncFile, syncFolder } from './durable-file.ts'
import { openSqlite } from './engine/sqlite-connection.ts'
import { lockFile } from './file-lock.ts'
import { bookFile } from './open.ts'
import { openHeadFile } from './head-file.ts'

export interface LogSize {
  readonly origin: string
  readonly size: number
}

/** Copies a running book, as of one moment, into a new folder. Throws a Fault `store.unavailable` if the folder has a book already. */
export function backupBook(dataDir: string, target: string): readonly LogSize[] {
  const path = join(target, bookFile)
  if (existsSync(path)) throw refused(`${path} is there already; a backup is never overwritten`)
  mkdirSync(target, { recursive: true, mode: 0o700 })
  const database = openSqlite({ path: join(dataDir, bookFile), readOnly: true })
  try {
    // One read transaction: a consistent copy while the writer goes on.
    database.prepare('vacuum into ?').run(`${path}.new`)
  } finally {
    database.close()
  }
  syncFile(`${path}.new`)
  copyArchive(dataDir, target)
  // The name appears last: a folder with a book in it is a whole backup.
  finish(path)
  return logSizes(path)
}

/**
 * Puts a backup into a data folder that has no book. Throws a Fault `store.unavailable` if it holds
 * less than the kept head was signed for: continuing from there would fork the log.
 */
export async function restoreBook(
  backup: string,
  target: { readonly dataDir: string; readonly headDir: string },
): Promise<readonly LogSize[]> {
  const path = join(target.dataDir, bookFile)
  const lock = lockFile(join(target.dataDir, 'lock'), 0)
  try {
    if (existsSync(path)) throw refused(`${path} is there; move it away before restoring`)
    const sizes = logSizes(join(backup, bookFile))
    await refuseOlder(sizes, target.headDir)
    cpSync(join(backup, bookFile), `${path}.new`)
    syncFile(`${path}.new`)
    copyArchive(backup, target.dataDir)
    finish(path)
    return sizes
  } finally {
    lock.release()
  }
}

async function refuseOlder(sizes: readonly LogSize[], headDir: string): Promise<void> {
  const head = await openHeadFile(headDir).read()
  const known = head === null ? null : parseCheckpoint(signedText(head))
  if (known === null) return
  const restored = sizes.find(({ origin }) => origin === known.origin)?.size ?? 0
  if (restored >= known.size) return
  throw refused(
    `the backup holds ${restored} entries of ${known.origin}, but ${known.size} were signed; ` +
      'restore a newer one, or accept the loss with customhouse recover --accept-loss',
  )
}

/** The text of a signed note that its signatures cover. */
export function signedText(note: string): string {
  return note.slice(0, note.lastIndexOf('\n\n') + 1)
}

/** The logs of a book file and how many entries each has. */
export function logSizes(path: string): readonly LogSize[] {
  const database = openSqlite({ path, readOnly: true })
  try {
    const rows = database
      .prepare(
        `select origin, coalesce(size, 0) as size from log left join tree on tree.log = log.number
         order by number`,
      )
      .all()
    return rows.map((row) => ({ origin: String(row['origin']), size: Number(row['size']) }))
  } finally {
    database.close()
  }
}

function copyArchive(source: string, target: string): void {
  const from = join(source, archiveFolder)
  if (!existsSync(from)) return
  const to = join(target, archiveFolder)
  mkdirSync(to, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(from).filter((file) => file.endsWith('.jsonl'))) {
    cpSync(join(from, name), join(to, name))
    syncFile(join(to, name))
  }
  syncFolder(to)
}

function finish(path: string): void {
  // `vacuum into` writes no journal that could be left behind; a copy's would be another book's.
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
  renameDurably(`${path}.new`, path)
}

function refused(internal: string): Fault {
  return new Fault({ code: 'store.unavailable', internal })
}
