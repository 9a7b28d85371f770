// Terms of contracts and registrations of workloads as people write them and as they are shown: the words of
// the configuration file. What is good in them, the configuration's own rules say; these are their shapes.
import { z } from 'zod'
import { audiences, locationQuestions, outputUses, restingQuestions } from '../../kernel/words.ts'

const texts = z.array(z.string())
const count = z.int()
const rate = z.int().nullable()
const decimal = z.string().meta({ description: 'An exact decimal, such as 12.50' })
const moment = z.string().meta({ description: 'A day such as 2026-01-31, or an instant in UTC' })

const useSchema = z.union([
  z.enum(['permit', 'deny']),
  z.object({
    permit_with: z.union([
      z.string(),
      z.object({
        text: z.string().optional(),
        attribution: z.string().optional(),
        internalOnly: z.boolean().optional(),
        maxSharePercent: decimal.optional(),
        purposes: texts.optional(),
        approvalBy: z.string().optional(),
        until: moment.optional(),
      }),
    ]),
  }),
])

const budgetSchema = z.object({
  id: z.string(),
  amount: decimal,
  currency: z.string().meta({ description: 'ISO 4217' }),
  period: z.enum(['day', 'month', 'total']),
  hard: z.boolean().meta({ description: 'Whether it refuses what it cannot pay for' }),
})

export const termsShape = {
  validTo: moment.optional(),
  models: z.array(z.union([z.string(), z.object({ name: z.string(), is: z.string() })])).optional(),
  permits: z.partialRecord(z.enum(locationQuestions), texts).optional().meta({
    description: 'Places such as SG or JP.japaneast, and zones such as zone:eu',
  }),
  retentionDays: z.partialRecord(z.enum(restingQuestions), count).optional(),
  budgets: z.array(budgetSchema).optional(),
  limits: z
    .object({
      requestsPerMinute: rate.optional(),
      tokensPerMinute: rate.optional(),
      concurrency: rate.optional(),
    })
    .optional(),
  governingLaw: z.string().optional(),
  seller: z.string().optional(),
  channels: texts.optional(),
  customerTypeRequired: z.string().optional(),
  userCountries: texts.optional(),
  excludedUserCountries: texts.optional(),
  retentionMode: z.string().optional(),
  transferTool: z.string().optional(),
  markupPercent: decimal.optional(),
  defaults: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.number()])))
    .optional(),
  cache: z
    .object({
      ttlSeconds: count,
      models: texts.optional(),
      sampled: z.boolean().optional(),
    })
    .optional(),
  inspect: z
    .array(
      z.object({
        detector: z.string(),
        of: z.array(z.enum(['prompt', 'answer'])).optional(),
        action: z.enum(['detect', 'block']),
        kinds: texts.optional(),
        region: z.string().optional(),
        onFailure: z.enum(['block', 'pass']).optional(),
      }),
    )
    .optional(),
  fallbacks: z.record(z.string(), texts).optional(),
  hedge: z
    .record(
      z.string(),
      z.union([
        z.literal('never'),
        z.object({
          afterMs: count,
          percentile: count.optional(),
          sharePercent: z.number().optional(),
        }),
      ]),
    )
    .optional(),
  share: z
    .object({
      weight: count.optional(),
      priority: z.enum(['spare', 'standard', 'high']).optional(),
    })
    .optional(),
  outputUse: z.partialRecord(z.enum(outputUses), useSchema).optional(),
  attributes: z.record(z.string(), z.string()).optional(),
  termination: z
    .object({
      noticeDays: count.optional(),
      cureDays: count.optional(),
      suspendDays: count.optional(),
      noticeGiven: moment.optional(),
    })
    .optional(),
} as const

/** What an amendment restates. */
export const amendedTermsSchema = z.object(termsShape)

export const contractTermsSchema = z.object({
  party: z.string(),
  validFrom: moment,
  ...termsShape,
  precedence: texts.optional(),
})

export const registrationSchema = z.object({
  contract: z.string(),
  purpose: z.string(),
  owner: z.string(),
  dataClasses: texts.optional(),
  subjects: texts.optional().meta({ description: 'Countries of the people it is about' }),
  audience: z.enum(audiences).optional(),
  audiencePlaces: texts.optional(),
  outputAudience: texts.optional(),
  downstream: texts.optional(),
  volumes: z
    .array(
      z.object({
        kind: z.union([z.string(), texts]),
        persons: z.union([count, z.object({ from: count, to: count.nullable() })]),
        from: moment,
        to: moment,
      }),
    )
    .optional(),
  attributes: z.record(z.string(), z.string()).optional(),
})
