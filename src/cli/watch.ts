// `customhouse watch`: recorded traffic through the watch, a calibration from honest traffic, and the figures of
// a case computed again from the log. Reads only. Exit codes: 0 done, 1 it could not be done or a line is
// bad, 2 wrong arguments.
import { parseArgs } from 'node:util'
import { ArgumentError, databaseOption, dataDirOptions, exitCodeOf } from './data-dir.ts'
import { calibrateFrom, type Calibrated } from './watch-calibrate.ts'
import { replayFile } from './watch-replay.ts'
import { reportOn } from './watch-report.ts'

export const name = 'watch'
export const summary =
  'Look for extraction and resale in recorded traffic, calibrate on honest traffic, or report on a case'
export const operands = 'replay FILE|calibrate [DATA]|report CASE'
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
  dispositions: {
    type: 'string',
    description:
      'In place of the cases of the data folder: what GET /admin/v1/case-dispositions answered (calibrate)',
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
    if (more.length > 0) throw new ArgumentError(`say ${operands}`)
    if (action === 'calibrate') return told(await calibrateFrom(subject, values))
    if (subject === undefined) throw new ArgumentError(`say ${operands}`)
    switch (action ?? '') {
      case 'replay':
        return told(replayFile(subject, values))
      case 'report':
        return reportOn(subject, values)
      default:
        throw new ArgumentError(`say ${operands}`)
    }
  })
}

function told({ text, announced }: Calibrated): string {
  for (const line of announced) process.stderr.write(`customhouse watch: ${line}\n`)
  return text
}
