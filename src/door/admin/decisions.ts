// Decisions on demand: the same function that the gateway uses, with every reason in plain sentences.
import { z } from 'zod'
import { mayDo } from '../../identity/operator.ts'
import { evaluateDecision } from '../../journeys/evaluate-decision.ts'
import { shownDecision } from '../../journeys/shown-decision.ts'
import { isoTime } from '../../kernel/time.ts'
import { features } from '../../policy/obligation.ts'
import { dialects } from '../../wire/model-request.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime({ offset: true })

const askedSchema = z.strictObject({
  workload: z.string().max(64),
  model: z.string().min(1).max(500),
  dialect: z.enum(dialects).default('openai'),
  features: z.array(z.enum(features)).default([]),
  modalities: z.array(z.enum(['text', 'image', 'audio'])).default(['text']),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code such as SG')
    .optional()
    .meta({ description: 'Where the caller is; left out, it is not known' }),
  asOf: instant.optional().meta({ description: 'When it is to be true; now if left out' }),
  knownAt: instant.optional().meta({ description: 'What we knew when; as asOf if left out' }),
})

const answerSchema = z.object({
  id: z.string(),
  asOf: z.string(),
  knownAt: z.string(),
  validUntil: z.string().nullable(),
  decision: z.record(z.string(), z.unknown()).meta({
    description:
      'The text that a decision leaves in the book: verdict, reasons, facts, would; without the action decisions.reasons only the verdict, the class of its reason and the case',
  }),
})

export function decisionRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/admin/v1/decisions:evaluate',
      id: 'evaluateDecision',
      summary: 'What a workload may use, where, under which duties, and why not the rest',
      needs: ['decisions.evaluate'],
      params: none,
      query: none,
      body: askedSchema,
      status: 200,
      answer: answerSchema,
      async handle({ body, by }) {
        const asOfMs = body.asOf === undefined ? deps.clock.nowMs() : Date.parse(body.asOf)
        const { model, dialect, country } = body
        const shown = evaluateDecision(deps.world(), {
          workloadId: body.workload,
          request: {
            model,
            dialect,
            features: body.features,
            modalities: body.modalities,
            country: country ?? null,
            countryMissing: country === undefined ? 'the country of the caller' : '',
          },
          asOfMs,
          knownAtMs: body.knownAt === undefined ? asOfMs : Date.parse(body.knownAt),
          by: by.id,
        })
        if ('kind' in shown) return shown
        if (mayDo(by, 'decisions.reasons')) {
          deps.access.note({ by: by.id, what: 'reasons', subject: shown.id })
        }
        return {
          id: shown.id,
          asOf: isoTime(shown.asOfMs),
          knownAt: isoTime(shown.knownAtMs),
          validUntil: shown.validUntilMs === null ? null : isoTime(shown.validUntilMs),
          decision: { ...shownDecision(shown.text, by) },
        }
      },
    }),
  ]
}
