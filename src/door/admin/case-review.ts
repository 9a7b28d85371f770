// Before somebody acts on a case: what a step would tell its customers, and what whoever asks may do, or why not.
import { z } from 'zod'
import { choicesIn, previewStep } from '../../journeys/case-review.ts'
import { refuse } from '../../wire/codes.ts'
import { toldSchema } from './case-json.ts'
import { askedStep, stepBody } from './case-steps.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const params = z.object({ id: z.string().max(64) })
const whyNot = z.string().nullable().meta({ description: 'Why not; null: they may' })
const approversSchema = z.array(z.object({ id: z.string(), name: z.string() }))

export function caseReviewRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/admin/v1/cases/{id}/preview',
      id: 'previewStep',
      summary: 'What a step would do and tell, without asking for it; nothing changes',
      needs: ['cases.work'],
      params,
      query: none,
      body: stepBody,
      status: 200,
      answer: z.object({
        approvals: z.int(),
        approvers: approversSchema,
        notices: z.array(toldSchema),
      }),
      handle: async ({ params: at, body, by }) =>
        previewStep(deps.cases, by, at.id, askedStep(body)),
    }),
    route({
      method: 'get',
      path: '/admin/v1/cases/{id}/choices',
      id: 'caseChoices',
      summary: 'What whoever asks may do about a case now, and why not',
      needs: ['cases.read'],
      params,
      query: none,
      body: none,
      status: 200,
      answer: z.object({
        work: whyNot,
        steps: z.array(
          z.object({
            id: z.string(),
            approve: whyNot,
            reject: whyNot,
            approvers: approversSchema,
            notices: z.array(toldSchema),
          }),
        ),
        notices: z.array(
          z.object({ id: z.string(), lift: whyNot, enterAppeal: whyNot, decide: whyNot }),
        ),
      }),
      async handle({ params: at, by }) {
        const found = deps.register.cases.all.get(at.id)
        return found === undefined ? refuse('door.not_found') : choicesIn(deps.cases, by, found)
      },
    }),
  ]
}
