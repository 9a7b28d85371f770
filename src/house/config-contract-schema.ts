// A contract in the configuration file: its terms in the words of its text, and its amendments, each of
// which restates some of them from an instant on. What is left out is unknown to every rule that asks.
import { z } from 'zod'
import { priorities } from '../contract/contract.ts'
import { outputUses, restingQuestions } from '../kernel/words.ts'
import { inputSpecs } from '../policy/inputs.ts'
import { attributesSchema, packIdSchema } from './config-policy-schema.ts'
import { inspectionSchema } from './config-inspection-schema.ts'
import { timerMsMax } from './limits.ts'
import {
  amountSchema,
  countrySchema,
  countSchema,
  currencySchema,
  decimalSchema,
  idSchema,
  instantSchema,
  permitSchema,
  sentenceSchema,
} from './config-scalars.ts'

const daysSchema = z.int('must be a whole number of days').min(0).max(36_500)

/** Days for which content is kept, where it comes to rest. */
export const retentionDaysSchema = z.partialRecord(z.enum(restingQuestions), daysSchema).optional()

const modelsSchema = z
  .array(
    z.union([sentenceSchema, z.strictObject({ name: sentenceSchema, is: sentenceSchema })], {
      error: 'must be a model, or {name: PUBLIC, is: MODEL}',
    }),
  )
  .min(1)

const budgetSchema = z.strictObject({
  id: idSchema,
  amount: amountSchema,
  currency: currencySchema,
  period: z.enum(['day', 'month', 'total']),
  hard: z.boolean({
    error: 'must be true (refuses what it cannot pay for) or false (only counts and warns)',
  }),
})

const conditionsSchema = z
  .strictObject({
    text: sentenceSchema.optional(),
    attribution: sentenceSchema.optional(),
    internalOnly: z.literal(true, 'must be true, or left out').optional(),
    maxSharePercent: decimalSchema.optional(),
    purposes: z.array(sentenceSchema).min(1, 'must name at least one purpose').optional(),
    approvalBy: sentenceSchema.optional(),
    until: instantSchema.optional(),
  })
  .refine((conditions) => Object.keys(conditions).length > 0, 'must name at least one condition')

const useSchema = z.union(
  [
    z.enum(['permit', 'deny']),
    z.strictObject({ permit_with: z.union([sentenceSchema, conditionsSchema]) }),
  ],
  {
    error: (issue) =>
      typeof issue.input === 'object' && issue.input !== null
        ? undefined
        : 'must be permit, deny, or {permit_with: …} with a text or conditions',
  },
)

const customerTypes = inputSpecs['party.customerType']?.values ?? []
const outputUseSchema = z.partialRecord(z.enum(outputUses), useSchema)

/** Model -> the models to fall back to, in their order. */
export const fallbacksSchema = z.record(sentenceSchema, z.array(sentenceSchema).max(8))

/** Model -> when a second deployment is asked for an answer that is slow to begin. */
export const hedgeSchema = z.record(
  sentenceSchema,
  z.union(
    [
      z.literal('never'),
      z.strictObject({
        afterMs: countSchema.max(timerMsMax),
        percentile: z.int().min(50).max(99).optional(),
        sharePercent: z.number().gt(0).max(100).optional(),
      }),
    ],
    {
      error: (issue) =>
        typeof issue.input === 'object' && issue.input !== null
          ? undefined
          : 'must be never, or {afterMs: 2000} with the milliseconds of silence after which a second deployment is asked',
    },
  ),
)

/** Nobody knows of a caller in which region of a country it is. */
const countriesSchema = permitSchema.refine(
  (list) => list.every((entry) => entry.startsWith('zone:') || /^[A-Z]{2}$/.test(entry)),
  'must name countries or zones, not regions',
)

/** What requests say that leave it out. Sources: OpenAI API reference; Claude API reference. */
const requestDefaultsSchema = z
  .strictObject({
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().min(0).max(1).optional(),
    topK: countSchema.optional(),
    frequencyPenalty: z.number().min(-2).max(2).optional(),
    presencePenalty: z.number().min(-2).max(2).optional(),
    seed: z.int().optional(),
    reasoningEffort: z
      .enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])
      .optional(),
    maxOutputTokens: countSchema.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'must give at least one setting')

/** Answers that the house keeps to give them again. */
const cacheSchema = z.strictObject({
  ttlSeconds: z
    .int()
    .min(1)
    .max(30 * 86_400),
  models: z.array(sentenceSchema).min(1).optional(),
  sampled: z.boolean().optional(),
})

/** Terms of one value each: an amendment restates the whole. */
const wholeTerms = {
  governingLaw: countrySchema.optional(),
  seller: sentenceSchema.optional(),
  channels: z.array(idSchema).min(1, 'must name at least one channel').optional(),
  customerTypeRequired: z.enum(customerTypes).optional(),
  userCountries: permitSchema.optional(),
  excludedUserCountries: countriesSchema.optional(),
  retentionMode: packIdSchema.optional(),
  transferTool: z
    .enum(['none', 'adequacy', 'scc', 'bcr', 'certification', 'derogation'])
    .optional(),
  markupPercent: decimalSchema.optional(),
  defaults: z.record(sentenceSchema, requestDefaultsSchema).optional(),
  cache: cacheSchema.optional(),
  inspect: z.array(inspectionSchema).max(8).optional(),
  fallbacks: fallbacksSchema.optional(),
  hedge: hedgeSchema.optional(),
  share: z
    .strictObject({
      weight: countSchema.max(1_000_000).optional(),
      priority: z.enum(priorities).optional(),
    })
    .optional(),
}

/** Terms of several members: an amendment restates those that it names. */
const memberTerms = {
  retentionDays: retentionDaysSchema,
  outputUse: outputUseSchema.optional(),
  attributes: attributesSchema,
  termination: z
    .strictObject({
      noticeDays: daysSchema.optional(),
      cureDays: daysSchema.optional(),
      suspendDays: daysSchema.optional(),
      noticeGiven: instantSchema.optional(),
    })
    .optional(),
}

const rateSchema = countSchema.nullable()

const amendedSchema = z.strictObject({
  validTo: instantSchema.optional(),
  models: modelsSchema.optional(),
  permits: z
    .strictObject({
      ingress: permitSchema.optional(),
      processing: permitSchema.optional(),
      rest: permitSchema.optional(),
      abuseStore: permitSchema.optional(),
      review: permitSchema.optional(),
      metadata: permitSchema.optional(),
      downstream: permitSchema.optional(),
    })
    .optional(),
  budgets: z.array(budgetSchema).optional(),
  limits: z
    .strictObject({
      requestsPerMinute: rateSchema.optional(),
      tokensPerMinute: rateSchema.optional(),
      concurrency: rateSchema.optional(),
    })
    .optional(),
  ...wholeTerms,
  ...memberTerms,
})

export const contractSchema = z.strictObject({
  party: idSchema,
  validFrom: instantSchema,
  validTo: instantSchema.optional(),
  models: modelsSchema,
  permits: z.strictObject({
    ingress: permitSchema.optional(),
    processing: permitSchema,
    rest: permitSchema,
    abuseStore: permitSchema,
    review: permitSchema,
    metadata: permitSchema.optional(),
    downstream: permitSchema.optional(),
  }),
  budgets: z.array(budgetSchema).default([]),
  limits: z
    .strictObject({
      requestsPerMinute: rateSchema.default(null),
      tokensPerMinute: rateSchema.default(null),
      concurrency: rateSchema.default(null),
    })
    .default({ requestsPerMinute: null, tokensPerMinute: null, concurrency: null }),
  ...wholeTerms,
  ...memberTerms,
  /** Strongest first. */
  precedence: z.array(sentenceSchema).min(1).optional(),
  amendments: z
    .array(
      z.strictObject({
        id: idSchema,
        validFrom: instantSchema,
        validTo: instantSchema.optional(),
        knownFrom: instantSchema.optional(),
        title: sentenceSchema,
        approvers: z.array(sentenceSchema).default([]),
        document: sentenceSchema.optional(),
        terms: amendedSchema.optional(),
      }),
    )
    .optional(),
})

export type WrittenContract = z.output<typeof contractSchema>
/** What an amendment may restate. */
export type AmendedTerms = z.output<typeof amendedSchema>
