// Archives a data folder in small segments until nothing is old enough, and says each segment on a line:
// what archive.test.ts kills. Arguments: the folder, the moment, entries per segment.
import { archiveBefore, archiveLock } from '../../src/store/archive.ts'
import { openWritableTables } from '../../src/store/tables.ts'

const [dataDir = '', beforeMs = '', leavesMax = ''] = process.argv.slice(2)
const lock = archiveLock(dataDir)
const tables = openWritableTables({ dataDir, databaseUrl: null })
await archiveBefore({
  tables,
  dataDir,
  beforeMs: Number(beforeMs),
  leavesMax: Number(leavesMax),
  onSegment: ({ name }) => process.stdout.write(`${name}\n`),
})
await tables.destroy()
lock.release()
