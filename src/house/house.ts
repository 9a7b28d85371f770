// The only wiring: opens the rooms bottom-up and closes them in reverse. Nothing else constructs a
// room or an edge, except the writer thread, which holds the book and the log.
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

import { openPublicLog } from '../audit/export.ts'
import type { Receipts } from '../audit/receipt.ts'
import { trustedProxies } from '../door/caller.ts'
import { readBatchLine } from '../door/read-batch-line.ts'
import { openConsole } from '../door/console.ts'
import { openDoor, type DoorHandlers, type DoorOptions } from '../door/door.ts'
import { operatorListener } from '../door/operator.ts'
import type { Inspector } from '../journeys/inspect.ts'
import { openIdentity, refuseOperator } from '../identity/identity.ts'
import type { AccessBook } from '../journeys/access-book.ts'
import type { BreachBook } from '../journeys/breach-book.ts'
import { openBackground, type Awaited, type Background } from '../journeys/background.ts'
import type { BatchEndHouse } from '../journeys/batch-end.ts'
import { createBatch } from '../journeys/batches.ts'
import { openNoticeDesk } from '../journeys/case-notices.ts'
import { complete } from '../journeys/complete.ts'
import { converse, type RealtimeHouse } from '../journeys/realtime.ts'
import { openDecisions } from '../journeys/decisions.ts'
import { keepFile } from '../journeys/files.ts'
import {
  answerKept,
  type BatchDesk,
  type KeptHouse,
  type KeptSource,
} from '../journeys/kept-response.ts'
import { listModels } from '../journeys/list-models.ts'
import { readLog } from '../journeys/read-log.ts'
import { readReceipt } from '../journeys/read-receipt.ts'
import { openAnswerCache } from '../journeys/answer-cache.ts'
import { openRefusalBook } from '../journeys/refusal-book.ts'
import { openPartyDesk, type PartyHouse } from '../journeys/party-facts.ts'
import type { StoredObjects, Upstream } from '../journeys/ports.ts'
import { acknowledgeNotice, listNotices, type Notices } from '../journeys/notices.ts'
import type { Referrals } from '../journeys/referrals.ts'
import type { TimingBook } from '../journeys/timing-book.ts'
import type { World } from '../journeys/world.ts'
import type { Fault } from '../kernel/fault.ts'
import { randomShare } from '../kernel/ids.ts'
import { systemClock } from '../kernel/time.ts'
import { openLimits } from '../metering/limits.ts'
import { openRepeats } from '../metering/repeats.ts'
import { openAffinity } from '../place/affinity.ts'
import type { Health } from '../place/health.ts'
import { openHedges } from '../place/hedge.ts'
import type { BookClient } from '../store/book-client.ts'
import type { LogReader } from '../audit/ports.ts'
import type { LineWriter } from '../telemetry/line-writer.ts'
import { openMetrics, type Metrics } from '../telemetry/metrics.ts'
import type { Spans } from '../telemetry/spans.ts'
import { refuse, type Code } from '../wire/codes.ts'
import { openBackgroundJob, type BackgroundJob } from './background-job.ts'
import type { ChangeControl } from './change-control.ts'
import { openBatchJob, type BatchJob } from './batch-job.ts'
import type { HouseCases } from './cases.ts'
import type { HouseWatch } from './start-watch.ts'
import { openClockWatch } from './clock-watch.ts'
import type { HouseHolds } from './holds.ts'
import { openHouseInspector } from './inspector.ts'
import { readConsoleFiles } from './console-files.ts'
import { isLoopback } from './config-server.ts'
import { retriesWithin, type Limits } from './limits.ts'
import { openObserver, type Note } from './observer.ts'
import { openHouseRealtime } from './realtime.ts'
import { openHouseUpstream } from './upstream.ts'

/** What was opened before the house: the book, its readers and where to tell things. */
export interface HouseParts {
  readonly limits: Limits
  readonly book: BookClient
  readonly stored: StoredObjects
  /** `onLost`: one more attempt is indeterminate. */
  readonly openBatches: Pick<BatchEndHouse, 'open' | 'lost'> & { readonly onLost: () => void }
  readonly indeterminate: () => number
  /** Answers that go on at their providers since before the start. */
  readonly awaited: readonly Awaited[]
  readonly logReader: LogReader
  readonly receipts: Receipts
  readonly pepper: Uint8Array
  readonly lines: LineWriter | null
  readonly spans: Spans | null
  readonly note: Note
  readonly health: Health
  readonly breaches: BreachBook
  readonly access: AccessBook
  readonly control: Pick<ChangeControl, 'pending'>
  readonly referrals: Referrals
  readonly notices: Notices
  readonly cases: Pick<HouseCases, 'desk' | 'measuresOf'>
  readonly watch: HouseWatch | null
  /** Null: how long steps take is not kept. */
  readonly timings: TimingBook | null
  readonly party: Omit<PartyHouse, 'identity' | 'clock' | 'world'>
  readonly admin: RequestListener
  readonly world: () => World
  readonly holds: Pick<HouseHolds, 'overKept'>
}

export interface Listen {
  readonly host: string
  readonly port: number
  readonly tls: DoorOptions['tls']
  readonly trustedProxies: readonly string[]
  /** In lower case; null: no proxy says where callers are. */
  readonly countryHeader: string | null
  /** Own listener for /admin, /console and /metrics; null: the same one, if it is loopback. */
  readonly adminListen: { readonly host: string; readonly port: number } | null
  readonly proxy: string | null
  readonly ca: string | null
  readonly drainMs: number
  /** The tags of requests that metrics tell apart, each with its values. */
  readonly tags: Readonly<Record<string, readonly string[]>>
}

export interface House {
  readonly address: AddressInfo
  readonly adminAddress: AddressInfo | null
  /** Stops admitting, lets running requests end within the drain time, and closes everything. */
  close(): Promise<void>
  /** Forgets what is no part of the world any more. */
  worldSwapped(world: World): void
  /** Of what is kept to be given again, nothing is left. */
  forgetAnswers(): void
  /** A request that named no operator's key; it is only counted. */
  countStranger(code: Code): void
  /** The book failed: nothing may be answered any more. */
  fail(fault: Fault): void
}

/** Of `/readyz`: nobody outside needs to know what waits. */
const waitingSentence = 'a changed configuration waits for its approval; the one before serves'

/** How often folded refusals are written and clocks compared. */
const tickMs = 1_000

export async function openHouse(parts: HouseParts, listen: Listen): Promise<House> {
  const { limits, note } = parts
  const clockWatch = openClockWatch(systemClock, limits.clockSkewMsMax, note)
  const load = { inFlight: 0, draining: false }
  const gauges = {
    inFlight: () => load.inFlight,
    bookWaiting: () => parts.book.waiting(),
    bookDropped: () => parts.book.dropped(),
    logDropped: () => parts.lines?.dropped() ?? 0,
    indeterminate: parts.indeterminate,
    clockSkewMs: () => clockWatch.skewMs(),
    quarantined: () => parts.breaches.quarantine.count(),
    configurationWaits: () => (parts.control.pending() === null ? 0 : 1),
    watch: () => parts.watch?.counts() ?? null,
  }
  const metrics = openMetrics(gauges, listen.tags)
  const upstream = openHouseUpstream(limits, listen)
  const realtime = openHouseRealtime(limits, listen, upstream)
  const inspector = openHouseInspector(limits, listen)
  const batches = batchesOf(parts, upstream)
  const later: { job: BackgroundJob | null } = { job: null }
  const background = openBackground({ ...parts, clock: systemClock }, parts.awaited, (awaited) =>
    later.job?.opened(awaited),
  )
  const outside = { upstream, inspector, background, batches: batches.desk }
  const journey = { ...journeyOf(parts, outside, metrics), ...realtime }
  const doors = await openDoors(parts, listen, handlersOf(parts, journey, metrics, load), metrics)
  const job = openBackgroundJob({ ...journey, limits, note })
  later.job = job
  const flush = (): void => flushAll(journey, parts)
  const tick = setInterval(() => {
    flush()
    clockWatch.check()
  }, tickMs)
  const [main] = doors
  batches.begin()
  return {
    address: main.address,
    adminAddress: doors[1]?.address ?? (isLoopback(listen.host) ? main.address : null),
    async close() {
      load.draining = true
      const drained = Promise.all(doors.map(({ door }) => door.drain()))
      const hurry = setTimeout(() => {
        note('warning', 'drain_cut', { inFlight: load.inFlight })
        for (const { door } of doors) door.destroy()
      }, listen.drainMs)
      await drained
      clearTimeout(hurry)
      clearInterval(tick)
      flush()
      realtime.realtime.destroy()
      // Whoever it asks is given up with the connections.
      await Promise.all([job.close(), batches.close(), upstream.destroy(), inspector.destroy()])
    },
    worldSwapped(world) {
      const ids = new Set(world.deployments.keys())
      journey.health.keep(ids)
      journey.hedges.keep(ids)
      upstream.credentials.keep(world.channels.values())
      journey.answers.swapped(world)
    },
    forgetAnswers: () => journey.answers.clear(),
    countStranger: (code) => metrics.unauthenticated(code),
    fail(fault) {
      note('error', 'book_failed', { error: fault.message })
      for (const { door } of doors) door.destroy()
    },
  }
}

/** What was folded or kept for a moment. */
function flushAll(
  { refusals }: Pick<KeptHouse, 'refusals'>,
  { access, timings }: Pick<HouseParts, 'access' | 'timings'>,
): void {
  refusals.flush()
  access.flush()
  timings?.flush()
}

/** What the way of a request reaches outside the house, beside the book. */
interface Outside {
  readonly upstream: Upstream & KeptSource
  readonly inspector: Inspector
  readonly background: Background
  readonly batches: BatchDesk
}

/** Reads lines as the door reads requests, and looks after open batches. */
function batchesOf(
  { limits, book, stored, note, world, openBatches }: HouseParts,
  source: KeptSource,
): { readonly desk: BatchDesk } & Pick<BatchJob, 'begin' | 'close'> {
  const scan = { depthMax: limits.jsonDepthMax, valuesMax: limits.jsonValuesMax }
  const parts = { clock: systemClock, book, source, stored, world, ...openBatches }
  const job = openBatchJob({ ...parts, limits, note })
  const reader = {
    lineBytesMax: limits.batchLineBytesMax,
    linesMax: limits.batchLinesMax,
    readLine: (bytes: Buffer) => readBatchLine(bytes, scan),
  }
  return {
    desk: {
      reader,
      look: () => job.look(),
      lost() {
        openBatches.onLost()
        job.look()
      },
    },
    begin: () => job.begin(),
    close: () => job.close(),
  }
}

function journeyOf(
  parts: HouseParts,
  { upstream, inspector, background, batches }: Outside,
  metrics: Metrics,
): KeptHouse {
  const { limits, book } = parts
  return {
    clock: systemClock,
    identity: openIdentity({ pepper: parts.pepper, cacheMax: limits.provenKeysMax }),
    decisions: openDecisions({ measuresOf: parts.cases.measuresOf }),
    limits: openLimits(systemClock),
    repeats: openRepeats(systemClock, {
      keysMax: limits.repeatKeysMax,
      keptMs: limits.repeatKeptMs,
    }),
    health: parts.health,
    affinity: openAffinity(systemClock),
    hedges: openHedges(),
    book,
    stored: parts.stored,
    source: upstream,
    heldBy: parts.holds.overKept,
    batches,
    upstream,
    observer: openObserver(parts.lines, metrics, parts.spans),
    refusals: openRefusalBook(book),
    breaches: parts.breaches,
    referrals: parts.referrals,
    notices: parts.notices,
    inspector,
    watch: parts.watch,
    timings: parts.timings,
    background,
    answers: openAnswerCache({
      bytesMax: limits.cacheBytesMax,
      answerBytesMax: limits.cacheAnswerBytesMax,
      monotonicMs: () => systemClock.monotonicMs(),
    }),
    attemptsMax: limits.attemptsMax,
    retries: { ...retriesWithin(limits), share: randomShare },
    world: parts.world,
  }
}

/** Requests being answered, and whether the house is closing. */
interface Load {
  inFlight: number
  draining: boolean
}

/** Begun in the same turn, so that whoever is screened next finds it counted. */
async function counted(load: Load, running: Promise<void>): Promise<void> {
  load.inFlight += 1
  try {
    await running
  } finally {
    load.inFlight -= 1
  }
}

function handlersOf(
  { limits, book, note, ...parts }: HouseParts,
  journey: KeptHouse & RealtimeHouse,
  metrics: Metrics,
  load: Load,
): Omit<DoorHandlers, 'operator'> {
  const { receipts } = parts
  const log = openPublicLog(parts.logReader)
  return {
    screen(token) {
      if (load.draining) return refuse('door.draining')
      if (load.inFlight >= limits.requestsInFlightMax) {
        return refuse('store.overloaded', { retryAfterMs: tickMs })
      }
      const key = journey.identity.identify(parts.world().keys, token, systemClock.nowMs())
      const refusal = 'kind' in key ? key : refuseOperator(key)
      if (refusal !== null) metrics.unauthenticated(refusal.code)
      return refusal
    },
    complete: (call, reply) => counted(load, complete(journey, call, reply)),
    converse: (call, door) => counted(load, converse(journey, call, door)),
    createBatch: (call, reply) => counted(load, createBatch(journey, call, reply)),
    keepFile: (call, reply) => counted(load, keepFile(journey, call, reply)),
    kept: (call, reply) => counted(load, answerKept(journey, call, reply)),
    models: (asked) => listModels(journey, parts.world(), asked, systemClock.nowMs()),
    async receipt(token, id) {
      const asked = { token, id, nowMs: systemClock.nowMs() }
      const answer = await readReceipt({ ...journey, receipts }, parts.world(), asked)
      return answer.kind === 'pending' ? { ...answer, retryAfterMs: tickMs } : answer
    },
    log: (token, path) =>
      readLog({ ...journey, log }, parts.world(), { token, path, nowMs: systemClock.nowMs() }),
    party: openPartyDesk({ ...parts.party, ...journey }),
    watchNotices: openNoticeDesk(parts.cases.desk, journey.identity),
    notices: (asked) =>
      listNotices(journey, parts.world(), { ...asked, nowMs: systemClock.nowMs() }),
    acknowledge: (token, id) =>
      acknowledgeNotice(journey, parts.world(), { token, id, nowMs: systemClock.nowMs() }),
    ready() {
      const why = load.draining ? 'draining' : (book.blocked() ?? '')
      const detail = parts.control.pending() === null ? '' : waitingSentence
      return { ready: why === '', why, detail }
    },
    onBug(error, requestId) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      note('error', 'bug', { request: requestId, error: text })
    },
  }
}

type OpenDoor = { readonly door: ReturnType<typeof openDoor>; readonly address: AddressInfo }

/** The data plane, and the operators' listener: the same one only where strangers cannot reach it. */
async function openDoors(
  parts: HouseParts,
  listen: Listen,
  handlers: Omit<DoorHandlers, 'operator'>,
  metrics: Metrics,
): Promise<[OpenDoor, ...OpenDoor[]]> {
  const pages = {
    admin: parts.admin,
    metrics: async () => ({ text: await metrics.text(), contentType: metrics.contentType }),
    console: openConsole(readConsoleFiles),
  }
  const operator = operatorListener(pages, isLoopback(listen.adminListen?.host ?? listen.host))
  const shared = isLoopback(listen.host) && listen.adminListen === null
  const options: DoorOptions = {
    clock: systemClock,
    limits: parts.limits,
    trusted: trustedProxies(listen.trustedProxies),
    countryHeader: listen.countryHeader,
    tls: listen.tls,
  }
  const door = openDoor(options, { ...handlers, operator: shared ? operator : null })
  const main = { door, address: await door.listen(listen.port, listen.host) }
  if (listen.adminListen === null) return [main]
  const adminDoor = openDoor({ ...options, tls: null }, { ...handlers, operator })
  const { host, port } = listen.adminListen
  return [main, { door: adminDoor, address: await adminDoor.listen(port, host) }]
}
