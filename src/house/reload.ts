// Keeps the world up to date: when the file changes, when a key changes, and when something in the
// world changes by its own date. A good file swaps the world whole, between two requests; a file with
// a mistake is refused whole and the old world stays.
//
// The packs, dossiers and lists that the file names belong to it: a change of one is a change of all.
//
//   watch or poll ──► debounce ──► load ──► refused: problems to the log, old world stays
//                                      └──► build ──► entry committed ──► swap
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { KeyRecord } from '../identity/key.ts'
import type { Register } from '../journeys/register.ts'
import type { World } from '../journeys/world.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Clock } from '../kernel/time.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import type { Environment } from './config-env.ts'
import { loadConfig, type Loaded } from './config-load.ts'
import type { Config } from './config-schema.ts'
import type { Problem } from './config-yaml.ts'
import {
  changedFixedSections,
  configurationChanges,
  configurationEntry,
  type FixedSection,
} from './configuration-entry.ts'
import { watchFiles } from './file-watch.ts'
import { policyFilesIn, type NamedFile } from './policy-files.ts'
import { patternFolders, type LoadedPolicy } from './policy-load.ts'
import { buildWorld } from './world.ts'

export interface WorldKeeperDeps {
  readonly clock: Clock
  readonly environment: Environment
  /** Null for a configuration that is not in a file (the sandbox's). */
  readonly configPath: string | null
  /** The configuration that the house was opened with, and the text it was read from. */
  readonly config: Config
  readonly configText: string | null
  /** What its packs and dossiers say, as it was opened with; null (or left out) if they were not read. */
  readonly policy?: LoadedPolicy | null
  /** The files that it names, as they were read. */
  readonly files?: readonly NamedFile[]
  readonly apiKeys: Iterable<KeyRecord>
  readonly register: Register
  /** Must resolve once the entry is durable; the world is swapped only then. */
  readonly commitEntry: (entry: EntryDraft) => Promise<void>
  readonly onRefused: (problems: readonly Problem[]) => void
  /** The file was taken, but these sections of it count only after a restart. */
  readonly onRestartNeeded: (sections: readonly FixedSection[]) => void
  readonly onSwapped: (world: World, why: 'file' | 'keys' | 'date' | 'register') => void
  readonly debounceMs: number
  readonly pollMs: number
}

export type Reloaded = 'same' | 'swapped' | 'refused'

export interface WorldKeeper {
  /** The world of this instant. Cheap: read it once per request. */
  world(): World
  config(): Config
  /** What the packs and dossiers of that configuration say; null if it names no file. */
  policy(): LoadedPolicy | null
  /** Puts a key into the world, or replaces it, at once; the caller has made it durable before. */
  putKey(key: KeyRecord): void
  /** Something that decisions rest on was added to the register. */
  registerChanged(): void
  /** Looks at the file now; resolves when what it says is in force or refused. */
  reload(): Promise<Reloaded>
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

const missingLoad: Loaded = {
  config: null,
  policy: null,
  files: [],
  folders: [],
  problems: [missingFile],
}

/** Of the text and of all files that it names, missing ones included. */
function hashOf(text: string, files: readonly NamedFile[]): string {
  const parts = files.map((file) => [file.path, file.text === null ? null : sha256Hex(file.text)])
  return sha256Hex(canonicalJson([sha256Hex(text), ...parts]))
}

/** setTimeout takes no longer waits than this. */
const timerMaxMs = 2 ** 31 - 1

export function openWorldKeeper(deps: WorldKeeperDeps): WorldKeeper {
  return new Keeper(deps)
}

class Keeper implements WorldKeeper {
  readonly #deps: WorldKeeperDeps
  readonly #apiKeys: Map<string, KeyRecord>
  #stopWatching: () => void = () => undefined
  /** What is watched, so that an unchanged list is not watched anew. */
  #watched = ''
  #config: Config
  #policy: LoadedPolicy | null
  #world: World
  /** Of the text that was last taken or refused. */
  #textHash: string | null
  #dateTimer: NodeJS.Timeout | undefined
  #debounceTimer: NodeJS.Timeout | undefined
  #running: Promise<Reloaded> = Promise.resolve('same')
  #closed = false

  constructor(deps: WorldKeeperDeps) {
    const { configPath, configText, policy = null, files = [] } = deps
    this.#deps = deps
    this.#apiKeys = new Map([...deps.apiKeys].map((key) => [key.id, key]))
    this.#config = deps.config
    this.#policy = policy
    this.#textHash = configText === null ? null : hashOf(configText, files)
    this.#world = this.#build()
    this.#waitForDate()
    if (configPath === null) return
    const folders = patternFolders(deps.config, policyFilesIn(dirname(configPath)))
    this.#watch(configPath, files, folders)
  }

  world(): World {
    // Timers stand still while a machine sleeps, and do not follow a clock that is set.
    const { validUntilMs } = this.#world
    if (validUntilMs !== null && this.#deps.clock.nowMs() >= validUntilMs) this.#swap('date')
    return this.#world
  }

  config(): Config {
    return this.#config
  }

  policy(): LoadedPolicy | null {
    return this.#policy
  }

  registerChanged(): void {
    this.#swap('register')
  }

  putKey(key: KeyRecord): void {
    this.#apiKeys.set(key.id, key)
    this.#swap('keys')
  }

  reload(): Promise<Reloaded> {
    // One at a time and in order: two loads must not overtake each other.
    const load = () => this.#load()
    this.#running = this.#running.then(load, load)
    return this.#running
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#dateTimer)
    clearTimeout(this.#debounceTimer)
    this.#stopWatching()
  }

  #build(): World {
    const keys = this.#apiKeys.values()
    const { clock, register } = this.#deps
    return buildWorld(this.#config, keys, clock.nowMs(), { policy: this.#policy, register })
  }

  #watch(configPath: string, files: readonly NamedFile[], folders: readonly string[]): void {
    const paths = [...new Set([configPath, ...files.map(({ path }) => path), ...folders])]
    const watched = paths.join('\n')
    if (this.#closed || watched === this.#watched) return
    this.#stopWatching()
    this.#watched = watched
    this.#stopWatching = watchFiles(paths, this.#deps.pollMs, () => this.#reloadSoon())
  }

  #swap(why: 'file' | 'keys' | 'date' | 'register'): void {
    const world = this.#build()
    const nowMs = this.#deps.clock.nowMs()
    // Compiled before it is swapped in: the first request must not wait for that.
    world.decisionsNow(nowMs)
    this.#world = world
    this.#waitForDate()
    this.#deps.onSwapped(this.#world, why)
  }

  #waitForDate(): void {
    clearTimeout(this.#dateTimer)
    const { validUntilMs } = this.#world
    if (this.#closed || validUntilMs === null) return
    const leftMs = validUntilMs - this.#deps.clock.nowMs()
    const waitMs = Math.min(Math.max(leftMs, 0), timerMaxMs)
    this.#dateTimer = setTimeout(() => this.#onDate(validUntilMs), waitMs).unref()
  }

  #onDate(dueMs: number): void {
    // A long wait comes in pieces, and a timer may fire a little early.
    if (this.#deps.clock.nowMs() < dueMs) this.#waitForDate()
    else this.#swap('date')
  }

  #reloadSoon(): void {
    clearTimeout(this.#debounceTimer)
    if (this.#closed) return
    // An entry that could not be written rejects; the book tells that itself and stops admitting.
    const load = (): void => void this.reload().catch(() => undefined)
    this.#debounceTimer = setTimeout(load, this.#deps.debounceMs).unref()
  }

  async #load(): Promise<Reloaded> {
    const text = await this.#read()
    const { configPath, environment } = this.#deps
    if (this.#closed || configPath === null) return 'same'
    const nowMs = this.#deps.clock.nowMs()
    const files = policyFilesIn(dirname(configPath))
    const loaded = text === null ? missingLoad : loadConfig({ text, environment, nowMs, files })
    this.#watch(configPath, loaded.files, loaded.folders)
    const hash = text === null ? missing : hashOf(text, loaded.files)
    if (hash === this.#textHash) return text === null ? 'refused' : 'same'
    const { config, policy } = loaded
    if (config === null) {
      this.#textHash = hash
      this.#deps.onRefused(loaded.problems)
      return 'refused'
    }
    await this.#enter(config, policy, nowMs)
    this.#textHash = hash
    const waiting = changedFixedSections(this.#deps.config, config)
    this.#config = config
    this.#policy = policy
    this.#swap('file')
    if (waiting.length > 0) this.#deps.onRestartNeeded(waiting)
    return 'swapped'
  }

  async #read(): Promise<string | null> {
    const { configPath } = this.#deps
    if (configPath === null) return null
    try {
      return await readFile(configPath, 'utf8')
    } catch {
      return null
    }
  }

  /** A comment or a moved line changes nothing and is no entry. */
  async #enter(config: Config, policy: LoadedPolicy | null, nowMs: number): Promise<void> {
    const { register } = this.#deps
    const keys = this.#apiKeys.values()
    const { version } = buildWorld(config, keys, nowMs, { policy, register })
    const changes = configurationChanges(this.#config, config)
    if (version === this.#world.version && Object.keys(changes).length === 0) return
    const before = { config: this.#config, version: this.#world.version }
    await this.#deps.commitEntry(configurationEntry(before, { config, version }, nowMs))
  }
}
