// How long the steps of requests took, as the house noted it: a ring of lines in a file of its own, beside the book and
// no part of it. Unlike the finder's index it follows from nothing: gone or damaged, those requests' durations are
// unknown from then on, and nothing else is lost.
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { isDamaged, openAnew, openDerivedFile, type DerivedFile } from './derived-file.ts'

export const timingFile = 'timing.db'

const schemaNumber = 1
const schema = `
  create table timing (
    number integer primary key, request_id text not null unique, line text not null) strict;`

export interface TimingStore {
  /** Lines of `timingLines`. A repeat changes nothing. */
  keep(lines: readonly string[]): void
  /** The request's line; null: none is kept. */
  find(requestId: string): string | null
  close(): void
}

/** Keeps `rowsMax` lines; the oldest leave first. Throws for a folder that cannot be written. */
export function openTimingStore(dataDir: string, rowsMax: number): TimingStore {
  const file: DerivedFile = {
    path: join(dataDir, timingFile),
    schema,
    schemaNumber,
    pragmas: '',
    readBigInts: false,
    isChecked: false,
  }
  let kept = statementsOf(openDerivedFile(file).database)

  function guarded<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      if (kept.database.isTransaction) kept.database.exec('rollback')
      if (!isDamaged(error)) throw error
      kept.database.close()
      kept = statementsOf(openAnew(file))
      return work()
    }
  }

  function keep(lines: readonly string[]): void {
    kept.database.exec('begin immediate')
    for (const line of lines) {
      kept.add.run(line.slice(0, line.indexOf(' ')), line)
    }
    kept.trim.run(rowsMax)
    kept.database.exec('commit')
  }

  return {
    keep: (lines) => guarded(() => keep(lines)),
    find(requestId) {
      const line = guarded(() => kept.one.get(requestId)?.['line'])
      return typeof line === 'string' ? line : null
    },
    close: () => kept.database.close(),
  }
}

function statementsOf(database: DatabaseSync) {
  return {
    database,
    add: database.prepare(
      'insert into timing (request_id, line) values (?, ?) on conflict do nothing',
    ),
    one: database.prepare('select line from timing where request_id = ?'),
    trim: database.prepare(
      'delete from timing where number <= (select max(number) from timing) - ?',
    ),
  }
}
