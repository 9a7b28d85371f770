// What a realtime session needs from the edges beyond a request's own ports.
import type { ModelRequest } from '../wire/model-request.ts'
import type { Line } from '../wire/line.ts'
import type { Call, HeaderList, RelayOutcome, RelayPlan, Reply } from './ports.ts'

/** The client's side before and at the upgrade; once accepted, it is a line. */
export interface RealtimeDoor extends Reply {
  /** Completes the handshake with these headers; null if the client has gone. */
  accept(headers: HeaderList): Promise<Line | null>
  /** Called once when the house closes: responses may end, no other may begin. */
  onLeaving(listener: () => void): void
}

/** What of a provider's answer to the handshake is told by a failed one. */
export type Failure = Pick<
  RelayOutcome,
  | 'ending'
  | 'status'
  | 'sent'
  | 'tail'
  | 'headers'
  | 'retryAfterMs'
  | 'shouldRetry'
  | 'error'
  | 'withheld'
>

export interface Connected {
  readonly kind: 'connected'
  readonly line: Line
  readonly assertedRegion: string | null
}

export interface RealtimeUpstream {
  /** Opens a session at the deployment. Never rejects for what a provider does. */
  connect(
    call: Call,
    request: ModelRequest,
    plan: RelayPlan,
  ): Promise<Connected | ({ readonly kind: 'failed' } & Failure)>
}

/** Bounds of a session. */
export interface RealtimeLimits {
  readonly depthMax: number
  readonly valuesMax: number
  /** Without an event of the client or the provider. */
  readonly silenceMs: number
  readonly sessionMs: number
  /** How long a response that nobody hears any more may be waited for, to read what it used. */
  readonly drainMs: number
}
