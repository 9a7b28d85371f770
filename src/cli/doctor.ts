// `customhouse doctor`: everything a start rests on, looked at without starting: runtime, configuration,
// certificates, disk, ports, the data folder and its proofs; with --channels each provider is asked for
// its models, which is never billed. Exit codes: 0 nothing is wrong (warnings allowed), 1 something is,
// 2 wrong arguments.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'

import { loadConfig } from '../house/config-load.ts'
import { policyFilesIn } from '../house/policy-files.ts'
import { readCredentialFile } from '../house/credential-file.ts'
import type { Config } from '../house/config-schema.ts'
import {
  bad,
  examineCertificates,
  examineMapBase,
  examineConfig,
  examineDataDir,
  examineDisk,
  examinePort,
  examineRuntime,
  good,
  type Finding,
} from '../house/examine.ts'
import { defaultLimits } from '../house/limits.ts'
import { processEnvironment, readSettings, settingOptions } from '../house/settings.ts'
import { defaultHost, defaultPort, type Settings } from '../house/settings.ts'
import { buildWorld } from '../house/world.ts'
import { systemClock } from '../kernel/time.ts'
import type { Channel } from '../place/deployment.ts'
import { probeChannel, type Probe } from '../upstream/probe.ts'

const { sandbox: _, ...settingOptionsKept } = settingOptions

export const name = 'doctor'
export const summary = 'Look at everything a start rests on, and at the providers'
export const options = {
  ...settingOptionsKept,
  channels: {
    type: 'boolean',
    default: false,
    description: 'Ask each provider for its models: reachable, credential, latency; never billed',
  },
} as const

/** How long one provider may take. */
const probeTimeoutMs = 10_000

export async function run(args: readonly string[]): Promise<number> {
  const asked = readArguments(args)
  if (typeof asked === 'string') {
    process.stderr.write(`customhouse doctor: ${asked}\n`)
    return 2
  }
  const findings = await examine(asked.settings, asked.channels)
  const isOk = findings.every(({ state }) => state !== 'bad')
  process.stdout.write(
    asked.settings.json ? `${JSON.stringify({ ok: isOk, findings })}\n` : told(findings, isOk),
  )
  return isOk ? 0 : 1
}

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options })
    const others = args.filter((arg) => arg !== '--channels')
    const settings = readSettings(others, processEnvironment())
    return typeof settings === 'string' ? settings : { settings, channels: values.channels }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function examine(settings: Settings, channels: boolean): Promise<Finding[]> {
  const nowMs = systemClock.nowMs()
  const { config, findings: configuration } = readConfig(settings, nowMs)
  const limits = { ...defaultLimits, ...config?.server.limits }
  const folder = examineDataDir(settings.dataDir, settings.configFile !== null)
  if (settings.databaseUrl !== null) folder.findings.push(elsewhere)
  const findings = [
    ...examineRuntime(nowMs),
    ...configuration,
    ...(config === null ? [] : examineCertificates(config, nowMs)),
    ...(config === null ? [] : examineMapBase(config)),
    examineDisk(settings.dataDir, limits.diskFreeBytesMin),
    ...folder.findings,
    ...(folder.hasBook ? [await examineProofs(settings.dataDir, config)] : []),
    ...(await examinePorts(settings, config, folder.isRunning)),
  ]
  if (!channels) return findings
  return [...findings, ...(await examineChannels(config, limits.clockSkewMsMax, nowMs))]
}

const elsewhere: Finding = {
  check: 'book',
  state: 'warning',
  text: 'the book is in PostgreSQL, at which this command does not look',
}

function readConfig(
  { configFile }: Settings,
  nowMs: number,
): { readonly config: Config | null; readonly findings: readonly Finding[] } {
  if (configFile === null) {
    const text = 'no file was named or found: start would open the sandbox'
    return { config: null, findings: [good('configuration', text)] }
  }
  try {
    const text = readFileSync(configFile, 'utf8')
    const { config, problems } = loadConfig({
      text,
      environment: processEnvironment(),
      nowMs,
      files: policyFilesIn(dirname(configFile)),
    })
    return { config, findings: examineConfig(configFile, problems) }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { config: null, findings: [bad('configuration', text)] }
  }
}

async function examinePorts(
  settings: Settings,
  config: Config | null,
  isRunning: boolean,
): Promise<Finding[]> {
  const server = config?.server
  const host = settings.host ?? server?.host ?? defaultHost
  const port = settings.port ?? server?.port ?? defaultPort
  const findings = [await examinePort('port', { host, port, isRunning })]
  const listen = server?.admin?.listen
  if (listen !== undefined) {
    const colon = listen.lastIndexOf(':')
    const adminHost = listen.slice(0, colon).replace(/^\[|\]$/g, '')
    const at = { host: adminHost, port: Number(listen.slice(colon + 1)), isRunning }
    findings.push(await examinePort('admin port', at))
  }
  return findings
}

/** `customhouse verify` in a process of its own: a large book must not fill this one. */
function examineProofs(dataDir: string, config: Config | null): Promise<Finding> {
  const [, main = ''] = process.argv
  const headDir = config?.log.headDir
  const args = [main, 'verify', dataDir, '--json']
  if (headDir !== undefined) args.push('--head-dir', headDir)
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }, (error) => {
      resolve(
        error === null
          ? good('verify', 'log, book and their agreement are sound')
          : bad('verify', `not sound; see: customhouse verify ${dataDir}`),
      )
    })
  })
}

async function examineChannels(
  config: Config | null,
  skewMsMax: number,
  nowMs: number,
): Promise<Finding[]> {
  if (config === null) return []
  const { proxy = null, ca } = config.upstream
  let pem: string | null = null
  try {
    pem = ca === undefined ? null : readFileSync(ca, 'utf8')
  } catch {
    // Told already by the look at certificates.
  }
  const probing = {
    clock: systemClock,
    timeoutMs: probeTimeoutMs,
    proxy,
    ca: pem,
    readFile: readCredentialFile,
  }
  const channels = [...buildWorld(config, [], nowMs).channels.values()]
  return await Promise.all(
    channels.map(async (channel) =>
      channelFinding(channel, await probeChannel(channel, probing), skewMsMax),
    ),
  )
}

/** A provider's Date header has whole seconds: a second either way says nothing. */
const dateResolutionMs = 1_000

function channelFinding(channel: Channel, probe: Probe, skewMsMax: number): Finding {
  const check = `channel ${channel.id}`
  const { host } = new URL(channel.endpoint)
  const took = probe.latencyMs === null ? '' : ` in ${probe.latencyMs} ms`
  const text = `${host} ${probe.text}${took}`
  if (probe.verdict !== 'accepted' && probe.verdict !== 'unchecked') return bad(check, text)
  const aheadMs = probe.clockAheadMs ?? 0
  if (Math.abs(aheadMs) > skewMsMax + dateResolutionMs) {
    const seconds = Math.round(Math.abs(aheadMs) / 1000)
    const side = aheadMs > 0 ? 'behind' : 'ahead of'
    return { check, state: 'warning', text: `${text}; our clock is ${seconds} s ${side} its clock` }
  }
  return { check, state: probe.verdict === 'accepted' ? 'good' : 'warning', text }
}

const marks = { good: 'ok  ', warning: 'warn', bad: 'BAD ' } as const

function told(findings: readonly Finding[], isOk: boolean): string {
  const width = Math.max(...findings.map(({ check }) => check.length))
  const lines = findings.map(
    ({ check, state, text }) => `${marks[state]}  ${check.padEnd(width)}  ${text}`,
  )
  return `${lines.join('\n')}\n\n${isOk ? 'Nothing is wrong.' : 'Something is wrong.'}\n`
}
