// `customhouse archive --before 2026-11`: moves everything entered before that month out of the
// database into segment files that verify and explain read too. Runs beside the gateway.
import { parseArgs } from 'node:util'
import { systemClock } from '../kernel/time.ts'
import { archiveBefore, archiveLock } from '../store/archive.ts'
import { openWritableTables } from '../store/tables.ts'
import {
  ArgumentError,
  bookPlaceOf,
  databaseOption,
  dataDirOptions,
  exitCodeOf,
} from './data-dir.ts'

export const name = 'archive'
export const summary = 'Move closed months into archive segments, beside a running gateway'
export const options = {
  ...dataDirOptions,
  ...databaseOption,
  before: { type: 'string', description: 'First month that stays, as YYYY-MM (UTC)' },
} as const

export function run(args: readonly string[]): Promise<number> {
  return exitCodeOf(name, async () => {
    const { values } = parseArgs({ args: [...args], options })
    const beforeMs = monthStart(values.before)
    const place = bookPlaceOf(values)
    const lock = archiveLock(place.dataDir)
    const tables = openWritableTables(place)
    // Stopped from the keyboard inside a transaction it would keep the gateway from writing.
    process.on('SIGTSTP', () => undefined)
    try {
      const segments = await archiveBefore({ tables, dataDir: place.dataDir, beforeMs })
      if (values.json) return JSON.stringify({ segments })
      const told = segments.map(
        (segment) => `${segment.name}: ${segment.entries} entries, ${segment.attempts} attempts`,
      )
      return told.length === 0 ? 'nothing is old enough' : told.join('\n')
    } finally {
      await tables.destroy()
      lock.release()
    }
  })
}

/** Only closed months: the running one still changes. */
function monthStart(text: string | undefined): number {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text ?? '')
  if (match === null) throw new ArgumentError('give the first month that stays: --before YYYY-MM')
  const startMs = Date.UTC(Number(match[1]), Number(match[2]) - 1, 1)
  if (startMs <= systemClock.nowMs()) return startMs
  throw new ArgumentError('only months that are over can be archived')
}
