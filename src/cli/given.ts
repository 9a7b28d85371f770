// What commands are given as text and use as a value: an instant, a span, a configuration file.
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { loadConfig } from '../house/config-load.ts'
import { utcDayMs } from '../house/day.ts'
import type { DecisionSources } from '../house/decision-world.ts'
import { policyFilesIn } from '../house/policy-files.ts'
import { processEnvironment } from '../house/settings.ts'
import { Fault } from '../kernel/fault.ts'
import { dayMs, systemClock } from '../kernel/time.ts'
import { problemLines } from './check.ts'
import { ArgumentError, unreadable } from './data-dir.ts'

/** The instant that many days back (`90d`), or that of a day. Throws an ArgumentError. */
export function sinceOf(text: string, nowMs: number): number {
  const days = /^(\d{1,5})d$/.exec(text)?.[1]
  return days === undefined
    ? instantOf('--since', text, 'days such as 90d, or ')
    : nowMs - Number(days) * dayMs
}

/** A day, or an instant of it in UTC. Throws an ArgumentError that names the option. */
export function instantOf(option: string, text: string, orElse = ''): number {
  const isDay = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(text) && utcDayMs(text.slice(0, 10)) !== null
  const ms = isDay ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) throw new ArgumentError(`${option} needs ${orElse}a day such as 2026-11-10`)
  return ms
}

/** The file as the gateway would take it. Throws an ArgumentError, or a Fault where it has mistakes. */
export function loaded(file: string): Pick<DecisionSources, 'config' | 'policy'> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ArgumentError(unreadable('--config', file, error))
  }
  const { config, policy, problems } = loadConfig({
    text,
    environment: processEnvironment(),
    nowMs: systemClock.nowMs(),
    files: policyFilesIn(dirname(file)),
  })
  if (config === null) {
    const internal = `${file} is refused:\n${problemLines(file, problems)}`
    throw new Fault({ code: 'store.unavailable', internal })
  }
  return { config, policy }
}
