// A whole house in this process, over a scripted provider: real door, book, log and relay.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { stringify } from 'yaml'

import { checkConfig, loadConfig, type Loaded } from '../../src/house/config-load.ts'
import type { ConfigInput } from '../../src/house/config-schema.ts'
import { policyFilesIn } from '../../src/house/policy-files.ts'
import type { Persona } from '../../src/house/sample-personas.ts'
import type { Stamp } from '../../src/store/open.ts'
import { runHouse, type Running } from '../../src/house/run.ts'
import { mintKey, keyDigest } from '../../src/identity/token.ts'
import type { Fault } from '../../src/kernel/fault.ts'
import { systemClock } from '../../src/kernel/time.ts'
import type { LineSink } from '../../src/telemetry/line-writer.ts'
import type { ScriptedUpstream } from './scripted-upstream.ts'

export interface TestHouse extends AsyncDisposable {
  readonly running: Running
  readonly url: string
  readonly key: string
  readonly dataDir: string
  /** Finished requests, as their log lines. */
  readonly records: Record<string, unknown>[]
  /** Resolves with the next record not yet taken. */
  nextRecord(): Promise<Record<string, unknown>>
  /** Rows of the book, read beside the running writer. */
  query(sql: string): Record<string, unknown>[]
}

type Channel = NonNullable<ConfigInput['channels']>[string]
type Deployment = NonNullable<ConfigInput['deployments']>[string]
type Contract = NonNullable<ConfigInput['contracts']>[string]

export interface TestHouseOptions {
  readonly channel?: Partial<Channel>
  /** More channels, beside the one named `provider`. */
  readonly channels?: ConfigInput['channels']
  readonly deployments?: Readonly<Record<string, Partial<Deployment>>>
  readonly contract?: Partial<Contract>
  readonly fallbacks?: ConfigInput['fallbacks']
  readonly hedge?: ConfigInput['hedge']
  /** Per million tokens by kind, beside input and output. */
  readonly prices?: Readonly<Record<string, string>>
  readonly server?: ConfigInput['server']
  readonly log?: ConfigInput['log']
  /** The text of one pack. */
  readonly pack?: string
  /** The text of one file of dossiers; with a pack. */
  readonly dossiers?: string
  /** Ids of packs that are shipped. */
  readonly packs?: readonly string[]
  /** A fresh folder, removed at the end, unless given. */
  readonly dataDir?: string
  readonly onFatal?: (fault: Fault) => void
  readonly telemetry?: ConfigInput['telemetry']
  readonly upstream?: ConfigInput['upstream']
  /** In place of whole sections. */
  readonly sections?: Partial<ConfigInput>
  /** 127.0.0.1 unless given. */
  readonly host?: string
  /** A sandbox unless given. */
  readonly stamp?: Stamp
  readonly personas?: readonly Persona[]
  readonly adminKey?: string
  /** In place of the sink that keeps records. */
  readonly logSink?: LineSink
}

const here = ['SG']
const permits = { processing: here, rest: here, abuseStore: here, review: here }

export const baseDeployment: Deployment = {
  channel: 'provider',
  model: 'm',
  type: 'regional',
  locations: { ingress: here, processing: here, rest: here, abuseStore: here, review: here },
  price: 'list',
  maxOutputTokens: 1000,
  contextWindow: 10_000,
  imageTokensMax: 1000,
}

/** One contract over one provider; 1 nano-dollar a thousandth: input 1000 nanos, output 2000 nanos a token. */
export function testConfig(
  upstreamUrl: string,
  digest: { readonly id: string; readonly digest: string },
  options: TestHouseOptions = {},
): ConfigInput {
  const deployments = options.deployments ?? { only: {} }
  return {
    version: 1,
    server: {
      ...options.server,
      // Faults are played once, unless a test is about asking again.
      limits: { attemptsPerDeploymentMax: 1, ...options.server?.limits },
    },
    log: options.log ?? {},
    telemetry: options.telemetry ?? {},
    upstream: options.upstream ?? {},
    prices: {
      list: {
        currency: 'USD',
        versions: [
          {
            validFrom: '2020-01-01',
            perMillionTokens: { input: '1', output: '2', ...options.prices },
          },
        ],
      },
    },
    channels: {
      provider: {
        kind: 'openai',
        seller: 'Scripted',
        endpoint: `${upstreamUrl}/v1`,
        credential: 'upstream-secret',
        ...options.channel,
      },
      ...options.channels,
    },
    deployments: Object.fromEntries(
      Object.entries(deployments).map(([id, one]) => [id, { ...baseDeployment, ...one }]),
    ),
    ...(options.fallbacks === undefined ? {} : { fallbacks: options.fallbacks }),
    ...(options.hedge === undefined ? {} : { hedge: options.hedge }),
    parties: { party: { legalName: 'Party', country: 'SG' } },
    contracts: {
      contract: {
        party: 'party',
        validFrom: '2020-01-01',
        models: ['m'],
        permits,
        ...options.contract,
      },
    },
    workloads: {
      workload: { contract: 'contract', purpose: 'test', owner: 'test', keys: [digest] },
    },
    // A thread of its own, and entries that few tests expect.
    watch: { enabled: false },
    ...options.sections,
  }
}

function loaded(
  input: ConfigInput,
  { pack, packs = [], dossiers }: TestHouseOptions,
  dataDir: string,
): Pick<Loaded, 'config' | 'policy' | 'problems'> {
  const nowMs = systemClock.nowMs()
  const named = pack === undefined ? packs : [...packs, './pack.yaml']
  if (named.length === 0) return { ...checkConfig(input, nowMs), policy: null }
  if (pack !== undefined) writeFileSync(join(dataDir, 'pack.yaml'), pack)
  if (dossiers !== undefined) writeFileSync(join(dataDir, 'dossiers.yaml'), dossiers)
  const held = dossiers === undefined ? {} : { dossiers: ['./dossiers.yaml'] }
  const text = stringify({ ...input, policy: { packs: named }, ...held })
  writeFileSync(join(dataDir, 'customhouse.yaml'), text)
  return loadConfig({ text, environment: {}, nowMs, files: policyFilesIn(dataDir) })
}

export async function openTestHouse(
  upstream: Pick<ScriptedUpstream, 'url'>,
  options: TestHouseOptions = {},
): Promise<TestHouse> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'customhouse-test-'))
  const pepper = Buffer.alloc(32, 1)
  const { id, key } = mintKey()
  const input = testConfig(upstream.url, { id, digest: keyDigest(pepper, key) }, options)
  const { config, policy, problems } = loaded(input, options, dataDir)
  if (config === null) throw new Error(JSON.stringify(problems, null, 2))
  const records: Record<string, unknown>[] = []
  let waiting: (() => void)[] = []
  let taken = 0
  const running = await runHouse({
    dataDir,
    stamp: options.stamp ?? 'sandbox',
    personas: options.personas ?? [],
    host: options.host ?? '127.0.0.1',
    port: 0,
    databaseUrl: null,
    config,
    configFile: null,
    configText: null,
    policy,
    environment: {},
    adminKey: options.adminKey ?? 'test-admin',
    pepper,
    logSink: options.logSink ?? {
      write(text, done) {
        for (const line of text.trim().split('\n')) {
          const record = JSON.parse(line) as Record<string, unknown>
          if (record['event'] === 'request') records.push(record)
        }
        for (const wake of waiting.splice(0)) wake()
        done()
      },
    },
    onFatal:
      options.onFatal ??
      ((fault) => {
        throw fault
      }),
  })
  return {
    running,
    url: running.url,
    key,
    dataDir,
    records,
    async nextRecord() {
      while (records.length <= taken) await new Promise<void>((resolve) => waiting.push(resolve))
      const record = records[taken]
      taken += 1
      if (record === undefined) throw new Error('no record')
      return record
    },
    query(sql) {
      const database = new DatabaseSync(join(dataDir, 'book.db'), {
        readOnly: true,
        readBigInts: true,
      })
      try {
        return database.prepare(sql).all()
      } finally {
        database.close()
      }
    },
    async [Symbol.asyncDispose]() {
      await running.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** A chat completion through the house. */
export function post(house: TestHouse, body: unknown, init: RequestInit = {}): Promise<Response> {
  return fetch(`${house.url}/v1/chat/completions`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
    headers: {
      authorization: `Bearer ${house.key}`,
      'content-type': 'application/json',
      ...init.headers,
    },
  })
}

export const hello = { model: 'm', messages: [{ role: 'user', content: 'hello there' }] }
