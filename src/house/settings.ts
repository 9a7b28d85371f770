// What a command was told, by flag, environment or default, in that order. The only place that reads
// process.env. What the file says comes after the environment and before the defaults, in `run.ts`.
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { isKeyName } from '../audit/note.ts'
import type { Environment } from './config-env.ts'

export const defaultConfigFile = 'customhouse.yaml'
export const defaultPort = 4000
export const defaultHost = '127.0.0.1'
const defaultHistory = '200000'
/** What is told of single days has no room in fewer. */
const historyMin = 500

/** Flags of `start` and of every command that opens the same data. */
export const settingOptions = {
  config: {
    type: 'string',
    description: 'Configuration file (CUSTOMHOUSE_CONFIG; ./customhouse.yaml if it is there)',
  },
  port: {
    type: 'string',
    description: 'Port to listen on, 0 takes a free one (CUSTOMHOUSE_PORT, 4000)',
  },
  host: {
    type: 'string',
    description: 'Address to listen on (CUSTOMHOUSE_HOST, 127.0.0.1)',
  },
  'data-dir': {
    type: 'string',
    description: 'Folder of the book, keys and log (CUSTOMHOUSE_DATA_DIR, ./data)',
  },
  sandbox: {
    type: 'boolean',
    default: false,
    description: 'Run on simulated providers with sample parties (CUSTOMHOUSE_SANDBOX=true)',
  },
  history: {
    type: 'string',
    description:
      'Simulated requests that a new sandbox begins with, 0 for none (CUSTOMHOUSE_SANDBOX_HISTORY, 200000)',
  },
  'quiet-sandbox': {
    type: 'boolean',
    default: false,
    description: 'No simulated live traffic in the sandbox (CUSTOMHOUSE_QUIET_SANDBOX=true)',
  },
  json: {
    type: 'boolean',
    default: false,
    description: 'Machine-readable output (CUSTOMHOUSE_JSON=true)',
  },
} as const

export interface Settings {
  /** The file that was named or found; null if there is none. */
  readonly configFile: string | null
  /** True if the file was named: then it must exist. */
  readonly configNamed: boolean
  /** Null where neither flag nor environment says: the file may. */
  readonly port: number | null
  readonly host: string | null
  readonly dataDir: string
  readonly sandbox: boolean
  /** Simulated requests that a new sandbox begins with. */
  readonly history: number
  /** Without simulated live traffic. */
  readonly quietSandbox: boolean
  readonly json: boolean
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
  readonly adminKey: string | null
  /** In place of the file's: after a recovery, while the changed file waits for its approval. */
  readonly logOrigin: string | null
}

/** The settings, or a sentence that names the flag or variable at fault and the remedy. */
export function readSettings(args: readonly string[], environment: Environment): Settings | string {
  let values
  try {
    values = parseArgs({ args: [...args], options: settingOptions }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const fromEnvironment = (name: string): string | undefined => {
    const value = environment[`CUSTOMHOUSE_${name}`]
    return value === '' ? undefined : value
  }
  const sandbox = values.sandbox || fromEnvironment('SANDBOX') === 'true'
  const portText = values.port ?? fromEnvironment('PORT')
  if (portText !== undefined && !/^\d{1,5}$/.test(portText)) return badPort(portText)
  const port = portText === undefined ? null : Number(portText)
  if (port !== null && port > 65_535) return badPort(String(port))
  const historyText = values.history ?? fromEnvironment('SANDBOX_HISTORY') ?? defaultHistory
  const history = /^\d{1,7}$/.test(historyText) ? Number(historyText) : -1
  if (history < 0 || (history > 0 && history < historyMin)) return badHistory(historyText)
  const logOrigin = fromEnvironment('LOG_ORIGIN') ?? null
  if (logOrigin !== null && !isKeyName(logOrigin)) {
    return `CUSTOMHOUSE_LOG_ORIGIN must be a name such as customhouse.example/log-2, not ${JSON.stringify(logOrigin)}`
  }
  const named = values.config ?? fromEnvironment('CONFIG')
  const found = existsSync(defaultConfigFile) ? defaultConfigFile : null
  return {
    configFile: sandbox ? null : (named ?? found),
    configNamed: named !== undefined,
    port,
    host: values.host ?? fromEnvironment('HOST') ?? null,
    dataDir: values['data-dir'] ?? fromEnvironment('DATA_DIR') ?? './data',
    sandbox,
    history,
    quietSandbox: values['quiet-sandbox'] || fromEnvironment('QUIET_SANDBOX') === 'true',
    json: values.json || fromEnvironment('JSON') === 'true',
    databaseUrl: fromEnvironment('DATABASE_URL') ?? null,
    redisUrl: fromEnvironment('REDIS_URL') ?? null,
    adminKey: fromEnvironment('ADMIN_KEY') ?? null,
    logOrigin,
  }
}

/** The process's environment, for commands. */
export function processEnvironment(): Environment {
  return process.env
}

function badPort(text: string): string {
  return `--port (or CUSTOMHOUSE_PORT) must be a number from 0 to 65535, not ${JSON.stringify(text)}`
}

function badHistory(text: string): string {
  return `--history (or CUSTOMHOUSE_SANDBOX_HISTORY) must be 0 for none, or a number of requests from ${historyMin} to 9999999, not ${JSON.stringify(text)}`
}
