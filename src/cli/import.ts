// `customhouse import`: a customhouse.yaml from the configuration of another gateway, and what of it could
// not be carried over. Nothing is ever overwritten and no secret copied. Exit codes: 0 written (most likely
// with things to do), 1 the source is refused, 2 wrong arguments.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadConfig } from '../house/config-load.ts'
import type { Problem } from '../house/config-yaml.ts'
import { importLitellm } from '../house/import-litellm.ts'
import { importOneApi, oneApiColumns } from '../house/import-one-api.ts'
import { importPortkey } from '../house/import-portkey.ts'
import { itemLines, type Imported } from '../house/import-report.ts'
import { Fault } from '../kernel/fault.ts'
import { isoTime, systemClock } from '../kernel/time.ts'
import { readForeignTables } from '../store/foreign-tables.ts'
import { problemLines } from './check.ts'
import { ArgumentError, unreadable } from './data-dir.ts'

export const name = 'import'
export const summary = 'Write a configuration from that of LiteLLM, Portkey, one-api or new-api'
export const operands = 'litellm|portkey|one-api|new-api FILE'
export const options = {
  out: {
    type: 'string',
    description: 'File to write; it must not exist yet (else: standard output)',
  },
  json: { type: 'boolean', default: false, description: 'Print one JSON object' },
} as const

export async function run(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [format = '', file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new ArgumentError(`say ${operands}`)
    const nowMs = systemClock.nowMs()
    const imported = importFile(format, file, isoTime(nowMs).slice(0, 10))
    if (imported.kind === 'refused') return refuse(file, imported.problems, values.json)
    if (values.out !== undefined) writeNew(values.out, imported.text)
    tell(imported, { file, out: values.out ?? null, json: values.json, nowMs })
    return 0
  } catch (error) {
    const isArguments =
      error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
    if (!isArguments && !(error instanceof Fault) && !(error instanceof ArgumentError)) throw error
    const text = error instanceof Fault ? error.internal : error.message
    process.stderr.write(`customhouse import: ${text}\n`)
    return error instanceof Fault ? 1 : 2
  }
}

function importFile(format: string, file: string, day: string): Imported {
  if (format === 'litellm') return importLitellm(textOf(file), file, day)
  if (format === 'portkey') return importPortkey(textOf(file), file, day)
  if (format === 'one-api' || format === 'new-api') {
    const { channels = null, tokens = null, users = null } = readForeignTables(file, oneApiColumns)
    return importOneApi({ channels, tokens, users }, day)
  }
  throw new ArgumentError(`say ${operands}`)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ArgumentError(unreadable('FILE', file, error))
  }
}

function writeNew(out: string, text: string): void {
  try {
    writeFileSync(out, text, { flag: 'wx' })
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    const why = error instanceof Error ? error.message : String(error)
    throw new ArgumentError(
      isThere
        ? `${out} is there already, and nothing is overwritten; name another with --out`
        : `cannot write ${out}: ${why}; name another with --out`,
    )
  }
}

function refuse(file: string, problems: readonly Problem[], asJson: boolean): number {
  if (asJson) process.stdout.write(`${JSON.stringify({ file, ok: false, problems })}\n`)
  else process.stderr.write(problemLines(file, problems))
  return 1
}

interface Telling {
  readonly file: string
  readonly out: string | null
  readonly json: boolean
  readonly nowMs: number
}

/** The report goes where the configuration does not. */
function tell(
  imported: Extract<Imported, { kind: 'imported' }>,
  { file, out, json, nowMs }: Telling,
): void {
  const { text, counts, items, environment } = imported
  // As it will look to `check` once the environment is set.
  const set = Object.fromEntries(environment.map((variable) => [variable, 'https://set.invalid']))
  const { problems } = loadConfig({ text, environment: set, nowMs })
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (json) {
    const found = { file, ok: true, out, counts, environment, items, toComplete: errors }
    process.stdout.write(`${JSON.stringify(out === null ? { ...found, config: text } : found)}\n`)
    return
  }
  const counted = `${counts.channels} channels, ${counts.deployments} deployments, ${counts.prices} price lists`
  const next =
    errors.length === 0
      ? 'customhouse check takes it.'
      : `customhouse check names ${errors.length} places that the source leaves open.`
  const report = `${file}: ${counted}. ${next}\n${itemLines(file, items)}`
  if (out === null) {
    process.stdout.write(text)
    process.stderr.write(report)
  } else process.stdout.write(report)
}
