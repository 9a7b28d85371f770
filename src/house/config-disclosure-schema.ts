// What is agreed with owners of models about what they are told, as the configuration file writes it; the words of it
// are those of the contract room.
import { z } from 'zod'
import { disclosedKinds } from '../contract/disclosure.ts'
import { packIdSchema } from './config-policy-schema.ts'
import { idSchema, instantSchema, sentenceSchema } from './config-scalars.ts'

export const disclosureSchema = z.strictObject({
  owner: idSchema,
  document: sentenceSchema,
  shows: z.array(z.enum(disclosedKinds)).min(1, 'must name at least one of what is told'),
  atLeast: z.int('must be a whole number').min(1).max(10_000).default(5),
  rules: z.array(packIdSchema).default([]),
  validFrom: instantSchema,
  validTo: instantSchema.optional(),
})
