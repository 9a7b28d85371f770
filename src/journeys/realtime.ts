// GET a realtime session: the way of a request, as far as the first response could begin; from there on
// the session holds and settles response by response, and its end is the end of the request.
import { type Refusal } from '../wire/codes.ts'
import type { Turn } from './attempt.ts'
import type { Bound } from './intent.ts'
import { learn } from './send.ts'
import { processingText, servedHeaders } from './answer-headers.ts'
import { answer } from './complete.ts'
import { pick } from './pick.ts'
import { watchHead } from './place-watch.ts'
import type { Call, RelayOutcome } from './ports.ts'
import { holdResponse } from './realtime-holds.ts'
import type {
  Connected,
  Failure,
  RealtimeDoor,
  RealtimeLimits,
  RealtimeUpstream,
} from './realtime-ports.ts'
import { RealtimeSession, type Ended } from './realtime-session.ts'
import { sessionTurn, silent } from './realtime-settle.ts'
import { Sealer, sealOf } from '../kernel/seal.ts'
import type { CompleteHouse, Held, Trip } from './trip.ts'

export interface RealtimeHouse extends CompleteHouse {
  readonly realtime: RealtimeUpstream
  readonly realtimeLimits: RealtimeLimits
}

/** Serves `call` until both sides are closed. Rejects only for a bug. */
export function converse(house: RealtimeHouse, call: Call, door: RealtimeDoor): Promise<void> {
  return answer(house, call, door, (trip, held, { out }) =>
    session({ house, door }, trip, held, out),
  )
}

interface Sides {
  readonly house: RealtimeHouse
  readonly door: RealtimeDoor
}

/** One session at one deployment, from its choice to its end; a deployment that opens none is an attempt that failed. */
async function session(
  { house, door }: Sides,
  trip: Trip,
  asked: Held,
  out: Set<string>,
): Promise<Turn | Refusal> {
  const picked = pick(trip, asked, out)
  trip.steps.mark('choose')
  if (picked.kind === 'refused') return picked
  const { held, member } = picked
  const { deployment, channel } = member
  house.health.begun(deployment.id)
  let first: Bound | Refusal | null = null
  try {
    first = await holdResponse(trip, picked)
  } finally {
    if (first?.kind !== 'intended') {
      picked.quota.release(0)
      house.health.abandoned(deployment.id)
    }
  }
  trip.steps.mark('intent')
  if (first.kind === 'refused') return first
  Object.assign(trip.record, {
    deploymentId: deployment.id,
    channelId: channel.id,
    processing: processingText(deployment),
  })
  const sentMs = house.clock.monotonicMs()
  const plan = { ...member, attemptId: first.attemptId, cap: null, headers: () => [] }
  const connected = await house.realtime.connect(trip.call, held.request, plan)
  const outcome = outcomeOf(connected)
  learn(trip, { held, member, outcome }, sentMs, null)
  const heard = { prompt: new Sealer(), answer: new Sealer() }
  const { assertedRegion } = outcome
  watchHead(trip, member, assertedRegion)
  if (connected.kind === 'failed') {
    const turn = sessionTurn(trip, picked, first, { ...outcome, heard })
    return { ...turn, outcome: { ...turn.outcome, ...outcome } }
  }
  const client = await door.accept(servedHeaders(trip, held, member, null))
  if (client === null) {
    connected.line.destroy()
    return sessionTurn(trip, picked, first, { ending: 'client_left', heard, assertedRegion })
  }
  const lines = { client, provider: connected.line }
  const running = new RealtimeSession(trip, picked, first, lines, house.realtimeLimits)
  door.onLeaving(() => running.leave())
  let ended: Ended
  try {
    ended = await running.run()
  } finally {
    // Each response was counted by itself.
    picked.quota.release(0)
  }
  trip.steps.mark('relay')
  held.admission.release(0)
  return sessionTurn(trip, ended.picked, ended.last, { ...ended, assertedRegion })
}

/** The handshake as an outcome: by it a deployment is known to be well, or another is tried. */
function outcomeOf(connected: Connected | ({ readonly kind: 'failed' } & Failure)): RelayOutcome {
  const seal = sealOf(Buffer.alloc(0))
  if (connected.kind === 'connected') {
    const { assertedRegion } = connected
    return { ...silent, ending: 'completed', status: 101, assertedRegion, seal }
  }
  const { kind: _kind, ...failure } = connected
  return { ...silent, ...failure, started: false, stream: false, seal }
}
