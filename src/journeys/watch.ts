// Shows a request that was admitted to the watch, after its answer ended. It changes nothing on the way of
// the request, which it costs microseconds; what is learnt of it is learnt elsewhere, later.
import { watchedShapes, type Answer, type WatchedShape } from '../watch/observation.ts'
import { featureBits, type WireShape } from '../wire/model-request.ts'
import type { Refusal } from '../wire/codes.ts'
import type { Caller } from './caller.ts'
import type { Call } from './ports.ts'
import type { RequestRecord } from './record.ts'
import type { Held, Trip } from './trip.ts'

/** A request as it was asked and answered. */
export interface ShownRequest extends Pick<Call, 'atMs' | 'headers' | 'ip' | 'country'> {
  readonly caller: {
    readonly workload: Caller['workload']
    readonly contract: Pick<Caller['contract'], 'id'>
    readonly party: Pick<Caller['party'], 'id'>
  }
  /** As the caller named it. */
  readonly model: string
  readonly shape: WatchedShape
  /** The body. Others may still read these bytes: they must be copied, and never changed. */
  readonly bytes: Buffer
  readonly answer: Answer
  /** False where the permit demands minimal records: what is seen of it must not be kept. */
  readonly isKept: boolean
}

export interface Watch {
  /** Must neither throw nor block. */
  saw(request: ShownRequest): void
  /** A rule denied a request of it, which was looked at by nobody. */
  refused(refusal: ShownRefusal): void
}

export type ShownRefusal = Pick<RequestRecord, 'partyId' | 'workloadId' | 'atMs'>

/** Tells the watch of a request that was refused, if it was for who asks or what for, and not for how. */
export function showRefusal(watch: Watch, { code }: Refusal, record: ShownRefusal): void {
  if (code === 'policy.denied') watch.refused(record)
}

/**
 * Requests whose prompt is in their body and whose answer is the model's: neither realtime sessions nor files
 * and batches, nor requests that only count, compact or describe.
 */
export function showWatch(watch: Watch, { call, record }: Trip, held: Held): void {
  const { request, caller } = held
  const { operation, features, bytes } = request
  const isAsked = operation === 'chat' || operation === 'embeddings'
  if (!isAsked || !isWatched(request.shape) || (features & featureBits.batch) !== 0) return
  const { input, output, reasoning, ...others } = record.tokens
  const isCounted = record.usageSource === 'provider'
  const { atMs, headers, ip, country } = call
  watch.saw({
    atMs,
    headers,
    ip,
    country,
    caller,
    model: record.model,
    shape: request.shape,
    bytes,
    answer: {
      status: record.status,
      finish: null,
      inputTokens: isCounted ? (input ?? 0) + cached(others) : null,
      outputTokens: isCounted ? (output ?? 0) + (reasoning ?? 0) : null,
      reasoningTokens: isCounted ? (reasoning ?? null) : null,
      choices: null,
    },
    isKept: record.logMode !== 'minimal',
  })
}

function isWatched(shape: WireShape): shape is WatchedShape {
  const watched: readonly WireShape[] = watchedShapes
  return watched.includes(shape)
}

/** Parts of the prompt that a cache gave or took. */
function cached(tokens: Readonly<Record<string, number>>): number {
  let sum = 0
  for (const kind in tokens) if (kind.startsWith('cache')) sum += tokens[kind] ?? 0
  return sum
}
