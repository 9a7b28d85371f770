// The four subjects before one and the same mock: the mock itself, the bare relay, Customhouse with
// everything that ships on by default, and Portkey's gateway as its package is.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { randomBytes } from 'node:crypto'
import { formatKey, keyDigest } from '../src/identity/token.ts'
import type { BenchApi } from './load.ts'
import { start } from './process.ts'
import type { Subject } from './process.ts'
import type { SubjectName } from './results.ts'

const root = join(import.meta.dirname, '..')

export interface Target {
  readonly name: SubjectName
  readonly subject: Subject
  readonly headers: Readonly<Record<string, string>>
  readonly api: BenchApi
}

export async function startMock(): Promise<Target> {
  const subject = await start({ name: 'direct', args: [join(root, 'bench/mock-upstream.ts')] })
  return { name: 'direct', subject, api: 'chat', headers: { authorization: 'Bearer upstream' } }
}

export async function startBareRelay(mock: Target): Promise<Target> {
  const args = [join(root, 'bench/bare-relay.ts'), mock.subject.url]
  const subject = await start({ name: 'bare relay', args })
  const headers = { authorization: 'Bearer upstream' }
  return { name: 'bare relay', subject, api: 'chat', headers }
}

export async function startPortkey(mock: Target): Promise<Target> {
  const port = await freePort()
  const subject = await start({
    name: 'portkey',
    args: [
      '--import',
      pathToFileURL(join(root, 'bench/portkey-preload.mjs')).href,
      join(root, 'node_modules/@portkey-ai/gateway/build/start-server.js'),
      `--port=${port}`,
      '--headless',
    ],
    url: `http://127.0.0.1:${port}`,
  })
  const headers = {
    authorization: 'Bearer upstream',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${mock.subject.url}/v1`,
  }
  return { name: 'portkey', subject, api: 'chat', headers }
}

/** `folder` receives its configuration and data; `nodeFlags` are for whoever profiles it. */
export async function startCustomhouse(
  mock: Target,
  folder: string,
  nodeFlags: readonly string[] = [],
): Promise<Target> {
  const key = formatKey('bench0000001', randomBytes(32))
  const pepper = randomBytes(32)
  const data = join(folder, 'data')
  mkdirSync(join(data, 'keys'), { recursive: true })
  writeFileSync(join(data, 'keys', 'pepper'), `${pepper.toString('hex')}\n`, { mode: 0o600 })
  // Not in the data folder: the house watches the folder of its configuration.
  const config = join(folder, 'customhouse.yaml')
  writeFileSync(
    config,
    configText({
      upstream: `${mock.subject.url}/v1`,
      keyId: key.id,
      digest: keyDigest(pepper, key.key),
    }),
  )
  const entry = join(buildInto(join(folder, 'dist')), 'main.js')
  const subject = await start({
    name: 'customhouse',
    args: [
      ...nodeFlags,
      entry,
      'start',
      '--config',
      config,
      '--data-dir',
      data,
      '--port',
      '0',
      '--json',
    ],
  })
  const headers = { authorization: `Bearer ${key.key}` }
  return { name: 'customhouse', subject, api: 'chat', headers }
}

/** The same house, asked in the Messages API for the model of the same mock: every answer is translated. */
export function translatedBy(house: Target): Target {
  return { ...house, name: 'translated', api: 'messages' }
}

// What ships is the build; made here, since one left over from yesterday would be measured for today's code.
function buildInto(folder: string): string {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const project = join(root, 'tsconfig.build.json')
  try {
    execFileSync(process.execPath, [compiler, '-p', project, '--outDir', folder])
  } catch (error) {
    // Types that do not hold still build; the check lane is for them.
    if (!existsSync(join(folder, 'main.js'))) throw error
  }
  return folder
}

// A hard budget, limits on requests, tokens and concurrency, a permit on four locations: nothing is
// left out that a real contract has; the figures only are too high to refuse anything.
export function configText(values: { upstream: string; keyId: string; digest: string }): string {
  const source = '{ publisher: Bench, title: Bench, date: 2026-01-01, url: "https://example.com/" }'
  return `version: 1
server: { admin: { listen: "127.0.0.1:0" } }
zones:
  here: [ { validFrom: 2026-01-01, places: [SG, JP], source: ${source} } ]
prices:
  bench-prices:
    currency: USD
    versions:
      - { validFrom: 2026-01-01, perMillionTokens: { input: "2.50", cached_input: "1.25", output: "10.00" }, source: ${source} }
channels:
  mock: { kind: openai-compatible, seller: Bench, endpoint: "${values.upstream}", credential: upstream }
deployments:
  bench-sg:
    channel: mock
    model: bench-model
    type: regional
    locations: { ingress: [SG], processing: [SG], rest: [SG], abuseStore: [SG], review: [SG] }
    quota: { requestsPerMinute: 1000000000, tokensPerMinute: 1000000000000 }
    price: bench-prices
    outputCap: max_tokens
    maxOutputTokens: 16384
    contextWindow: 128000
    templateTokens: 64
parties:
  bench-party: { legalName: "Bench GmbH", country: DE }
contracts:
  bench-contract:
    party: bench-party
    validFrom: 2026-01-01
    models: [bench-model]
    permits: { processing: ["zone:here"], rest: ["zone:here"], abuseStore: ["zone:here"], review: ["zone:here"] }
    budgets: [ { id: bench-budget, amount: "9000000.00", currency: USD, period: month, hard: true } ]
    limits: { requestsPerMinute: 1000000000, tokensPerMinute: 1000000000000, concurrency: 100000 }
workloads:
  bench-workload: { contract: bench-contract, purpose: bench, owner: bench, dataClasses: [none], keys: [ { id: ${values.keyId}, digest: "${values.digest}" } ] }
`
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
