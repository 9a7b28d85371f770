// Sets of places as the admin API shows them.
import { z } from 'zod'
import type { PlaceSet } from '../../kernel/place-set.ts'
import { byQuestion, type LocationQuestion } from '../../kernel/words.ts'

export const placesSchema = z.union([
  z.literal('unknown'),
  z.object({ open: z.boolean(), places: z.array(z.string()) }),
])

/** To each of the seven location questions. */
export const sevenPlacesSchema = z.object({
  ingress: placesSchema,
  processing: placesSchema,
  rest: placesSchema,
  abuseStore: placesSchema,
  review: placesSchema,
  metadata: placesSchema,
  downstream: placesSchema,
})

export function placesJson(set: PlaceSet): z.input<typeof placesSchema> {
  if (set.kind === 'unknown') return 'unknown'
  return { open: set.open, places: [...set.places].toSorted() }
}

export function placesOfJson(
  locations: Readonly<Record<LocationQuestion, PlaceSet>>,
): z.input<typeof sevenPlacesSchema> {
  return byQuestion((question) => placesJson(locations[question]))
}
