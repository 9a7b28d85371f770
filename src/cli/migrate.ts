// `customhouse migrate`: brings the book to this program's schema. `start` does the same; this is for
// those who want it done, and seen, before.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { processEnvironment } from '../house/settings.ts'
import { systemClock } from '../kernel/time.ts'
import { migrateBook } from '../store/migrate-book.ts'
import { dataDirOf, dataDirOptions, exitCodeOf } from './data-dir.ts'

export const name = 'migrate'
export const summary = "Bring the book to this program's schema"
export const options = dataDirOptions

export function run(args: readonly string[]): Promise<number> {
  return exitCodeOf(name, async () => {
    const { values } = parseArgs({ args: [...args], options })
    const databaseUrl = processEnvironment()['CUSTOMHOUSE_DATABASE_URL'] || null
    const lockPath = join(dataDirOf(values), 'lock')
    const nowMs = systemClock.nowMs()
    const versions = await migrateBook({ dataDir: dataDirOf(values), databaseUrl, lockPath, nowMs })
    if (values.json) return JSON.stringify(versions)
    return versions.before === versions.after
      ? `schema ${versions.after}, nothing to do`
      : `schema ${versions.before} -> ${versions.after}`
  })
}
