// `customhouse recover --accept-loss --origin NEW`: opens a new log after the old one lost signed
// entries, its key or its head. The gateway must not run. The configuration's log.origin must then
// name the new origin.
import { parseArgs } from 'node:util'
import { recoverLog } from '../house/recover-log.ts'
import { systemClock } from '../kernel/time.ts'
import {
  ArgumentError,
  bookPlaceOf,
  databaseOption,
  dataDirOptions,
  exitCodeOf,
  headDirOf,
  headDirOption,
} from './data-dir.ts'

export const name = 'recover'
export const summary = 'Open a new log after a loss, naming what is lost'
export const options = {
  ...dataDirOptions,
  ...databaseOption,
  ...headDirOption,
  'accept-loss': {
    type: 'boolean',
    default: false,
    description: 'Say that you know: signed entries that are gone stay gone',
  },
  origin: { type: 'string', description: 'Name of the new log, e.g. customhouse.example/log-2' },
  head: { type: 'string', description: 'A signed head kept elsewhere, if the head folder is gone' },
} as const

export function run(args: readonly string[]): Promise<number> {
  return exitCodeOf(name, async () => {
    const { values } = parseArgs({ args: [...args], options })
    if (!values['accept-loss']) throw new ArgumentError('nothing is done without --accept-loss')
    const { origin } = values
    if (origin === undefined) throw new ArgumentError('name the new log with --origin')
    const place = bookPlaceOf(values)
    const recovered = await recoverLog({
      ...place,
      headDir: headDirOf(values, place.dataDir),
      origin,
      headFile: values.head ?? null,
      clock: systemClock,
    })
    if (values.json) return JSON.stringify({ origin, ...recovered })
    return [
      `${recovered.previousOrigin} ends at ${recovered.previousSize} entries; ${recovered.lost} signed entries are lost`,
      `${origin} is open, and its first entry says so; its key is`,
      recovered.vkey,
      `set log.origin to ${origin} before you start; under change control start with`,
      `CUSTOMHOUSE_LOG_ORIGIN=${origin}, and ask for the changed file then`,
    ].join('\n')
  })
}
