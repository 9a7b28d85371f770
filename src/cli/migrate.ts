// `customhouse migrate`: brings the book to this program's schema. `start` does the same; this is for
// those who want it done, and seen, before.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../kernel/time.ts'
import { migrateBook } from '../store/migrate-book.ts'
import { bookPlaceOf, databaseOption, dataDirOptions, exitCodeOf } from './data-dir.ts'

export const name = 'migrate'
export const summary = "Bring the book to this program's schema"
export const options = { ...dataDirOptions, ...databaseOption } as const

export function run(args: readonly string[]): Promise<number> {
  return exitCodeOf(name, async () => {
    const { values } = parseArgs({ args: [...args], options })
    const place = bookPlaceOf(values)
    const lockPath = join(place.dataDir, 'lock')
    const nowMs = systemClock.nowMs()
    const versions = await migrateBook({ ...place, lockPath, nowMs })
    if (values.json) return JSON.stringify(versions)
    return versions.before === versions.after
      ? `schema ${versions.after}, nothing to do`
      : `schema ${versions.before} -> ${versions.after}`
  })
}
