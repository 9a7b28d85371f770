// `customhouse check`: every problem of a configuration file and of the files it names at once, each
// with its line, or what the file amounts to; with --packs, of the packs in a folder alone. Exit codes: 0 the
// file can be taken (warnings allowed), 1 it has errors, 2 wrong arguments or no file.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig, type Loaded } from '../house/config-load.ts'
import type { Problem } from '../house/config-yaml.ts'
import { loadPacks, packIdIn, type PackFile } from '../house/pack-load.ts'
import { openPersonKeys } from '../house/person-keys.ts'
import { sealedProblems } from '../house/person-port.ts'
import { policyFilesIn, shippedFolder } from '../house/policy-files.ts'
import type { LoadedPolicy } from '../house/policy-load.ts'
import { defaultConfigFile, processEnvironment } from '../house/settings.ts'
import { buildWorld } from '../house/world.ts'
import type { Contract } from '../contract/contract.ts'
import { comingTerms, type Coming } from '../house/contract-at.ts'
import type { World } from '../journeys/world.ts'
import { locationQuestions, restingQuestions } from '../kernel/words.ts'
import { Fault } from '../kernel/fault.ts'
import { systemClock } from '../kernel/time.ts'
import { dataDirOf, unreadable } from './data-dir.ts'
import { openDecisions } from '../journeys/decisions.ts'
import { openRegister } from '../journeys/register.ts'

export const name = 'check'
export const summary = 'Check a configuration file and say what each workload may use'
export const options = {
  config: {
    type: 'string',
    description: 'Configuration file (CUSTOMHOUSE_CONFIG; ./customhouse.yaml)',
  },
  packs: {
    type: 'string',
    description: 'Check the packs in this folder and their examples, and nothing else',
  },
  'data-dir': {
    type: 'string',
    description: 'Where the keys of sealed values lie (CUSTOMHOUSE_DATA_DIR, ./data)',
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
  if (values.packs !== undefined) return checkPacks(values.packs, values.json)
  const file = values.config ?? (environment['CUSTOMHOUSE_CONFIG'] || defaultConfigFile)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return failed(unreadable('--config', file, error))
  }
  const nowMs = systemClock.nowMs()
  const loaded = loadConfig({
    text,
    environment,
    nowMs,
    files: policyFilesIn(dirname(file)),
  })
  const { config, policy } = loaded
  let closed: readonly Problem[]
  try {
    closed = policy === null ? [] : closedValues(policy, dataDirOf(values))
  } catch (error) {
    return failed(error instanceof Fault ? error.internal : error)
  }
  const problems = [...loaded.problems, ...closed]
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ file, ok: config !== null, problems, ...outcome(loaded, nowMs) })}\n`
      : `${problemLines(file, problems)}${outcomeLine(file, problems)}${summaryText(loaded, nowMs)}`,
  )
  return config === null ? 1 : 0
}

/** Sealed values that the gateway of the data folder could not open. */
function closedValues({ dossiers }: LoadedPolicy, dataDir: string): readonly Problem[] {
  return dossiers.sealedAt.size === 0 ? [] : sealedProblems(dossiers, openPersonKeys(dataDir))
}

function checkPacks(folder: string, asJson: boolean): number {
  let files: readonly PackFile[]
  let shipped: readonly PackFile[] = []
  try {
    const isShipped = resolve(folder) === shippedFolder
    files = packsIn(folder, isShipped)
    if (!isShipped) shipped = packsIn(shippedFolder, true)
  } catch (error) {
    return failed(unreadable('--packs', folder, error))
  }
  if (files.length === 0) return failed(`there is no pack (*.yaml) in ${folder}`)
  const own = new Set(files.map(({ file }) => file))
  // What a pack builds on is there too, except what the folder has a pack of its own in the place of.
  const replaced = new Set(files.map(({ text }) => packIdIn(text)))
  const others = shipped.filter(({ text }) => !replaced.has(packIdIn(text)))
  const loaded = loadPacks([...others, ...files], [], own)
  const problems = loaded.problems.filter(
    ({ file = '', severity }) => severity === 'error' || own.has(file),
  )
  const packs = loaded.packs?.filter(({ file }) => own.has(file)) ?? null
  const listed = packs?.map(({ pack, examples }) => ({
    pack: pack.id,
    version: pack.version,
    hash: pack.hash,
    statuses: pack.statuses.length,
    rules: pack.rules.length,
    examples: examples.length,
  }))
  const held = (listed ?? []).reduce((sum, { examples }) => sum + examples, 0)
  const text = `${problemLines(folder, problems)}${outcomeLine(folder, problems, held)}`
  const found = { folder, ok: packs !== null, problems, ...(listed ? { packs: listed } : {}) }
  process.stdout.write(asJson ? `${JSON.stringify(found)}\n` : text)
  return packs === null ? 1 : 0
}

function packsIn(folder: string, shipped: boolean): readonly PackFile[] {
  return readdirSync(folder)
    .filter((entry) => /\.ya?ml$/.test(entry))
    .toSorted()
    .map((entry) => join(folder, entry))
    .map((file) => ({ file, text: readFileSync(file, 'utf8'), shipped }))
}

function failed(error: unknown): number {
  process.stderr.write(
    `customhouse check: ${error instanceof Error ? error.message : String(error)}\n`,
  )
  return 2
}

/** `FILE:LINE:COLUMN: severity: path: message`, as editors and CI understand it. */
export function problemLines(configFile: string, problems: readonly Problem[]): string {
  return problems
    .map(({ file = configFile, line, column, severity, path, message }) => {
      const where = path === '' ? '' : `${path}: `
      return `${file}:${line}:${column}: ${severity}: ${where}${message}\n`
    })
    .join('')
}

function outcomeLine(file: string, problems: readonly Problem[], examples = 0): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const warnings = problems.length - errors
  const counts = `${count(errors, 'error')}, ${count(warnings, 'warning')}`
  if (errors > 0) return `${file} is refused: ${counts}\n`
  const held = examples === 0 ? '' : `; ${count(examples, 'example')} computed`
  return `${file} is good: ${counts}${held}\n`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

interface Outcome {
  readonly allowed: readonly Row[]
  /** By contract, what its terms of now leave to the rules alone. */
  readonly unrestricted: Readonly<Record<string, readonly string[]>>
  /** Amendments that take effect later. */
  readonly toCome: readonly Coming[]
}

interface Row {
  readonly workload: string
  readonly model: string
  readonly verdict: string
  readonly allowed: readonly string[]
}

type Taken = Pick<Loaded, 'config' | 'policy'>

function outcome(taken: Taken, nowMs: number): Partial<Outcome> {
  const { config, policy } = taken
  if (config === null) return {}
  const world = buildWorld(config, [], nowMs, { policy, register: openRegister([]) })
  return {
    allowed: rowsOf(world, nowMs),
    unrestricted: Object.fromEntries(
      [...world.contracts.values()].map((contract) => [contract.id, unrestrictedBy(contract)]),
    ),
    toCome: comingTerms(config, nowMs),
  }
}

function unrestrictedBy({ permits, retentionDays }: Contract): readonly string[] {
  return [
    ...locationQuestions.filter((question) => permits[question] === undefined),
    ...restingQuestions
      .filter((question) => retentionDays[question] === undefined)
      .map((question) => `retention of ${question}`),
  ]
}

/** For plain text from a caller whose country nobody knows: the least that a workload may ask. */
function rowsOf(world: World, nowMs: number): readonly Row[] {
  const decisions = openDecisions()
  const plain = { dialect: 'openai', features: [], modalities: ['text'], country: null }
  return [...world.workloads.values()].flatMap(({ id, contractId }) =>
    [...(world.contracts.get(contractId)?.models.keys() ?? [])].map((model) => {
      const request = { model, ...plain, countryMissing: 'the country of the caller' }
      const { verdict, allowed } = decisions.decide(world, id, request, nowMs)
      return { workload: id, model, verdict, allowed }
    }),
  )
}

function summaryText(taken: Taken, nowMs: number): string {
  const { allowed: rows = [], unrestricted = {}, toCome = [] } = outcome(taken, nowMs)
  if (rows.length === 0) return ''
  const workloadWidth = Math.max(...rows.map(({ workload }) => workload.length))
  const modelWidth = Math.max(...rows.map(({ model }) => model.length))
  const lines = rows.map(({ workload, model, verdict, allowed }) => {
    const what = `${workload.padEnd(workloadWidth)}  ${model.padEnd(modelWidth)}`
    return `  ${what}  ${allowed.length > 0 ? allowed.join(', ') : verdict === 'refer' ? 'waits for a person' : 'nothing'}\n`
  })
  const terms = toCome.map(
    ({ contract, amendment, from }) => `  ${contract}  ${amendment} from ${from}\n`,
  )
  return [
    `\nWhat each workload may use now:\n${lines.join('')}`,
    `\nLeft to the rules, as the contracts do not restrict it:\n${leftLines(unrestricted)}`,
    terms.length === 0 ? '' : `\nTerms to come:\n${terms.join('')}`,
  ].join('')
}

/** Contracts that leave the same to the rules share a line. */
function leftLines(unrestricted: Outcome['unrestricted']): string {
  const alike = Map.groupBy(Object.entries(unrestricted), ([, what]) => what.join(', '))
  return [...alike]
    .map(([what, contracts]) => {
      const ids = contracts.map(([id]) => id).join(', ')
      return `  ${ids}: ${what === '' ? 'nothing' : what}\n`
    })
    .join('')
}
