// Holds each answer's own word on its place against the promise of the deployment that was asked, with
// all that it may spill to. It runs when the head is there, before a byte of the answer is passed on, so
// that no other request goes to a deployment that has just shown itself elsewhere.
import { unknownBounds } from '../kernel/place-bounds.ts'
import type { PlaceBounds } from '../kernel/place-set.ts'
import { judgeAssertion, type PlaceAssertion, type PlaceFinding } from '../place/breach.ts'
import type { Deployment } from '../place/deployment.ts'
import { standingBreach } from '../place/quarantine.ts'
import type { CompiledPolicy } from '../policy/compiled.ts'
import type { RelayOutcome } from './ports.ts'
import type { Member, Trip } from './trip.ts'

export interface Asserted {
  readonly assertion: PlaceAssertion
  readonly finding: PlaceFinding
}

/** What the head of an answer says of its place; null if nothing. Opens a breach where it is outside. */
export function watchHead(trip: Trip, member: Member, region: string | null): Asserted | null {
  return region === null ? null : watch(trip, member, { by: 'x-ms-region', text: region })
}

/** The same for a whole outcome: what its head said, else what its usage says. */
export function watchOutcome(trip: Trip, member: Member, outcome: RelayOutcome): Asserted | null {
  const head = watchHead(trip, member, outcome.assertedRegion)
  if (head !== null) return head
  const geo = inferenceGeo(outcome.usage)
  return geo === null ? null : watch(trip, member, { by: 'usage.inference_geo', text: geo })
}

/**
 * The members that no breach keeps out, their own or that of a deployment they may spill to. None for a request that
 * refers to what such a deployment made: whoever went on would have it read there.
 */
export function withoutQuarantined(trip: Trip, members: readonly Member[]): readonly Member[] {
  const { quarantine } = trip.house.breaches
  if (quarantine.count() === 0) return members
  const { deployments } = trip.house.world()
  const { recalled } = trip
  if (recalled?.kind === 'found') {
    const makers = recalled.objects.map(
      ({ deploymentId: id }) => deployments.get(id) ?? { id, spillTo: null },
    )
    if (makers.some((maker) => standingBreach(quarantine, maker, deployments) !== null)) return []
  }
  return members.filter(({ deployment }) => {
    return standingBreach(quarantine, deployment, deployments) === null
  })
}

function watch(trip: Trip, { deployment, channel }: Member, assertion: PlaceAssertion): Asserted {
  const nowMs = trip.house.clock.nowMs()
  const { policy } = trip.world.decisionsNow(nowMs)
  const { promised, findings } = promiseOf(policy, deployment)
  const key = `${assertion.by} ${assertion.text}`
  let finding = findings.get(key)
  if (finding === undefined) {
    finding = judgeAssertion(promised, assertion)
    // The text is the provider's: it must not fill the memory.
    if (findings.size >= findingsMax) findings.clear()
    findings.set(key, finding)
  }
  if (finding.kind === 'breach') {
    trip.house.breaches.report({
      deploymentId: deployment.id,
      channelId: channel.id,
      requestId: trip.call.requestId,
      atMs: nowMs,
      assertion,
      place: finding.place,
      promised: promised.kind === 'bounded' ? [...promised.members].toSorted() : [],
    })
  }
  return { assertion, finding }
}

const findingsMax = 64

interface Promised {
  readonly promised: PlaceBounds
  readonly findings: Map<string, PlaceFinding>
}

const byPolicy = new WeakMap<CompiledPolicy, Map<string, Promised>>()

/** What was promised for the deployment and all that it may spill to, as decisions planned it. */
function promiseOf(policy: CompiledPolicy, deployment: Deployment): Promised {
  let known = byPolicy.get(policy)
  if (known === undefined) byPolicy.set(policy, (known = new Map()))
  let promise = known.get(deployment.id)
  if (promise === undefined) {
    const planned = policy.deployments.find((one) => one.deployment.id === deployment.id)
    const promised = planned?.reach.locations.processing ?? unknownBounds
    promise = { promised, findings: new Map() }
    known.set(deployment.id, promise)
  }
  return promise
}

/** Anthropic's `usage.inference_geo`; a provider's text, so only a short plain one. */
function inferenceGeo(usage: unknown): string | null {
  if (typeof usage !== 'object' || usage === null || !('inference_geo' in usage)) return null
  const geo = usage.inference_geo
  return typeof geo === 'string' && /^[\w.-]{1,64}$/.test(geo) ? geo : null
}
