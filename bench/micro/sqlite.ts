// What a row costs in node:sqlite, by its number of columns and the form of its key; and what a FULL
// commit costs by how many requests share it. Run: node bench/micro/sqlite.ts [FOLDER]
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { closeSync, fdatasyncSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue } from 'node:sqlite'
import { heading, measure } from './measure.ts'

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'micro-sqlite-'))
let fileCount = 0

function open(): DatabaseSync {
  const db = new DatabaseSync(join(folder, `${++fileCount}.db`))
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0')
  return db
}

let next = 0
const textId = (): string => `att_${String(++next).padStart(26, '0')}`

heading('one inserted row (batches of 64 in one transaction; CPU only)')
function insertBench(
  name: string,
  columns: string[],
  tail: string,
  values: () => SQLInputValue[],
): void {
  const db = open()
  db.exec(`CREATE TABLE t (${columns.join(', ')}) ${tail}`)
  const insert = db.prepare(`INSERT INTO t VALUES (${columns.map(() => '?').join(',')})`)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  let inBatch = 0
  measure(name, 12_800, () => {
    if (inBatch === 0) begin.run()
    insert.run(...values())
    if (++inBatch === 64) {
      inBatch = 0
      commit.run()
    }
  })
  db.close()
}
const texts = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `c${i} TEXT NOT NULL`)
const values = (count: number): string[] => Array.from({ length: count }, (_, i) => `value-${i}`)
for (const count of [1, 3, 7, 15, 23]) {
  insertBench(
    `rowid table, ${count + 1} columns: INTEGER key, ${count} texts of 7 bytes`,
    ['id INTEGER PRIMARY KEY', ...texts(count)],
    'STRICT',
    () => [++next, ...values(count)],
  )
}
insertBench(
  '7 texts and a TEXT PRIMARY KEY, rowid table (two trees)',
  ['id TEXT PRIMARY KEY', ...texts(7)],
  'STRICT',
  () => [textId(), ...values(7)],
)
insertBench(
  '7 texts and a TEXT PRIMARY KEY, WITHOUT ROWID',
  ['id TEXT PRIMARY KEY', ...texts(7)],
  'STRICT, WITHOUT ROWID',
  () => [textId(), ...values(7)],
)
insertBench(
  'INTEGER key and 7 integers',
  ['id INTEGER PRIMARY KEY', ...Array.from({ length: 7 }, (_, i) => `c${i} INTEGER`)],
  'STRICT',
  () => [++next, 1, 2, 3, 4, 5, 6, 7],
)
insertBench(
  'INTEGER key and 7 bigints',
  ['id INTEGER PRIMARY KEY', ...Array.from({ length: 7 }, (_, i) => `c${i} INTEGER`)],
  'STRICT',
  () => [++next, 1n, 2n, 3n, 4n, 5n, 6n, 7n],
)
const long = 'x'.repeat(600)
insertBench(
  'INTEGER key and one text of 600 bytes',
  ['id INTEGER PRIMARY KEY', 'a TEXT'],
  'STRICT',
  () => [++next, long],
)
const blob = Buffer.alloc(600, 1)
insertBench(
  'INTEGER key and one blob of 600 bytes',
  ['id INTEGER PRIMARY KEY', 'a BLOB'],
  'STRICT',
  () => [++next, blob],
)

heading('ways to write 8 rows of 4 columns (per row)')
{
  const db = open()
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c INTEGER) STRICT')
  const one = db.prepare('INSERT INTO t VALUES (?,?,?,?)')
  const eight = db.prepare(
    `INSERT INTO t VALUES ${Array.from({ length: 8 }, () => '(?,?,?,?)').join(',')}`,
  )
  const named = db.prepare('INSERT INTO t VALUES ($id,$a,$b,$c)')
  const json = db.prepare(
    'INSERT INTO t SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?)',
  )
  const wrap = (write: () => void) => () => {
    db.exec('BEGIN')
    for (let index = 0; index < 8; index++) write()
    db.exec('COMMIT')
  }
  const count = 200
  const scale = (name: string, write: () => void): void => {
    measure(`${name} (64 rows in a transaction)`, count, () => {
      wrap(write)()
    })
  }
  process.stdout.write('  figures are per transaction of 64 rows\n')
  scale('one row a statement, positional', () => {
    for (let row = 0; row < 8; row++) one.run(++next, 'aaaaaaa', 'bbbbbbb', 3)
  })
  scale('one row a statement, named', () => {
    for (let row = 0; row < 8; row++) named.run({ id: ++next, a: 'aaaaaaa', b: 'bbbbbbb', c: 3 })
  })
  scale('eight rows a statement', () => {
    const all: SQLInputValue[] = []
    for (let row = 0; row < 8; row++) all.push(++next, 'aaaaaaa', 'bbbbbbb', 3)
    eight.run(...all)
  })
  scale('json_each of eight rows', () => {
    const rows: unknown[] = []
    for (let row = 0; row < 8; row++) rows.push([++next, 'aaaaaaa', 'bbbbbbb', 3])
    json.run(JSON.stringify(rows))
  })
  const upsert = db.prepare('UPDATE t SET c = c + ? WHERE id = ?')
  scale('UPDATE of one hot row by its integer key', () => {
    for (let row = 0; row < 8; row++) upsert.run(1, 1)
  })
  const select = db.prepare('SELECT a, c FROM t WHERE id = ?')
  scale('SELECT of one row by its integer key', () => {
    for (let row = 0; row < 8; row++) select.get(1)
  })
  const insertedId = db.prepare('INSERT INTO t VALUES (?,?,?,?) RETURNING id')
  scale('one row a statement, RETURNING', () => {
    for (let row = 0; row < 8; row++) insertedId.get(++next, 'aaaaaaa', 'bbbbbbb', 3)
  })
  db.close()
}

heading(
  'one request as the book writes it (intent 2 rows; settle 3 rows of 500, 1,200 and 420 bytes, 1 deleted), FULL',
)
for (const group of [1, 4, 16, 64, 256]) {
  const db = open()
  db.exec(`PRAGMA wal_autocheckpoint=4000;
    CREATE TABLE intent (id TEXT PRIMARY KEY, terms TEXT, hold INTEGER, holds TEXT) STRICT;
    CREATE TABLE open (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE settlement (id TEXT PRIMARY KEY, ${texts(7).join(', ')}, transfers TEXT) STRICT;
    CREATE TABLE leaf (id INTEGER PRIMARY KEY, name TEXT UNIQUE, bytes TEXT) STRICT;
    CREATE TABLE salt (id INTEGER PRIMARY KEY, fields TEXT) STRICT;
    CREATE TABLE balance (id INTEGER PRIMARY KEY, posted INTEGER, held INTEGER) STRICT;
    INSERT INTO balance VALUES (1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 0, 0)`)
  const intent = db.prepare('INSERT INTO intent VALUES (?,?,?,?)')
  const opened = db.prepare('INSERT INTO open VALUES (?)')
  const closed = db.prepare('DELETE FROM open WHERE id = ?')
  const settled = db.prepare(`INSERT INTO settlement VALUES (?,?,?,?,?,?,?,?,?)`)
  const leaf = db.prepare('INSERT INTO leaf VALUES (?,?,?)')
  const salt = db.prepare('INSERT INTO salt VALUES (?,?)')
  const move = db.prepare('UPDATE balance SET posted = posted + ?, held = held + ? WHERE id = ?')
  const [terms, holds, legs, entry, salts] = [32, 70, 330, 1200, 420].map((n) => 'x'.repeat(n))
  const seven = values(7)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const requests = Math.max(group * 12, 200)
  let started = 0n
  let waited = 0
  let commits = 0
  measure(
    `${group} requests a commit (2 commits each), CPU per request`,
    Math.ceil(requests / group),
    () => {
      started = process.hrtime.bigint()
      const ids = Array.from({ length: group }, textId)
      begin.run()
      for (const id of ids) {
        intent.run(id, terms ?? '', 1, holds ?? '')
        opened.run(id)
      }
      move.run(0, group, 1)
      move.run(0, group, 2)
      commit.run()
      begin.run()
      for (const id of ids) {
        closed.run(id)
        settled.run(id, ...seven, legs ?? '')
        leaf.run(++next, id, entry ?? '')
        salt.run(next, salts ?? '')
      }
      for (const account of [1, 2, 3, 4]) move.run(group, -group, account)
      commit.run()
      waited += Number(process.hrtime.bigint() - started)
      commits += 2
    },
  )
  process.stdout.write(
    `  (figure is per group of ${group}; wall ${(waited / commits / 1e6).toFixed(3)} ms a commit)\n`,
  )
  db.close()
}

heading('append of 1 KB + fdatasync (wall)')
{
  const fd = openSync(join(folder, 'journal'), 'a')
  const record = Buffer.alloc(1024, 1)
  const times: number[] = []
  for (let index = 0; index < 500; index++) {
    const before = process.hrtime.bigint()
    writeSync(fd, record)
    fdatasyncSync(fd)
    times.push(Number(process.hrtime.bigint() - before) / 1e6)
  }
  closeSync(fd)
  times.sort((a, b) => a - b)
  process.stdout.write(`  p50 ${times[250]?.toFixed(3)} ms, p99 ${times[495]?.toFixed(3)} ms\n`)
}
rmSync(folder, { recursive: true })
