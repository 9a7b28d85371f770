// From a checked configuration to a running house: the book's thread, readers, the world and its
// keeper, telemetry, the doors; and back down in reverse. `start` and the tests call it.
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'

import { openLogSigner } from '../audit/keys.ts'
import type { ChangeDesk } from '../journeys/change-desk.ts'
import type { ErasureDesk } from '../journeys/erasures.ts'
import { openAccessBook } from '../journeys/access-book.ts'
import { publishHeld } from '../journeys/held-changes.ts'
import type { HouseEvent, Register } from '../journeys/register.ts'
import { openRegisterDesk, type RegisterDesk } from '../journeys/register-desk.ts'
import { openTimingBook } from '../journeys/timing-book.ts'
import type { World } from '../journeys/world.ts'
import { assert } from '../kernel/assert.ts'
import { Fault } from '../kernel/fault.ts'
import { systemClock } from '../kernel/time.ts'
import { openHealth } from '../place/health.ts'
import type { BookClient } from '../store/book-client.ts'
import { readTextFile } from '../store/durable-file.ts'
import type { Stamp } from '../store/open.ts'
import { openReader, type Reader } from '../store/reader.ts'
import { batchesIn } from '../store/batch-reader.ts'
import { openLineWriter, type LineSink } from '../telemetry/line-writer.ts'
import type { Spans } from '../telemetry/spans.ts'
import type { Code } from '../wire/codes.ts'
import { openHouseAdmin } from './admin.ts'
import { apiKeysOf } from './api-keys.ts'
import { readingsOf } from './book-readings.ts'
import { openBreaches } from './breaches.ts'
import { openHouseCases, type CasesParts, type HouseCases } from './cases.ts'
import type { Environment } from './config-env.ts'
import type { Config } from './config-schema.ts'
import { admitStart, openChangeControl, type ChangeControl } from './change-control.ts'
import { configurationEntry } from './configuration-entry.ts'
import { openHouseErasures } from './erasures.ts'
import { openHouseHolds, type HoldParts, type HouseHolds } from './holds.ts'
import { historyOrigin } from './history-entries.ts'
import { openHouse, type House } from './house.ts'
import { openHouseWatch, type HouseWatchParts } from './house-watch.ts'
import type { HouseWatch } from './start-watch.ts'
import { houseLimits, type Limits } from './limits.ts'
import { journeysOf } from './house-journeys.ts'
import { listenOf } from './listen.ts'
import { openMoneyDesk } from './money-desk.ts'
import { openNote, type Note } from './observer.ts'
import { openPackCheckDesk, type PackCheckDesk } from './pack-check-desk.ts'
import { openPersons, type Persons } from './person-desk.ts'
import type { NamedFile } from './policy-files.ts'
import type { LoadedPolicy } from './policy-load.ts'
import { openReconcileJob } from './reconcile-job.ts'
import { openReplayJobs, type ReplayJobs, type ReplayJobsDeps } from './replay-jobs.ts'
import { openWorldKeeper, type WorldKeeper } from './reload.ts'
import type { Persona } from './sample-personas.ts'
import { openHouseSignIn } from './sign-in.ts'
import { urlsOf } from './urls.ts'
import { startFinder } from './start-finder.ts'
import { openSandboxShow, type Show } from './sandbox-show.ts'
import { heldDeskOf, withRegistered } from './start-objects.ts'
import { startWriter } from './start-writer.ts'

export interface RunOptions {
  readonly dataDir: string
  readonly stamp: Stamp
  readonly host: string
  readonly port: number
  readonly databaseUrl: string | null
  /** In place of the configuration's, which may still name the log before a recovery. */
  readonly logOrigin?: string | null
  readonly config: Config
  /** Null for a configuration that is in no file. */
  readonly configFile: string | null
  readonly configText: string | null
  /** What the packs and dossiers of the configuration say, and the files it named, as they were read. */
  readonly policy?: LoadedPolicy | null
  readonly files?: readonly NamedFile[]
  readonly environment: Environment
  readonly pepper: Uint8Array
  readonly adminKey: string
  /** Operators of the sandbox, who are made where they are not there yet. */
  readonly personas?: readonly Persona[]
  /** What a sandbox shows of itself; left out: nothing. */
  readonly show?: Show | null
  /** Where log lines go; null for none. */
  readonly logSink: LineSink | null
  /** The book must not be used any more: exit with `storeFailedExitCode`. */
  readonly onFatal: (fault: Fault) => void
}

export interface Running {
  readonly house: House
  readonly keeper: WorldKeeper
  /** What operators asked for and approved. */
  readonly changes: ChangeDesk
  /** What the watch and people found, and what was done about it. */
  readonly cases: HouseCases
  /** Without a trailing slash. */
  readonly url: string
  /** The operators' listener, without a trailing slash; null if they have none. */
  readonly adminUrl: string | null
  readonly vkey: string
  close(): Promise<void>
}

/** Characters of log lines that may wait for a slow reader. */
const logCharactersMax = 4_000_000
/** How long closing waits for a reader of the log. */
const logFlushMs = 2_000
export const defaultOrigin = 'customhouse.local/log-1'

/** Throws a Fault or a system error (port in use) that says why it cannot start; nothing stays open then. */
export async function runHouse(options: RunOptions): Promise<Running> {
  letRequestsDieYoung()
  const { config, dataDir, databaseUrl } = options
  const limits = houseLimits(config.server.limits)
  await using stack = new AsyncDisposableStack()
  const { lines, note } = openTelling(options, stack)
  const origin = originOf(options)
  // Book and world speak of a house that opens after them.
  const later: { house: House | null } = { house: null }
  const onFatal = (fault: Fault): void => {
    later.house?.fail(fault)
    options.onFatal(fault)
  }
  const ground = await openGround({ ...options, onFatal }, limits, note, stack)
  const { book, reader, persons, indeterminate, beside } = ground
  const base = { limits, book, reader, note, persons, clock: systemClock }
  const { desk, keeper, control } = await openWorld(options, limits, base, (world, why) => {
    later.house?.worldSwapped(world)
    note('info', 'world_swapped', { version: world.version, why })
  })
  stack.defer(() => keeper.close())
  const world = (): World => keeper.world()
  const listen = listenOf(options, limits)
  const reconciling = openReconcileJob({ ...base, world, listen, indeterminate })
  stack.defer(() => reconciling.close())
  const place = { dataDir, databaseUrl }
  const finder = stack.adopt(startFinder(place, limits, note), (one) => one.close())
  const money = stack.adopt(openMoneyDesk({ place, reader, limits }), (one) => one.close())
  const worldly = { ...base, desk, keeper, control, world, config, origin, place }
  const signingIn = await openHouseSignIn({ personas: [], ...options, book, desk, world }, stack)
  const show = openSandboxShow(options.show)
  const rooms = {
    ...worldly,
    sandbox: show?.desk ?? null,
    ...openBeside({ ...worldly, finder: finder.desk, later }, stack),
    breaches: await openBreaches(base),
    health: openHealth(systemClock),
    access: openAccessBook(book, systemClock),
    vkey: vkeyOf(dataDir, origin),
    finder: finder.desk,
    timings: limits.timedRequestsMax < 2 ? null : openTimingBook(finder.keepTimings),
    money,
    pepper: options.pepper,
    onWrongKey: (code: Code): void => later.house?.countStranger(code),
    ...signingIn,
  }
  const house = (later.house = await openHouse(
    {
      ...rooms,
      ...journeysOf(rooms),
      indeterminate: () => reconciling.open(),
      ...(await readingsOf(reader)),
      openBatches: { ...batchesIn(reader.tables), onLost: () => reconciling.look() },
      lines,
      spans: await openSpansIf(config, origin, stack),
      admin: openHouseAdmin({ ...options, ...rooms }),
      world,
    },
    listen,
  ))
  stack.defer(() => house.close())
  // Before the doors drain: a line that never ends by itself would hold them open.
  stack.defer(async () => finder.endListening())
  reconciling.begin()
  await rooms.erasures.carryOn()
  await rooms.cases.begin()
  const urls = urlsOf(options, house)
  show?.begin({ ...rooms, ...options, beside }, urls.url, stack)
  const open = stack.move()
  const told = { house, keeper, changes: { clock: systemClock, ...desk }, cases: rooms.cases }
  return { ...told, ...urls, vkey: rooms.vkey, close: () => open.disposeAsync() }
}

/**
 * While the young generation is still small, every request outlives a collection; V8 then takes what a request
 * makes for long-lived, for good, and each one leaves its garbage in the old generation.
 */
function letRequestsDieYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}

/** Where the house tells what happens. */
function openTelling({ logSink }: RunOptions, stack: AsyncDisposableStack) {
  const lines = logSink === null ? null : openLineWriter(logSink, logCharactersMax)
  stack.defer(async () => lines?.flush(logFlushMs))
  return { lines, note: openNote(lines, systemClock) }
}

/** The book's thread, and what reads and seals beside it. */
async function openGround(
  options: RunOptions,
  limits: Limits,
  note: Note,
  stack: AsyncDisposableStack,
) {
  const { dataDir, databaseUrl, onFatal } = options
  const started = await startBook(options, limits, onFatal)
  const { book } = started
  stack.defer(() => book.close())
  const reader = await openReader(dataDir, originOf(options), databaseUrl)
  stack.defer(() => reader.close())
  const persons = openPersons({ dataDir, book, note, pollMs: limits.reloadPollMs })
  stack.defer(() => persons.close())
  return { ...started, reader, persons }
}

interface BesideParts
  extends ReplayJobsDeps, CasesParts, HoldParts, Omit<HouseWatchParts, 'cases' | 'holds'> {
  readonly reader: Reader
  readonly book: BookClient
  readonly later: { readonly house: House | null }
}

/** What runs beside requests: replays, cases, the watch that finds them, and erasures, which reach into it. */
function openBeside(
  parts: BesideParts,
  stack: AsyncDisposableStack,
): {
  readonly replays: ReplayJobs
  readonly packChecks: PackCheckDesk
  readonly cases: HouseCases
  readonly watch: HouseWatch | null
  readonly erasures: ErasureDesk
  readonly holds: HouseHolds
} {
  const replays = openReplayJobs(parts)
  stack.defer(() => replays.close())
  const packChecks = openPackCheckDesk(parts)
  stack.defer(() => packChecks.close())
  const cases = openHouseCases(parts)
  stack.defer(async () => cases.close())
  const holds = openHouseHolds(parts)
  const watch = openHouseWatch({ ...parts, cases, holds })
  stack.defer(async () => watch?.close())
  const answers = (): void => parts.later.house?.forgetAnswers()
  const erasures = openHouseErasures(parts, { answers, watch, holds })
  return { replays, packChecks, cases, watch, erasures, holds }
}

function startBook(
  options: RunOptions,
  limits: Limits,
  onFatal: (fault: Fault) => void,
): ReturnType<typeof startWriter> {
  const { config, dataDir, stamp, databaseUrl } = options
  return startWriter({
    dataDir,
    headDir: config.log.headDir ?? join(dataDir, 'head'),
    stamp,
    origin: originOf(options),
    besideOrigin: (options.show?.history ?? null) === null ? null : historyOrigin,
    databaseUrl,
    batchOpsMax: limits.bookBatchOpsMax,
    diskFreeBytesMin: limits.diskFreeBytesMin,
    queueOpsMax: limits.bookQueueOpsMax,
    onFatal,
  })
}

/** The register and the world that is built on it; whatever decisions rest on makes a new one. */
async function openWorld(
  options: RunOptions,
  limits: Limits,
  kept: Kept,
  onSwapped: (world: World, why: string) => void,
): Promise<{
  readonly desk: RegisterDesk
  readonly keeper: WorldKeeper
  readonly control: ChangeControl
}> {
  const later: { keeper: WorldKeeper | null } = { keeper: null }
  const desk = openRegisterDesk({
    clock: systemClock,
    book: kept.book,
    events: (await kept.reader.events()).map(({ json }): HouseEvent => JSON.parse(json)),
    onChanged: () => later.keeper?.registerChanged(),
  })
  const { register } = desk
  const control = openChangeControl({
    clock: systemClock,
    register,
    commitEvent: desk.commitEvent,
    onWaits: ({ hash, approvals }) =>
      kept.note('warning', 'configuration_waits', { hash, approvals, file: options.configFile }),
  })
  // Durable before the entry of the configuration: a kill in between leaves a book that is not new.
  await admitStart(control, options, kept.reader)
  const parts = { ...kept, register, control }
  const keeper = await keepWorld(withRegistered(options, register), limits, parts, (world, why) => {
    onSwapped(world, why)
    kept.persons.tell(later.keeper?.policy() ?? null)
  })
  later.keeper = keeper
  kept.persons.begin(keeper)
  // Approved before a kill, and not in force yet.
  await publishHeld(heldDeskOf(desk, keeper))
  return { desk, keeper, control }
}

interface Kept {
  readonly book: BookClient
  readonly reader: Reader
  readonly note: Note
  readonly persons: Persons
}

function originOf({ logOrigin, config }: RunOptions): string {
  return logOrigin ?? config.log.origin ?? defaultOrigin
}

/** The writer thread made the key file before it said that it was ready. */
function vkeyOf(dataDir: string, origin: string): string {
  const pem = readTextFile(join(dataDir, 'keys', 'log.pem'))
  const signer = pem === null ? null : openLogSigner(pem, origin)
  assert(signer !== null, 'the writer opened the log with this key')
  return signer.vkey
}

async function keepWorld(
  options: RunOptions,
  limits: Limits,
  {
    book,
    reader,
    note,
    register,
    control,
    persons,
  }: Kept & { readonly register: Register; readonly control: ChangeControl },
  onSwapped: (world: World, why: string) => void,
): Promise<WorldKeeper> {
  const commitEntry = (entry: ReturnType<typeof configurationEntry>): Promise<void> =>
    book.commit({ kind: 'entry', entry })
  const keeper = openWorldKeeper({
    clock: systemClock,
    environment: options.environment,
    configPath: options.configFile,
    config: options.config,
    configText: options.configText,
    policy: options.policy ?? null,
    files: options.files ?? [],
    apiKeys: await apiKeysOf(reader),
    register,
    persons: persons.desk,
    commitEntry,
    control,
    onRefused: (problems) =>
      note('error', 'configuration_refused', {
        file: options.configFile,
        problems: problems.map(({ file, line, column, path, message }) => ({
          ...(file === undefined ? {} : { file }),
          line,
          column,
          path,
          message,
        })),
      }),
    onRestartNeeded: (sections) => note('warning', 'restart_needed', { sections }),
    onSwapped,
    debounceMs: limits.reloadDebounceMs,
    pollMs: limits.reloadPollMs,
  })
  const now = { config: options.config, version: keeper.world().version }
  await commitEntry(configurationEntry(null, now, systemClock.nowMs()))
  return keeper
}

/** OpenTelemetry is loaded only where somebody listens. */
async function openSpansIf(
  config: Config,
  origin: string,
  stack: AsyncDisposableStack,
): Promise<Spans | null> {
  const endpoint = config.telemetry.otlpEndpoint
  if (endpoint === undefined) return null
  const { openSpans } = await import('../telemetry/spans.ts')
  const spans = openSpans({ endpoint, instanceId: origin })
  stack.defer(() => spans.close())
  return spans
}
