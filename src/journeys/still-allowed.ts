// Between two attempts of one request minutes can pass: a contract ends, a zone changes by its date, a
// configuration is replaced, a key is revoked. A further attempt goes only where both the decision the
// request came in with and the decision of this instant allow it.
import { canonicalJson } from '../kernel/canonical-json.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import { plainObligation } from '../policy/details-json.ts'
import type { Obligation } from '../policy/obligation.ts'
import { askedOf } from './asked.ts'
import { identifyCaller, type Caller } from './caller.ts'
import { obligationsOf } from './obliged.ts'
import type { Held, Member, Trip } from './trip.ts'

/** The members of `held` that an attempt may use now; all of them for the first, unless the world is another by then. */
export function stillAllowed(trip: Trip, held: Held): readonly Member[] {
  const { house, call, record } = trip
  const world = house.world()
  if (record.attempts === 0 && world === trip.world) return held.members
  const nowMs = house.clock.nowMs()
  const { validUntilMs } = held.decision
  const isYoung = world === trip.world && (validUntilMs === null || nowMs < validUntilMs)
  const caller = identifyCaller(house.identity, world, call.token, nowMs)
  if (caller.kind === 'refused') return []
  const { decisions } = house
  if (isYoung && decisions.isMeasuredAlike(held.decision, caller.workload.id, nowMs)) {
    return held.members
  }
  if (!isStillAgreed(held, caller)) return []
  const asked = askedOf(call, caller, held.request)
  const decision = decisions.decide(world, caller.workload.id, asked, nowMs)
  return held.members.filter(
    ({ deployment, channel, obligations }) =>
      decision.allowed.includes(deployment.id) &&
      hasSameDuties(obligations, obligationsOf(decision, deployment.id)) &&
      isSameTarget(deployment, world.deployments.get(deployment.id)) &&
      isSameAddress(channel, world.channels.get(channel.id)),
  )
}

/** It would be entered, and paid for, under the contract that it came in with, and fall back only where that says so. */
function isStillAgreed({ caller, request, fallbackFor }: Held, now: Caller): boolean {
  if (now.contract.id !== caller.contract.id || now.workload.id !== caller.workload.id) return false
  if (fallbackFor === null) return true
  return now.contract.fallbacks?.get(fallbackFor)?.includes(request.model) === true
}

/**
 * The attempt would meet the duties of the decision that it came in with, so those must still be all: to the
 * last place and mode, and to the letter of a notice, since what was acknowledged is its text.
 */
function hasSameDuties(held: readonly Obligation[], now: readonly Obligation[]): boolean {
  return dutiesText(held) === dutiesText(now)
}

function dutiesText(duties: readonly Obligation[]): string {
  return duties
    .map((duty) => canonicalJson(plainObligation(duty)))
    .toSorted()
    .join('\n')
}

/** The promises judged now are those of the place that the attempt would go to. */
function isSameTarget(held: Deployment, now: Deployment | undefined): boolean {
  return (
    held.channelId === now?.channelId &&
    held.upstreamModel === now.upstreamModel &&
    held.inferenceGeo === now.inferenceGeo
  )
}

function isSameAddress(held: Channel, now: Channel | undefined): boolean {
  return held.endpoint === now?.endpoint && held.kind === now.kind
}
