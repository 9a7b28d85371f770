// Houses under change control, opened from files as `start` opens them, and the steps of a change over HTTP.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'

import { loadConfig } from '../../src/house/config-load.ts'
import type { ConfigInput } from '../../src/house/config-schema.ts'
import { policyFilesIn } from '../../src/house/policy-files.ts'
import { runHouse, type Running } from '../../src/house/run.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { admin, type AdminAnswer } from './admin.ts'
import { testConfig } from './house.ts'
import { until } from './until.ts'

const pepper = Buffer.alloc(32, 1)
const { id: keyId, key: workloadKey } = mintKey()
/** Of the workload of `good`. */
export { workloadKey }
export const good = testConfig('http://127.0.0.1:9', {
  id: keyId,
  digest: keyDigest(pepper, workloadKey),
})
export const controlled: ConfigInput = { ...good, changeControl: { required: true } }
export const withParty = (id: string): ConfigInput => ({
  ...controlled,
  parties: { ...good.parties, [id]: { legalName: id, country: 'SG' } },
})

export interface Folder extends Disposable {
  readonly file: string
  write(input: ConfigInput): void
  /** Opens what is written, as `start` does; lines of the log gather in `lines`. */
  start(): Promise<Running>
  readonly lines: string[]
}

export function openFolder(): Folder {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-control-'))
  const file = join(dir, 'customhouse.yaml')
  const lines: string[] = []
  let text = ''
  return {
    file,
    lines,
    write(input) {
      text = stringify(input)
      writeFileSync(file, text)
    },
    start() {
      const loaded = loadConfig({
        text,
        environment: {},
        nowMs: systemClock.nowMs(),
        files: policyFilesIn(dir),
      })
      assert.ok(loaded.config, JSON.stringify(loaded.problems))
      return runHouse({
        ...loaded,
        config: loaded.config,
        dataDir: join(dir, 'data'),
        stamp: 'real',
        host: '127.0.0.1',
        port: 0,
        databaseUrl: null,
        configFile: file,
        configText: text,
        environment: {},
        adminKey: 'test-admin',
        pepper,
        logSink: {
          write(written, done) {
            lines.push(written)
            done()
          },
        },
        onFatal: (fault) => {
          throw fault
        },
      })
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

export async function running(folder: Folder, stack: AsyncDisposableStack): Promise<Running> {
  const house = await folder.start()
  stack.defer(() => house.close())
  return house
}

export async function pendingOf(house: Running): Promise<Record<string, unknown> | null> {
  return (await admin(house, '/changes/pending')).body['pending'] as Record<string, unknown> | null
}

export async function ask(house: Running, key: string, kind = 'configuration'): Promise<string> {
  const hash = (await pendingOf(house))?.['hash']
  const body = { kind, contentHash: hash, summary: 'a party', reason: 'a contract' }
  const asked = await admin(house, '/changes', { key, body })
  assert.equal(asked.status, 201, JSON.stringify(asked.body))
  return String(asked.body['id'])
}

export function approve(house: Running, id: string, key: string): Promise<AdminAnswer> {
  return admin(house, `/changes/${id}/approve`, { key, body: {} })
}

/** Runs the replay of what the change asks for, and answers it as it is shown. */
export async function replayed(house: Running, id: string): Promise<AdminAnswer['body']> {
  const done = await replay(house, { change: id })
  assert.deepEqual([done['state'], done['problem']], ['done', ''])
  return done
}

export async function replay(house: Running, body: object): Promise<AdminAnswer['body']> {
  const started = await admin(house, '/replays', { body })
  assert.equal(started.status, 201, JSON.stringify(started.body))
  let last = started.body
  await until('the replay ends', async () => {
    last = (await admin(house, `/replays/${String(started.body['id'])}`)).body
    return last['state'] !== 'running'
  })
  return last
}

export function parties(house: Running): readonly string[] {
  return [...house.keeper.world().parties.keys()]
}

const main = join(import.meta.dirname, '../../src/main.ts')

/** A gateway of its own process, which a test may kill. */
export async function startProcess(dir: string, file: string) {
  const args = ['start', '--config', file, '--data-dir', join(dir, 'data'), '--port', '0', '--json']
  const child = spawn(process.execPath, [main, ...args], {
    env: { CUSTOMHOUSE_ADMIN_KEY: 'test-admin' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { readonly url: string }
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL')
      await exit
    }
    return { url, kill, [Symbol.asyncDispose]: kill }
  }
  throw new Error('the gateway ended before it said where it is')
}
