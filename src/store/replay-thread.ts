// One thread of a replay's scan: sums a range of the book's rows on a connection of its own, read-only.
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../kernel/assert.ts'
import { openSqlite } from './engine/sqlite-connection.ts'
import { segmentNames } from './replay-archive.ts'
import { scanRange, type ScanRange, type TermsSums } from './replay-scan.ts'

export interface ScanThreadOptions {
  readonly path: string
  readonly range: ScanRange
}

export interface ScannedPart {
  readonly sums: readonly TermsSums[]
  /** How much was archived when this thread began to look. */
  readonly segments: number
}

const { path, range }: ScanThreadOptions = workerData
assert(parentPort !== null, 'a scan runs in a thread')
const database = openSqlite({ path, readOnly: true })
// A scan comes to every page of three trees once, and to their upper pages again and again.
database.exec('pragma cache_size = -65536; pragma mmap_size = 17179869184')
try {
  database.exec('begin')
  const segments = segmentNames(database).size
  const part: ScannedPart = { sums: scanRange(database, range), segments }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort.postMessage(part)
} finally {
  database.close()
}
