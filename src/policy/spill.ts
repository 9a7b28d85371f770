// Everything a request sent to a deployment could reach, and the union of where all that is. A spill to
// a deployment that does not exist leads nobody knows where.
import { unionBounds, unknownBounds } from '../kernel/place-bounds.ts'
import type { PlaceBounds } from '../kernel/place-set.ts'
import { locationParams } from './inputs.ts'
import type { LocationName, PolicyDeployment } from './subject.ts'

export interface Reach {
  /** Positions of all deployments it may spill to, itself not included, each once. */
  readonly spills: readonly number[]
  readonly locations: Readonly<Record<LocationName, PlaceBounds>>
}

export function reachOf(
  start: PolicyDeployment,
  deployments: readonly PolicyDeployment[],
  positions: ReadonlyMap<string, number>,
): Reach {
  const spills: number[] = []
  const seen = new Set([start.id])
  let locations = start.locations
  for (let next = start.spillTo; next !== null && !seen.has(next);) {
    const position = positions.get(next)
    const target = position === undefined ? undefined : deployments[position]
    if (target === undefined || position === undefined) return { spills, locations: nowhereKnown }
    seen.add(next)
    spills.push(position)
    locations = eachLocation((name) => unionBounds(locations[name], target.locations[name]))
    next = target.spillTo
  }
  return { spills, locations }
}

function eachLocation(
  boundsOf: (name: LocationName) => PlaceBounds,
): Readonly<Record<LocationName, PlaceBounds>> {
  return {
    ingress: boundsOf('ingress'),
    processing: boundsOf('processing'),
    rest: boundsOf('rest'),
    abuseStore: boundsOf('abuseStore'),
    review: boundsOf('review'),
    metadata: boundsOf('metadata'),
    downstream: boundsOf('downstream'),
  }
}

const nowhereKnown = eachLocation(() => unknownBounds)

export function isLocationName(text: unknown): text is LocationName {
  return locationParams.some((name) => name === text)
}
