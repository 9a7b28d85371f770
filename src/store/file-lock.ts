// An advisory lock that the operating system releases when its holder dies, whatever killed it: an
// exclusive transaction on an otherwise empty SQLite file. Node has no flock of its own.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../kernel/fault.ts'

export interface FileLock {
  release(): void
}

/** Takes the lock, waiting at most `waitMs`. Throws a Fault `store.unavailable` if another holds it. */
export function lockFile(path: string, waitMs: number): FileLock {
  mkdirSync(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: waitMs })
  try {
    database.exec('begin exclusive')
  } catch (cause) {
    database.close()
    throw new Fault({
      code: 'store.unavailable',
      internal: `another process holds ${path}; one folder serves one process of a kind; stop that one first`,
      cause,
    })
  }
  return { release: () => database.close() }
}
