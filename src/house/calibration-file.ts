// The calibration that is shipped, and others by name.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Fault } from '../kernel/fault.ts'
import type { Calibration } from '../watch/calibration.ts'
import { readCalibration } from '../watch/read-calibration.ts'

export const shippedCalibration = fileURLToPath(
  new URL('../watch/shipped-calibration.json', import.meta.url),
)

/** Throws a Fault that names every field which is not as it must be, or the error of the system. */
export function calibrationIn(path: string): Calibration {
  const read = readCalibration(parsed(path, readFileSync(path, 'utf8')))
  if (read.kind === 'calibration') return read.calibration
  throw refused(path, read.problems)
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw refused(path, [`it is no JSON: ${cause instanceof Error ? cause.message : ''}`])
  }
}

function refused(path: string, problems: readonly string[]): Fault {
  const internal = `${path} is no calibration:\n${problems.map((one) => `  ${one}`).join('\n')}`
  return new Fault({ code: 'store.unavailable', internal })
}
