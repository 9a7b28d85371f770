// Settles what a realtime session used: each response is an attempt with its own entry, and the session
// ends with one that used nothing.
import { Sealer } from '../kernel/seal.ts'
import type { Admission } from '../metering/limits.ts'
import type { Turn } from './attempt.ts'
import type { Bound } from './intent.ts'
import type { Picked } from './pick.ts'
import { watchOutcome } from './place-watch.ts'
import type { RelayOutcome } from './ports.ts'
import { settle, settlementOf } from './settle.ts'
import type { Trip } from './trip.ts'

/** The seals over what passed since the last settlement. */
export interface Heard {
  readonly prompt: Sealer
  readonly answer: Sealer
}

/** A response that ended, or was cut. */
export interface ResponseEnd {
  readonly responseId: string
  readonly ending: RelayOutcome['ending']
  /** As the provider said it; undefined if it did not. */
  readonly usage: unknown
  readonly outputEvents: number
  /** Of all that the client sent in this session. */
  readonly promptCharacters: number
  readonly heard: Heard
}

/** As of any answer: what is entered is no text of a provider's choice. */
const plainId = /^[\w.:-]{1,128}$/

/** Resolves, once it is durable, with the tokens that the response used. Rejects with a `store.*` fault. */
export async function settleResponse(
  trip: Trip,
  { held, member }: Picked,
  bound: Bound,
  end: ResponseEnd,
): Promise<number> {
  const { heard, promptCharacters, responseId } = end
  const before = trip.record.tokens
  const outcome: RelayOutcome = {
    ...silent,
    ending: end.ending,
    status: 200,
    sent: true,
    usage: end.usage,
    upstreamId: plainId.test(responseId) ? responseId : '',
    outputEvents: end.outputEvents,
    seal: heard.answer.finish([]),
  }
  const turn: Turn = {
    kind: 'turn',
    held: { ...held, request: { ...held.request, promptCharacters } },
    bound,
    member,
    quota: uncounted,
    outcome,
    asserted: watchOutcome(trip, member, outcome),
    prompt: heard.prompt.finish([]),
    before,
  }
  const settled = settlementOf(trip, turn, another)
  await settle(trip, turn, settled)
  let tokens = 0
  for (const kind in settled.tokens) tokens += settled.tokens[kind] ?? 0
  return tokens
}

/** Gives back a hold that no response took. Rejects with a `store.*` fault. */
export async function releaseHold(trip: Trip, picked: Picked, bound: Bound): Promise<void> {
  const heard = { prompt: new Sealer(), answer: new Sealer() }
  const turn = sessionTurn(trip, picked, bound, {
    ending: 'completed',
    heard,
    assertedRegion: null,
  })
  const settled = settlementOf(trip, { ...turn, quota: uncounted }, another)
  await settle(trip, turn, settled)
}

/** What ends with the session: an attempt that used nothing, for its answer were the responses. */
export function sessionTurn(
  trip: Trip,
  { held, member, quota }: Picked,
  bound: Bound,
  end: Pick<ResponseEnd, 'ending' | 'heard'> & Pick<RelayOutcome, 'assertedRegion'>,
): Turn {
  const outcome: RelayOutcome = {
    ...silent,
    ending: end.ending,
    status: 101,
    assertedRegion: end.assertedRegion,
    seal: end.heard.answer.finish([]),
  }
  const asserted = watchOutcome(trip, member, outcome)
  const prompt = end.heard.prompt.finish([])
  const before = trip.record.tokens
  return { kind: 'turn', held, bound, member, quota, outcome, asserted, prompt, before }
}

/** The entry of the request is that of the session, which is still to come. */
const another = { pauseMs: 0 }

/** Its rates are counted when its tokens are known. */
const uncounted: Admission = { kind: 'admitted', release: () => {} }

/** An outcome of which nothing is known yet but that the client was answered. */
export const silent: Omit<RelayOutcome, 'ending' | 'seal'> = {
  status: 0,
  started: true,
  sent: false,
  stream: true,
  usage: undefined,
  usagePartial: false,
  upstreamId: '',
  assertedRegion: null,
  outputEvents: 0,
  outputBytes: 0,
  tail: [],
  headers: [],
  retryAfterMs: null,
  shouldRetry: null,
  quota: null,
  firstByteMs: null,
  error: '',
}
