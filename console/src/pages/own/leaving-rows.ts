// What follows from the places that a request can reach: whose law that is, what nobody answered, and the same as
// rows for a spreadsheet.
import { locationQuestions, type LocationQuestion } from '../../api/questions.ts'
import type { CsvCell } from '../../ui/csv.ts'
import type { PlaceSet } from '../../ui/value.tsx'
import type { Leaving } from './queries.ts'

type Places = Leaving['deployments'][number]['places']

/** Codes of countries; `isOpen`: or of others that nobody named. */
export interface Laws {
  readonly countries: readonly string[]
  readonly isOpen: boolean
}

/** Of the countries in which any of it lies; a region is in its country. */
export function lawsOf(places: Places): Laws {
  return lawsIn(locationQuestions.map((question) => places[question]))
}

export function lawsIn(sets: readonly PlaceSet[]): Laws {
  const countries = sets.flatMap((set) =>
    set === 'unknown' ? [] : set.places.map((place) => place.split('.', 1)[0] ?? place),
  )
  const isOpen = sets.some((set) => set === 'unknown' || set.open)
  return { countries: [...new Set(countries)].toSorted(), isOpen }
}

/** Questions whose places are unknown, or may be others than those named. */
export function unknownsOf(places: Places): number {
  return locationQuestions.filter((question) => {
    const set = places[question]
    return set === 'unknown' || set.open
  }).length
}

/** Those of one seller that promise the same, together. */
export function alike(
  deployments: Leaving['deployments'],
): readonly (readonly Leaving['deployments'][number][])[] {
  const told = ({ seller, channel, type, places, retentionDays }: (typeof deployments)[number]) =>
    JSON.stringify([seller ?? channel, type, places, retentionDays])
  return [...Map.groupBy(deployments, told).values()]
}

/** One line for each workload, model, recipient and question: in the words of the API, for machines. */
export function leavingRows({ workloads, deployments }: Leaving): readonly (readonly CsvCell[])[] {
  const heads = [
    'workload',
    'contract',
    'law of the contract',
    'model',
    'verdict',
    'recipient',
    'seller',
    'way',
    'question',
    'places',
    'law of',
    'kept at most (days)',
  ]
  const byId = new Map(deployments.map((one) => [one.id, one]))
  const lines = workloads.flatMap(({ id, contract, governingLaw, uses }) =>
    uses.flatMap(({ model, outcome, ways }): CsvCell[][] => {
      const start: CsvCell[] = [id, contract, governingLaw ?? 'unknown', model, outcome]
      if (ways.length === 0) return [[...start, null, null, null, null, null, null, null]]
      return ways.flatMap(({ deployment, way }) => {
        const found = byId.get(deployment)
        if (found === undefined) return []
        const to: CsvCell[] = [deployment, found.seller ?? 'unknown', way]
        return locationQuestions.map((question) => [
          ...start,
          ...to,
          question,
          placesWords(found.places[question]),
          lawsIn([found.places[question]]).countries.join(' '),
          daysOf(found, question),
        ])
      })
    }),
  )
  return [heads, ...lines]
}

function placesWords(set: PlaceSet): string {
  if (set === 'unknown') return 'unknown'
  return [...set.places, ...(set.open ? ['or elsewhere'] : [])].join(' ')
}

/** Null: nothing comes to rest with that question. */
function daysOf(
  { retentionDays }: Leaving['deployments'][number],
  question: LocationQuestion,
): CsvCell {
  if (!isResting(question)) return null
  return retentionDays[question] ?? 'unknown'
}

export function isResting(
  question: LocationQuestion,
): question is 'rest' | 'abuseStore' | 'metadata' | 'downstream' {
  return ['rest', 'abuseStore', 'metadata', 'downstream'].includes(question)
}
