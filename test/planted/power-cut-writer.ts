// One book on a disk that is about to lose power: settles attempt after attempt and prints each that
// was acknowledged, then waits for the cut: without a checkpoint of the WAL, whose sync would hide what
// is missing. Run by power-cut.test.ts; argv: folder, synchronous mode, how many.
import { openDataDir } from '../../src/store/open.ts'
import { openBook } from '../../src/store/book.ts'
import { openSqliteEngine } from '../../src/store/engine/sqlite.ts'
import { openLogReader } from '../../src/store/log-reader.ts'
import { openSqlite } from '../../src/store/engine/sqlite-connection.ts'
import { sqliteTables } from '../../src/store/engine/sqlite-tables.ts'
import { storedPlan } from '../store/plan.ts'
import { intentOp, settleOp, startMs } from '../store/ops.ts'

const [dataDir = '', synchronous = 'full', count = '1'] = process.argv.slice(2)
const origin = 'power.test/log-1'
const { database, log } = openDataDir({ dataDir, stamp: 'real', origin, nowMs: startMs })
// The planted bug: what the house opens is FULL; see openSqlite.
if (synchronous === 'normal') database.exec('pragma synchronous = normal')
const tables = sqliteTables(openSqlite({ path: `${dataDir}/book.db`, readOnly: true }))
const plan = await storedPlan(openLogReader(tables, log), origin)
const book = openBook(openSqliteEngine(database, log), plan)
for (let index = 0; index < Number(count); index++) {
  const attemptId = `w-${index}`
  await book.applyBatch([intentOp({ attemptId })])
  await book.applyBatch([settleOp({ attemptId })])
  process.stdout.write(`${attemptId}\n`)
}
process.stdin.resume()
