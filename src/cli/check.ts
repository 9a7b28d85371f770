// `customhouse check`: every problem of a configuration file at once, each with its line, or what the
// file amounts to. Exit codes: 0 the file can be taken (warnings allowed), 1 it has errors, 2 wrong
// arguments or no file.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadConfig } from '../house/config-load.ts'
import type { Config } from '../house/config-schema.ts'
import type { Problem } from '../house/config-yaml.ts'
import { defaultConfigFile, processEnvironment } from '../house/settings.ts'
import { buildWorld } from '../house/world.ts'
import type { World } from '../journeys/world.ts'
import { systemClock } from '../kernel/time.ts'
import { openPolicy, type Policy } from '../policy/policy.ts'

export const name = 'check'
export const summary = 'Check a configuration file and say what each contract allows'
export const options = {
  config: {
    type: 'string',
    description: 'Configuration file (CUSTOMHOUSE_CONFIG; ./customhouse.yaml)',
  },
  json: { type: 'boolean', default: false, description: 'Print one JSON object' },
} as const

export async function run(args: readonly string[]): Promise<number> {
  const environment = processEnvironment()
  let values
  try {
    values = parseArgs({ args: [...args], options }).values
  } catch (error) {
    return failed(error)
  }
  const file = values.config ?? (environment['CUSTOMHOUSE_CONFIG'] || defaultConfigFile)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return failed(error)
  }
  const nowMs = systemClock.nowMs()
  const { config, problems } = loadConfig({ text, environment, nowMs })
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ file, ok: config !== null, problems, ...outcome(config, nowMs) })}\n`
      : `${problemLines(file, problems)}${verdict(file, problems)}${summaryText(config, nowMs)}`,
  )
  return config === null ? 1 : 0
}

function failed(error: unknown): number {
  process.stderr.write(
    `customhouse check: ${error instanceof Error ? error.message : String(error)}\n`,
  )
  return 2
}

/** `FILE:LINE:COLUMN: severity: path: message`, as editors and CI understand it. */
export function problemLines(file: string, problems: readonly Problem[]): string {
  return problems
    .map(({ line, column, severity, path, message }) => {
      const where = path === '' ? '' : `${path}: `
      return `${file}:${line}:${column}: ${severity}: ${where}${message}\n`
    })
    .join('')
}

function verdict(file: string, problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const warnings = problems.length - errors
  const counts = `${count(errors, 'error')}, ${count(warnings, 'warning')}`
  return errors > 0 ? `${file} is refused: ${counts}\n` : `${file} is good: ${counts}\n`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

interface Row {
  readonly contract: string
  readonly model: string
  readonly allowed: readonly string[]
}

function outcome(config: Config | null, nowMs: number): { readonly allowed?: readonly Row[] } {
  if (config === null) return {}
  return { allowed: rowsOf(buildWorld(config, [], nowMs), openPolicy(), nowMs) }
}

function rowsOf(world: World, policy: Policy, nowMs: number): readonly Row[] {
  return [...world.contracts.values()].flatMap((contract) =>
    [...contract.models.keys()].map((model) => ({
      contract: contract.id,
      model,
      allowed: policy.decide(world, contract, model, nowMs).allowed,
    })),
  )
}

function summaryText(config: Config | null, nowMs: number): string {
  const rows = outcome(config, nowMs).allowed ?? []
  if (rows.length === 0) return ''
  const contractWidth = Math.max(...rows.map(({ contract }) => contract.length))
  const modelWidth = Math.max(...rows.map(({ model }) => model.length))
  const lines = rows.map(({ contract, model, allowed }) => {
    const what = `${contract.padEnd(contractWidth)}  ${model.padEnd(modelWidth)}`
    return `  ${what}  ${allowed.length === 0 ? 'nothing' : allowed.join(', ')}\n`
  })
  return `\nWhat each contract allows now:\n${lines.join('')}`
}
