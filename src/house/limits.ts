// Every bound of the house by name, with its default. A queue, cache, body, stream or retry without
// a name here has no bound, and that is a bug. How they relate is asserted when they are set.
import { assert } from '../kernel/assert.ts'
import type { RetryLimits } from '../place/retry.ts'

const kib = 1024
const mib = 1024 * kib
const second = 1000

export const defaultLimits = {
  // door
  bodyBytesMax: 16 * mib,
  bodiesBytesMax: 256 * mib,
  headerBytesMax: 16 * kib,
  jsonDepthMax: 128,
  /** Parsing blocks everybody: about a microsecond a value, and two for a key. */
  jsonValuesMax: 100_000,
  headersTimeoutMs: 10 * second,
  requestTimeoutMs: 60 * second,
  keepAliveTimeoutMs: 75 * second,
  connectionsMax: 20_000,
  requestsInFlightMax: 4_096,
  adminBodyBytesMax: 1 * mib,
  // upstream
  connectTimeoutMs: 10 * second,
  /** Of streams; other answers have waits of their own. */
  headTimeoutMs: 120 * second,
  wholeHeadTimeoutMs: 600 * second,
  shortHeadTimeoutMs: 60 * second,
  silenceTimeoutMs: 120 * second,
  answerTimeoutMs: 900 * second,
  streamKeepAliveMs: 15 * second,
  /** Answers of 1xx before one answer; each begins the wait for a head anew. */
  interimAnswersMax: 64,
  answerBytesMax: 64 * mib,
  eventBytesMax: 4 * mib,
  connectionsPerChannelMax: 512,
  attemptsMax: 3,
  attemptsPerDeploymentMax: 3,
  /** The longest first pause before the same deployment is asked again; it doubles. */
  retryBaseMs: 250,
  retryStepMsMax: 2 * second,
  /** All pauses of one request; who asks for a longer one is not waited for. */
  retryWaitMsMax: 5 * second,
  drainAfterLeaveMs: 60 * second,
  /** Idempotency keys. */
  repeatKeysMax: 65_536,
  repeatKeptMs: 3600 * second,
  // realtime sessions
  realtimeEventBytesMax: 16 * mib,
  /** Of one session, in either direction, before the faster side is held back. */
  realtimeWaitingBytesMax: 1 * mib,
  realtimeSilenceTimeoutMs: 600 * second,
  realtimeSessionTimeoutMs: 3600 * second,
  // kept answers, in the memory of this process
  cacheBytesMax: 64 * mib,
  cacheAnswerBytesMax: 1 * mib,
  // inspection of one body in this process
  inspectionTimeoutMs: 1 * second,
  // book and log
  bookQueueOpsMax: 16_384,
  bookBatchOpsMax: 256,
  diskFreeBytesMin: 512 * mib,
  // what a crash left unknown
  /** How long an attempt of unknown end waits for a record before it is settled as estimated. */
  reconcileWindowMs: 600 * second,
  /** How long a provider's "no such request" is not yet believed: it may still be on its way. */
  reconcileArrivalMs: 5 * second,
  reconcileRetryMs: 1 * second,
  reconcileRetryMsMax: 60 * second,
  reconcileLookupMs: 10 * second,
  // answers that go on at their providers
  /** The first pause before one is asked for; it doubles. */
  backgroundPollMs: 2 * second,
  backgroundPollMsMax: 60 * second,
  /** After it, one that never ended is settled as estimated. */
  backgroundWaitMs: 24 * 3600 * second,
  // batches: one line of a file, and how often open ones are looked at
  batchLineBytesMax: 4 * mib,
  batchLinesMax: 100_000,
  batchPollMs: 2 * second,
  batchPollMsMax: 60 * second,
  /** How long after its end a batch waits for its output before it is settled without. */
  batchWindowMs: 24 * 3600 * second,
  // the watch: requests and bytes that wait for it, and workloads whose whole state is in memory
  watchQueueMax: 4_096,
  watchQueueBytesMax: 64 * mib,
  watchWorkloadsMax: 100_000,
  // identity and policy
  provenKeysMax: 10_000,
  // requests whose steps' durations are kept, for people; 1: none are
  timedRequestsMax: 1_000_000,
  /** How long a question to a person may wait for its answer. */
  referralAnswerMs: 5 * 24 * 3600 * second,
  // house
  configBytesMax: 4 * mib,
  // Together under the second within which a key that the file drops must stop working.
  reloadDebounceMs: 100,
  reloadPollMs: 500,
  drainMs: 30 * second,
  clockSkewMsMax: 5 * second,
} as const

/** What is compared with a clock; all other times are those of timers. */
const withoutTimer: ReadonlySet<string> = new Set(['referralAnswerMs', 'repeatKeptMs'])
/** The longest wait of a timer, 24 days: a longer one would end at once. */
export const timerMsMax = 2 ** 31 - 1

export type LimitName = keyof typeof defaultLimits
/** Every name, for the schema of the configuration file. */
export const limitNames = Object.keys(defaultLimits).filter(isLimitName)

function isLimitName(name: string): name is LimitName {
  return name in defaultLimits
}

export type Limits = Readonly<Record<LimitName, number>>

/** The defaults with `overrides`; throws a `Bug` if the result contradicts itself (`limitProblems` tells before). */
export function houseLimits(overrides: Partial<Limits> = {}): Limits {
  const limits = Object.freeze({ ...defaultLimits, ...overrides })
  const problems = limitProblems(limits)
  assert(problems.length === 0, problems.join('; '))
  return limits
}

/** Those of asking again. */
export function retriesWithin(limits: Limits): RetryLimits {
  return {
    attemptsPerDeploymentMax: limits.attemptsPerDeploymentMax,
    baseMs: limits.retryBaseMs,
    stepMsMax: limits.retryStepMsMax,
    waitMsMax: limits.retryWaitMsMax,
  }
}

/** Sentences for every pair of limits that cannot hold together. */
export function limitProblems(limits: Limits): readonly string[] {
  const ordered: readonly (readonly [LimitName, LimitName])[] = [
    ['bodyBytesMax', 'bodiesBytesMax'],
    ['headersTimeoutMs', 'requestTimeoutMs'],
    ['connectTimeoutMs', 'headTimeoutMs'],
    ['headTimeoutMs', 'answerTimeoutMs'],
    ['silenceTimeoutMs', 'answerTimeoutMs'],
    ['drainAfterLeaveMs', 'answerTimeoutMs'],
    ['eventBytesMax', 'answerBytesMax'],
    ['cacheAnswerBytesMax', 'cacheBytesMax'],
    ['realtimeSilenceTimeoutMs', 'realtimeSessionTimeoutMs'],
    ['bookBatchOpsMax', 'bookQueueOpsMax'],
    ['requestsInFlightMax', 'connectionsMax'],
    // Every request in flight may have an intent and a settle waiting; they must all fit.
    ['requestsInFlightMax', 'bookQueueOpsMax'],
    ['retryBaseMs', 'retryStepMsMax'],
    ['retryStepMsMax', 'retryWaitMsMax'],
    ['reconcileRetryMs', 'reconcileRetryMsMax'],
    ['reconcileArrivalMs', 'reconcileWindowMs'],
    ['backgroundPollMs', 'backgroundPollMsMax'],
    ['backgroundPollMsMax', 'backgroundWaitMs'],
    ['batchPollMs', 'batchPollMsMax'],
    ['bodyBytesMax', 'watchQueueBytesMax'],
  ]
  const problems = ordered
    .filter(([small, large]) => limits[small] > limits[large])
    .map(([small, large]) => `${small} must not be more than ${large}`)
  const tooLong = limitNames
    .filter(
      (name) => /Ms(Max)?$/.test(name) && !withoutTimer.has(name) && limits[name] > timerMsMax,
    )
    .map((name) => `${name} must not be more than ${timerMsMax}, which is 24 days`)
  return [...problems, ...tooLong]
}
