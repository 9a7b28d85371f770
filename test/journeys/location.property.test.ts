// Goal: no request is processed outside its allowed set, ever, under any failure. Method: random worlds
// are loaded into a running house one after the other, as an operator would change the file; each
// region has a provider that counts what arrives and fails as the world says; a naive oracle says
// what each world allows. A spill that leaves must be refused when it is loaded.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import fc from 'fast-check'

import { loadConfig } from '../../src/house/config-load.ts'
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
  wholeAnswer,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import {
  allowed,
  contracts,
  fileOf,
  placesOfAll,
  randomWorld,
  regions,
  spillLeaves,
  type Fault,
  type RandomWorld,
  type Region,
} from './location-world.ts'

interface Arrival {
  readonly region: Region
  readonly deployment: string
  readonly request: string
}

const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-location-'))
const configFile = join(dataDir, 'customhouse.yaml')
const pepper = Buffer.alloc(32, 3)
const minted = [mintKey(), mintKey()]
const keys = minted.map(({ id, key }) => ({ id, digest: keyDigest(pepper, key) }))
const providers = new Map<Region, ScriptedUpstream>()
let urls: Readonly<Record<Region, string>>
let arrivals: Arrival[] = []
let turns = new Map<string, number>()
let playing: RandomWorld
let prefix = ''
/** While set, every answer waits for it and is then a failure. */
let gate: Promise<void> | null = null
let running: Running | undefined
let epoch = 0

before(async () => {
  for (const region of regions) {
    const provider = await openScriptedUpstream((response, { body }) => {
      const asked = JSON.parse(body.toString()) as {
        model: string
        stream?: boolean
        messages: { content: string }[]
      }
      const request = asked.messages[0]?.content ?? ''
      arrivals.push({ region, deployment: asked.model, request })
      if (gate !== null) return void gate.then(() => response.writeHead(500).end())
      answer(response, asked.model, asked.stream === true)
    })
    providers.set(region, provider)
  }
  urls = Object.fromEntries([...providers].map(([region, { url }]) => [region, url])) as typeof urls
  const anywhere = { region: 'SG', locations: everywhere, spillTo: null, answers: [null] } as const
  running = await open({ deployments: [anywhere], contracts: [everywhere, everywhere] })
})
after(async () => {
  await running?.close()
  for (const provider of providers.values()) await provider[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})

const all = ['SG', 'JP', 'SE', 'US']
const everywhere = { processing: all, rest: all, abuseStore: all, review: all }

async function open(world: RandomWorld): Promise<Running> {
  const text = fileOf(world, { urls, keys, prefix: 'none-' })
  writeFileSync(configFile, text)
  const { config, problems } = loadConfig({ text, environment: {}, nowMs: systemClock.nowMs() })
  assert.ok(config !== null, JSON.stringify(problems))
  return runHouse({
    dataDir,
    stamp: 'sandbox',
    host: '127.0.0.1',
    port: 0,
    databaseUrl: null,
    config,
    configFile,
    configText: text,
    environment: {},
    adminKey: 'unused',
    pepper,
    logSink: null,
    onFatal: (fault) => {
      throw fault
    },
  })
}

function answer(response: ServerResponse, model: string, stream: boolean): void {
  const { answers } = playing.deployments[Number(model.slice(prefix.length))] ?? { answers: [null] }
  const turn = turns.get(model) ?? 0
  turns.set(model, turn + 1)
  const fault = answers[turn % answers.length] ?? null
  if (fault !== null) return fail(response, fault, stream)
  if (!stream) return sendWhole(response)
  streamHead(response)
  response.end(delta('hi') + usageEvent + doneEvent)
}

function fail(response: ServerResponse, fault: Fault, stream: boolean): void {
  if (fault === 'reset' || fault === 'refused') return void response.destroy()
  if (fault === '429') return void response.writeHead(429, { 'retry-after-ms': '1' }).end('{}')
  if (fault !== 'cut') return void response.writeHead(Number(fault)).end('{}')
  if (stream) streamHead(response)
  else response.writeHead(200, { 'content-length': '100000' })
  const part = stream ? delta('hi') : wholeAnswer()
  response.write(part, () => response.destroy())
}

/** Loads a world as an operator would; false if it was refused. */
async function load(world: RandomWorld): Promise<boolean> {
  writeFileSync(configFile, fileOf(world, { urls, keys, prefix }))
  const result = await running?.keeper.reload()
  return result !== 'refused'
}

/** The status, or 0 if the answer broke; every answer is read to its end. */
async function ask(contract: number, request: string, stream: boolean): Promise<number> {
  const key = minted[contract]?.key ?? ''
  try {
    const response = await fetch(`${running?.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content: request }] }),
    })
    await response.text()
    return response.status
  } catch {
    return 0
  }
}

/** Every arrival of these requests is at a deployment in `ids`, in that deployment's own region. */
function arrivedInside(world: RandomWorld, requests: string, indices: readonly number[]): void {
  for (const { region, deployment, request } of arrivals) {
    if (!request.startsWith(requests)) continue
    const index = Number(deployment.slice(prefix.length))
    assert.ok(indices.includes(index), `${request} reached ${deployment} in ${region}`)
    assert.equal(region, world.deployments[index]?.region)
  }
}

async function judge(world: RandomWorld, mark: string, streams: readonly boolean[]): Promise<void> {
  for (const contract of world.contracts.keys()) {
    const inside = allowed(world, contract)
    const healthy = inside.filter((index) =>
      world.deployments[index]?.answers.every((each) => each === null),
    )
    const name = `${mark}-${contract}-`
    let served = false
    for (const [turn, stream] of streams.entries()) {
      const status = await ask(contract, `${name}${turn}`, stream)
      assert.equal(status === 403, inside.length === 0, `status ${status}`)
      served ||= status === 200
    }
    // A healthy one is found at the latest when every other has shown itself to be ill.
    for (let turn = 0; !served && healthy.length > 0; turn++) {
      assert.ok(turn < 10, `contract ${contract} is never served by ${healthy.join()}`)
      served = (await ask(contract, `${name}more-${turn}`, false)) === 200
    }
    arrivedInside(world, name, inside)
  }
}

function withoutSpills(world: RandomWorld): RandomWorld {
  return { ...world, deployments: world.deployments.map((one) => ({ ...one, spillTo: null })) }
}

/** The world in force; what a spill edge would break is refused and loaded without it. */
async function settleOn(world: RandomWorld): Promise<RandomWorld> {
  // Edges to nothing and cycles are mistakes of their own, and have tests of their own.
  const target = (spillTo: number | null, from: number): number | null =>
    spillTo === null || spillTo <= from || spillTo >= world.deployments.length ? null : spillTo
  const cut = {
    ...world,
    deployments: world.deployments.map((one, index) => ({
      ...one,
      spillTo: target(one.spillTo, index),
    })),
  }
  const refused = !(await load(cut))
  assert.equal(refused, spillLeaves(cut), 'a spill that leaves is refused, and only that')
  if (!refused) return cut
  const tame = withoutSpills(cut)
  assert.ok(await load(tame))
  return tame
}

test('no request arrives outside its allowed set, whatever fails and whenever the world changes', async () => {
  const streams = fc.array(fc.boolean(), { minLength: 3, maxLength: 6 })
  let permits = 0
  let denials = 0
  await fc.assert(
    fc.asyncProperty(
      randomWorld,
      contracts,
      placesOfAll,
      streams,
      async (drawn, laterContracts, laterPlaces, drawnStreams) => {
        epoch += 1
        prefix = `w${epoch}-`
        arrivals = []
        turns = new Map()
        const first = await settleOn(drawn)
        playing = first
        for (const contract of [0, 1]) {
          if (allowed(first, contract).length > 0) permits += 1
          else denials += 1
        }
        await judge(first, 'first', drawnStreams)
        // The world changes while requests are at a provider; their retries belong to the old one.
        const opening = Promise.withResolvers<void>()
        gate = opening.promise
        const caught = [0, 1].map((contract) => ask(contract, `caught-${contract}`, false))
        await Promise.race([Promise.all(caught), arrived('caught-')])
        running?.keeper.putKey({
          id: 'other',
          holder: { kind: 'workload', workloadId: 'workload-0' },
          digest: 'f'.repeat(64),
          createdAtMs: 0,
          expiresAtMs: null,
          revokedAtMs: null,
          managedBy: 'api',
        })
        const second = await settleOn({
          contracts: laterContracts,
          deployments: first.deployments.map((one, index) => ({
            ...one,
            locations: laterPlaces[index] ?? one.locations,
          })),
        })
        gate = null
        opening.resolve()
        await Promise.all(caught)
        for (const contract of [0, 1]) {
          arrivedInside(first, `caught-${contract}`, allowed(first, contract))
        }
        playing = second
        await judge(second, 'second', drawnStreams)
      },
    ),
    { numRuns: 40, endOnFailure: true },
  )
  assert.ok(permits > 10 && denials > 5, `drawn: ${permits} permits, ${denials} denials`)
})

/** Resolves when a request of that name is at a provider. */
async function arrived(name: string): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (arrivals.some(({ request }) => request.startsWith(name))) return
    await new Promise(setImmediate)
  }
}
