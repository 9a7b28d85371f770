// Price lists in the configuration file: written out, or as a row of a table with the operator's own
// numbers over it (see price-references.ts).
import { z } from 'zod'
import { tokenKinds, unitKinds } from '../metering/price.ts'
import {
  currencySchema,
  decimalSchema,
  instantSchema,
  sentenceSchema,
  sourceSchema,
} from './config-scalars.ts'

export const deploymentTypeSchema = z.enum(['regional', 'data-zone', 'global'])

/** One version of a price list. */
export const priceVersionSchema = z.strictObject({
  validFrom: instantSchema,
  validTo: instantSchema.optional(),
  perMillionTokens: z.partialRecord(z.enum(tokenKinds), decimalSchema).default({}),
  perUnit: z.partialRecord(z.enum(unitKinds), decimalSchema).optional(),
  source: sourceSchema.optional(),
})

export const priceListSchema = z.strictObject({
  currency: currencySchema,
  versions: z.array(priceVersionSchema).min(1),
})

export const priceReferenceSchema = z.strictObject({
  table: sentenceSchema,
  model: sentenceSchema,
  type: deploymentTypeSchema.optional(),
  region: sentenceSchema.optional(),
  override: z
    .union([sentenceSchema, z.array(priceVersionSchema).min(1)], {
      error: (issue) =>
        Array.isArray(issue.input)
          ? undefined
          : 'must be a list of versions with the kinds they replace, or the path of a table of your own',
    })
    .optional(),
})
