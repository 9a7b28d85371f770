// What a provider keeps for a workload, as the book and the log tell of it: it rests where its deployment
// keeps things, belongs to the workload that made it, and is found again by nobody else.
import type { PlaceSet } from '../kernel/place-set.ts'
import type { StoredObject } from '../kernel/stored-object.ts'
import { dayMs, isoTime, type Clock } from '../kernel/time.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import type { Caller } from './caller.ts'

/** When the provider forgets it at the latest, as its deployment promises; null if nobody promised. */
function expiryOf({ retentionDays }: Deployment, createdMs: number): number | null {
  const days = retentionDays.rest
  return days === undefined ? null : createdMs + days * dayMs
}

/** What is kept from this instant on: a thing of its own, with no parent. */
export function storedNow(
  clock: Clock,
  made: Pick<StoredObject, 'id' | 'kind' | 'requestId'>,
  { caller, channel, deployment, model }: Keeping,
): StoredObject {
  const createdMs = clock.nowMs()
  return {
    ...made,
    partyId: caller.party.id,
    contractId: caller.contract.id,
    workloadId: caller.workload.id,
    keyId: caller.key.id,
    channelId: channel.id,
    deploymentId: deployment.id,
    model,
    createdMs,
    expiresMs: expiryOf(deployment, createdMs),
    parentId: null,
    deletedMs: null,
  }
}

/** For whom it is kept, and where. */
interface Keeping {
  readonly caller: Caller
  readonly channel: Channel
  readonly deployment: Deployment
  readonly model: string
}

/** What an entry says of an object that rests somewhere from now on; keys ascend. */
export function restingWords(
  { id, kind, expiresMs }: StoredObject,
  rest: unknown,
): Readonly<Record<string, unknown>> {
  return { id, kind, rest, until: expiresMs === null ? null : isoTime(expiresMs) }
}

/** The entry of an object that no attempt made; its id is that of the request. */
export function storedEntry(object: StoredObject, { locations }: Deployment): EntryDraft {
  return {
    id: object.requestId,
    type: 'stored',
    atMs: object.createdMs,
    public: JSON.stringify({
      ...partsOf(object),
      stored: restingWords(object, placesJson(locations.rest)),
    }),
    committed: {},
    sealed: {},
  }
}

/** The entry of a deletion that the provider has confirmed; its id is that of the request that asked for it. */
export function unstoredEntry(
  object: StoredObject,
  by: { readonly requestId: string; readonly keyId: string; readonly atMs: number },
): EntryDraft {
  return {
    id: by.requestId,
    type: 'unstored',
    atMs: by.atMs,
    public: JSON.stringify({
      ...partsOf(object),
      key: by.keyId,
      request: by.requestId,
      stored: { id: object.id, kind: object.kind, request: object.requestId },
    }),
    committed: {},
    sealed: {},
  }
}

function partsOf(object: StoredObject): Readonly<Record<string, unknown>> {
  return {
    channel: object.channelId,
    contract: object.contractId,
    deployment: object.deploymentId,
    key: object.keyId,
    model: object.model,
    party: object.partyId,
    request: object.requestId,
    workload: object.workloadId,
  }
}

/** A set of places as an entry of the log has it. */
export function placesJson(set: PlaceSet): unknown {
  if (set.kind === 'unknown') return 'unknown'
  const places = [...set.places].toSorted()
  return set.open ? { open: true, places } : places
}
