// What one relay is given: where its answer goes, in which shape it is asked and read, and who hears of its end.
import type { RelayOutcome, RelayPlan, Reply } from '../journeys/ports.ts'
import type { Clock } from '../kernel/time.ts'
import type { WireShape } from '../wire/model-request.ts'
import type { WayBack } from './translator.ts'
import type { Wire } from './wires.ts'

export interface RelayLimits {
  /** An answer that is no stream is held whole: at most so many bytes. */
  readonly wholeBytesMax: number
  /** One event of a stream. */
  readonly eventBytesMax: number
  /** How long an abandoned answer may be drained to read its usage. */
  readonly drainMs: number
  /** How long a client may leave its side of a stream unread. */
  readonly clientStallMs: number
  /** From the request to the end of its answer, however steadily it drips: holds must end. */
  readonly answerMs: number
  /** How long a stream may be silent towards the client. */
  readonly keepAliveMs: number
  /** Answers of 1xx: each begins the wait for a head anew. */
  readonly interimAnswersMax: number
}

export interface RelayInit {
  readonly plan: RelayPlan
  readonly reply: Reply
  readonly stream: boolean
  /** In which the client asked. */
  readonly shape: WireShape
  readonly withholdUsage: boolean
  readonly billsRest: boolean
  /** Of the provider's shape. */
  readonly wire: Wire
  /** For an answer of another shape than the client's; null: its bytes pass. */
  readonly wayBack: WayBack | null
  /** The client's own header: what it can read if the provider compresses unasked. */
  readonly acceptEncoding: string | string[] | undefined
  readonly limits: RelayLimits
  readonly clock: Clock
  readonly onProgress: (outputEvents: number) => void
  readonly resolve: (outcome: RelayOutcome) => void
  /** For a bug of ours only. */
  readonly reject: (bug: unknown) => void
}
