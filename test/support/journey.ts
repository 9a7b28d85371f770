// The way of a request in this process: real reading, world, decision, choice and relay over a scripted
// provider, with a book that admits everything and keeps the ops. Decisions may be given duties.
import { clientCodecs } from '../../src/door/client-codecs.ts'
import { readChat } from '../../src/door/read-chat.ts'
import { checkConfig } from '../../src/house/config-load.ts'
import { defaultLimits } from '../../src/house/limits.ts'
import { buildWorld } from '../../src/house/world.ts'
import { openIdentity } from '../../src/identity/identity.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { openInspector } from '../../src/inspection/inspector.ts'
import { openAnswerCache } from '../../src/journeys/answer-cache.ts'
import { openBackground } from '../../src/journeys/background.ts'
import { openBreachBook } from '../../src/journeys/breach-book.ts'
import { complete } from '../../src/journeys/complete.ts'
import { openDecisions, type Decisions } from '../../src/journeys/decisions.ts'
import { openNotices, type Notices } from '../../src/journeys/notices.ts'
import type { Book, Reply } from '../../src/journeys/ports.ts'
import type { RequestRecord } from '../../src/journeys/record.ts'
import { openRefusalBook } from '../../src/journeys/refusal-book.ts'
import { openRegisterDesk } from '../../src/journeys/register-desk.ts'
import type { CompleteHouse, Retries } from '../../src/journeys/trip.ts'
import { newId } from '../../src/kernel/ids.ts'
import { systemClock } from '../../src/kernel/time.ts'
import type { BookOp, IntentOp, IntentResult } from '../../src/metering/ledger-ops.ts'
import { openLimits } from '../../src/metering/limits.ts'
import { openRepeats } from '../../src/metering/repeats.ts'
import { openAffinity } from '../../src/place/affinity.ts'
import { openHealth } from '../../src/place/health.ts'
import { openHedges } from '../../src/place/hedge.ts'
import type { TimingBook } from '../../src/journeys/timing-book.ts'
import type { ModelRequest } from '../../src/wire/model-request.ts'
import type { Obligation } from '../../src/policy/obligation.ts'
import { openUpstream } from '../../src/upstream/upstream.ts'
import type { Refusal } from '../../src/wire/codes.ts'
import { testConfig, type TestHouseOptions } from './house.ts'
import type { ScriptedUpstream } from './scripted-upstream.ts'

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly refusal: Refusal | null
  readonly record: RequestRecord
}

export interface TestJourney extends AsyncDisposable {
  /** Everything given to the book, in order. */
  readonly ops: readonly BookOp[]
  readonly notices: Notices
  ask(body: string): Promise<Answered>
  askRequest(request: ModelRequest | Refusal): Promise<Answered>
}

/** `duties` are those of each deployment's permit. */
export function openTestJourney(
  upstream: Pick<ScriptedUpstream, 'url'>,
  options: TestHouseOptions & {
    readonly retries?: Retries
    /** Who keeps how long steps took; left out: nobody. */
    readonly timings?: TimingBook
    /** What the book says to each intent, in place of yes. */
    readonly intents?: (op: IntentOp) => IntentResult
  },
  duties: Readonly<Record<string, readonly Obligation[]>>,
): TestJourney {
  const nowMs = systemClock.nowMs()
  const pepper = Buffer.alloc(32, 1)
  const { id, key } = mintKey()
  const input = testConfig(upstream.url, { id, digest: keyDigest(pepper, key) }, options)
  const { config, problems } = checkConfig(input, nowMs)
  if (config === null) throw new Error(JSON.stringify(problems, null, 2))
  const world = buildWorld(config, [], nowMs)
  const ops: BookOp[] = []
  const book = keepingBook(ops, options.intents ?? (() => ({ kind: 'admitted' })))
  const desk = openRegisterDesk({
    clock: systemClock,
    book,
    events: [],
    onChanged: () => undefined,
  })
  const relay = openUpstream({
    clock: systemClock,
    clientCodecs,
    readFile: () => Promise.reject(new Error('no file')),
    limits: {
      wholeBytesMax: defaultLimits.answerBytesMax,
      eventBytesMax: defaultLimits.eventBytesMax,
      drainMs: 1000,
      clientStallMs: 1000,
      answerMs: 10_000,
      keepAliveMs: 10_000,
      interimAnswersMax: 10,
    },
    connectionsMax: 4,
    connectMs: 1000,
    timeouts: { stream: waits, whole: waits, short: waits },
    proxy: null,
    ca: null,
  })
  let told: RequestRecord | null = null
  const house: CompleteHouse = {
    clock: systemClock,
    identity: openIdentity({ pepper, cacheMax: 10 }),
    decisions: withDuties(openDecisions(), new Map(Object.entries(duties))),
    limits: openLimits(systemClock),
    repeats: openRepeats(systemClock, { keysMax: 10, keptMs: 1000 }),
    health: openHealth(systemClock),
    affinity: openAffinity(systemClock),
    hedges: openHedges(),
    book,
    stored: { find: () => Promise.resolve(null), knew: () => Promise.resolve(false) },
    upstream: relay,
    background: openBackground(
      { clock: systemClock, book, world: () => world },
      [],
      () => undefined,
    ),
    observer: { request: (record) => (told = record) },
    refusals: openRefusalBook(book),
    referrals: { open: () => undefined },
    notices: openNotices(desk),
    watch: null,
    timings: options.timings ?? null,
    inspector: openInspector({
      monotonicMs: () => systemClock.monotonicMs(),
      lookMs: 1000,
      connectMs: 1000,
      proxy: null,
      ca: null,
    }),
    answers: openAnswerCache({
      bytesMax: 1 << 20,
      answerBytesMax: 1 << 16,
      monotonicMs: () => systemClock.monotonicMs(),
    }),
    breaches: openBreachBook({ clock: systemClock, book, standing: [], onBreach: () => undefined }),
    attemptsMax: 3,
    retries: options.retries ?? noRetries,
    world: () => world,
  }
  return {
    ops,
    notices: house.notices,
    ask(body) {
      const scan = { depthMax: defaultLimits.jsonDepthMax, valuesMax: defaultLimits.jsonValuesMax }
      return this.askRequest(readChat(Buffer.from(body), scan, null))
    },
    async askRequest(request) {
      const startedMs = systemClock.monotonicMs()
      const { reply, answer } = keepingReply()
      await complete(
        house,
        {
          requestId: newId('req', nowMs),
          dialect: 'openai',
          atMs: nowMs,
          startedMs,
          readMs: startedMs,
          token: key,
          request,
          headers: {},
          ip: '127.0.0.1',
          country: null,
        },
        reply,
      )
      if (told === null) throw new Error('nothing was told')
      return { ...answer(), record: told }
    },
    [Symbol.asyncDispose]: () => relay.destroy(),
  }
}

const waits = { headMs: 5000, idleMs: 5000, answerMs: 10_000 }

const noRetries: Retries = {
  attemptsPerDeploymentMax: 1,
  baseMs: 1,
  stepMsMax: 1,
  waitMsMax: 1,
  share: () => 0,
}

function withDuties(
  decisions: Decisions,
  obligations: ReadonlyMap<string, readonly Obligation[]>,
): Decisions {
  return {
    ...decisions,
    decide: (...asked) => ({ ...decisions.decide(...asked), obligations }),
  }
}

function keepingBook(ops: BookOp[], answer: (op: IntentOp) => IntentResult): Book {
  const keep = (op: BookOp): void => void ops.push(op)
  return {
    async intent(op) {
      keep(op)
      return answer(op)
    },
    async settle(op) {
      keep(op)
    },
    post: keep,
    async commit(op) {
      keep(op)
    },
    blocked: () => null,
  }
}

function keepingReply(): { reply: Reply; answer: () => Omit<Answered, 'record'> } {
  let status = 0
  let headers: readonly string[] = []
  let refusal: Refusal | null = null
  const chunks: Buffer[] = []
  const reply: Reply = {
    gone: false,
    onGone: () => undefined,
    head(given, list) {
      status = given
      headers = list
    },
    write: (chunk) => chunks.push(chunk) > 0,
    onDrain: () => undefined,
    end: (rest) => void chunks.push(...rest),
    destroy: () => undefined,
    refuse(given, list) {
      refusal = given
      headers = list
      return 403
    },
  }
  return {
    reply,
    answer: () => ({
      status,
      headers: Object.fromEntries(
        headers.flatMap((name, index) =>
          index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : [],
        ),
      ),
      body: Buffer.concat(chunks).toString(),
      refusal,
    }),
  }
}
