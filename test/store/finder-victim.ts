// Follows a book into a finder's file for so many slices, begins one more, and dies as by `kill -9`, with whatever was
// under way. Started by finder-kill.test.ts with the folders of both, and the number.
import { systemClock } from '../../src/kernel/time.ts'
import { openFinder } from '../../src/store/finder.ts'
import { openFinderSource } from '../../src/store/finder-source.ts'
import { openTables } from '../../src/store/tables.ts'

const [book = '', folder = '', slices = '0'] = process.argv.slice(2)
const finder = await openFinder({
  dataDir: folder,
  source: openFinderSource(openTables({ dataDir: book, databaseUrl: null }), book),
  clock: systemClock,
  entriesPerSlice: 7,
  onRebuilt: () => undefined,
})
for (let count = 0; count < Number(slices); count++) await finder.follow()
void finder.follow()
setImmediate(() => process.kill(process.pid, 'SIGKILL'))
