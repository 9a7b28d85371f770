// Idempotency keys: a request that a client sends again under its key is answered once and charged once. A key counts
// for one workload and one body. Answers are not kept: a copy of one would rest in the house, where no contract says
// that it may. What is remembered is which request had the key, in memory, for a bounded time.
// Source: IETF httpapi, "The Idempotency-Key HTTP Header Field" (draft), sections 2.6 and 2.7.
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'

export interface RepeatLimits {
  /** Keys that are remembered; of those whose request has ended the oldest goes first. */
  readonly keysMax: number
  /** How long the key of a request that was charged is remembered after its end. */
  readonly keptMs: number
}

export interface Repeats {
  /**
   * The first request of its key, to be ended once; 409 while that one runs or after it was charged, 422 for
   * another body. `digest` is that of the body.
   */
  begin(asked: {
    readonly workloadId: string
    readonly key: string
    readonly digest: string
    readonly requestId: string
  }): FirstOfKey | Refusal
}

export interface FirstOfKey {
  readonly kind: 'first'
  /** Only the first call counts. What was not charged may be asked again under the same key. */
  end(charged: boolean): void
}

const runningRetryMs = 1_000

interface Known {
  readonly digest: string
  readonly requestId: string
  /** Null while it runs. */
  untilMs: number | null
}

export function openRepeats(clock: Clock, { keysMax, keptMs }: RepeatLimits): Repeats {
  const all = new Map<string, Known>()

  /** Running ones stay: they are few, and each will end. */
  function makeRoom(): void {
    if (all.size < keysMax) return
    for (const [id, { untilMs }] of all) {
      if (untilMs === null) continue
      all.delete(id)
      return
    }
  }

  return Object.freeze<Repeats>({
    begin({ workloadId, key, digest, requestId }) {
      const id = `${workloadId}\n${key}`
      const known = all.get(id)
      if (known !== undefined && (known.untilMs === null || clock.monotonicMs() < known.untilMs)) {
        return refusalOf(known, digest)
      }
      all.delete(id)
      makeRoom()
      const mine: Known = { digest, requestId, untilMs: null }
      all.set(id, mine)
      let ended = false
      return {
        kind: 'first',
        end(charged) {
          if (ended) return
          ended = true
          if (charged) mine.untilMs = clock.monotonicMs() + keptMs
          else all.delete(id)
        },
      }
    },
  })
}

const header = 'Idempotency-Key'

function refusalOf(known: Known, digest: string): Refusal {
  if (known.digest !== digest) return refuse('metering.repeat_differs', { param: header })
  if (known.untilMs === null) {
    return refuse('metering.repeat_running', { param: header, retryAfterMs: runningRetryMs })
  }
  const message = `This idempotency key was used for the request ${known.requestId}, which was answered and charged; its answer is not kept.`
  return refuse('metering.repeat_ended', { param: header, message })
}
