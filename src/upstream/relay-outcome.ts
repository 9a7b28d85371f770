// What an attempt that has ended says of itself: how it ended, what it used, what the client is still to get of it, and
// what its headers tell of the provider. Pure; the relay gathers what is there.
import type { IncomingHttpHeaders } from 'undici/types/header.js'

import type { HeaderList, KeptAnswer, RelayOutcome } from '../journeys/ports.ts'
import type { Sealer } from '../kernel/seal.ts'
import type { Ending } from '../metering/ledger-ops.ts'
import { quotaFromHeaders, retryAfterFromHeaders, shouldRetryFromHeaders } from '../place/quota.ts'
import type { RunningAnswer } from './answer-stream.ts'
import { judgedEnd } from './cut-short.ts'
import type { RelayInit } from './relay-init.ts'
import { assertedRegion, headerReader, requestIdOf } from './response-headers.ts'
import { readWhole, type Whole } from './whole-answer.ts'

/** What is there of an answer at its end. */
export interface EndedAnswer {
  readonly ending: Ending
  readonly error: string
  /** 0: no head came. */
  readonly status: number
  readonly upstreamHeaders: IncomingHttpHeaders
  /** For the client. */
  readonly headers: HeaderList
  /** Null for an answer that is held whole. */
  readonly answer: RunningAnswer | null
  /** `answer` is of bytes that are no events. */
  readonly inBytes: boolean
  /** What came, as it reads, of an answer that is held whole. */
  readonly plain: readonly Buffer[]
  /** What the client has not had of it yet, as it would pass. */
  readonly passed: readonly Buffer[]
  readonly outputBytes: number
  readonly sent: boolean
  readonly started: boolean
  readonly isGone: boolean
  /** Monotonic. */
  readonly firstByteMs: number | null
  /** Over what has passed. */
  readonly sealer: Sealer
}

export function outcomeOf(init: RelayInit, ended: EndedAnswer): RelayOutcome {
  const { answer, ending, error, status, upstreamHeaders } = ended
  const type = String(upstreamHeaders['content-type'])
  const whole = answer === null ? readWhole(ended.plain, status, type, init.wire) : null
  const tail = whole === null ? ended.passed : translated(init, ended, whole)
  const isBroken = ending === 'completed' && whole !== null && (!whole.isAnswer || tail === null)
  const failedStatus = (whole ?? answer?.notes)?.failedStatus ?? null
  const isWhole = ending === 'completed' && !isBroken
  const end = judgedEnd({ ending, error }, { isGone: ended.isGone, isBroken, failedStatus })
  const header = headerReader(upstreamHeaders)
  return {
    ...end,
    status,
    started: ended.started,
    sent: ended.sent,
    stream: answer !== null && !ended.inBytes,
    usage: whole === null ? answer?.notes.usage : whole.usage,
    usagePartial: answer?.notes.usagePartial ?? false,
    upstreamId: requestIdOf(upstreamHeaders) || (whole?.id ?? answer?.notes.upstreamId ?? ''),
    ...keptBy(whole === null ? answer?.notes.kept : whole.kept),
    ...(failedStatus === null ? {} : { toldFailure: { status: failedStatus, isWhole } }),
    assertedRegion: assertedRegion(upstreamHeaders),
    outputEvents: answer?.notes.events ?? 0,
    outputBytes: ended.outputBytes,
    tail: tail ?? [],
    headers: ended.headers,
    seal: ended.sealer.finish(tail ?? []),
    retryAfterMs: retryAfterFromHeaders(header, init.clock.nowMs()),
    shouldRetry: shouldRetryFromHeaders(header),
    quota: quotaFromHeaders(header, init.clock.nowMs()),
    firstByteMs: ended.firstByteMs,
  }
}

/** The whole answer as the client reads it; null if what came cannot be read as one. */
function translated(
  { wayBack }: RelayInit,
  { status, plain, passed }: EndedAnswer,
  whole: Whole,
): readonly Buffer[] | null {
  if (wayBack === null) return passed
  if (status >= 400) return [wayBack.error(status, Buffer.concat(plain))]
  const body = whole.isAnswer && whole.body !== null ? wayBack.whole(whole.body) : null
  return body === null ? null : [body]
}

function keptBy(kept: KeptAnswer | undefined): Pick<RelayOutcome, 'kept'> {
  return kept === undefined ? {} : { kept }
}
