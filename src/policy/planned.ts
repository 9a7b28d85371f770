// The planned location of a deployment: the union over everything a request sent there could reach.
import { unionPlaces, unknownPlaces } from '../kernel/place-set.ts'
import type { DeploymentFacts, JudgedPlaces } from './ports.ts'

/**
 * Locations of `start` and of all that it may spill to, each once. A spill edge to a deployment that
 * does not exist makes every answer unknown, because nobody knows where it leads.
 */
export function plannedLocations(
  start: DeploymentFacts,
  deployments: ReadonlyMap<string, DeploymentFacts>,
): JudgedPlaces {
  let planned = start.locations
  const seen = new Set([start.id])
  for (let next = start.spillTo; next !== null && !seen.has(next);) {
    const target = deployments.get(next)
    if (target === undefined) return everywhereUnknown
    seen.add(next)
    planned = union(planned, target.locations)
    next = target.spillTo
  }
  return planned
}

const everywhereUnknown: JudgedPlaces = {
  processing: unknownPlaces,
  rest: unknownPlaces,
  abuseStore: unknownPlaces,
  review: unknownPlaces,
}

function union(left: JudgedPlaces, right: JudgedPlaces): JudgedPlaces {
  return {
    processing: unionPlaces(left.processing, right.processing),
    rest: unionPlaces(left.rest, right.rest),
    abuseStore: unionPlaces(left.abuseStore, right.abuseStore),
    review: unionPlaces(left.review, right.review),
  }
}
