// What is written of a party by API: the words of the configuration and of files of dossiers, as shapes. What is
// attested of natural persons is not taken here: it is sealed where it is kept.
import { z } from 'zod'
import { customerTypes, entityTypes } from '../../party/dossier.ts'
import { controlKinds, ownershipKinds } from '../../party/ownership.ts'

const day = z.string().meta({ description: 'A day such as 2026-01-31' })
const confidence = z.enum(['official', 'secondary', 'inferred'])
const texts = z.array(z.string())

const inheritedShape = {
  from: day.optional(),
  to: day.optional(),
  knownFrom: day.optional(),
  knownTo: day.optional(),
  source: z.string().optional(),
  confidence: confidence.optional(),
  verifiedAt: day.optional(),
  reviewBy: day.optional(),
}

const evidenceShape = {
  ...inheritedShape,
  id: z.string().optional(),
  from: day,
  source: z.string(),
  confidence,
  verifiedAt: day,
}

const established = z.object({ kind: z.string(), statement: z.string(), ...inheritedShape })

const dossierWritten = z.object({
  names: z.array(
    z.object({
      text: z.string(),
      kind: z.enum(['legal', 'alias']).optional(),
      script: z.string().optional(),
      language: z.string().optional(),
    }),
  ),
  entityType: z.enum(entityTypes).optional(),
  registration: z.object({ authority: z.string(), number: z.string() }).optional(),
  lei: z.string().optional(),
  uscc: z.string().optional(),
  jurisdiction: z.string().optional(),
  headquarters: z.string().optional(),
  addresses: texts.optional(),
  affiliatesMau: z
    .object({ at_least: z.int(), at_most: z.int().nullable(), ...inheritedShape })
    .optional(),
  customerType: z
    .object({ type: z.enum(customerTypes), evidence: z.array(established) })
    .optional(),
  established: z.array(established).optional(),
  declaredUses: texts.optional(),
  attributes: z
    .array(z.object({ name: z.string(), value: z.string(), ...inheritedShape }))
    .optional(),
  ...evidenceShape,
})

/** Percent in quotes, a range, or the word unknown. */
const share = z.union([z.string(), z.object({ from: z.string(), to: z.string() })])

export const partyWrittenShape = {
  legalName: z.string(),
  country: z.string().meta({ description: 'ISO 3166-1: where it is organised' }),
  dossier: z.array(dossierWritten).optional(),
  ownership: z
    .array(
      z.object({
        owner: z.string(),
        of: z.string().optional(),
        share,
        kind: z.enum(ownershipKinds).optional(),
        ...evidenceShape,
      }),
    )
    .optional(),
  control: z
    .array(
      z.object({
        controller: z.string(),
        of: z.string().optional(),
        kind: z.enum(controlKinds),
        ...evidenceShape,
      }),
    )
    .optional(),
  timeZone: z.string().optional().meta({ description: 'In which days are read; UTC if left out' }),
}
