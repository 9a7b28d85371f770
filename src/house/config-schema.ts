// The configuration file as one schema: types, parsing, the published JSON schema and the reference
// page all come from it. Unknown keys are errors everywhere.
import { z } from 'zod'
import { parseVkey } from '../audit/note.ts'
import { isWitness } from '../audit/witness.ts'
import { keyIdPattern } from '../identity/token.ts'
import type { LocationQuestion } from '../kernel/words.ts'
import { channelKinds } from '../place/deployment.ts'
import { timeoutKinds, type Timeouts } from '../place/timeouts.ts'
import { wireShapes } from '../wire/model-request.ts'
import { limitNames, timerMsMax } from './limits.ts'
import {
  contractSchema,
  fallbacksSchema,
  hedgeSchema,
  retentionDaysSchema,
} from './config-contract-schema.ts'
import { disclosureSchema } from './config-disclosure-schema.ts'
import { inspectorSchema } from './config-inspection-schema.ts'
import {
  deploymentTypeSchema,
  priceListSchema,
  priceReferenceSchema,
} from './config-price-schema.ts'
import {
  countSchema,
  countrySchema,
  idSchema,
  instantSchema,
  placesSchema,
  placeSchema,
  secretSchema,
  sentenceSchema,
  sourceSchema,
} from './config-scalars.ts'
import {
  authorisationSchema,
  channelTermsShape,
  deploymentTermsShape,
  determinationSchema,
  exceptionSchema,
  filesSchema,
  policySchema,
  workloadTermsShape,
} from './config-policy-schema.ts'

const portSchema = z.int().min(0).max(65535)
const listenSchema = z
  .string()
  .regex(/^(\[[0-9a-f:]+\]|[a-zA-Z0-9.-]+):\d{1,5}$/, 'must be HOST:PORT such as 127.0.0.1:4001')

const witnessSchema = z
  .string()
  .refine((text) => {
    const key = parseVkey(text)
    return key !== null && isWitness(key)
  }, 'must be the vkey of a witness (name+id+key, type 0x04), as the witness publishes it')
  .meta({ description: 'vkey of a witness whose cosignatures are kept' })

const tagNameSchema = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,63}$/, 'must be the name of a tag, such as team')
const tagValueSchema = z.string().regex(/^[\x20-\x7e]{0,128}$/, 'must be printable ASCII')

const originSchema = z
  .string()
  .regex(
    /^https:\/\/[a-z0-9.-]+(:\d{1,5})?$|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/,
    'must be scheme and host such as https://customhouse.example, without a path; http on this machine alone',
  )

const issuerSchema = z
  .string()
  .regex(
    /^https:\/\/[^\s?#]+$|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?(\/[^\s?#]*)?$/,
    'must be the https address of the provider, as its ID tokens name it; http on this machine alone',
  )

const signInSchema = z.strictObject({
  /** Where browsers reach the console. */
  origin: originSchema,
  oidc: z
    .strictObject({
      issuer: issuerSchema,
      clientId: z.string().min(1).max(500),
      clientSecret: secretSchema.optional(),
      claim: z.string().min(1).max(200).default('sub'),
      operators: z
        .record(
          z.string().min(1).max(500),
          z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be the id of an operator'),
        )
        .optional(),
      scopes: z
        .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/))
        .max(20)
        .default([]),
    })
    .optional(),
})

const serverSchema = z.strictObject({
  host: z.string().min(1).optional(),
  port: portSchema.optional(),
  admin: z.strictObject({ listen: listenSchema }).optional(),
  tls: z.strictObject({ cert: z.string().min(1), key: z.string().min(1) }).optional(),
  trustedProxies: z
    .array(z.union([z.cidrv4(), z.cidrv6()], 'must be a CIDR such as 10.0.0.0/8'))
    .default([]),
  countryHeader: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be the name of a header in lower case, such as cf-ipcountry')
    .optional(),
  place: placeSchema.optional(),
  signIn: signInSchema.optional(),
  drainSeconds: z.int().min(0).max(3600).optional(),
  limits: z.partialRecord(z.enum(limitNames), countSchema).default({}),
})

const degrees = (most: number) =>
  z
    .number()
    .min(-most, `must be a number between -${most} and ${most}`)
    .max(most, `must be a number between -${most} and ${most}`)

/** The geographic base of the console's map. */
const mapSchema = z.strictObject({
  file: z.string().min(1, 'must be the name of a GeoJSON file'),
  attribution: z
    .string()
    .trim()
    .min(1, 'must say whose the base is and under which licence; it is shown on the map')
    .max(500),
  note: z.string().trim().min(1).max(500).optional(),
  places: z
    .record(
      z
        .string()
        .regex(/^[A-Z]{2}(\.[a-z0-9][a-z0-9-]*)*$/, 'must be a place such as SG or JP.japaneast'),
      z.tuple([degrees(180), degrees(90)], 'must be [longitude, latitude]'),
    )
    .refine((places) => Object.keys(places).length <= 500, 'must be at most 500 places')
    .optional(),
})

const zoneVersionSchema = z.strictObject({
  validFrom: instantSchema,
  validTo: instantSchema.optional(),
  /** Short for a closed list that is its own bound, or with `open` for one without a bound. */
  places: z.array(placeSchema).min(1).optional(),
  open: z.boolean().optional(),
  members: z.array(placeSchema).min(1).optional(),
  bound: z
    .union([z.literal('world'), z.array(placeSchema).min(1)], {
      error: (issue) =>
        typeof issue.input === 'string' ? 'must be a list of places, or the word world' : undefined,
    })
    .optional(),
  noticeDays: z.int().min(0).max(3650).optional(),
  knownFrom: instantSchema.optional(),
  knownTo: instantSchema.optional(),
  text: idSchema.optional(),
  disputes: z.array(sentenceSchema).default([]),
  source: sourceSchema.optional(),
  assertedBy: sentenceSchema.optional(),
})

const waitSchema = countSchema.max(
  timerMsMax,
  `must not be more than ${timerMsMax}, which is 24 days`,
)
const waitsSchema = z.strictObject({
  headMs: waitSchema.optional(),
  idleMs: waitSchema.optional(),
  answerMs: waitSchema.optional(),
} satisfies Record<keyof Timeouts, unknown>)

const timeoutsSchema = z.partialRecord(z.enum(timeoutKinds), waitsSchema).optional()

const channelSchema = z.strictObject({
  kind: z.enum(channelKinds),
  seller: sentenceSchema,
  endpoint: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://api.example.com/v1' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  credential: secretSchema,
  project: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.:-]{0,62}$/,
      'must be the id or number of a project, as Google writes it',
    )
    .optional(),
  location: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be a location such as europe-west4, eu, us or global')
    .optional(),
  region: z
    .string()
    .regex(
      /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/,
      'must be a region as AWS writes it, such as eu-central-1',
    )
    .optional(),
  accessKeyId: z
    .string()
    .regex(/^[A-Z0-9]{16,128}$/, 'must be the id of an access key, such as AKIAIOSFODNN7EXAMPLE')
    .optional(),
  sessionToken: secretSchema.optional(),
  owner: idSchema.optional(),
  apiVersion: z.string().min(1).nullable().default(null),
  billsOnAbort: z.boolean().default(false),
  usageLookup: z.url('must be a URL').nullable().default(null),
  timeouts: timeoutsSchema,
  ...channelTermsShape,
})

const answerSchema = placesSchema.default('unknown')

const locationsSchema = z.strictObject({
  ingress: answerSchema,
  processing: answerSchema,
  rest: answerSchema,
  abuseStore: answerSchema,
  review: answerSchema,
  metadata: answerSchema,
  downstream: answerSchema,
} satisfies Record<LocationQuestion, typeof answerSchema>)

const deploymentSchema = z.strictObject({
  channel: idSchema,
  model: sentenceSchema,
  upstreamModel: sentenceSchema.optional(),
  owner: idSchema.optional(),
  type: deploymentTypeSchema,
  serves: z.array(z.enum(wireShapes)).min(1).optional(),
  locations: locationsSchema,
  retentionDays: retentionDaysSchema,
  quota: z
    .strictObject({
      requestsPerMinute: countSchema.nullable().default(null),
      tokensPerMinute: countSchema.nullable().default(null),
    })
    .default({ requestsPerMinute: null, tokensPerMinute: null }),
  price: idSchema,
  batchPrice: idSchema.optional(),
  inferenceGeo: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, "must be a value of Anthropic's inference_geo, such as us")
    .nullable()
    .default(null),
  outputCap: z.enum(['max_tokens', 'max_completion_tokens']).default('max_tokens'),
  maxOutputTokens: countSchema.optional(),
  contextWindow: countSchema,
  templateTokens: z.int().min(0).default(64),
  imageTokensMax: countSchema.nullable().default(null),
  audioSecondsMax: countSchema.nullable().default(null),
  spillTo: idSchema.nullable().default(null),
  timeouts: timeoutsSchema,
  ...deploymentTermsShape,
})

const fileKeySchema = z.strictObject({
  id: z.string().regex(keyIdPattern, 'must be the id that `customhouse keys mint` printed'),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the digest that `customhouse keys mint` printed'),
  expires: instantSchema.optional(),
})

const workloadSchema = z.strictObject({
  contract: idSchema,
  purpose: sentenceSchema,
  owner: sentenceSchema,
  dataClasses: z.array(idSchema).default([]),
  keys: z.array(fileKeySchema).default([]),
  ...workloadTermsShape,
})

export const configSchema = z.strictObject({
  version: z.literal(1, { error: 'must be 1' }),
  server: serverSchema.default({ trustedProxies: [], limits: {} }),
  log: z
    .strictObject({
      origin: z
        .string()
        .regex(/^[^\s+]{1,200}$/, 'must be a name such as customhouse.example/log-1')
        .optional(),
      headDir: z.string().min(1).optional(),
      witnesses: z.array(witnessSchema).max(16).optional(),
    })
    .default({}),
  telemetry: z
    .strictObject({
      otlpEndpoint: z.url('must be a URL').optional(),
      tags: z
        .record(tagNameSchema, z.array(tagValueSchema).min(1).max(200))
        .refine((tags) => Object.keys(tags).length <= 8, 'must be at most 8 tags')
        .optional(),
    })
    .default({}),
  upstream: z
    .strictObject({ proxy: z.url('must be a URL').optional(), ca: z.string().min(1).optional() })
    .default({}),
  cache: z.strictObject({ place: placeSchema }).optional(),
  console: z.strictObject({ map: mapSchema.optional() }).optional(),
  watch: z
    .strictObject({
      enabled: z.boolean('must be true or false').optional(),
      calibration: z.string().min(1).optional(),
      releases: z
        .record(z.string().min(1).max(256), instantSchema)
        .refine((releases) => Object.keys(releases).length <= 1_000, 'must be at most 1000 models')
        .optional(),
    })
    .optional(),
  inspectors: z.record(idSchema, inspectorSchema).optional(),
  changeControl: z.strictObject({ required: z.boolean('must be true or false') }).optional(),
  zones: z.record(idSchema, z.array(zoneVersionSchema).min(1)).default({}),
  prices: z.record(idSchema, priceListSchema).default({}),
  channels: z.record(idSchema, channelSchema).default({}),
  deployments: z.record(idSchema, deploymentSchema).default({}),
  fallbacks: fallbacksSchema.optional(),
  hedge: hedgeSchema.optional(),
  parties: z
    .record(idSchema, z.strictObject({ legalName: sentenceSchema, country: countrySchema }))
    .default({}),
  contracts: z.record(idSchema, contractSchema).default({}),
  workloads: z.record(idSchema, workloadSchema).default({}),
  policy: policySchema.optional(),
  dossiers: filesSchema.optional(),
  lists: filesSchema.optional(),
  exceptions: z.record(idSchema, exceptionSchema).optional(),
  authorisations: z.record(idSchema, authorisationSchema).optional(),
  determinations: z.record(idSchema, determinationSchema).optional(),
  disclosures: z.record(idSchema, disclosureSchema).optional(),
})

/** With what is resolved before all else reads it: price lists that name a table. */
export const writtenConfigSchema = configSchema.extend({
  prices: z.record(idSchema, z.union([priceListSchema, priceReferenceSchema])).default({}),
})

/** The file as it is written. */
export type ConfigInput = z.input<typeof writtenConfigSchema>
/** The file as it is used. */
export type Config = z.output<typeof configSchema>

/** The sections that map an id to an object. */
export const objectSections = [
  'zones',
  'prices',
  'channels',
  'deployments',
  'parties',
  'contracts',
  'workloads',
] as const
export type ObjectSection = (typeof objectSections)[number]

/** The sections of what relieves of a rule, by id; each may be left out. */
export const reliefSections = ['exceptions', 'authorisations', 'determinations'] as const
