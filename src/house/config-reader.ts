// A configuration file read beside running requests: a thread reads and checks it, and what it found
// arrives here in short steps.
import { once } from 'node:events'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { inSlices } from '../kernel/steps.ts'
import type { Clock } from '../kernel/time.ts'
import type { Environment } from './config-env.ts'
import type { Config } from './config-schema.ts'
import type { ConfigReading } from './config-thread.ts'
import type { Problem } from './config-yaml.ts'
import { keepDigests, type ConfigurationDigests } from './configuration-digests.ts'
import { keepBase, keepMadeTexts, type ConfigBase, type KeptTexts } from './kept-texts.ts'
import type { ManagedObject } from '../journeys/managed-object.ts'
import { fromPieces } from './pieces.ts'
import type { LoadedPolicy } from './policy-load.ts'

export interface ReadOptions extends ReadWith {
  readonly kind: 'file'
  readonly configPath: string
  readonly environment: Environment
  /** What has this hash is not handed over again. */
  readonly knownHash: string | null
}

/** What was read before, with other objects of the API. */
export interface ReadAgain extends ReadWith {
  readonly kind: 'again'
  readonly base: ConfigBase
}

interface ReadWith {
  readonly nowMs: number
  /** What the API manages beside the file. */
  readonly objects: readonly ManagedObject[]
}

export interface ReadConfiguration {
  /** As operators approve it; null if the file is not there. */
  readonly hash: string | null
  readonly problems: readonly Problem[]
  /** Of the files that it names, and of folders in which more may appear. */
  readonly paths: readonly string[]
  readonly folders: readonly string[]
  /** Null if it is refused, or known already. */
  readonly whole: {
    readonly config: Config
    readonly policy: LoadedPolicy | null
    readonly texts: KeptTexts
    /** Of the file alone. */
    readonly base: ConfigBase
    readonly digests: ConfigurationDigests
  } | null
}

export interface ConfigReader {
  /** Null once the reader is closed. A thread that ends without an answer is a problem of the file. */
  read(options: ReadOptions | ReadAgain): Promise<ReadConfiguration | null>
  /** Ends what runs. */
  close(): void
}

/** A thread that has read once is kept so long for the next change: to start one takes longer than most files. */
const idleMs = 10_000

export function openConfigReader(slices: {
  readonly clock: Clock
  readonly sliceMs: number
}): ConfigReader {
  let thread: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let isClosed = false

  function end(): void {
    clearTimeout(idle)
    void thread?.terminate()
    thread = null
  }

  return {
    async read(options) {
      clearTimeout(idle)
      const { port1: ours, port2: theirs } = new MessageChannel()
      const reading: ConfigReading = { port: theirs, options: plain(options) }
      thread ??= startThread()
      thread.ref()
      thread.postMessage(reading, [theirs])
      const problem = await problemOf(thread)
      if (isClosed) return null
      if (problem !== null) {
        end()
        return unread(problem)
      }
      thread.unref()
      idle = setTimeout(end, idleMs).unref()
      const next = () => receiveMessageOnPort(ours)?.message ?? null
      const read = await inSlices(fromPieces<ReadConfiguration>(next), slices)
      ours.close()
      if (read.whole !== null) {
        keepDigests(read.whole.config, read.whole.digests)
        keepMadeTexts(read.whole.config, read.whole.texts)
        keepBase(read.whole.config, read.whole.base)
      }
      return read
    },
    close() {
      isClosed = true
      end()
    },
  }
}

/** The environment of a process is no plain object. */
function plain(options: ReadOptions | ReadAgain): ReadOptions | ReadAgain {
  if (options.kind === 'again') return options
  return { ...options, environment: { ...options.environment } }
}

function startThread(): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const url = new URL(`./config-thread.${extension}`, import.meta.url)
  const thread = new Worker(url, { name: 'configuration' })
  // Told by whoever waits for it; without a listener it would end the process.
  return thread.on('error', () => undefined)
}

/** Why the thread could not read to the end; null once it has. */
async function problemOf(thread: Worker): Promise<string | null> {
  const over = new AbortController()
  const { signal } = over
  try {
    return await Promise.race([
      once(thread, 'message', { signal }).then(() => null),
      once(thread, 'exit', { signal }).then(([code]) => `its thread ended with code ${code}`),
    ])
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    over.abort()
  }
}

function unread(why: string): ReadConfiguration {
  const message = `the file could not be read to its end (${why}); make it smaller`
  const problem: Problem = { severity: 'error', path: '', line: 1, column: 1, message }
  return { hash: null, problems: [problem], paths: [], folders: [], whole: null }
}
