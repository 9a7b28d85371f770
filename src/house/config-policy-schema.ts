// The parts of the configuration file that rules read: which packs count, the files of dossiers and
// lists, what relieves of a rule, and the further terms of workloads, deployments and channels. All of it
// may be left out, and what is left out is unknown to every rule that asks.
import { z } from 'zod'
import { audiences } from '../kernel/words.ts'
import {
  countrySchema,
  idSchema,
  instantSchema,
  permitSchema,
  sentenceSchema,
} from './config-scalars.ts'

/** Ids that packs gave: they quote their texts' own numbers, hence capitals. */
export const packIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-zA-Z0-9._-]{0,126}$/, 'must be an id as the packs write it')

/** A path or a pattern such as `dossiers/*.yaml`, relative to the configuration file. */
const pathSchema = z.string().min(1, 'must not be empty').max(500)
const reasonSchema = z.string().min(1, 'must not be empty').max(2000)

export const attributesSchema = z.record(packIdSchema, sentenceSchema).optional()

export const policySchema = z.strictObject({
  packs: z.array(pathSchema).default([]),
  houseRules: z
    .record(packIdSchema, z.enum(['on', 'off'], { error: 'must be on or off' }))
    .default({}),
})

export const filesSchema = z.array(pathSchema)

const scopeSchema = z.strictObject({
  parties: z.array(idSchema).min(1).optional(),
  contracts: z.array(idSchema).min(1).optional(),
  workloads: z.array(idSchema).min(1).optional(),
  channels: z.array(idSchema).min(1).optional(),
  models: z.array(sentenceSchema).min(1).optional(),
  deployments: z.array(idSchema).min(1).optional(),
})
/** Members of a scope that name objects of the file. */
export const scopedSections = [
  'parties',
  'contracts',
  'workloads',
  'channels',
  'deployments',
] as const

const reliefShape = {
  rules: z.array(packIdSchema).min(1, 'must name at least one rule'),
  scope: scopeSchema.default({}),
  validFrom: instantSchema,
  knownFrom: instantSchema.optional(),
}

export const exceptionSchema = z.strictObject({
  ...reliefShape,
  /** Without an end it would be a rule. */
  validTo: instantSchema,
  reason: reasonSchema,
  requestedBy: sentenceSchema,
  approvers: z.array(sentenceSchema).min(2, 'must name two approvers'),
  renews: idSchema.optional(),
  consent: packIdSchema.optional(),
})

export const authorisationSchema = z.strictObject({
  ...reliefShape,
  validTo: instantSchema.optional(),
  kind: packIdSchema,
  number: sentenceSchema,
  issuedBy: sentenceSchema,
  source: sentenceSchema,
})

export const determinationSchema = z.strictObject({
  rule: packIdSchema,
  party: idSchema,
  /** Whether the rule's condition holds for the party. */
  holds: z.boolean('must be true (the rule applies) or false (it does not)'),
  reason: reasonSchema,
  evidence: z.array(sentenceSchema).min(1, 'must name what was looked at'),
  madeBy: sentenceSchema,
  validFrom: instantSchema,
  validTo: instantSchema,
  knownFrom: instantSchema.optional(),
})

export const workloadTermsShape = {
  subjects: z.array(countrySchema).optional(),
  audience: z.enum(audiences).optional(),
  audiencePlaces: permitSchema.optional(),
  outputAudience: z.array(sentenceSchema).optional(),
  downstream: z.array(sentenceSchema).optional(),
  volumes: z
    .array(
      z.strictObject({
        kind: z.union([packIdSchema, z.array(packIdSchema).min(2)], {
          error: 'must be an id, or a list of at least two for data combined in one set',
        }),
        persons: z.union(
          [z.int().min(0), z.strictObject({ from: z.int().min(0), to: z.int().min(0).nullable() })],
          {
            error:
              'must be a whole number, or {from: 900, to: 1100}; to: null where no bound is known',
          },
        ),
        from: instantSchema,
        to: instantSchema,
      }),
    )
    .optional(),
  attributes: attributesSchema,
}

export const deploymentTermsShape = {
  family: sentenceSchema.optional(),
  publisher: sentenceSchema.optional(),
  attributes: attributesSchema,
}

export const channelTermsShape = {
  operator: sentenceSchema.optional(),
  processor: sentenceSchema.optional(),
  attributes: attributesSchema,
}
