// Keeps the world up to date: when the file changes, when a key changes, and when something in the
// world changes by its own date. A good file swaps the world whole, between two requests; a file with
// a mistake is refused whole and the old world stays.
//
// The packs, dossiers and lists that the file names belong to it: a change of one is a change of all.
//
//   watch or poll ──► debounce ──► load ──► refused: problems to the log, old world stays
//                                      └──► build ──► entry committed ──► swap
import { dirname } from 'node:path'
import type { KeyRecord } from '../identity/key.ts'
import type { ManagedObject } from '../journeys/managed-object.ts'
import type { Register } from '../journeys/register.ts'
import type { World } from '../journeys/world.ts'
import { assert } from '../kernel/assert.ts'
import { inSlices } from '../kernel/steps.ts'
import type { Clock } from '../kernel/time.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import { earliestAfter } from '../policy/facts.ts'
import type { Admission, ChangeControl } from './change-control.ts'
import type { Environment } from './config-env.ts'
import { openConfigReader, type ConfigReader } from './config-reader.ts'
import type { Config } from './config-schema.ts'
import type { Problem } from './config-yaml.ts'
import {
  changedFixedSections,
  configurationChanges,
  configurationEntry,
  type FixedSection,
} from './configuration-entry.ts'
import { configurationHash } from './configuration-hash.ts'
import { watchFiles } from './file-watch.ts'
import { baseOf } from './kept-texts.ts'
import { bookKeysOf, putKey, type BookKeys } from './layered-keys.ts'
import { policyFilesIn, type NamedFile } from './policy-files.ts'
import { patternFolders, type LoadedPolicy } from './policy-load.ts'
import { buildWorld, withKeys, worldSteps, type WorldRest } from './world.ts'

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
  /** How natural persons are read; left out: none is. */
  readonly persons?: WorldRest['persons']
  /** Must resolve once the entry is durable; the world is swapped only then. */
  readonly commitEntry: (entry: EntryDraft) => Promise<void>
  /** Whether a good file counts; left out, every one does. */
  readonly control?: Pick<ChangeControl, 'judge' | 'forget' | 'pending'>
  readonly onRefused: (problems: readonly Problem[]) => void
  /** The file was taken, but these sections of it count only after a restart. */
  readonly onRestartNeeded: (sections: readonly FixedSection[]) => void
  readonly onSwapped: (world: World, why: 'file' | 'keys' | 'date' | 'register') => void
  readonly debounceMs: number
  readonly pollMs: number
}

export type Reloaded = 'same' | 'swapped' | 'refused' | 'waits'

export interface ObjectsChange {
  /** What the API is to manage; asked in turn. Null: it is too late for the change. */
  readonly objects: () => readonly ManagedObject[] | null
  /** Must resolve once it is durable, or to false where it must not count; null: it is only to be looked at. */
  readonly commit: (() => Promise<boolean>) | null
}

export type ObjectsChanged =
  | { readonly kind: 'taken' | 'good' | 'late' | 'closed' }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }

export interface WorldKeeper {
  /** The world of this instant. Cheap: read it once per request. */
  world(): World
  config(): Config
  /** What the packs and dossiers of that configuration say; null if it names no file. */
  policy(): LoadedPolicy | null
  /** Puts a key into the world, or replaces it, at once; the caller has made it durable before. */
  putKey(key: KeyRecord): void
  /** Something that decisions rest on was added to the register; resolves when it decides. */
  registerChanged(): Promise<void>
  /** Checks the configuration with other objects of the API, and puts it in force. */
  changeObjects(change: ObjectsChange): Promise<ObjectsChanged>
  /** Looks at the file now; resolves when what it says is in force or refused. */
  reload(): Promise<Reloaded>
  close(): void
}

/** In place of the hash of a file that cannot be read. */
const missing = 'missing'

/** setTimeout takes no longer waits than this. */
const timerMaxMs = 2 ** 31 - 1

/** How long a new world may keep others from their turn at once. */
const sliceMs = 1
/** How long before its date the next world is made. */
const aheadMs = 2_000

export function openWorldKeeper(deps: WorldKeeperDeps): WorldKeeper {
  return new Keeper(deps)
}

class Keeper implements WorldKeeper {
  readonly #deps: WorldKeeperDeps
  readonly #reader: ConfigReader
  #bookKeys: BookKeys
  #stopWatching: () => void = () => undefined
  /** What is watched, so that an unchanged list is not watched anew. */
  #watched = ''
  #config: Config
  #policy: LoadedPolicy | null
  #world: World
  /** What follows it at `#dueMs`, once it is made; without the keys. */
  #next: World | null = null
  #dueMs: number | null
  /** When it was put in place. */
  #sinceMs = 0
  /** Of the text that counts. */
  #textHash: string | null
  /** Of the text that was refused since; a file that is written in two steps may be read between them. */
  #refusedHash: string | null = null
  #dateTimer: NodeJS.Timeout | undefined
  #debounceTimer: NodeJS.Timeout | undefined
  #running: Promise<unknown> = Promise.resolve()
  #waiting: Promise<void> | null = null
  #closed = false

  constructor(deps: WorldKeeperDeps) {
    const { configPath, configText, policy = null, files = [] } = deps
    this.#deps = deps
    this.#reader = openConfigReader({ clock: deps.clock, sliceMs })
    this.#bookKeys = bookKeysOf(deps.apiKeys)
    this.#config = deps.config
    this.#policy = policy
    this.#textHash = configText === null ? null : configurationHash(configText, files)
    this.#sinceMs = deps.clock.nowMs()
    this.#world = this.#build()
    this.#dueMs = this.#dueOf(this.#world)
    this.#waitForDate()
    if (configPath === null) return
    const folders = patternFolders(deps.config, policyFilesIn(dirname(configPath)))
    this.#watch(
      configPath,
      files.map(({ path }) => path),
      folders,
    )
  }

  world(): World {
    // Timers stand still while a machine sleeps, and do not follow a clock that is set.
    if (this.#isDue()) this.#onDate()
    return this.#world
  }

  /** Also where the clock was set back: what has taken effect since then has not yet. */
  #isDue(): boolean {
    const nowMs = this.#deps.clock.nowMs()
    return nowMs < this.#sinceMs || (this.#dueMs !== null && nowMs >= this.#dueMs)
  }

  config(): Config {
    return this.#config
  }

  policy(): LoadedPolicy | null {
    return this.#policy
  }

  registerChanged(): Promise<void> {
    // One world follows all that is registered until its turn comes.
    this.#waiting ??= this.#inTurn(() => this.#rebuild())
    return this.#waiting
  }

  putKey(key: KeyRecord): void {
    this.#bookKeys = putKey(this.#bookKeys, key)
    this.#swap(this.#withKeys(this.#world), 'keys')
  }

  reload(): Promise<Reloaded> {
    return this.#inTurn(() => this.#load())
  }

  changeObjects(change: ObjectsChange): Promise<ObjectsChanged> {
    return this.#inTurn(() => this.#changeObjects(change))
  }

  /** The file in force is not read again: it may say by now what nobody approved. */
  async #changeObjects({ objects, commit }: ObjectsChange): Promise<ObjectsChanged> {
    const nowMs = this.#deps.clock.nowMs()
    const wanted = objects()
    if (wanted === null) return { kind: 'late' }
    const base = baseOf(this.#config)
    assert(base !== null, 'the configuration in force was read by a loader')
    const again = { kind: 'again', base, objects: wanted, nowMs } as const
    const read = this.#closed ? null : await this.#reader.read(again)
    if (read === null) return { kind: 'closed' }
    if (read.whole === null) return { kind: 'problems', problems: read.problems }
    if (commit === null) return { kind: 'good' }
    const { config, policy } = read.whole
    // The old world serves until it is durable; after a kill in between, the start makes this one.
    const world = await this.#make(config, policy, nowMs)
    if (!(await commit())) return { kind: 'late' }
    this.#config = config
    this.#policy = policy
    this.#swap(this.#withKeys(world), 'register')
    // What waits for its approval is to be looked at with them.
    if ((this.#deps.control?.pending() ?? null) !== null) this.#reloadSoon()
    return { kind: 'taken' }
  }

  /** One at a time and in order: what began later must not be overtaken by what began before. */
  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#running.then(act, act)
    this.#running = result.catch(() => undefined)
    return result
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#dateTimer)
    clearTimeout(this.#debounceTimer)
    this.#stopWatching()
    this.#reader.close()
  }

  #build(): World {
    const { clock, register, persons } = this.#deps
    const rest = { policy: this.#policy, register, persons }
    return this.#withKeys(buildWorld(this.#config, [], clock.nowMs(), rest))
  }

  #watch(configPath: string, files: readonly string[], folders: readonly string[]): void {
    const paths = [...new Set([configPath, ...files, ...folders])]
    const watched = paths.join('\n')
    if (this.#closed || watched === this.#watched) return
    this.#stopWatching()
    this.#watched = watched
    this.#stopWatching = watchFiles(paths, this.#deps.pollMs, () => this.#reloadSoon())
  }

  /** Requests keep the old world until the new one is whole, and get their turns meanwhile. */
  #make(config: Config, policy: LoadedPolicy | null, atMs: number): Promise<World> {
    const { clock, register, persons } = this.#deps
    const rest = { policy, register, persons }
    return inSlices(worldSteps(config, atMs, rest), { clock, sliceMs })
  }

  /** A key may have come while the world was made. */
  #withKeys(world: World): World {
    return withKeys(world, this.#config, this.#bookKeys)
  }

  async #rebuild(): Promise<void> {
    this.#waiting = null
    const world = await this.#make(this.#config, this.#policy, this.#deps.clock.nowMs())
    this.#swap(this.#withKeys(world), 'register')
  }

  #swap(world: World, why: 'file' | 'keys' | 'date' | 'register'): void {
    this.#world = world
    this.#next = null
    this.#sinceMs = this.#deps.clock.nowMs()
    this.#dueMs = this.#dueOf(world)
    this.#waitForDate()
    this.#deps.onSwapped(world, why)
  }

  /** The first date of the world or of what it decides by. */
  #dueOf(world: World): number | null {
    const { policy } = world.decisionsNow(this.#deps.clock.nowMs())
    return earliestAfter(0, [world.validUntilMs, policy.validUntilMs])
  }

  #onDate(): void {
    const next = this.#deps.clock.nowMs() < this.#sinceMs ? null : this.#next
    this.#swap(next === null ? this.#build() : this.#withKeys(next), 'date')
    // What was made ahead may have an end that has passed as well.
    if (this.#isDue() && next !== null) this.#onDate()
  }

  /** Shortly before the date the next world is made, so that nobody waits for it when it is due. */
  #waitForDate(): void {
    clearTimeout(this.#dateTimer)
    const dueMs = this.#dueMs
    if (this.#closed || dueMs === null) return
    const leftMs = dueMs - this.#deps.clock.nowMs()
    const waitMs = this.#next === null ? leftMs - aheadMs : leftMs
    const due = (): void => {
      // A long wait comes in pieces, and a timer may fire a little early.
      const nowMs = this.#deps.clock.nowMs()
      if (nowMs >= dueMs) this.#onDate()
      else if (this.#next !== null || nowMs < dueMs - aheadMs) this.#waitForDate()
      else void this.#inTurn(() => this.#makeNext(dueMs))
    }
    this.#dateTimer = setTimeout(due, Math.min(Math.max(waitMs, 0), timerMaxMs)).unref()
  }

  async #makeNext(dueMs: number): Promise<void> {
    const before = this.#world
    const next = await this.#make(this.#config, this.#policy, dueMs)
    // Whatever came in between has its own next world.
    if (this.#world !== before) return
    this.#next = next
    this.#waitForDate()
  }

  #reloadSoon(): void {
    clearTimeout(this.#debounceTimer)
    if (this.#closed) return
    // An entry that could not be written rejects; the book tells that itself and stops admitting.
    const load = (): void => void this.reload().catch(() => undefined)
    this.#debounceTimer = setTimeout(load, this.#deps.debounceMs).unref()
  }

  async #load(): Promise<Reloaded> {
    const { configPath, environment, clock } = this.#deps
    if (this.#closed || configPath === null) return 'same'
    const nowMs = clock.nowMs()
    const knownHash = this.#textHash
    const objects = [...this.#deps.register.objects.values()]
    const asked = { configPath, environment, nowMs, knownHash, objects }
    const read = await this.#reader.read({ kind: 'file', ...asked })
    if (read === null) return 'same'
    this.#watch(configPath, read.paths, read.folders)
    const hash = read.hash ?? missing
    if (read.whole === null) this.#deps.control?.forget()
    const isToldOf = hash === this.#refusedHash
    if (hash === this.#textHash || read.whole !== null) this.#refusedHash = null
    if (hash === this.#textHash) return 'same'
    if (read.whole === null) {
      this.#refusedHash = hash
      if (!isToldOf) this.#deps.onRefused(read.problems)
      return 'refused'
    }
    const { config, policy } = read.whole
    if (this.#judge(hash, config, policy)?.kind === 'waits') return 'waits'
    const world = await this.#make(config, policy, nowMs)
    // Meanwhile it may have been withdrawn, or an approval have lost its force.
    const admission = this.#judge(hash, config, policy)
    if (admission?.kind === 'waits') return 'waits'
    // The old world serves until both are durable; after a kill in between, the start finds it approved. At
    // once: whoever withdraws after this is told that it is published.
    const entered = this.#enter(config, world.version, nowMs)
    const published = admission !== null && 'enter' in admission ? admission.enter() : null
    await Promise.all([entered, published])
    this.#textHash = hash
    const waiting = changedFixedSections(this.#deps.config, config)
    this.#config = config
    this.#policy = policy
    this.#swap(this.#withKeys(world), 'file')
    if (waiting.length > 0) this.#deps.onRestartNeeded(waiting)
    return 'swapped'
  }

  #judge(hash: string, config: Config, policy: LoadedPolicy | null): Admission | null {
    const inForce = { before: this.#config, policyBefore: this.#policy }
    const read = { hash, config, policy, ...inForce, isNewBook: false }
    return this.#deps.control?.judge(read) ?? null
  }

  /** A comment or a moved line changes nothing and is no entry. */
  async #enter(config: Config, version: string, nowMs: number): Promise<void> {
    const changes = configurationChanges(this.#config, config)
    if (version === this.#world.version && Object.keys(changes).length === 0) return
    const before = { config: this.#config, version: this.#world.version }
    const entry = configurationEntry(before, { config, version }, nowMs, changes)
    await this.#deps.commitEntry(entry)
  }
}
