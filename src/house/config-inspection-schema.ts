// What is looked for in what is asked and answered: by whom, for what, and what follows.
import { z } from 'zod'
import { findingKinds } from '../contract/inspection.ts'
import { countrySchema, idSchema, placeSchema, secretSchema } from './config-scalars.ts'

/** The detector of this process; any other is a service of the section `inspectors`. */
export const patternsDetector = 'patterns'

const noRedaction =
  'must be detect or block; rewriting is not offered, as it breaks thinking signatures and prompt caches, and the entry would commit to another prompt than was sent'

export const inspectionSchema = z.strictObject({
  detector: idSchema,
  of: z
    .array(z.enum(['prompt', 'answer']))
    .min(1)
    .default(['prompt']),
  action: z.enum(['detect', 'block'], {
    error: (issue) =>
      typeof issue.input === 'string' && /redact|mask|rewrite|replace/.test(issue.input)
        ? noRedaction
        : undefined,
  }),
  kinds: z.array(z.enum(findingKinds)).min(1).optional(),
  region: countrySchema.optional(),
  onFailure: z.enum(['block', 'pass']).default('block'),
})

export const inspectorSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be a URL such as https://inspect.example/look' }),
  credential: secretSchema.optional(),
  place: placeSchema,
  timeoutMs: z.int().min(1).max(60_000).default(2000),
})
