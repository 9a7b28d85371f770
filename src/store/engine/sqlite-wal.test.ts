// Goal: the write-ahead log stays bounded by what is done between commits, and no commit does it.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openSqlite } from './sqlite-connection.ts'
import { openWal } from './sqlite-wal.ts'

const folder = mkdtempSync(join(tmpdir(), 'customhouse-wal-'))
after(() => rmSync(folder, { recursive: true }))
const pageBytes = 4_096 + 24

interface Opened {
  readonly path: string
  readonly database: DatabaseSync
  /** Commits at least so many pages. */
  readonly grow: (pages: number) => void
  /** Pages in the log, and those of them that are in the database file. */
  readonly state: () => readonly [log: number, moved: number]
}

function opened(name: string): Opened {
  const path = join(folder, name)
  const database = openSqlite({ path, readOnly: false })
  database.exec('create table t (n integer primary key, bytes blob) strict')
  const insert = database.prepare('insert into t (bytes) values (zeroblob(4000))')
  return {
    path,
    database,
    grow(pages) {
      database.exec('begin')
      for (let page = 0; page < pages; page++) insert.run()
      database.exec('commit')
    },
    state() {
      const row = database.prepare('pragma wal_checkpoint(noop)').get()
      return [Number(row?.['log']), Number(row?.['checkpointed'])]
    },
  }
}

test('a commit moves no page itself, and a busy writer moves none before it must', () => {
  const { database, grow, state } = opened('busy.db')
  const wal = openWal(database)
  for (let commit = 0; commit < 11; commit++) {
    grow(1_000)
    wal.tend(false)
    assert.equal(state()[1], 0)
  }
  grow(1_000)
  wal.tend(false)
  const [log, moved] = state()
  assert.ok(log > 12_000)
  assert.equal(moved, log)
  grow(1)
  assert.ok(state()[0] < 100, 'the log began anew')
  database.close()
})

test('while nobody waits, it is moved earlier', () => {
  const { database, grow, state } = opened('idle.db')
  const wal = openWal(database)
  grow(3_000)
  wal.tend(true)
  assert.equal(state()[1], 0)
  grow(1_000)
  wal.tend(true)
  assert.equal(state()[1], state()[0])
  database.close()
})

test('under a load that never pauses the file stays under 64 MiB', () => {
  const { path, database, grow } = opened('bounded.db')
  const wal = openWal(database)
  for (let commit = 0; commit < 100; commit++) {
    grow(400)
    wal.tend(false)
    assert.ok(statSync(`${path}-wal`).size < 16_000 * pageBytes)
  }
  database.close()
})

test('behind a reader of old pages it is tried again only after more pages, and done when the reader left', () => {
  const { path, database, grow, state } = opened('reader.db')
  const wal = openWal(database)
  grow(1_000)
  const reader = openSqlite({ path, readOnly: true })
  reader.exec('begin')
  reader.prepare('select count(*) from t').get()
  grow(6_000)
  wal.tend(true)
  const [, before] = state()
  assert.ok(before > 0 && before < 2_000, 'what the reader sees was moved, the rest was not')
  reader.exec('commit')
  wal.tend(true)
  assert.equal(state()[1], before, 'not tried again at once')
  grow(1_000)
  wal.tend(true)
  assert.equal(state()[1], state()[0])
  reader.close()
  database.close()
})
