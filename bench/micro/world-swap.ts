// What a change of a large world costs: 10,000 parties with dossiers and owners, 50,000 keys, 1,000
// deployments, all shipped packs. How long until the new world decides, and the longest that a request had to
// wait meanwhile: a request is played by a loop that asks for its turn again as soon as it had it. Told by the
// clock, which is right where nothing else runs, and in the time that this thread kept the processor, which
// other processes disturb less but which the system counts in ticks of 4 ms.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../src/house/config-load.ts'
import type { ConfigInput } from '../../src/house/config-schema.ts'
import { policyFilesIn } from '../../src/house/policy-files.ts'
import { openWorldKeeper } from '../../src/house/reload.ts'
import { worldSteps } from '../../src/house/world.ts'
import type { KeyRecord } from '../../src/identity/key.ts'
import { openDecisions } from '../../src/journeys/decisions.ts'
import { openRegister } from '../../src/journeys/register.ts'
import { inSlices } from '../../src/kernel/steps.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { heading } from './measure.ts'

const partiesCount = Number(process.argv[2] ?? 10_000)
const keysCount = partiesCount * 5
const deploymentsCount = 1_000
const countries = ['SG', 'JP', 'DE', 'FR', 'US', 'KR', 'SE', 'CN']

function named<Value>(count: number, prefix: string, make: (index: number) => Value) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${prefix}-${index}`, make(index)]),
  )
}

function country(index: number): string {
  return countries[index % countries.length] ?? 'SG'
}

function configuration(packs: readonly string[]): ConfigInput {
  const everywhere = ['zone:w']
  const permits = {
    processing: everywhere,
    rest: everywhere,
    abuseStore: everywhere,
    review: everywhere,
  }
  return {
    version: 1,
    zones: { w: [{ validFrom: '2020-01-01', places: ['DE', 'FR', 'SE', 'SG', 'JP', 'US'] }] },
    prices: {
      list: {
        currency: 'USD',
        versions: [{ validFrom: '2020-01-01', perMillionTokens: { input: '1', output: '2' } }],
      },
    },
    channels: named(20, 'channel', (index) => ({
      kind: 'openai-compatible',
      seller: `Seller ${index}`,
      endpoint: 'http://127.0.0.1:9/v1',
      credential: 'invented',
    })),
    deployments: named(deploymentsCount, 'deployment', (index) => {
      const here = [country(index)]
      return {
        channel: `channel-${index % 20}`,
        model: `model-${index % 10}`,
        type: 'regional' as const,
        locations: { ingress: here, processing: here, rest: here, abuseStore: here, review: here },
        price: 'list',
        maxOutputTokens: 1000,
        contextWindow: 10_000,
        family: 'invented',
        publisher: 'Invented',
      }
    }),
    parties: named(partiesCount, 'party', (index) => ({
      legalName: `Party ${index}`,
      country: country(index),
    })),
    contracts: named(partiesCount, 'contract', (index) => ({
      party: `party-${index}`,
      validFrom: '2020-01-01',
      models: [`model-${index % 10}`, `model-${(index + 1) % 10}`],
      permits,
    })),
    workloads: named(partiesCount, 'workload', (index) => ({
      contract: `contract-${index}`,
      purpose: 'bench',
      owner: 'bench',
      dataClasses: ['customer-text'],
    })),
    policy: { packs: [...packs] },
    dossiers: ['dossiers-*.json'],
  }
}

const evidence = {
  from: '2020-01-01',
  source: 'bench',
  confidence: 'official',
  verifiedAt: '2026-01-01',
}

function dossiers(from: number, to: number): unknown {
  const indexes = Array.from({ length: to - from }, (_, offset) => from + offset)
  return {
    timeZone: 'UTC',
    entities: Object.fromEntries(
      indexes.map((index) => [
        `party-${index}`,
        [
          {
            names: [{ text: `Party ${index}` }],
            entityType: 'company',
            jurisdiction: country(index),
            headquarters: country(index),
            customerType: {
              type: 'enterprise',
              evidence: [{ kind: 'filing', statement: 'invented' }],
            },
            ...evidence,
          },
        ],
      ]),
    ),
    ownership: indexes
      .filter((index) => index >= 10)
      .map((index) => ({
        owner: `party-${Math.floor(index / 10)}`,
        of: `party-${index}`,
        share: '60',
        ...evidence,
      })),
    ...(from === 0 ? { lists: { 'us.entity_list': listed } } : {}),
  }
}

const listed = {
  title: 'Invented',
  asserter: 'bench',
  version: '1',
  members: [{ entity: 'party-3', from: '2020-01-01' }],
}

function keyOf(index: number): KeyRecord {
  return {
    id: `key${index}`,
    holder: { kind: 'workload', workloadId: `workload-${index % partiesCount}` },
    digest: index.toString(16).padStart(64, '0'),
    createdAtMs: 0,
    expiresAtMs: null,
    revokedAtMs: null,
    managedBy: 'api',
  }
}

/** Files of dossiers with a thousand parties each: one file may not be longer than 4 MiB. */
function writeDossiers(folder: string): void {
  for (let from = 0; from < partiesCount; from += 1000) {
    const text = JSON.stringify(dossiers(from, Math.min(from + 1000, partiesCount)))
    writeFileSync(join(folder, `dossiers-${from}.json`), text)
  }
}

interface Swap {
  readonly name: string
  readonly swapMs: number
  readonly pauseMs: number
  /** The longest pause in processor time, in ticks. */
  readonly busyMs: number
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** The longest that a request, played by a loop that asks for its turn again and again, waited meanwhile. */
async function swap(name: string, act: () => unknown): Promise<Swap> {
  let pauseMs = 0
  let busyMs = 0
  let last = { clockMs: performance.now(), usedMs: threadMs() }
  let isOver = false
  const turns = (async () => {
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve))
      const now = { clockMs: performance.now(), usedMs: threadMs() }
      pauseMs = Math.max(pauseMs, now.clockMs - last.clockMs)
      busyMs = Math.max(busyMs, now.usedMs - last.usedMs)
      last = now
    }
  })()
  await new Promise((resolve) => setTimeout(resolve, 20))
  pauseMs = 0
  busyMs = 0
  const beginMs = performance.now()
  await act()
  const swapMs = performance.now() - beginMs
  await new Promise((resolve) => setTimeout(resolve, 20))
  isOver = true
  await turns
  return { name, swapMs, pauseMs, busyMs }
}

const folder = mkdtempSync(join(tmpdir(), 'customhouse-swap-'))
const configPath = join(folder, 'customhouse.yaml')
const files = policyFilesIn(folder)
writeDossiers(folder)
const text = JSON.stringify(configuration(files.shippedIds))
writeFileSync(configPath, text)
const environment = {}
const loadMs = performance.now()
const loaded = loadConfig({ text, environment, nowMs: systemClock.nowMs(), files })
const { config, policy } = loaded
if (config === null) throw new Error(JSON.stringify(loaded.problems.slice(0, 5)))
heading(
  `Swap a world of ${partiesCount} parties, ${keysCount} keys, ${deploymentsCount} deployments, all shipped packs`,
)
print({
  name: 'read and check the files at the start',
  swapMs: performance.now() - loadMs,
  pauseMs: 0,
  busyMs: 0,
})
const register = openRegister([])
const keeper = openWorldKeeper({
  clock: systemClock,
  environment,
  configPath,
  config,
  configText: text,
  policy,
  files: loaded.files,
  apiKeys: Array.from({ length: keysCount }, (_, index) => keyOf(index)),
  register,
  commitEntry: async () => undefined,
  onRefused: (problems) => {
    throw new Error(JSON.stringify(problems.slice(0, 5)))
  },
  onRestartNeeded: () => undefined,
  onSwapped: () => undefined,
  debounceMs: 2 ** 30,
  pollMs: 2 ** 30,
})
const decisions = openDecisions()

/** The first decision of a workload in the world of now. */
function decide(index: number): unknown {
  const request = {
    model: `model-${index % 10}`,
    dialect: 'openai',
    features: [],
    modalities: ['text'],
    country: null,
    countryMissing: 'where the caller is',
  }
  return decisions.decide(keeper.world(), `workload-${index}`, request, systemClock.nowMs())
}

function factAt(index: number): void {
  const nowMs = systemClock.nowMs()
  register.apply({
    kind: 'fact.added',
    fact: {
      id: `bench.${index}`,
      subject: `party-${index}`,
      predicate: 'bench',
      value: true,
      validFromMs: 0,
      validToMs: null,
      knownFromMs: nowMs,
      reviewByMs: null,
      supersedes: [],
      retraction: false,
      source: {
        id: 'bench.text',
        publisher: 'bench',
        title: 'bench',
        date: null,
        retrieved: '2026-01-01',
        url: null,
        confidence: 'official',
      },
      confidence: 'official',
      disputes: [],
    },
  })
}

function print({ name, swapMs, pauseMs, busyMs }: Swap): void {
  const shown = (ms: number): string => `${ms.toFixed(1).padStart(7)} ms`
  const pause = `longest pause ${shown(pauseMs)}, ${shown(busyMs)} of processor`
  process.stdout.write(`  ${shown(swapMs)}, ${pause}  ${name}\n`)
}

for (let pass = 0; pass < 3; pass++) {
  print(await swap('a key is made', () => keeper.putKey(keyOf(keysCount + pass))))
  factAt(pass)
  print(await swap('a fact is added', () => keeper.registerChanged()))
  print(await swap('the first decision of a workload after it', () => decide(pass)))
  print(await swap('the first decision of another workload', () => decide(5000 + pass)))
  const again = loadConfig({ text, environment, nowMs: systemClock.nowMs(), files })
  if (again.config === null) throw new Error('refused')
  const steps = worldSteps(again.config, systemClock.nowMs(), {
    policy: again.policy,
    register,
  })
  print(
    await swap('a new configuration, once it is read', () =>
      inSlices(steps, { clock: systemClock, sliceMs: 1 }),
    ),
  )
}
/** With another origin of the log: all is read, and little of it is new. */
function change(origin: string, before: string): void {
  const changed = { ...configuration(files.shippedIds), log: { origin } }
  writeFileSync(configPath, `${before}${JSON.stringify(changed)}`)
}

for (let pass = 0; pass < 2; pass++) {
  change(`bench/json-${pass}`, '')
  print(await swap('the file changes, in JSON: read and swapped', () => keeper.reload()))
  print(await swap('what the world rests on, for the book', () => keeper.world().kept()))
  change(`bench/yaml-${pass}`, '# YAML\n')
  print(await swap('the file changes, in YAML: read and swapped', () => keeper.reload()))
}
keeper.close()
rmSync(folder, { recursive: true })
