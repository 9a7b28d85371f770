// The log entry of an answer that goes on at its provider: all that its settlement will say again and nobody knows
// any more after a restart. What it is charged, and how it ended, stands in the settlement alone.
import { sealOf } from '../kernel/seal.ts'
import type { StoredObject } from '../kernel/stored-object.ts'
import { estimatedUsage } from '../metering/estimated-usage.ts'
import { backgroundEntryId } from '../metering/ledger-attempt.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import type { Turn } from './attempt.ts'
import { findingsOf, personalWords, promisedPlaces } from './entry.ts'
import { placesJson, restingWords } from './stored.ts'
import type { Trip } from './trip.ts'

export function backgroundEntry(trip: Trip, turn: Turn, whole: StoredObject): EntryDraft {
  const { call, world } = trip
  const { held, member, outcome, asserted, bound } = turn
  const { caller, request, decision } = held
  const { deployment } = member
  const { num, den } = caller.contract.priceFactor
  return {
    id: backgroundEntryId(bound.attemptId),
    type: 'background',
    atMs: whole.createdMs,
    public: JSON.stringify({
      assertedRegion: asserted?.assertion.text ?? null,
      assertedStanding: asserted?.finding.kind ?? null,
      // What the prompt alone comes to, should nobody ever say what was used.
      atLeast: Object.fromEntries(
        estimatedUsage({
          promptCharacters: request.promptCharacters,
          outputEvents: 0,
          outputBytes: null,
          bounds: deployment,
        }).tokens,
      ),
      attempt: bound.attemptNo,
      channel: member.channel.id,
      contract: caller.contract.id,
      contractVersion: caller.contract.version,
      currency: member.version.currency,
      decision: decision.id,
      deployment: deployment.id,
      deploymentType: deployment.type,
      dialect: call.dialect,
      fallbackFor: held.fallbackFor ?? undefined,
      findings: findingsOf(trip),
      key: caller.key.id,
      model: request.model,
      party: caller.party.id,
      priceVersion: member.version.id,
      promised: promisedPlaces(deployment),
      request: call.requestId,
      status: outcome.status,
      stored: restingWords(whole, placesJson(deployment.locations.rest)),
      stream: false,
      workload: caller.workload.id,
      world: world.version,
    }),
    committed: {
      // With it and the price, the provider's cost could be told.
      priceFactor: `"${num}/${den}"`,
      ...personalWords(trip, held, member),
    },
    sealed: { prompt: turn.prompt ?? sealOf((trip.decided?.request ?? request).bytes) },
  }
}
