// `customhouse backup TARGET`: copies the book of a running gateway, never its head and never its keys.
import { parseArgs } from 'node:util'
import { backupBook } from '../store/backup.ts'
import {
  ArgumentError,
  bookPlaceOf,
  dataDirOptions,
  exitCodeOf,
  refusePostgres,
} from './data-dir.ts'

export const name = 'backup'
export const summary = 'Copy the book of a running gateway into a new folder'
export const operands = 'TARGET'
export const options = dataDirOptions

export function run(args: readonly string[]): Promise<number> {
  return exitCodeOf(name, async () => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [target, ...more] = positionals
    if (target === undefined || more.length > 0) throw new ArgumentError('name one target folder')
    const place = bookPlaceOf(values)
    refusePostgres(place, 'pg_dump --format=custom --file=FILE, then copy DATA_DIR/archive')
    const logs = backupBook(place.dataDir, target)
    if (values.json) return JSON.stringify({ target, logs })
    const entries = logs.map(({ origin, size }) => `${origin}: ${size} entries`).join('\n')
    return `${entries}\nbacked up to ${target}; back up the keys folder apart from it`
  })
}
