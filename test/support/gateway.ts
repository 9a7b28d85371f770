// A gateway in its own process over the sandbox, as `npm start` opens it, and what a test needs to
// call it, end it gracefully or kill it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { pick } from './json.ts'

export interface GatewayKey {
  readonly party: string
  readonly workload: string
  readonly key: string
}

export interface Gateway {
  /** Without a trailing slash. */
  readonly url: string
  readonly console: string
  readonly adminKey: string
  readonly keys: readonly GatewayKey[]
  /** Where the simulated providers listen; null if the gateway does not say. */
  readonly sandboxUrl: string | null
  readonly dataDir: string
  readonly process: ChildProcess
  /** The key of this workload; fails the test if there is none. */
  keyOf(workload: string): string
  /** SIGTERM and the exit code; removes the data folder unless it was given. */
  stop(): Promise<number | null>
  /** SIGKILL; keeps a data folder that was given. */
  kill(): Promise<void>
}

/** Nothing but what a test asks for. */
const quiet = { CUSTOMHOUSE_SANDBOX_HISTORY: '0', CUSTOMHOUSE_QUIET_SANDBOX: 'true' }

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/**
 * Starts `customhouse start --sandbox` on a free port. The data folder is a fresh one unless
 * `dataDir` names it; `args` are added to the command line.
 */
export async function startGateway(
  options: {
    readonly dataDir?: string
    readonly args?: readonly string[]
    readonly env?: Readonly<Record<string, string>>
  } = {},
): Promise<Gateway> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'customhouse-test-'))
  const args = ['start', '--json', '--port', '0', '--data-dir', dataDir, '--sandbox']
  const child = spawn(process.execPath, [main, ...args, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...quiet, ...options.env },
  })
  // Kept for the message of a failed start; bounded, for a gateway may log much.
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4000)
  })
  const first = await firstLine(child)
  assert.ok(first !== null, `the gateway ended before it printed its address:\n${complaints}`)
  const said: unknown = JSON.parse(first)
  const keys = keysOf(pick(said, 'keys'))
  const sandbox = pick(said, 'sandbox')
  const remove = (): void => {
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
  }
  return {
    url: String(pick(said, 'url')).replace(/\/$/, ''),
    console: String(pick(said, 'console')),
    adminKey: String(pick(said, 'adminKey')),
    keys,
    sandboxUrl: typeof sandbox === 'string' ? sandbox : null,
    dataDir,
    process: child,
    keyOf(workload) {
      const found = keys.find((each) => each.workload === workload)
      assert.ok(found !== undefined, `no key of ${workload}`)
      return found.key
    },
    async stop() {
      const code = await ended(child, 'SIGTERM')
      remove()
      return code
    },
    async kill() {
      await ended(child, 'SIGKILL')
      remove()
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string | null> {
  assert.ok(child.stdout !== null)
  const lines = createInterface({ input: child.stdout })
  // Whatever follows is read away, or the pipe would fill and stop the gateway.
  const first = Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [null])])
  const [line]: unknown[] = await first
  return typeof line === 'string' ? line : null
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
  return child.exitCode
}

function keysOf(value: unknown): GatewayKey[] {
  assert.ok(Array.isArray(value))
  return value.map((each: unknown) => ({
    party: String(pick(each, 'party')),
    workload: String(pick(each, 'workload')),
    key: String(pick(each, 'key')),
  }))
}

/** The receipt of one chat completion by the key of `workload`. */
export async function receiptOf(
  gateway: Pick<Gateway, 'url' | 'keyOf'>,
  workload: string,
): Promise<string> {
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.keyOf(workload)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  await answer.arrayBuffer()
  const id = answer.headers.get('x-customhouse-receipt') ?? ''
  assert.notEqual(id, '', `${workload} was served with ${answer.status}`)
  return id
}
