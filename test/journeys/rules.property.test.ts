// Goal: as location.property.test.ts, with rules. Method: random packs (rules and statuses in every state,
// house policies on and off, duties), owners and facts are loaded into a running house one after the other;
// requests with features from countries go out while providers fail and worlds change; every arrival must
// be at a deployment that a slow reference allows, and bear what its duties ask for.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import fc from 'fast-check'

import { loadConfig } from '../../src/house/config-load.ts'
import { policyFilesIn } from '../../src/house/policy-files.ts'
import { runHouse, type Running } from '../../src/house/run.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { systemClock } from '../../src/kernel/time.ts'
import {
  delta,
  doneEvent,
  openScriptedUpstream,
  sendWhole,
  streamHead,
  usageEvent,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import {
  randomWorld,
  regions,
  spillLeaves,
  type RandomWorld,
  type Region,
} from './location-world.ts'
import { ruledFilesOf } from './rules-files.ts'
import {
  dutiesOf,
  permitted,
  randomRequests,
  randomRules,
  type RandomRequest,
  type RandomRules,
} from './rules-world.ts'

interface Arrival {
  readonly region: Region
  readonly deployment: string
  readonly name: string
  readonly body: Readonly<Record<string, unknown>>
}

interface Loaded {
  readonly world: RandomWorld
  readonly rules: RandomRules
}

const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-rules-'))
const configFile = join(dataDir, 'customhouse.yaml')
const pepper = Buffer.alloc(32, 3)
const minted = [mintKey(), mintKey()]
const keys = minted.map(({ id, key }) => ({ id, digest: keyDigest(pepper, key) }))
const providers = new Map<Region, ScriptedUpstream>()
let urls: Readonly<Record<Region, string>>
let arrivals: Arrival[] = []
let turns = new Map<string, number>()
let playing: Loaded
let prefix = ''
/** While set, every answer waits for it and is then a failure. */
let gate: Promise<void> | null = null
let running: Running | undefined
let epoch = 0

before(async () => {
  for (const region of regions) {
    const provider = await openScriptedUpstream((response, received) => {
      const body = JSON.parse(received.body.toString())
      arrivals.push({ region, deployment: body.model, name: body.messages[0].content, body })
      if (gate !== null) return void gate.then(() => response.writeHead(500).end())
      answer(response, body.model, body.stream === true)
    })
    providers.set(region, provider)
  }
  urls = Object.fromEntries([...providers].map(([region, { url }]) => [region, url])) as typeof urls
  const everywhere = { processing: ['SG'], rest: ['SG'], abuseStore: ['SG'], review: ['SG'] }
  const anywhere = { region: 'SG', locations: everywhere, spillTo: null, answers: [null] } as const
  const nobody = {
    country: 'SG',
    listed: 0,
    middle: 0,
    ofMiddle: 0,
    isWhole: true,
    registered: null,
    dataClasses: [],
  } as const
  const parties = [nobody, nobody]
  const first = { deployments: [anywhere], contracts: [everywhere, everywhere] }
  running = await open({ world: first, rules: { rules: [], status: 'in_force', parties } })
})
after(async () => {
  await running?.close()
  for (const provider of providers.values()) await provider[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})

async function open(first: Loaded): Promise<Running> {
  const text = write(first)
  const files = policyFilesIn(dataDir)
  const loaded = loadConfig({ text, environment: {}, nowMs: systemClock.nowMs(), files })
  assert.ok(loaded.config !== null, JSON.stringify(loaded.problems))
  return runHouse({
    dataDir,
    stamp: 'sandbox',
    host: '127.0.0.1',
    port: 0,
    databaseUrl: null,
    config: loaded.config,
    configFile,
    configText: text,
    policy: loaded.policy,
    files: loaded.files,
    environment: {},
    adminKey: 'unused',
    pepper,
    logSink: null,
    onFatal: (fault) => {
      throw fault
    },
  })
}

function write({ world, rules }: Loaded): string {
  const { config, pack, dossiers } = ruledFilesOf(world, rules, { urls, keys, prefix })
  writeFileSync(join(dataDir, 'rules.yaml'), pack)
  writeFileSync(join(dataDir, 'dossiers.yaml'), dossiers)
  writeFileSync(configFile, config)
  return config
}

function answer(response: ServerResponse, model: string, stream: boolean): void {
  const { answers } = playing.world.deployments[Number(model.slice(prefix.length))] ?? {
    answers: [null],
  }
  const turn = turns.get(model) ?? 0
  turns.set(model, turn + 1)
  const fault = answers[turn % answers.length] ?? null
  if (fault === '429') return void response.writeHead(429, { 'retry-after-ms': '1' }).end('{}')
  if (fault === '500' || fault === '503' || fault === '404')
    return void response.writeHead(Number(fault)).end('{}')
  if (fault !== null && !stream) return void response.destroy()
  if (!stream) return sendWhole(response)
  streamHead(response)
  if (fault !== null) return void response.write(delta('hi'), () => response.destroy())
  response.end(delta('hi') + usageEvent + doneEvent)
}

/** Without the spill edges that lead nowhere, in circles, or out of a contract: other tests refuse those. */
function tamed(world: RandomWorld): RandomWorld {
  const { deployments } = world
  const ahead = (spillTo: number | null, from: number): number | null =>
    spillTo === null || spillTo <= from || spillTo >= deployments.length ? null : spillTo
  const cut = {
    ...world,
    deployments: deployments.map((one, from) => ({ ...one, spillTo: ahead(one.spillTo, from) })),
  }
  return spillLeaves(cut)
    ? { ...cut, deployments: cut.deployments.map((one) => ({ ...one, spillTo: null })) }
    : cut
}

async function settleOn(loaded: Loaded): Promise<void> {
  write(loaded)
  // The house may have seen the files by itself, and then finds them the same.
  assert.notEqual(await running?.keeper.reload(), 'refused')
}

/** The status, or 0 if the answer broke, and what the house says it obliged itself to. */
async function ask(contract: number, name: string, { stream, country, asks }: RandomRequest) {
  const fields = {
    ...(asks.includes('store') ? { store: true, metadata: { a: 'b' } } : {}),
    ...(asks.includes('logprobs') ? { logprobs: true, top_logprobs: 2 } : {}),
    ...(asks.includes('n') ? { n: 2 } : {}),
    ...(asks.includes('tools') ? { tools: [{ type: 'function', function: { name: 'f' } }] } : {}),
  }
  const body = { model: 'm', stream, messages: [{ role: 'user', content: name }], ...fields }
  try {
    const response = await fetch(`${running?.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${minted[contract]?.key ?? ''}`,
        'content-type': 'application/json',
        ...(country === null ? {} : { 'x-country': country }),
      },
      body: JSON.stringify(body),
    })
    await response.text()
    return {
      status: response.status,
      told: response.headers.get('x-customhouse-obligations') ?? '',
    }
  } catch {
    return { status: 0, told: '' }
  }
}

/** Every arrival of `name` is where the reference allows it, and as the duties there ask. */
function arrivedInside(
  loaded: Loaded,
  contract: number,
  name: string,
  request: RandomRequest,
): void {
  const asking = { ...loaded, contract, request }
  const inside = permitted(asking)
  for (const { region, deployment, name: arrivedName, body } of arrivals) {
    if (arrivedName !== name) continue
    const index = Number(deployment.slice(prefix.length))
    assert.ok(inside.includes(index), `${name} reached ${deployment}; allowed: ${inside.join()}`)
    assert.equal(region, loaded.world.deployments[index]?.region)
    const duties = dutiesOf(asking, index)
    const has = (kind: string): boolean => duties.some((one) => one.kind === kind)
    const { asks } = request
    assert.equal(
      body['store'],
      has('force_store_false') ? false : asks.includes('store') ? true : undefined,
    )
    assert.equal('metadata' in body, asks.includes('store') && !has('force_store_false'))
    assert.equal('logprobs' in body, asks.includes('logprobs') && !has('strip_logprobs'))
    assert.equal(Number(body['n'] ?? 1), asks.includes('n') && !has('cap_n') ? 2 : 1)
  }
}

const seen = { permit: 0, refuse: 0, obliged: 0 }

async function judge(
  loaded: Loaded,
  mark: string,
  requests: readonly RandomRequest[],
): Promise<void> {
  for (const contract of [0, 1]) {
    for (const [turn, request] of requests.entries()) {
      const name = `${mark}-${contract}-${turn}`
      const inside = permitted({ ...loaded, contract, request })
      const { status, told } = await ask(contract, name, request)
      assert.equal(
        status === 403,
        inside.length === 0,
        `${name}: ${status}, allowed: ${inside.join()}`,
      )
      arrivedInside(loaded, contract, name, request)
      seen[inside.length > 0 ? 'permit' : 'refuse'] += 1
      if (status === 200 && told !== '') seen.obliged += 1
    }
  }
}

test('no request arrives where a rule denies, refers or cannot be kept, and duties arrive with it, whatever fails and changes', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomWorld,
      randomRules,
      randomRules,
      randomRequests,
      async (drawn, rules, later, requests) => {
        epoch += 1
        prefix = `r${epoch}-`
        arrivals = []
        turns = new Map()
        const first = { world: tamed(drawn), rules }
        const second = { world: first.world, rules: later }
        playing = first
        await settleOn(first)
        await judge(first, 'first', requests)
        // The rules change while requests are at a provider; their retries stay within the old ones.
        const [request] = requests
        assert.ok(request)
        const opening = Promise.withResolvers<void>()
        gate = opening.promise
        const caught = [0, 1].map((contract) => ask(contract, `caught-${contract}`, request))
        await Promise.race([Promise.all(caught), arrived('caught-')])
        await settleOn(second)
        gate = null
        opening.resolve()
        await Promise.all(caught)
        for (const contract of [0, 1]) arrivedInside(first, contract, `caught-${contract}`, request)
        await judge(second, 'second', requests)
      },
    ),
    { numRuns: 120, endOnFailure: true },
  )
  const { permit, refuse, obliged } = seen
  assert.ok(permit > 100 && refuse > 100 && obliged > 20, `drawn: ${JSON.stringify(seen)}`)
})

/** Resolves when a request of that name is at a provider, or after a while. */
async function arrived(name: string): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (arrivals.some((each) => each.name.startsWith(name))) return
    await new Promise(setImmediate)
  }
}
