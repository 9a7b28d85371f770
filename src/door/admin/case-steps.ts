// What is done about a case: steps asked for, approved by two others where a customer's service is limited or
// suspended, and the notices that follow, each contested and decided by itself.
import { z } from 'zod'
import { appeal, decideAppeal } from '../../journeys/case-appeals.ts'
import {
  approveStep,
  liftNotice,
  proposeStep,
  rejectStep,
  type AskedStep,
} from '../../journeys/case-desk.ts'
import { reasonClasses, stages, type Notice } from '../../watch/case.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import { limitSchema, noticeJson, noticeSchema, wholeCaseSchema } from './case-json.ts'
import { answerCase } from './cases.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const id = z.string().max(64)
const reason = z.string().trim().min(1, 'Say why.').max(2000)
const whole = { method: 'post', query: none, answer: wholeCaseSchema } as const
const ofNotice = {
  method: 'post',
  params: z.object({ id, notice: id }),
  query: none,
} as const

export const stepBody = z.strictObject({
  stage: z.enum(stages),
  workloads: z.array(id).min(1, 'Name at least one workload.').max(500),
  limits: z.array(limitSchema).max(8).default([]),
  questions: z.array(z.string().trim().min(1).max(500)).max(10).default([]),
  reasonClass: z.enum(reasonClasses),
  words: z.string().trim().max(1000).default('').meta({
    description: 'For the notice, beside the figures; the customer reads it',
  }),
  urgent: z.string().trim().min(1).max(500).nullable().default(null).meta({
    description: 'Why it cannot wait until the customer could read it; the notice says so',
  }),
  termination: z.boolean().default(false),
})

export function askedStep({
  workloads,
  termination,
  ...rest
}: z.output<typeof stepBody>): AskedStep {
  return { ...rest, workloadIds: workloads, isTermination: termination }
}

export function caseStepRoutes(deps: AdminDeps): readonly Route[] {
  return [proposeRoute(deps), ...approvalRoutes(deps), ...noticeRoutes(deps)]
}

function proposeRoute(deps: AdminDeps): Route {
  return route({
    ...whole,
    path: '/admin/v1/cases/{id}/steps',
    id: 'proposeStep',
    summary:
      'Ask for a step; what suspends or limits at once, and stage limit, waits for two approvals',
    needs: ['cases.work'],
    params: z.object({ id }),
    body: stepBody,
    status: 201,
    handle({ params, body, by }) {
      return answerCase(deps, proposeStep(deps.cases, by.id, params.id, askedStep(body)))
    },
  })
}

function approvalRoutes(deps: AdminDeps): readonly Route[] {
  const params = z.object({ id, step: id })
  return [
    route({
      ...whole,
      path: '/admin/v1/cases/{id}/steps/{step}/approve',
      id: 'approveStep',
      summary: 'Approve a step that somebody else asked for in a case that somebody else opened',
      needs: ['changes.approve'],
      params,
      body: none,
      status: 200,
      handle: ({ params: at, by }) =>
        answerCase(deps, approveStep(deps.cases, by, { caseId: at.id, stepId: at.step })),
    }),
    route({
      ...whole,
      path: '/admin/v1/cases/{id}/steps/{step}/reject',
      id: 'rejectStep',
      summary: 'Turn a step down, or take it back',
      needs: ['changes.approve', 'cases.work'],
      params,
      body: z.strictObject({ reason }),
      status: 200,
      handle({ params: at, body, by }) {
        const asked = { caseId: at.id, stepId: at.step, reason: body.reason }
        return answerCase(deps, rejectStep(deps.cases, by, asked))
      },
    }),
  ]
}

function noticeRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      ...ofNotice,
      path: '/admin/v1/cases/{id}/notices/{notice}/lift',
      id: 'liftNotice',
      summary: 'End the effect of a notice',
      needs: ['cases.work', 'cases.appeals'],
      body: z.strictObject({ reason }),
      status: 200,
      answer: wholeCaseSchema,
      handle({ params, body, by }) {
        const asked = { caseId: params.id, noticeId: params.notice, reason: body.reason }
        return answerCase(deps, liftNotice(deps.cases, by, asked))
      },
    }),
    route({
      ...ofNotice,
      path: '/admin/v1/cases/{id}/notices/{notice}/appeal',
      id: 'enterAppeal',
      summary: 'Write down an appeal that a customer made elsewhere',
      needs: ['cases.work', 'cases.appeals'],
      body: z.strictObject({ statement: z.string().trim().min(1).max(4000) }),
      status: 201,
      answer: noticeSchema,
      async handle({ params, body, by }) {
        const { cases } = deps.register
        if (cases.notices.get(params.notice)?.caseId !== params.id) return refuse('door.not_found')
        const said = { statement: body.statement, by: by.id }
        return shown(deps, await appeal(deps.cases, params.notice, said))
      },
    }),
    route({
      ...ofNotice,
      path: '/admin/v1/cases/{id}/notices/{notice}/decide',
      id: 'decideAppeal',
      summary:
        'Decide an appeal, as one who neither opened, asked for nor approved what it is about',
      needs: ['cases.appeals'],
      body: z.strictObject({ outcome: z.enum(['upheld', 'overturned']), reason }),
      status: 200,
      answer: noticeSchema,
      async handle({ params, body, by }) {
        const asked = { caseId: params.id, noticeId: params.notice, ...body }
        return shown(deps, await decideAppeal(deps.cases, by, asked))
      },
    }),
  ]
}

function shown({ clock }: AdminDeps, result: Notice | Refusal): object | Refusal {
  return 'code' in result ? result : noticeJson(result, clock.nowMs())
}
