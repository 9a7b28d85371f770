// What our own code costs per request, piece by piece and without a socket: the whole journey over an
// upstream and a book that answer at once, then the book itself with what the journey gave it.
// Run: node bench/micro/journey.ts
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openAudit } from '../../src/audit/audit.ts'
import { newLogKeyPem, openLogSigner } from '../../src/audit/keys.ts'
import { readChat } from '../../src/door/read-chat.ts'
import { loadConfig } from '../../src/house/config-load.ts'
import { defaultLimits } from '../../src/house/limits.ts'
import { openObserver } from '../../src/house/observer.ts'
import { buildWorld } from '../../src/house/world.ts'
import { openIdentity } from '../../src/identity/identity.ts'
import { formatKey, keyDigest } from '../../src/identity/token.ts'
import { openAnswerCache } from '../../src/journeys/answer-cache.ts'
import { openBackground } from '../../src/journeys/background.ts'
import { openBreachBook } from '../../src/journeys/breach-book.ts'
import { complete } from '../../src/journeys/complete.ts'
import { openDecisions } from '../../src/journeys/decisions.ts'
import type { Call, RelayOutcome, RelayPlan, Reply } from '../../src/journeys/ports.ts'
import type { RequestRecord } from '../../src/journeys/record.ts'
import { openRefusalBook } from '../../src/journeys/refusal-book.ts'
import type { CompleteHouse } from '../../src/journeys/trip.ts'
import { newId } from '../../src/kernel/ids.ts'
import { systemClock } from '../../src/kernel/time.ts'
import type { BookOp, IntentOp, SettleOp } from '../../src/metering/ledger-ops.ts'
import { openTimingBook } from '../../src/journeys/timing-book.ts'
import { openLimits } from '../../src/metering/limits.ts'
import { openRepeats } from '../../src/metering/repeats.ts'
import { openAffinity } from '../../src/place/affinity.ts'
import { openHealth } from '../../src/place/health.ts'
import { openHedges } from '../../src/place/hedge.ts'
import { openBook } from '../../src/store/book.ts'
import { openHeadFile } from '../../src/store/head-file.ts'
import type { Flat } from '../../src/store/flat-reader.ts'
import { openDecoder, openEncoder } from '../../src/store/op-codec.ts'
import { openStore } from '../../src/store/store.ts'
import { logLine } from '../../src/telemetry/log-line.ts'
import { openMetrics } from '../../src/telemetry/metrics.ts'
import { buildRequest, splicesFor } from '../../src/upstream/request.ts'
import type { ModelRequest } from '../../src/wire/model-request.ts'
import { requestBytes } from '../load.ts'
import { configText } from '../subjects.ts'
import { heading, measure, measureAsync, type Result } from './measure.ts'

const pepper = Buffer.alloc(32, 7)
const key = formatKey('bench0000001', Buffer.alloc(32, 9))
const loaded = loadConfig({
  text: configText({
    upstream: 'http://127.0.0.1:9/v1',
    keyId: key.id,
    digest: keyDigest(pepper, key.key),
  }),
  environment: {},
  nowMs: systemClock.nowMs(),
})
if (!('config' in loaded) || loaded.config === null) throw new Error(JSON.stringify(loaded))
const world = buildWorld(loaded.config, [], systemClock.nowMs())
const framed = requestBytes({
  url: 'http://a',
  api: 'chat',
  headers: {},
  promptBytes: 1024,
  stream: false,
  connections: 1,
  rate: null,
  warmupMs: 0,
  durationMs: 0,
  requestsMax: null,
})
const body = framed.subarray(framed.indexOf('\r\n\r\n') + 4)
const scan = { depthMax: defaultLimits.jsonDepthMax, valuesMax: defaultLimits.jsonValuesMax }
const read = (): ModelRequest => {
  const request = readChat(body, scan, null)
  if ('kind' in request) throw new Error(request.code)
  return request
}

const answer = Buffer.from('{"id":"chatcmpl-1","choices":[],"usage":{}}'.padEnd(600))
const outcome: RelayOutcome = {
  ending: 'completed',
  status: 200,
  started: false,
  sent: true,
  stream: false,
  usagePartial: false,
  usage: {
    prompt_tokens: 250,
    completion_tokens: 20,
    total_tokens: 270,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  },
  upstreamId: 'chatcmpl-000000000001',
  assertedRegion: null,
  outputEvents: 0,
  outputBytes: answer.length,
  tail: [answer],
  headers: ['content-type', 'application/json'],
  seal: { salt: 'ab'.repeat(16), digest: 'cd'.repeat(32) },
  retryAfterMs: null,
  shouldRetry: null,
  quota: null,
  firstByteMs: null,
  error: '',
}

const taken: { intents: IntentOp[]; settles: SettleOp[]; others: BookOp[] } = {
  intents: [],
  settles: [],
  others: [],
}
let keep = false
let lastRecord: RequestRecord | null = null
let lastPlan: RelayPlan | null = null
const zero = (): number => 0
const gauges = { inFlight: zero, bookWaiting: zero, bookDropped: zero, logDropped: zero }
const metrics = openMetrics({
  ...gauges,
  indeterminate: zero,
  clockSkewMs: zero,
  quarantined: zero,
  configurationWaits: zero,
  watch: () => null,
})
const telling = openObserver(
  { write: () => {}, dropped: zero, flush: () => Promise.resolve() },
  metrics,
  null,
)
const book = {
  intent: (op: IntentOp) => {
    if (keep) taken.intents.push(op)
    return Promise.resolve({ kind: 'admitted' as const })
  },
  settle: (op: SettleOp) => {
    if (keep) taken.settles.push(op)
    return Promise.resolve()
  },
  post: (op: BookOp) => void taken.others.push(op),
  commit: () => Promise.resolve(),
  blocked: () => null,
}
const house: CompleteHouse = {
  clock: systemClock,
  identity: openIdentity({ pepper }),
  decisions: openDecisions(),
  referrals: { open: () => undefined },
  notices: {
    due: () => null,
    of: () => null,
    acknowledge: () => Promise.resolve(),
  },
  limits: openLimits(systemClock),
  repeats: openRepeats(systemClock, { keysMax: 10, keptMs: 1000 }),
  health: openHealth(systemClock),
  affinity: openAffinity(systemClock),
  hedges: openHedges(),
  book,
  stored: { find: () => Promise.resolve(null), knew: () => Promise.resolve(false) },
  watch: null,
  timings: null,
  inspector: { look: () => Promise.resolve({ kind: 'inspected', findings: [] }) },
  answers: openAnswerCache({ bytesMax: 0, answerBytesMax: 0, monotonicMs: zero }),
  upstream: {
    body: (request) => [request.bytes],
    carry: () => ({ kind: 'carried', bytes: 0 }),
    edits: (call, request, plan) => splicesFor(call, request, plan).map((splice) => splice.name),
    relay: (_call, _request, plan) => {
      lastPlan = plan
      return Promise.resolve({ ...outcome, headers: plan.headers(null) })
    },
  },
  observer: {
    request: (record) => {
      lastRecord = record
      telling.request(record)
    },
  },
  refusals: openRefusalBook(book),
  breaches: openBreachBook({ clock: systemClock, book, standing: [], onBreach: () => undefined }),
  background: openBackground({ clock: systemClock, book, world: () => world }, [], () => undefined),
  attemptsMax: 3,
  retries: {
    attemptsPerDeploymentMax: 3,
    baseMs: 250,
    stepMsMax: 2000,
    waitMsMax: 5000,
    share: zero,
  },
  world: () => world,
}
const reply: Reply = {
  gone: false,
  onGone: () => {},
  head: () => {},
  write: () => true,
  onDrain: () => {},
  end: () => {},
  destroy: () => {},
  refuse: (refusal) => {
    throw new Error(`${refusal.code} ${refusal.internal ?? ''}`)
  },
}
const headers = { 'content-type': 'application/json', accept: '*/*' }
function callOf(request: ModelRequest): Call {
  const atMs = systemClock.nowMs()
  const nowMs = systemClock.monotonicMs()
  const ids = { requestId: newId('req', atMs), dialect: 'openai' as const, atMs }
  const times = { startedMs: nowMs, readMs: nowMs }
  return { ...ids, ...times, request, token: key.key, headers, ip: '127.0.0.1', country: null }
}

async function journeys(name: string, at: CompleteHouse): Promise<Result> {
  return measureAsync(name, 20_000, async () => {
    for (let index = 0; index < 20_000; index++) await complete(at, callOf(request), reply)
    at.timings?.flush()
  })
}

heading('the main thread, without sockets')
measure('read and scan the body of 1 KB', 20_000, read)
const request = read()
const untimed = await journeys('the whole journey after it, observer included', house)
const timings = openTimingBook(({ ids }) => ids.length > 0)
const timed = await journeys('the same with how long each step took', { ...house, timings })
const share = ((timed.nanos / untimed.nanos - 1) * 100).toFixed(1)
process.stdout.write(`keeping how long each step took: ${share} % of a journey's CPU time\n`)
const record: RequestRecord | null = lastRecord
const plan: RelayPlan | null = lastPlan
if (record === null || plan === null) throw new Error('nothing was completed')
measure('of it: metrics', 50_000, () => metrics.observe(record))
measure('of it: log line', 50_000, () => Buffer.byteLength(logLine(record)))
const call = callOf(request)
measure('beside it: the upstream request', 50_000, () =>
  buildRequest(call, request, plan, { carried: null, token: null }),
)

const batch = 2_048
async function collect(): Promise<void> {
  taken.intents = []
  taken.settles = []
  keep = true
  for (let index = 0; index < batch; index++) await complete(house, callOf(request), reply)
  keep = false
}
await collect()
const flatOf = (ops: readonly BookOp[]): Flat => {
  const out: Flat = []
  const encoder = openEncoder()
  for (const op of ops) encoder.encode(op, out)
  return out
}
const pairs = taken.intents.flatMap((op, at) => [op, taken.settles[at] ?? op])
await measureAsync('encode intent and settle', batch, async () => flatOf(pairs))
heading('the writer, per request (intent and settle)')
const flat = flatOf(pairs)
await measureAsync('decode', batch, async () => openDecoder().decode(flat))
await measureAsync('structured clone, there and back', batch, async () => structuredClone(flat))

const folder = mkdtempSync(join(import.meta.dirname, '../../data/micro-'))
const origin = 'bench.example/log-1'
const store = await openStore({
  dataDir: folder,
  databaseUrl: null,
  stamp: 'real',
  origin,
  nowMs: systemClock.nowMs(),
})
const signer = openLogSigner(newLogKeyPem(), origin)
if (signer === null) throw new Error('no key')
const head = openHeadFile(join(folder, 'head'))
const opening = await openAudit({ signer, reader: store.logReader, head, clock: systemClock })
if (opening.kind === 'refused') throw new Error(opening.reason)
const writer = openBook(store.engine, opening.audit)
for (const op of taken.others) await writer.applyBatch([op])
for (const group of [4, 16, 64, 256]) {
  const requests = group * Math.min(64, batch / group)
  let best = Number.POSITIVE_INFINITY
  for (let pass = 0; pass < 6; pass++) {
    await collect()
    const before = process.cpuUsage()
    for (let used = 0; used < requests; used += group) {
      await writer.applyBatch(taken.intents.slice(used, used + group))
      await writer.applyBatch(taken.settles.slice(used, used + group))
    }
    const { user, system } = process.cpuUsage(before)
    if (pass > 0) best = Math.min(best, (user + system) / requests)
  }
  process.stdout.write(
    `  ${best.toFixed(2).padStart(9)} µs  fold, log and commit, ${group} ops a commit\n`,
  )
}
await store.close()
rmSync(folder, { recursive: true })
