// What `start` is to do: the configuration that was named or found, or the sandbox. A configuration
// that was named and is missing is fatal; a book is sandbox or real for life.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { dayMs, systemClock } from '../kernel/time.ts'
import { lifelike, openSandbox } from '../sandbox/sandbox.ts'
import type { Stamp } from '../store/open.ts'
import { bookStamp } from '../store/stamp.ts'
import type { Environment } from './config-env.ts'
import { loadConfig } from './config-load.ts'
import type { Config } from './config-schema.ts'
import type { Problem } from './config-yaml.ts'
import { isLoopback } from './config-server.ts'
import { historyOf } from './history.ts'
import { openHouseKeys } from './house-keys.ts'
import { policyFilesIn, samplesFolder, type NamedFile } from './policy-files.ts'
import type { LoadedPolicy } from './policy-load.ts'
import { customerKeys, sampleConfig, sampleKeys, type SampleKey } from './sample-config.ts'
import { samplePersonas, type Persona } from './sample-personas.ts'
import { historyFiles, scenarioFiles } from './sample-scenario.ts'
import type { Show } from './sandbox-show.ts'
import { defaultConfigFile, defaultHost, defaultPort, type Settings } from './settings.ts'

export interface StartPlan {
  readonly kind: 'plan'
  readonly stamp: Stamp
  readonly dataDir: string
  readonly host: string
  readonly port: number
  readonly databaseUrl: string | null
  readonly logOrigin: string | null
  readonly config: Config
  readonly configFile: string | null
  readonly configText: string | null
  readonly policy: LoadedPolicy | null
  readonly files: readonly NamedFile[]
  readonly environment: Environment
  readonly pepper: Buffer
  readonly adminKey: string
  /** Of the sandbox; none in a real house. */
  readonly personas: readonly Persona[]
  /** In the sandbox: where the simulated providers are, and the sample keys. */
  readonly sample: { readonly url: string; readonly keys: readonly SampleKey[] } | null
  /** In the sandbox: its simulated past and its simulated live traffic. */
  readonly show: Show | null
  close(): Promise<void>
}

export interface StartProblem {
  readonly kind: 'problem'
  readonly text: string
}

export async function planStart(
  settings: Settings,
  environment: Environment,
): Promise<StartPlan | StartProblem> {
  const stamp = bookStamp(settings.dataDir)
  if (settings.configFile === null) return planSandbox(settings, stamp, environment)
  if (stamp === 'sandbox') {
    return problem(
      `${settings.dataDir} holds a sandbox book, which can never become real; give another --data-dir`,
    )
  }
  return planReal(settings, settings.configFile, environment)
}

async function planSandbox(
  settings: Settings,
  stamp: Stamp | null,
  environment: Environment,
): Promise<StartPlan | StartProblem> {
  if (stamp === 'real') {
    const text = `${settings.dataDir} holds a real book, and there is no ${defaultConfigFile} here`
    return problem(`${text}; name the configuration with --config, or give another --data-dir`)
  }
  if (settings.host !== null && !isLoopback(settings.host)) {
    return problem(
      `the sandbox prints its keys, so it listens on ${defaultHost} alone; leave out --host (or CUSTOMHOUSE_HOST), or name a configuration with --config`,
    )
  }
  const { pepper, adminKey } = openHouseKeys(settings.dataDir, settings.adminKey)
  const keys = sampleKeys(pepper)
  const nowMs = systemClock.nowMs()
  const schedule = historyOf(settings.dataDir, stamp, { total: settings.history, nowMs })
  // Keys that nobody is told. They alone ask by themselves: whoever tries a printed one finds its budget whole.
  const customers = schedule === null ? [] : customerKeys(pepper)
  const allKeys = [...keys, ...customers]
  const startMs = schedule === null ? null : Math.floor(schedule.toMs / dayMs) * dayMs
  const sandbox = await openSandbox({
    host: defaultHost,
    port: 0,
    dataDir: join(settings.dataDir, 'sandbox'),
    clock: systemClock,
    profile: lifelike,
  })
  const text = JSON.stringify({
    ...sampleConfig(sandbox.url, allKeys, startMs),
    ...(schedule === null ? scenarioFiles : historyFiles),
  })
  const { config, policy, files, problems } = loadConfig({
    text,
    environment: {},
    nowMs,
    files: policyFilesIn(samplesFolder),
  })
  if (config === null) return problem(problemLines('the sample configuration', problems))
  return {
    kind: 'plan',
    stamp: 'sandbox',
    dataDir: settings.dataDir,
    // The sandbox has printed keys: it must not be reachable from outside, whatever was asked.
    host: defaultHost,
    port: settings.port ?? defaultPort,
    databaseUrl: null,
    logOrigin: settings.logOrigin,
    config,
    configFile: null,
    configText: null,
    policy,
    files,
    environment,
    pepper,
    adminKey,
    personas: samplePersonas,
    sample: { url: sandbox.url, keys },
    show: {
      history: schedule === null ? null : { ...schedule, configText: text, keys: allKeys },
      trickle: {
        isOn: !settings.quietSandbox,
        keys: new Map(customers.map(({ workload, key }) => [workload, key])),
      },
    },
    close: () => sandbox.close(),
  }
}

function planReal(
  settings: Settings,
  configFile: string,
  environment: Environment,
): StartPlan | StartProblem {
  let text: string
  try {
    text = readFileSync(configFile, 'utf8')
  } catch (error) {
    return problem(
      `the configuration cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  const { config, policy, files, problems } = loadConfig({
    text,
    environment,
    nowMs: systemClock.nowMs(),
    files: policyFilesIn(dirname(configFile)),
  })
  if (config === null) return problem(problemLines(configFile, problems))
  const { pepper, adminKey } = openHouseKeys(settings.dataDir, settings.adminKey)
  return {
    kind: 'plan',
    stamp: 'real',
    dataDir: settings.dataDir,
    host: settings.host ?? config.server.host ?? defaultHost,
    port: settings.port ?? config.server.port ?? defaultPort,
    databaseUrl: settings.databaseUrl,
    logOrigin: settings.logOrigin,
    config,
    configFile,
    configText: text,
    policy,
    files,
    environment,
    pepper,
    adminKey,
    personas: [],
    sample: null,
    show: null,
    close: () => Promise.resolve(),
  }
}

function problemLines(configuration: string, problems: readonly Problem[]): string {
  const lines = problems.map(
    ({ file, line, column, path, message }) =>
      `  ${file === undefined ? '' : `${file}:`}${line}:${column} ${path} ${message}`,
  )
  return `${configuration} has ${problems.length} problems:\n${lines.join('\n')}`
}

function problem(text: string): StartProblem {
  return { kind: 'problem', text }
}
