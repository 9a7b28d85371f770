// The small values of the configuration file, each parsed into what the code computes with:
// dates to milliseconds, decimals to exact numbers, place lists to specifications of sets.
import { z } from 'zod'
import { parseDecimal, parseNanos } from '../kernel/money.ts'
import { isoTime } from '../kernel/time.ts'
import { entryProblem, type LocationSpec } from '../place/zones.ts'
import { Secret } from './secret.ts'

export const idSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'an id is 1 to 63 of a-z 0-9 . _ - and starts with a letter or digit',
  )

export const sentenceSchema = z.string().min(1, 'must not be empty').max(500)

export const secretSchema = z
  .string()
  .min(1, 'must not be empty; write "${NAME}" to take it from the environment')
  .regex(
    /^(\s*\{[^]*|[\x21-\x7e]+)$/,
    'must be printable ASCII without spaces, as it travels in a header, or a JSON object',
  )
  .transform((text) => new Secret(text.trim()))
  .meta({ description: 'A secret; write "${NAME}" to take it from the environment.' })

const datePattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z)?$/

/** `2026-01-31` (midnight UTC) or `2026-01-31T12:00:00Z`, as milliseconds since the epoch. */
export const instantSchema = z
  .string()
  .regex(
    datePattern,
    'must be a date such as 2026-01-31, or an instant such as 2026-01-31T12:00:00Z',
  )
  .transform((text, context) => {
    const ms = Date.parse(text)
    // Date.parse turns 30 February into March; a date that does not read back is none.
    if (Number.isNaN(ms) || !isoTime(ms).startsWith(text.slice(0, 10))) {
      context.addIssue({ code: 'custom', message: 'is no day of the calendar; correct the date' })
      return z.NEVER
    }
    return ms
  })

/** A decimal in quotes, exact, not negative. */
export const decimalSchema = z
  .string('must be a decimal in quotes, such as "2.50"')
  .transform((text, context) => {
    const value = parseDecimal(text)
    if (value === null || value.num < 0n) {
      context.addIssue({ code: 'custom', message: 'must be a decimal in quotes, such as "2.50"' })
      return z.NEVER
    }
    return value
  })

/** An amount of money in quotes, to the nano. */
export const amountSchema = z
  .string('must be an amount in quotes, such as "100.00"')
  .transform((text, context) => {
    const nanos = parseNanos(text)
    if (nanos === null || nanos < 0n) {
      context.addIssue({
        code: 'custom',
        message: 'must be an amount in quotes with at most nine decimals, such as "100.00"',
      })
      return z.NEVER
    }
    return nanos
  })

export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as USD')

export const countrySchema = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as SG')

/** A place such as SG or JP.japaneast, or a provider's region such as azure:japaneast. */
export const placeSchema = z
  .string()
  .superRefine((text, context) => {
    const problem = entryProblem(text)
    if (problem !== null) context.addIssue({ code: 'custom', message: `has ${problem}` })
  })
  .meta({ pattern: '^([A-Z]{2}(\\.[a-z0-9][a-z0-9-]*)*|(azure|aws|google):[a-z0-9][a-z0-9-]*)$' })

/** A place, or a zone such as `zone:eu`. */
const memberSchema = z
  .string()
  .superRefine((text, context) => {
    const problem = text.startsWith('zone:') ? null : entryProblem(text)
    if (problem !== null) context.addIssue({ code: 'custom', message: `has ${problem}` })
  })
  .meta({
    pattern: '^([A-Z]{2}(\\.[a-z0-9][a-z0-9-]*)*|(azure|aws|google):[a-z0-9][a-z0-9-]*|zone:.+)$',
  })

/** One of the seven location answers: a closed list, an open one, or the word unknown. */
export const placesSchema: z.ZodType<LocationSpec, LocationSpec> = z.union(
  [
    z.literal('unknown'),
    z.array(memberSchema).min(1),
    z.strictObject({ open: z.literal(true), places: z.array(memberSchema) }),
  ],
  {
    error: (issue) =>
      typeof issue.input === 'string'
        ? 'must be a list such as [SG], not a text; or the word unknown'
        : undefined,
  },
)

/** What a contract permits is a closed list: open or unknown would permit nothing that can be checked. */
export const permitSchema = z.array(memberSchema).min(1, 'must name at least one place or zone')

export const sourceSchema = z.strictObject({
  publisher: sentenceSchema,
  title: sentenceSchema,
  date: instantSchema,
  url: z.url('must be a web address').optional(),
})

const wholeMessage = 'must be a whole number of at least 1'
export const countSchema = z.int(wholeMessage).min(1, wholeMessage).max(1e12)
