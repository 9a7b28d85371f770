// The headers of ours that every answer carries.
import { formatNanos, type Nanos } from '../kernel/money.ts'
import type { PlaceSet } from '../kernel/place-set.ts'
import { rateHeaders } from '../metering/rate-headers.ts'
import type { Deployment } from '../place/deployment.ts'
import { obligationsText } from './obliged.ts'
import type { HeaderList } from './ports.ts'
import type { Held, Member, Trip } from './trip.ts'

export function baseHeaders({ call, record }: Trip): HeaderList {
  const headers = ['x-request-id', call.requestId]
  if (call.dialect === 'azure') headers.push('apim-request-id', call.requestId)
  else if (call.dialect === 'anthropic') headers.push('request-id', call.requestId)
  if (record.decisionId !== '') headers.push('x-customhouse-decision', record.decisionId)
  return headers
}

/** Headers of an answer that comes from a deployment. */
export function servedHeaders(
  trip: Trip,
  held: Held,
  member: Member,
  cap: number | null,
): HeaderList {
  const headers = baseHeaders(trip)
  headers.push(
    'x-customhouse-receipt',
    trip.call.requestId,
    'x-customhouse-deployment',
    member.deployment.id,
    'x-customhouse-processing',
    processingText(member.deployment),
  )
  if (held.fallbackFor !== null) headers.push('x-customhouse-fallback', held.request.model)
  const obligations = obligationsText(member.obligations)
  if (obligations !== '') headers.push('x-customhouse-obligations', obligations)
  if (cap !== null) headers.push('x-customhouse-output-cap', String(cap))
  const { limits, clock } = trip.house
  const rates = rateHeaders(limits, held.scopes, {
    dialect: trip.call.dialect,
    nowMs: clock.nowMs(),
  })
  for (const name in rates) headers.push(name, rates[name] ?? '')
  return headers
}

export function costHeaders(priceNanos: Nanos, currency: string): HeaderList {
  return ['x-customhouse-cost', `${formatNanos(priceNanos)} ${currency}`]
}

const processingTexts = new WeakMap<Deployment, string>()

/** The promised processing places as a header: `SG`, `DE,SE`, `open:JP,SG` or `unknown`. */
export function processingText(deployment: Deployment): string {
  let text = processingTexts.get(deployment)
  if (text === undefined) {
    text = placesText(deployment.locations.processing)
    processingTexts.set(deployment, text)
  }
  return text
}

function placesText(set: PlaceSet): string {
  if (set.kind === 'unknown') return 'unknown'
  const places = [...set.places].toSorted().join(',')
  return set.open ? `open:${places}` : places
}
