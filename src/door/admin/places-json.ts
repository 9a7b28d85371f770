// A set of places as the admin API shows it.
import { z } from 'zod'
import type { PlaceSet } from '../../kernel/place-set.ts'

export const placesSchema = z.union([
  z.literal('unknown'),
  z.object({ open: z.boolean(), places: z.array(z.string()) }),
])

export function placesJson(set: PlaceSet): z.input<typeof placesSchema> {
  if (set.kind === 'unknown') return 'unknown'
  return { open: set.open, places: [...set.places].toSorted() }
}
