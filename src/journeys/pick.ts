// Which member takes the next attempt: of the model that was asked for while one of them can, else of the
// first fallback that has one. Whatever fails, only members of the request's own decisions are candidates.
import { assert } from '../kernel/assert.ts'
import type { Admission } from '../metering/limits.ts'
import { choose, type Chosen } from '../place/choose.ts'
import type { Refusal } from '../wire/codes.ts'
import { warmAt } from './beginning.ts'
import { availabilityOf, type Standing } from './availability.ts'
import { withoutQuarantined } from './place-watch.ts'
import { stillAllowed } from './still-allowed.ts'
import type { Held, Member, Trip } from './trip.ts'

export interface Picked {
  readonly kind: 'picked'
  /** The request as it was admitted for the model that serves. */
  readonly held: Held
  readonly member: Member
  readonly quota: Admission
  /** As `availabilityOf` writes it, at this choice. */
  readonly available: string
}

/** Whether a deployment that is not in `out` could take the request now. */
export function hasNext(trip: Trip, held: Held, out: ReadonlySet<string>): boolean {
  for (let at: Held | null = held; at !== null; at = at.fallback) {
    if (at.members.every(({ deployment }) => out.has(deployment.id))) continue
    if (bestOf(trip, at, standingOf(trip, at, out)).kind === 'chosen') return true
  }
  return false
}

/** 503, or the best member whose own quota has room; adds to `out` whoever was chosen. */
export function pick(trip: Trip, held: Held, out: Set<string>): Picked | Refusal {
  const first = pickOf(trip, held, out)
  trip.available = first.available
  if (first.kind === 'picked' || held.fallback === null) return first
  let soonestMs = first.retryAfterMs ?? Infinity
  for (let at: Held | null = held.fallback; at !== null; at = at.fallback) {
    const next = pickOf(trip, at, out)
    if (next.kind === 'picked') return next
    soonestMs = Math.min(soonestMs, next.retryAfterMs ?? Infinity)
  }
  return Number.isFinite(soonestMs) ? { ...first, retryAfterMs: soonestMs } : first
}

/**
 * A second member for a request that another one has taken: the best of those that are well and have room for it, of
 * the same model and decision. Null if there is none; adds to `out` whoever was chosen.
 */
export function pickBeside(
  trip: Trip,
  held: Held,
  out: Set<string>,
  may: (member: Member) => boolean,
): Picked | null {
  const standing = standingOf(trip, held, out)
  const able = standing.able.filter((member) => may(member) && isWell(trip, held, member))
  const chosen = bestOf(trip, held, { ...standing, able, members: able })
  if (chosen.kind === 'refused') return null
  const member = memberAt(held, chosen)
  const quota = admitAt(trip, held, member)
  if (quota.kind === 'refused') return null
  out.add(chosen.deployment.id)
  return { kind: 'picked', held, member, quota, available: availabilityOf(trip, held, standing) }
}

/** Not ailing, nor half back, and with room as far as anybody knows. */
function isWell({ house }: Trip, { tokens }: Held, { deployment, scope }: Member): boolean {
  const view = house.health.view(deployment.id)
  const room = house.limits.room(scope)
  return (
    view.state === 'closed' &&
    [view, room].every((one) => fits(one.requestsLeft, 1) && fits(one.tokensLeft, tokens))
  )
}

/** Null: nobody knows of a limit. */
function fits(left: number | null, need: number): boolean {
  return left === null || left >= need
}

type Unpicked = Refusal & Pick<Picked, 'available'>

/** The same of one model. */
function pickOf(trip: Trip, held: Held, out: Set<string>): Picked | Unpicked {
  let soonestMs = Infinity
  for (;;) {
    const standing = standingOf(trip, held, out)
    const available = availabilityOf(trip, held, standing)
    const chosen = bestOf(trip, held, standing)
    if (chosen.kind === 'refused') {
      const retryAfterMs = Math.min(soonestMs, chosen.retryAfterMs ?? Infinity)
      const refused = { ...chosen, available }
      return Number.isFinite(retryAfterMs) ? { ...refused, retryAfterMs } : refused
    }
    out.add(chosen.deployment.id)
    const member = memberAt(held, chosen)
    const quota = admitAt(trip, held, member)
    if (quota.kind === 'admitted') return { kind: 'picked', held, member, quota, available }
    soonestMs = Math.min(soonestMs, quota.retryAfterMs ?? Infinity)
  }
}

function memberAt({ members }: Held, chosen: Chosen): Member {
  const member = members.find(({ deployment }) => deployment === chosen.deployment)
  assert(member !== undefined, 'the chosen deployment is a member')
  return member
}

/** Within the quota of the deployment itself. */
function admitAt(trip: Trip, { tokens }: Held, { scope }: Member): Admission | Refusal {
  return trip.house.limits.admit([scope], { tokens, assumedTokens: tokens })
}

export function standingOf(trip: Trip, held: Held, tried: ReadonlySet<string>): Standing {
  const members = stillAllowed(trip, held)
  return { members, able: withoutQuarantined(trip, members), tried }
}

function bestOf(trip: Trip, held: Held, { members, able, tried }: Standing): Chosen | Refusal {
  const { house } = trip
  const candidates = able.map(({ deployment, scope, priceNanos }) => {
    const { requestsLeft, tokensLeft } = house.limits.room(scope)
    return { deployment, priceNanos, requestsLeft, tokensLeft }
  })
  const warm = candidates.length > 1 ? warmAt(trip, held) : null
  const chosen = choose(candidates, house.health, { tokens: held.tokens, tried, warmAt: warm })
  return chosen.kind === 'chosen' || able.length === members.length
    ? chosen
    : lessQuarantined(chosen, members, able)
}

/** Only an operator ends a quarantine: a caller need not ask every second. */
const quarantineRetryMs = 60_000

function lessQuarantined(
  refused: Refusal,
  members: readonly Member[],
  able: readonly Member[],
): Refusal {
  const out = members.filter((member) => !able.includes(member))
  const internal = `out for a breach of place: ${out.map(({ deployment }) => deployment.id).join(', ')}`
  return able.length > 0
    ? { ...refused, internal }
    : { ...refused, internal, retryAfterMs: quarantineRetryMs }
}
