// What the journeys need from the edges. Each "must" has a test of that name.
import type { Nanos } from '../kernel/money.ts'
import type { Seal } from '../kernel/seal.ts'
import type { StoredObject } from '../kernel/stored-object.ts'
import type { BookOp, Ending, IntentOp, IntentResult, SettleOp } from '../metering/ledger-ops.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import type { ProviderQuota } from '../place/quota.ts'
import type { Obligation } from '../policy/obligation.ts'
import type { Dialect, ModelRequest, WireShape } from '../wire/model-request.ts'
import type { Refusal } from '../wire/codes.ts'
import type { RequestRecord } from './record.ts'

/** The book, seen from the request's path. Ops commit in the order they were given. */
export interface Book {
  /** Resolves when the intent is durable (must survive kill -9), or says which budget cannot pay. Rejects with a Fault `store.*`: then it is unknown whether it was written. */
  intent(op: IntentOp): Promise<IntentResult>
  /** Resolves when the settlement and its log entry are durable. Rejects with a Fault `store.*`. */
  settle(op: SettleOp): Promise<unknown>
  /** Queues an op nobody waits for; must be committed before any op given later. */
  post(op: BookOp): void
  /** Queues an op and resolves when it is durable. */
  commit(op: BookOp): Promise<void>
  /** Null while admitting; otherwise the code to refuse with (disk low, failed commit, overloaded). */
  blocked(): 'store.unavailable' | 'store.disk_low' | 'store.overloaded' | null
}

/** The register of what providers keep for callers: the one database read on a request's path. */
export interface StoredObjects {
  /**
   * What of this id the workload has. Must not tell another workload's from one that never was, must know an
   * object as soon as its settlement is durable, and must forget a deleted one.
   */
  find(workloadId: string, id: string): Promise<StoredObject | null>
  /** Whether the workload has, or had, what is of this id: a deleted one must still be told from another workload's. */
  knew(workloadId: string, id: string): Promise<boolean>
}

/** A flat list of header names (lower case) and values: name, value, name, value. */
export type HeaderList = string[]

/** The client's side of one request. */
export interface Reply {
  /** True once the client has closed its connection. */
  readonly gone: boolean
  /** Called once, at most, when the client leaves before `end`. */
  onGone(listener: () => void): void
  /** Sends status and headers; must go out in one flush with the first bytes written after it. */
  head(status: number, headers: HeaderList): void
  /** False if the client reads slower than we write: wait for `onDrain`. */
  write(chunk: Buffer): boolean
  onDrain(listener: () => void): void
  /** Ends the answer cleanly after `chunks`. */
  end(chunks: readonly Buffer[]): void
  /** Destroys the socket: the client must not mistake a broken answer for a whole one. */
  destroy(): void
  /** Answers with a refusal in the dialect of the caller; returns the status, or 0 if a head was out and the socket was destroyed. */
  refuse(refusal: Refusal, headers: HeaderList): number
}

/** One incoming request to a model, read by the door. */
export interface Call {
  readonly requestId: string
  readonly dialect: Dialect
  readonly atMs: number
  /** Monotonic instant at which the first byte of the request was seen. */
  readonly startedMs: number
  /** Monotonic instant at which the body was read and parsed. */
  readonly readMs: number
  readonly token: string | undefined
  /** A body that cannot be read is refused only after its key was, so that strangers learn nothing. */
  readonly request: ModelRequest | Refusal
  /** Client request headers, lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The caller's address as far as the trusted proxies vouch for it. */
  readonly ip: string
  /** The caller's country as a trusted proxy says it; null if none says anything. */
  readonly country: string | null
}

/** What is to be sent where. */
export interface RelayPlan {
  readonly attemptId: string
  readonly channel: Channel
  readonly deployment: Deployment
  /** The shape in which the deployment is asked; another than the request's: it is translated. */
  readonly shape: WireShape
  /** An output cap that replaces or joins the client's, or null to leave it as it is. */
  readonly cap: number | null
  /** What the permit demands of this request on the wire, encoded by the channel's kind. */
  readonly obligations: readonly Obligation[]
  /** Headers of ours for the answer; the relay puts the provider's allowed ones behind them. */
  readonly headers: (assertedRegion: string | null) => HeaderList
}

/** What of an answer can be asked for again. */
export interface KeptAnswer {
  /** False where the provider says that it keeps nothing. */
  readonly isKept: boolean
  /** True while the provider says that it is still to be made. */
  readonly isRunning: boolean
  readonly itemIds: readonly string[]
}

/** A failure with a good status, told in the words of the API. */
export interface ToldFailure {
  /** What it has as a status where it comes in place of an answer; 4xx: it is the asker's own, but for 429. */
  readonly status: number
  /** The answer has its end all the same: the client gets it as it is. */
  readonly isWhole: boolean
}

/** How one attempt ended, with everything a settlement needs. */
export interface RelayOutcome {
  readonly ending: Ending
  /** Upstream's status; 0 if there was none. */
  readonly status: number
  /** True once anything of this attempt was given to the client. */
  readonly started: boolean
  /** True once a byte may have left the house; before that an attempt costs nothing. */
  readonly sent: boolean
  /** True if the answer came as an event stream. */
  readonly stream: boolean
  /** The provider's own usage object, as it stood in the answer. */
  readonly usage: unknown
  /** `usage` was said before the answer was made: what it counts as output is only a floor. */
  readonly usagePartial: boolean
  readonly upstreamId: string
  /** What of the answer the provider may keep; left out by shapes of which it keeps none. */
  readonly kept?: KeptAnswer
  /** Set where the answer itself says that it failed. */
  readonly toldFailure?: ToldFailure
  readonly assertedRegion: string | null
  /** Content events seen (stream) or 0: a floor for the output tokens of a lost end. */
  readonly outputEvents: number
  /** Answer bytes seen from upstream: a ceiling for the same. */
  readonly outputBytes: number
  /** What is held back until the settlement is durable: the whole answer if not a stream. */
  readonly tail: readonly Buffer[]
  /** Headers to send with a tail that is a whole answer. */
  readonly headers: HeaderList
  /** `{salt, digest}` over the body as the client gets it. */
  readonly seal: Seal
  /** The provider's own word on when to come back; null if it said nothing. */
  readonly retryAfterMs: number | null
  /** The same on whether to come back at all (`x-should-retry`); null if it said nothing. */
  readonly shouldRetry: boolean | null
  /** What the provider says is left of its quota; null if it said nothing. */
  readonly quota: ProviderQuota | null
  readonly firstByteMs: number | null
  /** Set where nothing was sent, because the house gave an answer of its own keeping: what that spared the customer. */
  readonly recalled?: { readonly savedNanos: Nanos; readonly currency: string }
  /** What the caller is answered in place of an answer that must not pass. */
  readonly withheld?: Refusal
  /** To be called once the settlement is durable and the answer was given. */
  readonly onSettled?: (priceNanos: Nanos, currency: string) => void
  /** For the log only. */
  readonly error: string
}

export interface Upstream {
  /**
   * Whether `request` can be asked in `target`'s shape, which is not its own: how many bytes it has there, or
   * the refusal that names the field which has no place in it.
   */
  carry(
    request: ModelRequest,
    target: Pick<RelayPlan, 'shape' | 'deployment' | 'cap' | 'obligations'>,
  ): { readonly kind: 'carried'; readonly bytes: number } | Refusal
  /** The body that `relay` would send, where the bytes pass; the model is always named in it. */
  body(request: ModelRequest, target: Omit<RelayPlan, 'headers' | 'attemptId'>): readonly Buffer[]
  /** Names of the splices that `relay` will apply, for `explain`. */
  edits(
    call: Call,
    request: ModelRequest,
    plan: Omit<RelayPlan, 'headers' | 'attemptId'>,
  ): readonly string[]
  /**
   * Sends one attempt and relays its answer, all but the tail. Never rejects for what a provider
   * or a client does: that is an ending. Must not give the client the terminal event.
   */
  relay(
    call: Call,
    request: ModelRequest,
    plan: RelayPlan,
    reply: Reply,
    onProgress: (outputEvents: number) => void,
  ): Promise<RelayOutcome>
}

/** Where finished requests are told: log line, metrics, spans. Must never throw or block. */
export interface Observer {
  request(record: RequestRecord): void
}
