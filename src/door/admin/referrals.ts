// Questions for people, and their answers: what is open and how long it may still wait, who takes it, and
// the dated, reasoned determination that closes it and counts with the next request.
import { z } from 'zod'
import { determine, openQuestions, takeReferral } from '../../journeys/compliance-desk.ts'
import type { Determination, Referral } from '../../journeys/register.ts'
import { isoTime } from '../../kernel/time.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()
const sentence = z.string().trim().min(1, 'must not be empty').max(500)

const referralSchema = z.object({
  id: z.string().meta({ description: 'The case reference that a caller was given' }),
  party: z.string(),
  rule: z.string(),
  question: z.string(),
  openedAt: instant,
  dueAt: instant,
  overdue: z.boolean(),
  owner: z.string(),
})

const determinationSchema = z.object({
  id: z.string(),
  party: z.string(),
  rule: z.string(),
  truth: z.enum(['T', 'F']),
  reason: z.string(),
  evidence: z.array(z.string()),
  madeBy: z.string(),
  madeAt: instant,
  expires: instant,
  expired: z.boolean().meta({ description: 'It counts no more: the question is open again' }),
})

export function referralRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/referrals',
      id: 'listReferrals',
      summary: 'Open questions for people, those that are due first in front',
      needs: ['decisions.reasons'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ referrals: z.array(referralSchema) }),
      async handle({ by }) {
        const nowMs = deps.clock.nowMs()
        const open = openQuestions(deps)
        for (const { id } of open) deps.access.note({ by: by.id, what: 'reasons', subject: id })
        return { referrals: open.map((referral) => referralJson(referral, nowMs)) }
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/referrals/{id}/take',
      id: 'takeReferral',
      summary: 'Say that you answer a question',
      needs: ['referrals.determine'],
      params: z.object({ id: z.string().max(64) }),
      query: none,
      body: none,
      status: 200,
      answer: referralSchema,
      async handle({ params, by }) {
        const taken = await takeReferral(deps, by, params.id)
        return 'kind' in taken ? taken : referralJson(taken, deps.clock.nowMs())
      },
    }),
    determineRoute(deps),
    determinationsRoute(deps),
  ]
}

function determineRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/determinations',
    id: 'determine',
    summary: 'Answer one rule’s question about one party until it expires; closes the referral',
    needs: ['referrals.determine'],
    params: none,
    query: none,
    body: z.strictObject({
      party: z.string().max(64),
      rule: z.string().max(300),
      truth: z.enum(['T', 'F']).meta({
        description: 'T: the rule applies to the party (a contest is right); F: it does not',
      }),
      reason: z.string().trim().min(1, 'Say why.').max(2000),
      evidence: z.array(sentence).min(1, 'Name what was looked at.').max(50),
      expires: z.iso.datetime({ offset: true }),
    }),
    status: 201,
    answer: determinationSchema,
    async handle({ body, by }) {
      const { party: partyId, rule: ruleId, truth, reason, evidence, expires } = body
      const made = await determine(deps, by, {
        partyId,
        ruleId,
        truth,
        reason,
        evidence,
        expiresAtMs: Date.parse(expires),
      })
      return 'kind' in made ? made : determinationJson(made, deps.clock.nowMs())
    },
  })
}

function determinationsRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/determinations',
    id: 'listDeterminations',
    summary: 'Determinations made here, those that expired too',
    needs: ['decisions.reasons'],
    params: none,
    query: none,
    body: none,
    status: 200,
    answer: z.object({ determinations: z.array(determinationSchema) }),
    async handle({ by }) {
      const nowMs = deps.clock.nowMs()
      const made = [...deps.register.determinations.values()]
      for (const { id } of made) deps.access.note({ by: by.id, what: 'reasons', subject: id })
      return { determinations: made.map((one) => determinationJson(one, nowMs)) }
    },
  })
}

function referralJson(referral: Referral, nowMs: number): z.input<typeof referralSchema> {
  const { id, partyId, ruleId, question, openedAtMs, dueAtMs, owner } = referral
  return {
    id,
    party: partyId,
    rule: ruleId,
    question,
    openedAt: isoTime(openedAtMs),
    dueAt: isoTime(dueAtMs),
    overdue: dueAtMs <= nowMs,
    owner,
  }
}

function determinationJson(
  { id, partyId, ruleId, truth, reason, evidence, madeBy, madeAtMs, expiresAtMs }: Determination,
  nowMs: number,
): z.input<typeof determinationSchema> {
  return {
    id,
    party: partyId,
    rule: ruleId,
    truth,
    reason,
    evidence: [...evidence],
    madeBy,
    madeAt: isoTime(madeAtMs),
    expires: isoTime(expiresAtMs),
    expired: expiresAtMs <= nowMs,
  }
}
