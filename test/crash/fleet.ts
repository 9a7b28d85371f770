// The processes of the lane. None may outlive it: whatever ends this process takes them along.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

import { pick } from '../support/json.ts'

const children = new Set<ChildProcess>()

function killAll(): void {
  for (const child of children) child.kill('SIGKILL')
}

process.on('exit', killAll)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    killAll()
    process.exit(1)
  })
}

export interface Running {
  /** Resolves with the address it printed; rejects if it ended before, saying what it complained of. */
  readonly url: Promise<string>
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** How it ended by itself, and what it complained of; null while it runs or if a signal ended it. */
  ended(): string | null
}

/** Runs `main ...args` and reads the address from its first line of JSON. */
export function run(main: string, args: readonly string[]): Running {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4_000)
  })
  const exit = once(child, 'exit').then(() => children.delete(child))
  const url = Promise.withResolvers<string>()
  url.promise.catch(() => {})
  // Every line is read away, or the pipe would fill and stop the process.
  createInterface({ input: child.stdout }).once('line', (line) => {
    try {
      url.resolve(String(pick(JSON.parse(line), 'url')))
    } catch {
      url.reject(new Error(`the first line is no JSON: ${line.slice(0, 200)}`))
    }
  })
  child.stdout.resume()
  const ended = (): string => `it ended by itself with code ${child.exitCode}: ${complaints.trim()}`
  void exit.then(() => url.reject(new Error(ended())))
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await exit
  }
  return {
    url: url.promise,
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM')
      return child.exitCode
    },
    ended: () => (child.exitCode === null ? null : ended()),
  }
}
