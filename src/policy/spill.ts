// Everything a request sent to a deployment could reach, the union of where all that is, and the longest
// for which any of it keeps content. A spill to a deployment that does not exist leads nobody knows where.
import { unionBounds, unknownBounds } from '../kernel/place-bounds.ts'
import type { PlaceBounds } from '../kernel/place-set.ts'
import {
  locationQuestions,
  restingQuestions,
  type LocationQuestion,
  type RestingQuestion,
} from '../kernel/words.ts'
import type { PolicyDeployment, RetentionDays } from './subject.ts'

export interface Reach {
  /** Positions of all deployments it may spill to, itself not included, each once. */
  readonly spills: readonly number[]
  readonly locations: Readonly<Record<LocationQuestion, PlaceBounds>>
  /** Known only where all of it is. */
  readonly retentionDays: RetentionDays
}

export function reachOf(
  start: PolicyDeployment,
  deployments: readonly PolicyDeployment[],
  positions: ReadonlyMap<string, number>,
): Reach {
  const spills: number[] = []
  const seen = new Set([start.id])
  let { locations, retentionDays } = start
  for (let next = start.spillTo; next !== null && !seen.has(next);) {
    const position = positions.get(next)
    const target = position === undefined ? undefined : deployments[position]
    if (target === undefined || position === undefined) {
      return { spills, locations: nowhereKnown, retentionDays: {} }
    }
    seen.add(next)
    spills.push(position)
    locations = eachLocation((name) => unionBounds(locations[name], target.locations[name]))
    retentionDays = longest(retentionDays, target.retentionDays)
    next = target.spillTo
  }
  return { spills, locations, retentionDays }
}

function longest(left: RetentionDays, right: RetentionDays): RetentionDays {
  const days: Partial<Record<keyof RetentionDays, number>> = {}
  for (const question of restingQuestions) {
    const [one, other] = [left[question], right[question]]
    if (one !== undefined && other !== undefined) days[question] = Math.max(one, other)
  }
  return days
}

function eachLocation(
  boundsOf: (name: LocationQuestion) => PlaceBounds,
): Readonly<Record<LocationQuestion, PlaceBounds>> {
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

export function isLocationName(text: unknown): text is LocationQuestion {
  return locationQuestions.some((name) => name === text)
}

export function isRestingName(text: unknown): text is RestingQuestion {
  return restingQuestions.some((name) => name === text)
}
