// Starts the subjects of the bench, each a process of its own, and reads what the kernel says they used.
// Linux only: CPU from /proc/PID/stat (user and system time of all threads, ended ones included).
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

/** Linux fixes USER_HZ at 100 on every architecture that Node runs on. */
const microsPerTick = 10_000

export interface Subject {
  readonly name: string
  readonly url: string
  readonly pid: number
  /** CPU microseconds used so far, all threads. */
  cpuMicros(): number
  /** Resident memory in MB (10^6 bytes), and the highest it ever was. */
  memory(): { readonly rssMb: number; readonly peakMb: number }
  /** What it wrote to stderr lately, for a message that helps. */
  complaints(): string
  stop(): Promise<void>
}

export interface StartOptions {
  readonly name: string
  /** Arguments of this very Node. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Where it will listen, for a subject that prints no `{"url"}` line first. */
  readonly url?: string
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

/** Starts a subject and waits, at most 20 s, until it listens. */
export async function start(options: StartOptions): Promise<Subject> {
  const child = spawn(process.execPath, [...options.args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd,
    env: { ...process.env, NODE_ENV: 'production', ...options.env },
  })
  running.add(child)
  child.on('exit', () => running.delete(child))
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4000)
  })
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', () => reject(new Error(`${options.name} ended: ${complaints}`)))
  })
  // Only of interest while it starts; afterwards its end shows in the load's errors.
  ended.catch(() => {})
  const ready = options.url === undefined ? firstLineUrl(child) : listening(options.url)
  const url = await withDeadline(
    Promise.race([ready, ended]),
    () => `${options.name} did not start: ${complaints}`,
  )
  const pid = child.pid ?? 0
  return {
    name: options.name,
    url,
    pid,
    cpuMicros: () => cpuMicros(pid),
    memory: () => memory(pid),
    complaints: () => complaints,
    stop: () => stop(child),
  }
}

async function withDeadline<T>(work: Promise<T>, message: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(message())), 20_000)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** The `url` of the first line that is a JSON object; everything after it is read and dropped. */
function firstLineUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const { stdout } = child
    if (!stdout) return
    const lines = createInterface({ input: stdout })
    lines.once('line', (line) => {
      lines.close()
      // Drained without a look: the subject must not block on a full pipe.
      stdout.resume()
      try {
        resolve(String(JSON.parse(line).url))
      } catch {
        reject(new Error(`expected a JSON line with a url, got: ${line}`))
      }
    })
  })
}

async function listening(url: string): Promise<string> {
  const { port, hostname } = new URL(url)
  for (;;) {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect({ port: Number(port), host: hostname })
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (reached) return url
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Asks it to end, and after 10 s makes it. */
function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve()
      return
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

function cpuMicros(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The second field is the command in parentheses and may hold blanks; utime and stime are 14 and 15.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * microsPerTick
}

function memory(pid: number): { rssMb: number; peakMb: number } {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1')
  const kilobytes = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1])
  return { rssMb: (kilobytes('VmRSS') * 1024) / 1e6, peakMb: (kilobytes('VmHWM') * 1024) / 1e6 }
}
