// `customhouse watch`: recorded traffic through the watch, a calibration from honest traffic, and the figures of
// a case computed again from the log. Reads only. Exit codes: 0 done, 1 it could not be done or a line is
// bad, 2 wrong arguments.
import { parseArgs } from 'node:util'
import { ArgumentError, databaseOption, dataDirOptions, exitCodeOf } from './data-dir.ts'
import { calibrateFrom } from './watch-calibrate.ts'
import { replayFile } from './watch-replay.ts'
import { reportOn } from './watch-report.ts'

export const name = 'watch'
export const summary =
  'Look for extraction and resale in recorded traffic, calibrate on honest traffic, or report on a case'
export const operands = 'replay FILE|calibrate DATA|report CASE'
export const options = {
  calibration: {
    type: 'string',
    description:
      'In place of the calibration that is shipped: a file that calibrate wrote (replay)',
  },
  'skip-bad': {
    type: 'boolean',
    default: false,
    description: 'Judge the rest where lines are bad; they are counted and named (replay)',
  },
  out: {
    type: 'string',
    description: 'Where the calibration goes; else it is printed (calibrate)',
  },
  ...dataDirOptions,
  json: {
    type: 'boolean',
    default: false,
    description: 'Print one JSON object a line for each account (replay), or one object',
  },
  ...databaseOption,
} as const

export async function run(args: readonly string[]): Promise<number> {
  return exitCodeOf(name, async () => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [action, subject, ...more] = positionals
    if (subject === undefined || more.length > 0) throw new ArgumentError(`say ${operands}`)
    switch (action ?? '') {
      case 'replay': {
        const told = replayFile(subject, values)
        for (const line of told.announced) process.stderr.write(`customhouse watch: ${line}\n`)
        return told.text
      }
      case 'calibrate':
        return calibrateFrom(subject, values)
      case 'report':
        return reportOn(subject, values)
      default:
        throw new ArgumentError(`say ${operands}`)
    }
  })
}
