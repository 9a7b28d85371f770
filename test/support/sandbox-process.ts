// A sandbox in a process of its own, so that a test can kill it, or kill a gateway without it.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

import { pick } from './json.ts'

export interface SandboxProcess {
  readonly url: string
  readonly process: ChildProcess
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
}

const main = new URL('../../src/main.ts', import.meta.url).pathname

/** Starts `customhouse sandbox` without delays over `dataDir`; port 0 takes a free one. */
export async function startSandboxProcess(dataDir: string, port = 0): Promise<SandboxProcess> {
  const args = ['sandbox', '--port', `${port}`, '--instant', '--json', '--data-dir', dataDir]
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = JSON.parse(line)
    return {
      url: String(pick(said, 'url')),
      process: child,
      async kill() {
        child.kill('SIGKILL')
        await exit
      },
      async stop() {
        child.kill('SIGTERM')
        await exit
        return child.exitCode
      },
    }
  }
  throw new Error('the sandbox ended before it printed its address')
}
