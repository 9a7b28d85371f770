// The shape of a file of dossiers: organisations with what is attested of them, who owns and controls
// whom, natural persons where a provision requires them, and lists of entities. Every record is dated
// and sourced; what is inside another record takes its dates and source unless it has its own.
import { z } from 'zod'
import { controlKinds, ownershipKinds } from '../party/ownership.ts'
import { customerTypes, entityTypes } from '../party/dossier.ts'
import { knownKeysOf } from './config-known-keys.ts'
import { sealedPattern } from '../kernel/field-cipher.ts'
import { countrySchema, idSchema, sentenceSchema } from './config-scalars.ts'
import { isTimeZone } from './day.ts'
import { daySchema } from './pack-schema.ts'

/** Ids of records and lists quote those of others. */
const recordIdSchema = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9._:@#>-]{0,199}$/,
    'must be an id of letters, digits and . _ : @ # > -',
  )

const confidenceSchema = z.enum(['official', 'secondary', 'inferred'])

/** What a record inside another may leave out. */
const inheritedShape = {
  from: daySchema.optional(),
  to: daySchema.optional(),
  knownFrom: daySchema.optional(),
  knownTo: daySchema.optional(),
  source: sentenceSchema.optional(),
  confidence: confidenceSchema.optional(),
  verifiedAt: daySchema.optional(),
  reviewBy: daySchema.optional(),
}

const evidenceShape = {
  ...inheritedShape,
  id: recordIdSchema.optional(),
  from: daySchema,
  source: sentenceSchema,
  confidence: confidenceSchema,
  verifiedAt: daySchema,
}

const wholeSchema = z.int('must be a whole number').min(0)

const nameSchema = z.strictObject({
  text: sentenceSchema,
  kind: z.enum(['legal', 'alias']).default('legal'),
  script: z
    .string()
    .regex(/^[A-Z][a-z]{3}$/, 'must be an ISO 15924 code such as Latn')
    .nullable()
    .default(null),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/, 'must be a BCP 47 tag such as de')
    .nullable()
    .default(null),
})

const establishedSchema = z.strictObject({
  kind: sentenceSchema,
  statement: sentenceSchema,
  ...inheritedShape,
})

const screeningSchema = z.strictObject({
  list: recordIdSchema,
  listVersion: sentenceSchema,
  algorithm: sentenceSchema,
  score: sentenceSchema,
  verdict: z.enum(['match', 'no_match', 'open']),
  reviewer: sentenceSchema,
  at: daySchema,
})

export const dossierSchema = z.strictObject({
  names: z.array(nameSchema).min(1, 'must hold at least one name'),
  entityType: z.enum(entityTypes).nullable().default(null),
  registration: z
    .strictObject({ authority: sentenceSchema, number: sentenceSchema })
    .nullable()
    .default(null),
  lei: z.string().nullable().default(null),
  uscc: z.string().nullable().default(null),
  jurisdiction: countrySchema.nullable().default(null),
  headquarters: countrySchema.nullable().default(null),
  addresses: z.array(sentenceSchema).default([]),
  affiliatesMau: z
    .strictObject({ at_least: wholeSchema, at_most: wholeSchema.nullable(), ...inheritedShape })
    .nullable()
    .default(null),
  customerType: z
    .strictObject({
      type: z.enum(customerTypes),
      evidence: z.array(establishedSchema).min(1, 'must name what establishes it'),
    })
    .nullable()
    .default(null),
  established: z.array(establishedSchema).default([]),
  declaredUses: z.array(sentenceSchema).default([]),
  screenings: z.array(screeningSchema).default([]),
  attributes: z
    .array(z.strictObject({ name: recordIdSchema, value: sentenceSchema, ...inheritedShape }))
    .default([]),
  ...evidenceShape,
})

const shareSchema = z.union(
  [z.literal('unknown'), z.string(), z.strictObject({ from: z.string(), to: z.string() })],
  { error: 'must be a percentage in quotes such as "49.9", {from: "10", to: "20"}, or unknown' },
)

export const ownershipSchema = z.strictObject({
  owner: idSchema,
  of: idSchema,
  share: shareSchema,
  kind: z.enum(ownershipKinds).default('direct'),
  ...evidenceShape,
})

export const controlSchema = z.strictObject({
  controller: idSchema,
  of: idSchema,
  kind: z.enum(controlKinds),
  ...evidenceShape,
})

/** What is wrong is never repeated: it is what must not be read. */
const sealMessage =
  'must be sealed, so that no file holds it in plain text; put what customhouse persons seal prints, with this party, record and field'
const sealedSchema = z
  .string(sealMessage)
  .regex(sealedPattern, sealMessage)
  .nullable()
  .default(null)

export const personSchema = z.strictObject({
  party: idSchema,
  nationality: sealedSchema,
  residence: sealedSchema,
  ...evidenceShape,
  id: recordIdSchema,
})

export const memberSchema = z.strictObject({
  entity: idSchema,
  from: daySchema,
  to: daySchema.optional(),
})

export const listSchema = z.strictObject({
  title: sentenceSchema,
  asserter: sentenceSchema,
  version: z.string('must be a text; put it in quotes').min(1).max(64),
  reviewBy: daySchema.optional(),
  members: z.array(memberSchema),
})

export const contestSchema = z.strictObject({
  id: recordIdSchema,
  party: idSchema,
  fact: recordIdSchema,
  statement: z.string().min(1, 'must not be empty').max(4000),
  at: daySchema,
})

export const dossierFileSchema = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone such as Europe/Brussels')
    .default('UTC'),
  entities: z.record(idSchema, z.array(dossierSchema).min(1)).default({}),
  ownership: z.array(ownershipSchema).default([]),
  control: z.array(controlSchema).default([]),
  persons: z.array(personSchema).default([]),
  lists: z.record(recordIdSchema, listSchema).default({}),
  contests: z.array(contestSchema).default([]),
})

/** The JSON schema of a file of dossiers as it is written (draft 2020-12). */
export function dossierJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(dossierFileSchema, { io: 'input', unrepresentable: 'any' }),
    title: 'Customhouse dossiers',
    description: 'Organisations, who owns and controls them, and lists: dated and sourced.',
  }
}

export const dossierKeys = knownKeysOf(dossierJsonSchema)
