// What a provider keeps of an answer, from the moment its attempt is settled: the response, and the items in it that
// a later request may name instead of sending. Where nobody can be sure that nothing is kept, something is.
import type { StoredObject } from '../kernel/stored-object.ts'
import { asksFor } from '../wire/model-request.ts'
import type { Turn } from './attempt.ts'
import { storedNow } from './stored.ts'
import type { Trip } from './trip.ts'

const none: readonly StoredObject[] = Object.freeze([])

export function keptOf(trip: Trip, { held, member, outcome }: Turn): readonly StoredObject[] {
  const { request } = held
  if (outcome.upstreamId === '' || outcome.kept?.isKept !== true || outcome.status >= 400)
    return none
  const isForced = member.obligations.some(({ kind }) => kind === 'force_store_false')
  if (isForced || request.operation !== 'chat' || !asksFor(request, 'store')) return none
  const whole = responseOf(trip, { held, member, outcome })
  return [whole, ...itemsOf(whole, outcome.kept.itemIds)]
}

/** The response itself, whether or not it will be kept. */
export function responseOf(
  trip: Trip,
  { held: { request, caller }, member, outcome }: Pick<Turn, 'held' | 'member' | 'outcome'>,
): StoredObject {
  return storedNow(
    trip.house.clock,
    { id: outcome.upstreamId, kind: 'response', requestId: trip.call.requestId },
    { caller, channel: member.channel, deployment: member.deployment, model: request.model },
  )
}

/** Its parts, which a later request may name. */
export function itemsOf(whole: StoredObject, ids: readonly string[]): readonly StoredObject[] {
  return ids.map((id) => ({ ...whole, id, kind: 'item', parentId: whole.id }))
}
