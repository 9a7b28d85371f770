// What commands on the admin API share: where it is, whose key they use, and how they answer.
// Exit codes: 0 done, 1 refused or unreachable, 2 wrong arguments.
import { readAdminKey } from '../house/house-keys.ts'
import { processEnvironment } from '../house/settings.ts'
import { Fault } from '../kernel/fault.ts'
import { callAdmin, type AdminAnswer } from './admin-call.ts'
import { printableJson, printableLines } from './printable.ts'

export const adminOptions = {
  url: {
    type: 'string',
    default: 'http://127.0.0.1:4000',
    description: 'Where the admin API is; the key is CUSTOMHOUSE_ADMIN_KEY, or the data folder’s',
  },
  'data-dir': { type: 'string', description: 'Data folder (CUSTOMHOUSE_DATA_DIR, ./data)' },
  json: { type: 'boolean', default: false, description: 'Print one JSON object' },
} as const

export interface AdminValues {
  readonly url: string
  readonly 'data-dir'?: string | undefined
  readonly json: boolean
}

/** Wrong arguments, as a sentence. */
export class Usage extends Error {}

/** What the API refused, as a sentence. */
export class Refused extends Error {}

export interface AdminCommand {
  /** POST with a body, else GET. */
  readonly call: (path: string, body?: object) => Promise<AdminAnswer>
  /** The answer with --json, else the lines. */
  readonly print: (answer: object, lines: readonly string[]) => number
}

/** Runs `act` and turns what went wrong into a sentence on stderr and an exit code. */
export async function runAdminCommand<Values extends AdminValues>(
  name: string,
  parse: () => { readonly values: Values; readonly positionals: readonly string[] },
  act: (command: AdminCommand, values: Values, positionals: readonly string[]) => Promise<number>,
): Promise<number> {
  try {
    const { values, positionals } = parse()
    return await act(openCommand(values), values, positionals)
  } catch (error) {
    if (error instanceof Fault) return failed(name, error.internal, 1)
    if (error instanceof Refused) return failed(name, printableLines([error.message]).trimEnd(), 1)
    if (error instanceof Usage || isArgumentError(error)) return failed(name, error.message, 2)
    throw error
  }
}

function openCommand({ url, json, 'data-dir': dataDirGiven }: AdminValues): AdminCommand {
  const environment = processEnvironment()
  const dataDir = dataDirGiven ?? (environment['CUSTOMHOUSE_DATA_DIR'] || './data')
  const adminKey = environment['CUSTOMHOUSE_ADMIN_KEY'] || readAdminKey(dataDir)
  return {
    async call(path, body) {
      const answer = await callAdmin({ url, adminKey }, path, body)
      if (typeof answer === 'string') throw new Refused(answer)
      return answer
    },
    print(answer, lines) {
      process.stdout.write(json ? `${printableJson(answer)}\n` : printableLines(lines))
      return 0
    },
  }
}

function isArgumentError(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  )
}

function failed(name: string, message: string, code: number): number {
  process.stderr.write(`customhouse ${name}: ${message}\n`)
  return code
}
