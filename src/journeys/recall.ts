// What a request refers to instead of sending it: found in the register by the caller's own workload, and asked for
// at the channel that keeps it. To anybody else it does not exist; and it is never looked for anywhere else.
import type { StoredObject, StoredReference } from '../kernel/stored-object.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { identifyCaller, type Caller } from './caller.ts'
import { mayBeRead } from './readable.ts'
import type { Trip } from './trip.ts'

/** What was found of a request's references. */
export type Recalled =
  | { readonly kind: 'found'; readonly objects: readonly StoredObject[] }
  | { readonly kind: 'missing'; readonly reference: StoredReference }
  | { readonly kind: 'unknown'; readonly why: string }

/** References of one request; each is a read of the book. */
const referencesMax = 64

/** Whether the request can only be served with what somebody keeps for it: most cannot even say so. */
export function refersToKept({ call }: Trip): boolean {
  return !('kind' in call.request) && (call.request.references?.length ?? 0) > 0
}

/** Finds what the request refers to, for the steps that follow. Never rejects: what could not be read is told there. */
export async function recall(trip: Trip): Promise<void> {
  const { house, world, call } = trip
  const caller = identifyCaller(house.identity, world, call.token, call.atMs)
  if (caller.kind === 'refused' || 'kind' in call.request) return
  const { references = [] } = call.request
  const objects: StoredObject[] = []
  try {
    for (const [index, reference] of references.entries()) {
      const isOver = index >= referencesMax
      const found = isOver ? null : await house.stored.find(caller.workload.id, reference.id)
      if (found === null || found.kind !== reference.kind) {
        trip.recalled = { kind: 'missing', reference }
        return
      }
      objects.push(found)
    }
    trip.recalled = { kind: 'found', objects }
  } catch (error) {
    trip.recalled = { kind: 'unknown', why: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * Those of `allowed` that can read what the request refers to: 404 by the field's name if it is not the caller's,
 * 403 if no deployment that may serve now lies where it is kept, or the one that made it may not be read any more.
 */
export function nearKept(
  { house, world, recalled, call }: Trip,
  caller: Caller,
  allowed: readonly string[],
): readonly string[] | Refusal {
  if (recalled === null) return allowed
  if (recalled.kind === 'unknown') {
    return refuse('store.unavailable', { retryAfterMs: 1000, internal: recalled.why })
  }
  if (recalled.kind === 'missing') {
    const { param, id } = recalled.reference
    const message = `What '${param}' refers to was not found: ${JSON.stringify(id.slice(0, 128))}.`
    return refuse('place.stored_not_found', { param, message })
  }
  const channels = new Set(recalled.objects.map(({ channelId }) => channelId))
  const near = allowed.filter((id) => {
    const channelId = world.deployments.get(id)?.channelId
    return channels.size === 1 && channelId !== undefined && channels.has(channelId)
  })
  const isReadable = recalled.objects.every(
    (object) =>
      allowed.includes(object.deploymentId) ||
      mayBeRead(house, { world, caller, call }, object) === null,
  )
  if (near.length > 0 && isReadable) return near
  const param = 'kind' in call.request ? undefined : call.request.references?.[0]?.param
  return refuse('place.stored_elsewhere', {
    ...(param === undefined ? {} : { param }),
    internal: `kept at ${[...channels].toSorted().join(', ')}`,
  })
}
