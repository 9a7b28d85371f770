// Keeps the world up to date: when the file changes, when a key changes, and when something in the
// world changes by its own date. A good file swaps the world whole, between two requests; a file with
// a mistake is refused whole and the old world stays.
//
//   watch or poll ──► debounce ──► load ──► refused: problems to the log, old world stays
//                                      └──► build ──► entry committed ──► swap
import { readFile } from 'node:fs/promises'
import type { KeyRecord } from '../identity/key.ts'
import type { World } from '../journeys/world.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Clock } from '../kernel/time.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import type { Environment } from './config-env.ts'
import { loadConfig } from './config-load.ts'
import type { Config } from './config-schema.ts'
import type { Problem } from './config-yaml.ts'
import { configurationChanges, configurationEntry } from './configuration-entry.ts'
import { watchFile } from './file-watch.ts'
import { buildWorld } from './world.ts'

export interface WorldKeeperDeps {
  readonly clock: Clock
  readonly environment: Environment
  /** Null for a configuration that is not in a file (the sandbox's). */
  readonly configPath: string | null
  /** The configuration that the house was opened with, and the text it was read from. */
  readonly config: Config
  readonly configText: string | null
  readonly apiKeys: Iterable<KeyRecord>
  /** Must resolve once the entry is durable; the world is swapped only then. */
  readonly commitEntry: (entry: EntryDraft) => Promise<void>
  readonly onRefused: (problems: readonly Problem[]) => void
  readonly onSwapped: (world: World, why: 'file' | 'keys' | 'date') => void
  readonly debounceMs: number
  readonly pollMs: number
}

export interface WorldKeeper {
  /** The world of this instant. Cheap: read it once per request. */
  world(): World
  config(): Config
  /** Puts a key into the world, or replaces it, at once; the caller has made it durable before. */
  putKey(key: KeyRecord): void
  /** Looks at the file now; resolves when what it says is in force or refused. */
  reload(): Promise<'same' | 'swapped' | 'refused'>
  close(): void
}

/** In place of the hash of a file that is not there. */
const missing = 'missing'
const missingFile: Problem = {
  severity: 'error',
  path: '',
  line: 1,
  column: 1,
  message: 'the file cannot be read; put it back',
}

/** setTimeout takes no longer waits than this. */
const timerMaxMs = 2 ** 31 - 1

export function openWorldKeeper(deps: WorldKeeperDeps): WorldKeeper {
  const { clock, configPath } = deps
  const apiKeys = new Map([...deps.apiKeys].map((key) => [key.id, key]))
  let config = deps.config
  let textHash = deps.configText === null ? null : sha256Hex(deps.configText)
  let world = buildWorld(config, apiKeys.values(), clock.nowMs())
  let dateTimer: NodeJS.Timeout | undefined
  let debounceTimer: NodeJS.Timeout | undefined
  let running: Promise<'same' | 'swapped' | 'refused'> = Promise.resolve('same')
  let closed = false

  function swap(next: World, why: 'file' | 'keys' | 'date'): void {
    world = next
    waitForDate()
    deps.onSwapped(next, why)
  }

  function waitForDate(): void {
    clearTimeout(dateTimer)
    if (closed || world.validUntilMs === null) return
    const leftMs = world.validUntilMs - clock.nowMs()
    dateTimer = setTimeout(onDate, Math.min(Math.max(leftMs, 0), timerMaxMs)).unref()
  }

  function onDate(): void {
    // A long wait comes in pieces, and a timer may fire a little early.
    if (world.validUntilMs !== null && clock.nowMs() < world.validUntilMs) return waitForDate()
    swap(buildWorld(config, apiKeys.values(), clock.nowMs()), 'date')
  }

  async function load(): Promise<'same' | 'swapped' | 'refused'> {
    if (configPath === null || closed) return 'same'
    let text: string
    try {
      text = await readFile(configPath, 'utf8')
    } catch {
      if (textHash !== missing) deps.onRefused([missingFile])
      textHash = missing
      return 'refused'
    }
    const hash = sha256Hex(text)
    if (hash === textHash) return 'same'
    const nowMs = clock.nowMs()
    const loaded = loadConfig({ text, environment: deps.environment, nowMs })
    if (loaded.config === null) {
      textHash = hash
      deps.onRefused(loaded.problems)
      return 'refused'
    }
    const { version } = buildWorld(loaded.config, apiKeys.values(), nowMs)
    const changes = configurationChanges(config, loaded.config)
    if (version !== world.version || Object.keys(changes).length > 0) {
      const before = { config, version: world.version }
      await deps.commitEntry(configurationEntry(before, { config: loaded.config, version }, nowMs))
    }
    textHash = hash
    config = loaded.config
    // A key may have changed while the entry was being written.
    swap(buildWorld(config, apiKeys.values(), clock.nowMs()), 'file')
    return 'swapped'
  }

  function reload(): Promise<'same' | 'swapped' | 'refused'> {
    running = running.then(load, load)
    return running
  }

  function soon(): void {
    clearTimeout(debounceTimer)
    if (!closed) debounceTimer = setTimeout(onChange, deps.debounceMs).unref()
  }

  function onChange(): void {
    // The entry could not be written: the book says so itself and stops admitting.
    reload().catch(() => undefined)
  }

  const stopWatching =
    configPath === null ? () => undefined : watchFile(configPath, deps.pollMs, soon)
  waitForDate()
  return Object.freeze<WorldKeeper>({
    world: () => world,
    config: () => config,
    putKey(key) {
      apiKeys.set(key.id, key)
      swap(buildWorld(config, apiKeys.values(), clock.nowMs()), 'keys')
    },
    reload,
    close() {
      closed = true
      clearTimeout(dateTimer)
      clearTimeout(debounceTimer)
      stopWatching()
    },
  })
}
