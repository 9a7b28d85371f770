// The shape of a pack's file: what its keys are and what each holds by itself. What they mean together
// (references, timelines, conditions) is checked beside it. The published JSON schema comes from here.
import { z } from 'zod'
import { features } from '../policy/obligation.ts'
import { states } from '../policy/fact.ts'
import { authorities, reasonClasses, remedies } from '../policy/rule.ts'
import { knownKeysOf } from './config-known-keys.ts'
import { placeSchema, sentenceSchema } from './config-scalars.ts'
import { isTimeZone, utcDayMs } from './day.ts'
import { conditionDefinition, givenDefinition } from './pack-condition-schema.ts'

/** Ids of packs and what is in them quote their texts' own numbers, hence capitals. */
const idSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-zA-Z0-9._-]{0,126}$/,
    'must be an id: 1 to 127 of a-z A-Z 0-9 . _ - that starts with a small letter or digit',
  )

const paragraphSchema = z.string().min(1, 'must not be empty').max(4000)

/** A day in the pack's time zone. */
export const daySchema = z
  .string('must be a day such as 2026-01-31')
  .superRefine((text, context) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
      context.addIssue({ code: 'custom', message: 'must be a day such as 2026-01-31' })
    } else if (utcDayMs(text) === null) {
      context.addIssue({ code: 'custom', message: 'is no day of the calendar; correct the date' })
    }
  })
  .meta({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

/** `SG`, `JP.japaneast`, `territory:name` or `zone:id`; what it leads to is checked with the pack. */
export const placeEntrySchema = z
  .string()
  .min(1, 'must not be empty')
  .meta({ pattern: '^([A-Z]{2}(\\.[a-z0-9][a-z0-9-]*)*|territory:.+|zone:.+)$' })

const confidenceSchema = z.enum(['official', 'secondary', 'inferred'])

export const packSourceSchema = z.strictObject({
  publisher: sentenceSchema,
  title: sentenceSchema,
  date: daySchema.nullable().default(null),
  retrieved: daySchema,
  url: z.url('must be a web address').nullable().default(null),
  confidence: confidenceSchema,
})

export const territorySchema = z.strictObject({
  title: sentenceSchema.optional(),
  versions: z
    .array(
      z.strictObject({
        from: daySchema,
        to: daySchema.optional(),
        knownFrom: daySchema.optional(),
        places: z.array(placeSchema).min(1, 'must name at least one place'),
        source: idSchema.optional(),
        note: sentenceSchema.optional(),
      }),
    )
    .min(1),
})

export const zoneSchema = z.strictObject({
  asserter: sentenceSchema,
  title: sentenceSchema.optional(),
  versions: z
    .array(
      z.strictObject({
        from: daySchema,
        to: daySchema.optional(),
        knownFrom: daySchema.optional(),
        /** Which of its asserter's texts says so; versions of one text replace each other. */
        text: idSchema.default('published'),
        members: z.array(placeSchema),
        bound: z.union([z.literal('world'), z.array(placeSchema).min(1)], {
          error: 'must be a list of places, or the word world',
        }),
        noticeDays: z.int('must be a whole number of days').min(0).nullable().default(null),
        source: idSchema,
        disputes: z.array(sentenceSchema).default([]),
        note: sentenceSchema.optional(),
      }),
    )
    .min(1),
})

const factValueSchema = z.union(
  [
    z.string().min(1).max(500),
    z.boolean(),
    z.strictObject({ from: z.string(), to: z.string().nullable() }),
  ],
  { error: 'must be a text in quotes, true, false, or {from: "10", to: "20"}' },
)

export const factSchema = z.strictObject({
  id: idSchema,
  subject: sentenceSchema,
  predicate: idSchema,
  value: factValueSchema,
  parties: z
    .array(idSchema)
    .min(1, 'must name at least one party')
    .optional()
    .meta({ description: 'Of a consent (consents_to): the parties that it is for.' }),
  from: daySchema,
  to: daySchema.optional(),
  knownFrom: daySchema.optional(),
  supersedes: z.array(idSchema).default([]),
  retraction: z.boolean().default(false),
  source: idSchema,
  confidence: confidenceSchema.optional(),
  disputes: z.array(sentenceSchema).default([]),
  reviewBy: daySchema.optional(),
})

export const stateSchema = z.strictObject({
  state: z.enum(states),
  from: daySchema,
  knownFrom: daySchema.optional(),
  source: idSchema,
  note: sentenceSchema.default(''),
})

const conditionSchema = z.unknown().meta({ $ref: '#/$defs/condition' })

export const statusSchema = z.strictObject({
  id: idSchema,
  title: sentenceSchema,
  states: z.array(stateSchema).min(1, 'must name at least one state'),
  when: conditionSchema,
  sources: z.array(idSchema).default([]),
})

const modeSchema = z.enum(['rewrite', 'refuse_if_asked'])
const rateSchema = z.int('must be a whole number of at least 1').min(1)

export const obligationSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('pin_regions'),
      question: z.enum(['processing', 'rest', 'abuseStore', 'review']),
      places: z.array(placeEntrySchema).min(1, 'must name at least one place'),
    }),
    z.strictObject({ kind: z.literal('force_store_false'), mode: modeSchema }),
    z.strictObject({ kind: z.literal('strip_logprobs'), mode: modeSchema }),
    z.strictObject({ kind: z.literal('cap_n'), max: rateSchema, mode: modeSchema }),
    z.strictObject({ kind: z.literal('refuse_feature'), feature: z.enum(features) }),
    z.strictObject({
      kind: z.literal('rate_class'),
      requestsPerMinute: rateSchema.nullable().default(null),
      tokensPerMinute: rateSchema.nullable().default(null),
    }),
    z.strictObject({ kind: z.literal('log_mode'), mode: z.enum(['minimal', 'standard']) }),
    z.strictObject({ kind: z.literal('notice'), id: idSchema, text: paragraphSchema }),
  ],
  {
    error:
      'must have a kind: pin_regions, force_store_false, strip_logprobs, cap_n, refuse_feature, rate_class, log_mode or notice',
  },
)

const onUnknownSchema = z.enum(['deny', 'refer'])

export const ruleSchema = z.strictObject({
  id: idSchema,
  title: sentenceSchema,
  authority: z.enum(authorities).optional(),
  enabled: z.boolean().optional(),
  effect: z.enum(['deny', 'refer', 'oblige']),
  refer: z
    .union([z.literal('hold'), z.strictObject({ serve_until: daySchema })], {
      error: 'must be hold, or {serve_until: 2026-12-31}',
    })
    .optional(),
  states: z.array(stateSchema).min(1).optional(),
  when: conditionSchema,
  onUnknown: onUnknownSchema.optional(),
  public: z.enum(reasonClasses),
  because: paragraphSchema,
  remedy: z.array(z.enum(remedies)).default([]),
  disappliedBy: z.array(idSchema).default([]),
  conflictsWith: z.array(idSchema).default([]),
  obligations: z.array(obligationSchema).default([]),
  personal: sentenceSchema.optional(),
  sources: z.array(idSchema).default([]),
})

export const exampleSchema = z.strictObject({
  title: sentenceSchema,
  asOf: daySchema,
  knownAt: daySchema.optional(),
  given: z.array(z.unknown().meta({ $ref: '#/$defs/given' })).default([]),
  expect: z.record(
    idSchema,
    z.union([z.boolean(), z.enum(['unknown', 'would'])], {
      error: 'must be true, false, unknown or would',
    }),
  ),
})

export const packHeadSchema = z.strictObject({
  pack: idSchema,
  version: z.string('must be a text; put it in quotes').min(1, 'must not be empty').max(64),
  title: sentenceSchema,
  about: paragraphSchema,
  jurisdiction: sentenceSchema,
  asserter: idSchema,
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone such as Europe/Brussels')
    .meta({ examples: ['America/New_York', 'Europe/Brussels', 'Asia/Shanghai'] }),
  authority: z.enum(authorities),
  onUnknown: onUnknownSchema.optional(),
  reviewBy: daySchema.optional(),
})

export const packSchema = packHeadSchema.extend({
  sources: z.record(idSchema, packSourceSchema).default({}),
  territories: z.record(idSchema, territorySchema).default({}),
  zones: z.record(idSchema, zoneSchema).default({}),
  facts: z.array(factSchema).default([]),
  statuses: z.array(statusSchema).default([]),
  rules: z.array(ruleSchema).default([]),
  examples: z.array(exampleSchema).default([]),
})

/** The JSON schema of a pack as it is written (draft 2020-12). */
export function packJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(packSchema, { io: 'input', unrepresentable: 'any' }),
    title: 'Customhouse pack',
    description: 'A dated, sourced set of facts, statuses and rules.',
    $defs: { condition: conditionDefinition(), given: givenDefinition() },
  }
}

export const packKeys = knownKeysOf(packJsonSchema)
