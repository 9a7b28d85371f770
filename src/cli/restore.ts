// `customhouse restore BACKUP`: puts a backup into a data folder without a book. Refused if the backup
// holds less than was signed: continuing from there would fork the log.
import { parseArgs } from 'node:util'
import { restoreBook } from '../store/backup.ts'
import {
  ArgumentError,
  bookPlaceOf,
  dataDirOptions,
  exitCodeOf,
  headDirOf,
  headDirOption,
  refusePostgres,
} from './data-dir.ts'

export const name = 'restore'
export const summary = 'Put a backup into a data folder that has no book'
export const operands = 'BACKUP'
export const options = { ...dataDirOptions, ...headDirOption } as const

export function run(args: readonly string[]): Promise<number> {
  return exitCodeOf(name, async () => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [backup, ...more] = positionals
    if (backup === undefined || more.length > 0) throw new ArgumentError('name one backup folder')
    const place = bookPlaceOf(values)
    const { dataDir } = place
    refusePostgres(
      place,
      'copy the archive folder back, then pg_restore --exit-on-error --dbname=URL FILE',
    )
    const logs = await restoreBook(backup, { dataDir, headDir: headDirOf(values, dataDir) })
    if (values.json) return JSON.stringify({ dataDir, logs })
    const entries = logs.map(({ origin, size }) => `${origin}: ${size} entries`).join('\n')
    return `${entries}\nrestored to ${dataDir}; check it with customhouse verify ${dataDir}`
  })
}
