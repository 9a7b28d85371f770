// The log entry of a settled attempt. Public: what a customer, an auditor or a regulator may see.
// Committed only: the provider's cost, and what identifies a person. Prompt and answer are sealed:
// their digests were taken over bytes that nobody keeps. Keys are written in ascending order, as
// canonical JSON wants them.
import { formatNanos } from '../kernel/money.ts'
import { sealOf } from '../kernel/seal.ts'
import type { StoredObject } from '../kernel/stored-object.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import type { Deployment } from '../place/deployment.ts'
import { noAttribution } from '../wire/attribution.ts'
import type { Turn } from './attempt.ts'
import { isMinimallyLogged } from './obliged.ts'
import type { Settled } from './settle.ts'
import { placesJson, restingWords } from './stored.ts'
import type { Held, Trip } from './trip.ts'

/** The entry of the last attempt has the request's id, which is the receipt's; earlier ones the attempt's. */
export function settlementEntry(trip: Trip, held: Held, turn: Turn, settled: Settled): EntryDraft {
  const { call, world, house } = trip
  const { caller, request, decision } = held
  const { member, outcome, asserted } = turn
  return {
    id: settled.retry === null ? call.requestId : turn.bound.attemptId,
    type: 'settlement',
    atMs: house.clock.nowMs(),
    public: JSON.stringify({
      assertedRegion: asserted?.assertion.text ?? null,
      assertedStanding: asserted?.finding.kind ?? null,
      attempt: turn.bound.attemptNo,
      // Left out, unless nothing was sent and a kept answer was given.
      cache: cacheOf(turn),
      channel: member.channel.id,
      contract: caller.contract.id,
      contractVersion: caller.contract.version,
      currency: member.version.currency,
      decision: decision.id,
      deployment: member.deployment.id,
      deploymentType: member.deployment.type,
      dialect: call.dialect,
      ending: outcome.ending,
      // Left out, unless another model served than was asked for.
      fallbackFor: held.fallbackFor ?? undefined,
      // Left out where nothing was looked for, or found.
      findings: findingsOf(trip),
      key: caller.key.id,
      model: request.model,
      party: caller.party.id,
      price: formatNanos(settled.priceNanos),
      priceVersion: member.version.id,
      promised: promisedPlaces(member.deployment),
      request: call.requestId,
      source: settled.usage.source,
      status: outcome.status,
      // Left out where nothing is kept.
      ...restingOf(settled.kept, member.deployment),
      stream: request.stream,
      tokens: settled.tokens,
      workload: caller.workload.id,
      world: world.version,
    }),
    committed: {
      cost: `"${formatNanos(settled.costNanos)}"`,
      ...personalWords(trip, held, member),
    },
    sealed: {
      answer: outcome.seal,
      prompt: turn.prompt ?? sealOf((trip.decided?.request ?? request).bytes),
    },
  }
}

/** What may name a person. */
export function personalWords(
  trip: Trip,
  { request }: Pick<Held, 'request'>,
  member: Turn['member'],
): Readonly<Record<string, string>> {
  const isMinimal = isMinimallyLogged(member.obligations)
  const person = isMinimal
    ? { endUser: null, ip: null }
    : { endUser: request.endUser, ip: trip.call.ip }
  return { person: JSON.stringify(person), ...attributionOf(trip, member) }
}

/** The whole alone is named: its parts rest with it. */
function restingOf(
  kept: readonly StoredObject[],
  { locations }: Deployment,
): { readonly stored?: Readonly<Record<string, unknown>> } {
  const [whole] = kept
  return whole === undefined ? {} : { stored: restingWords(whole, placesJson(locations.rest)) }
}

/** Where the answer had rested, and what giving it again spared the customer. */
function cacheOf({
  outcome: { recalled },
  held,
}: Turn): Readonly<Record<string, string>> | undefined {
  const { cache } = held.caller.contract
  if (recalled === undefined || cache === null) return undefined
  return { place: cache.place, saved: formatNanos(recalled.savedNanos) }
}

/** Counted by kind, never content. */
export function findingsOf({
  record: { findings },
}: Trip): Readonly<Record<string, number>> | undefined {
  const entries = Object.entries(findings)
  if (entries.length === 0) return undefined
  return Object.fromEntries(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

const nothingSaid = Object.freeze({})

/** Texts of the caller's own: a person may be named in them. Left out where it said nothing. */
function attributionOf(
  { record: { attribution } }: Trip,
  { obligations }: Turn['member'],
): Readonly<Record<string, string>> {
  if (attribution === noAttribution || isMinimallyLogged(obligations)) return nothingSaid
  const { session, tags } = attribution
  return {
    ...(Object.keys(session).length === 0 ? {} : { session: JSON.stringify(session) }),
    ...(Object.keys(tags).length === 0 ? {} : { tags: JSON.stringify(tags) }),
  }
}

const promised = new WeakMap<Deployment, Record<string, unknown>>()

export function promisedPlaces(deployment: Deployment): Record<string, unknown> {
  let places = promised.get(deployment)
  if (places === undefined) {
    const { abuseStore, processing, rest, review } = deployment.locations
    places = {
      abuseStore: placesJson(abuseStore),
      processing: placesJson(processing),
      rest: placesJson(rest),
      review: placesJson(review),
    }
    promised.set(deployment, places)
  }
  return places
}
