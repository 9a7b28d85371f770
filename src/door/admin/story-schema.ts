// The story of one request as the admin API tells it: shapes only.
import { z } from 'zod'
import { steps } from '../../journeys/record.ts'
import { timedSteps } from '../../journeys/timing.ts'
import { locationQuestions } from '../../kernel/words.ts'
import { placesSchema } from './places-json.ts'

const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly()
const ids = list(z.string())
const instant = z.string().nullable()
const amount = z.string().optional().meta({ description: 'Left out without money.read' })

const reason = z.object({
  rules: ids.meta({ description: 'Several where one sentence says them all' }),
  sentence: z.string(),
  authority: z.string(),
  settled: z
    .boolean()
    .meta({ description: 'false: it is not known, and unknown is no permission' }),
  outside: ids,
  against: ids.meta({ description: 'Other rules that together with this one leave no way' }),
  facts: ids,
})

const fact = z.object({
  id: z.string(),
  statement: z.string().nullable().meta({
    description: 'Subject, predicate and value; null: no pack in force states it',
  }),
  source: z
    .object({
      publisher: z.string(),
      title: z.string(),
      date: instant,
      retrieved: z.string(),
      url: z.string().nullable(),
      confidence: z.string(),
    })
    .nullable(),
})

const reasons = z.object({
  general: list(reason),
  refused: list(
    z.object({
      deployment: z.string(),
      outcome: z.enum(['deny', 'refer']),
      reasons: list(reason),
    }),
  ),
  questions: list(
    z.object({ rule: z.string(), question: z.string(), missing: ids, servedUntil: instant }),
  ),
  would: list(
    z.object({
      rule: z.string(),
      effect: z.string(),
      perhaps: z.boolean(),
      why: z.string(),
      deployments: ids,
    }),
  ),
  branches: list(
    z.object({
      branch: z.enum(['if_in_force', 'if_not_in_force']),
      verdict: z.string(),
      deployments: ids,
    }),
  ),
  rules: ids,
  facts: list(fact),
  missing: ids,
  disputes: ids,
  packs: list(z.object({ id: z.string(), version: z.string() })),
  nearest: z
    .object({
      deployment: z.string().nullable(),
      steps: list(z.object({ rule: z.string(), what: z.string() })),
    })
    .nullable(),
})

const decision = z.object({
  id: z.string(),
  verdict: z.string(),
  code: z.string().nullable(),
  reasonClass: z.string().nullable().meta({ description: 'All that the caller learns' }),
  contract: z.string(),
  contractVersion: z.string(),
  amendments: ids,
  world: z.string(),
  allowed: list(
    z.object({
      deployment: z.string(),
      duties: list(z.object({ words: z.string(), rules: ids, promised: z.boolean() })),
    }),
  ),
  outputs: ids.meta({ description: 'What the contract says of uses of outputs' }),
  cases: ids.meta({ description: 'To quote; only where the reasons are kept back' }),
  reasons: reasons.nullable().meta({ description: 'null without decisions.reasons' }),
})

const locations = z.object({
  promised: z
    .partialRecord(z.enum(locationQuestions), placesSchema)
    .meta({ description: 'As it was promised when the request was sent' }),
  today: z.partialRecord(z.enum(locationQuestions), placesSchema).meta({
    description: 'As the deployment promises now; empty: there is no such deployment now',
  }),
  asserted: z
    .object({ region: z.string(), standing: z.string() })
    .nullable()
    .meta({ description: 'Where the provider said that it processed; null: it said nothing' }),
})

const attempt = z.object({
  id: z.string(),
  number: z.int(),
  at: z.string(),
  settledAt: instant,
  indeterminateAt: instant,
  durationMs: z.int().nullable().meta({ description: 'From `at` to the settlement' }),
  state: z.string().meta({ description: 'intent, indeterminate, settled or voided' }),
  ending: z.string().nullable(),
  status: z.int().nullable(),
  channel: z.string(),
  deployment: z.string(),
  model: z.string(),
  fallbackFor: z.string().nullable().meta({ description: 'The model that was asked for' }),
  background: z
    .string()
    .nullable()
    .meta({ description: 'Its id where it goes on at its provider' }),
  decision: z.string(),
  edits: ids,
  upstreamId: z.string().nullable(),
  usageSource: z.string().nullable(),
  priceVersion: z.string(),
  currency: z.string(),
  markTokens: z.int().nullable(),
  hold: amount,
  price: amount,
  cost: amount,
  lines: list(z.object({ kind: z.string(), quantity: z.int(), price: amount, cost: amount })),
  transfers: list(
    z.object({ code: z.string(), debit: z.string(), credit: z.string(), amount: z.string() }),
  )
    .optional()
    .meta({ description: 'Left out without money.read' }),
  cache: z.object({ place: z.string(), saved: amount }).nullable(),
  kept: z
    .object({ id: z.string(), kind: z.string(), rest: placesSchema, until: instant })
    .nullable()
    .meta({ description: 'What the provider keeps of it' }),
  locations,
  entry: z.string().nullable(),
})

export const storySchema = z.object({
  id: z.string(),
  state: z.enum(['ended', 'refused', 'running', 'background', 'indeterminate']),
  at: z.string(),
  archived: z.boolean().meta({ description: 'Read from an archived month' }),
  party: z.string().nullable(),
  contract: z.string().nullable(),
  workload: z.string(),
  key: z.string(),
  model: z.string().nullable().meta({ description: 'As it was asked for' }),
  said: z
    .object({
      tags: z.record(z.string(), z.string()),
      session: z.record(z.string(), z.string()),
    })
    .meta({ description: 'What the caller said of the request' }),
  steps: list(
    z.object({
      step: z.enum(steps),
      end: z.enum(['done', 'refused', 'running', 'unknown', 'not_reached']),
    }),
  ),
  timing: z
    .object({
      wholeMs: z.number().meta({ description: 'From its first byte to the end of its record' }),
      spans: list(
        z.object({
          step: z.enum(timedSteps),
          attempt: z.int().nullable().meta({ description: 'null: of the request as a whole' }),
          fromMs: z.number().meta({ description: 'Since the first byte of the request' }),
          ms: z.number(),
        }),
      ).meta({
        description:
          'A relay is told in two parts where its first byte was seen; attempts that were asked at the same time overlap',
      }),
    })
    .nullable()
    .meta({
      description:
        'How long its steps took; null: unknown, as of older requests and simulated ones',
    }),
  refusal: z
    .object({
      at: z.string(),
      code: z.string(),
      internal: z.string().nullable().meta({
        description: 'What the caller was not told; null without decisions.reasons',
      }),
      meaning: z
        .object({ status: z.int(), sentence: z.string(), remedy: z.string() })
        .nullable()
        .meta({ description: 'Of the registry of codes; null for a code of an earlier version' }),
    })
    .nullable(),
  decision: decision.nullable(),
  decisionText: z
    .unknown()
    .meta({ description: 'As it stands in the book, as far as you may read' }),
  attempts: list(attempt),
  erasures: list(z.object({ id: z.string(), doneAt: z.string(), reason: z.string() })),
  receipt: z
    .string()
    .nullable()
    .meta({ description: 'Id of the entry that its customer has the receipt of; null: none yet' }),
  story: z.string().meta({
    description: 'The same in words, line by line, as `customhouse explain` tells it',
  }),
})

export const receiptSchema = z.object({
  state: z.enum(['ready', 'pending', 'withheld', 'none']).meta({
    description:
      'pending: no signed head covers it yet; withheld: it states amounts, and you do not read money; none: nothing of the request is entered',
  }),
  entry: z.string().nullable(),
  folded: z.boolean().meta({ description: 'The entry stands for several equal refusals' }),
  origin: z.string().nullable().meta({ description: 'Name of the log' }),
  vkey: z.string().nullable().meta({ description: 'What it verifies with' }),
  text: z.string().nullable().meta({ description: 'C2SP tlog-proof' }),
})
