// The kill -9 lane: simulated providers in one process, the gateway in another, clients here. The
// gateway is killed at random moments, starting and serving, and started again over its data folder.
// At the end the books are recounted against what the providers say arrived.
//
//   npm run test:crash -- --kills 1000 [--seed 7] [--clients 32]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { randomBytes } from '../../src/kernel/ids.ts'
import { pause, startLoad, type Load } from './clients.ts'
import { run, type Running } from './fleet.ts'
import { openLook, type Look } from './look.ts'
import { seeded, type Random } from './random.ts'
import { recount, type Recount } from './recount.ts'
import { makeWorld, type CrashWorld } from './world.ts'

export interface CrashOptions {
  readonly kills: number
  readonly seed: number
  readonly clients: number
  /** The gateway's main.ts; a mutated copy is given by the tests that plant bugs. */
  readonly main?: string
  /** Gives up, with a problem, after so many milliseconds. */
  readonly deadlineMs?: number
}

export interface CrashReport extends Recount {
  readonly kills: number
  readonly seed: number
  /** What was found after restarts, and what clients saw, counted. */
  readonly found: Readonly<Record<string, number>>
  readonly clients: Readonly<Record<string, number>>
}

const ownMain = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/** A kill comes so long after the gateway said that it is open, or after it has answered somebody. */
const serveMsMax = 500
/** One kill in so many waits for an answer: a machine that is busy would give none before. */
const answerKillsOneIn = 3
const answerMsMax = 3_000
/** One kill in so many comes when the folder of the head says that one is being kept. */
const signKillsOneIn = 4
const signMsMax = 1_000
/** How long after that: what follows is a handful of syncs. */
const signedMsMax = 4
/** One kill in so many comes while the gateway starts. */
const startKillsOneIn = 6
const startMsMax = 900
/** How many answers the last start, which nobody kills, gives, and how long it tries. */
const endAnswers = 250
const endMsMax = 8_000
const readyMsMax = 30_000
const reconcileMsMax = 30_000

/** Runs the lane. What is wrong comes back as problems; throws only if the lane itself is broken. */
export async function crash(options: CrashOptions): Promise<CrashReport> {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-crash-'))
  // A signal ends this process without the `finally` below.
  const remove = (): void => rmSync(dir, { recursive: true, force: true })
  process.once('exit', remove)
  const sandboxArgs = ['sandbox', '--port', '0', '--instant', '--json']
  const sandbox = run(ownMain, [...sandboxArgs, '--data-dir', join(dir, 'sandbox')])
  let load: Load | null = null
  let look: Look | null = null
  try {
    const sandboxUrl = await sandbox.url
    const world = makeWorld(dir, sandboxUrl)
    look = openLook(world.dataDir)
    load = startLoad({ clients: options.clients, keys: world.keys, seed: options.seed })
    const scene: Scene = { options, world, sandboxUrl, load, look, random: seeded(options.seed) }
    const problems = await killing(scene)
    if (problems.length === 0) problems.push(...(await ending(scene)))
    await load.stop()
    const counted = await recount(sandboxUrl, world.dataDir, load.answered)
    return {
      ...counted,
      problems: [...problems, ...counted.problems],
      kills: options.kills,
      seed: options.seed,
      found: { ...look.counts(), ...counted.found },
      clients: Object.fromEntries(load.outcomes),
    }
  } finally {
    load?.aim(null)
    await load?.stop()
    look?.close()
    await sandbox.kill()
    process.off('exit', remove)
    remove()
  }
}

interface Scene {
  readonly options: CrashOptions
  readonly world: CrashWorld
  readonly sandboxUrl: string
  readonly load: Load
  readonly look: Look
  readonly random: Random
}

/** Start, serve, kill, `kills` times. The first thing that is wrong ends it. */
async function killing(scene: Scene): Promise<string[]> {
  const { options, load, look, random } = scene
  const deadline = performance.now() + (options.deadlineMs ?? Infinity)
  for (let kill = 0; kill < options.kills; kill++) {
    if (performance.now() > deadline) return [`only ${kill} kills before the deadline`]
    look.before()
    const gateway = start(scene)
    if (random.int(1, startKillsOneIn) === 1) {
      await Promise.race([pause(random.int(0, startMsMax)), gateway.url.catch(() => {})])
      await gateway.kill()
      look.count('killed while starting')
      continue
    }
    const problem = await opened(scene, gateway)
    if (problem !== null) return [`after ${kill} kills ${problem}`]
    if (random.chance(0.5)) await orderFault(scene)
    if (kill % answerKillsOneIn === 0) {
      const answers = load.answered.size
      await waitFor(answerMsMax, () => load.answered.size > answers || gateway.ended() !== null)
    }
    if (random.int(1, signKillsOneIn) === 1) {
      await look.nextHead(signMsMax)
      const moreMs = random.int(0, signedMsMax)
      if (moreMs > 0) await pause(moreMs)
    } else await pause(random.int(0, serveMsMax))
    if (gateway.ended() !== null) return [`after ${kill} kills ${gateway.ended()}`]
    await gateway.kill()
    load.aim(null)
    look.count('killed while serving')
  }
  return []
}

function start({ options, world }: Scene): Running {
  const args = ['start', '--json', '--port', '0', '--config', world.configFile]
  return run(options.main ?? ownMain, [...args, '--data-dir', world.dataDir])
}

/** Aims the clients at it once it is open, and looks at what recovery made of the last crash. */
async function opened({ load, look }: Scene, gateway: Running): Promise<string | null> {
  try {
    const url = await Promise.race([gateway.url, late(readyMsMax, 'it does not open')])
    const problem = look.after()
    if (problem === null) load.aim(url)
    else await gateway.kill()
    return problem
  } catch (error) {
    await gateway.kill()
    return error instanceof Error ? error.message : String(error)
  }
}

function late(ms: number, message: string): Promise<never> {
  return new Promise((_, reject) => {
    // It must not keep the process once the race is over.
    setTimeout(() => reject(new Error(message)), ms).unref()
  })
}

/** A last start without a kill: all calls end, everything unknown is reconciled, SIGTERM drains. */
async function ending(scene: Scene): Promise<string[]> {
  const { load, look, sandboxUrl } = scene
  look.before()
  const gateway = start(scene)
  try {
    const problem = await opened(scene, gateway)
    if (problem !== null) return [problem]
    await fetch(`${sandboxUrl}/_faults`, { method: 'DELETE' })
    // Refusals, retries and voids belong into every run, the shortest too.
    await order(scene, { fault: 'status=500', times: 3, provider: 'northwind' })
    const answers = load.answered.size + endAnswers
    await waitFor(endMsMax, () => load.answered.size >= answers || gateway.ended() !== null)
    await load.stop()
    await waitFor(reconcileMsMax, () => look.open() === 0 || gateway.ended() !== null)
    const ended = gateway.ended()
    if (ended !== null) return [ended]
    const problems: string[] = []
    if (look.open() > 0) problems.push(`${look.open()} attempts are still open`)
    const metrics = await (await fetch(`${await gateway.url}/metrics`)).text()
    const gauge = /^customhouse_attempts_indeterminate (\d+)/m.exec(metrics)?.[1]
    if (gauge !== `${look.open()}`)
      problems.push(`the gauge says ${gauge}, the book ${look.open()}`)
    const code = await gateway.stop()
    if (code !== 0) problems.push(`it drained with exit code ${code}`)
    return problems
  } finally {
    await gateway.kill()
  }
}

async function waitFor(ms: number, done: () => boolean): Promise<void> {
  const until = performance.now() + ms
  while (!done() && performance.now() < until) await pause(25)
}

const faults = [
  'cut-after=3',
  'cut-after=200',
  'eof-after=4',
  'no-done',
  'reset-head',
  'status=500',
  'status=429 retry-after-ms=10',
  'hang-after=2',
  'hang-head',
  'usage=missing',
  'usage=negative',
  'malformed',
  'crlf',
  'comments',
  'split=7',
] as const

async function orderFault(scene: Scene): Promise<void> {
  const { random } = scene
  const provider = random.pick(['northwind', 'kiso'])
  await order(scene, { fault: random.pick(faults), times: random.int(1, 4), provider })
}

async function order({ sandboxUrl }: Scene, fault: object): Promise<void> {
  const body = JSON.stringify(fault)
  const answer = await fetch(`${sandboxUrl}/_faults`, { method: 'POST', body })
  if (answer.status !== 200) throw new Error(`the sandbox refused ${body}`)
}

/** The report as a person reads it. */
export function told(report: CrashReport): string {
  const { lost, doubled, requests, kills, seed, problems, found, clients, reconciled } = report
  const table = (title: string, counts: Readonly<Record<string, number>>): string[] => [
    title,
    ...Object.entries(counts).map(([name, count]) => `  ${String(count).padStart(7)}  ${name}`),
  ]
  const lines = [
    ...table('found after kills', found),
    ...table('reconciled', reconciled),
    ...table('clients', clients),
    ...problems.slice(0, 20).map((problem) => `PROBLEM ${problem}`),
  ]
  const sum = `lost ${lost}, doubled ${doubled} of ${requests} requests, ${kills} kills, seed ${seed}`
  return `${lines.join('\n')}\n${sum}\n`
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '60' },
      seed: { type: 'string' },
      clients: { type: 'string', default: '32' },
      // Another gateway's main.ts: the tests that plant bugs give a mutated copy.
      main: { type: 'string', default: ownMain },
    },
  })
  const report = await crash({
    main: values.main,
    kills: Number(values.kills),
    clients: Number(values.clients),
    seed:
      values.seed === undefined ? randomBytes(4).readUInt32BE() % 1_000_000 : Number(values.seed),
  })
  process.stdout.write(told(report))
  process.exitCode = report.problems.length === 0 ? 0 : 1
}
