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
  'one request (intent 1 row of 20 columns + 1 UPDATE; settle 1 UPDATE + 6 rows + leaf of 600 bytes), FULL',
)
for (const group of [1, 4, 16, 64, 256]) {
  const db = open()
  db.exec(`PRAGMA wal_autocheckpoint=1000;
    CREATE TABLE attempt (id TEXT PRIMARY KEY, ${texts(19).join(', ')}) STRICT, WITHOUT ROWID;
    CREATE TABLE line (attempt TEXT, kind TEXT, n INTEGER, cost INTEGER, price INTEGER, PRIMARY KEY (attempt, kind)) STRICT, WITHOUT ROWID;
    CREATE TABLE transfer (id INTEGER PRIMARY KEY, debit INTEGER, credit INTEGER, amount INTEGER, attempt TEXT) STRICT;
    CREATE TABLE leaf (id INTEGER PRIMARY KEY, bytes TEXT) STRICT;
    CREATE TABLE node (level INTEGER, i INTEGER, hash BLOB, PRIMARY KEY (level, i)) STRICT, WITHOUT ROWID;
    CREATE TABLE balance (id INTEGER PRIMARY KEY, posted INTEGER, held INTEGER) STRICT;
    INSERT INTO balance VALUES (1, 0, 0)`)
  const intent = db.prepare(
    `INSERT INTO attempt VALUES (${Array.from({ length: 20 }, () => '?').join(',')})`,
  )
  const hold = db.prepare(
    'UPDATE balance SET held = held + ? WHERE id = 1 AND posted + held < 1000000000000',
  )
  const settled = db.prepare('UPDATE attempt SET c18 = ? WHERE id = ?')
  const line = db.prepare('INSERT INTO line VALUES (?,?,?,?,?)')
  const transfer = db.prepare('INSERT INTO transfer VALUES (?,?,?,?,?)')
  const leaf = db.prepare('INSERT INTO leaf VALUES (?,?)')
  const nineteen = values(19)
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
      const ids: string[] = []
      begin.run()
      for (let index = 0; index < group; index++) {
        const id = textId()
        ids.push(id)
        intent.run(id, ...nineteen)
        hold.run(1)
      }
      commit.run()
      begin.run()
      for (const id of ids) {
        settled.run('settled', id)
        hold.run(-1)
        line.run(id, 'input', 250, 625000, 675000)
        line.run(id, 'output', 100, 1000000, 1080000)
        for (let index = 0; index < 4; index++) transfer.run(++next, 1, 2, 100, id)
        leaf.run(++next, long)
      }
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
