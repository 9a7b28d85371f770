// Breaking the glass: reading rights that one's roles lack, for hours and for a reason. Everybody sees their own,
// owners and approvers all; somebody else says afterwards whether it was justified.
import { z } from 'zod'
import {
  breakGlassMinutesMax,
  endOfGrant,
  lendableActions,
  verdicts,
  type BreakGlass,
} from '../../identity/break-glass.ts'
import type { Operator } from '../../identity/operator.ts'
import {
  breakGlass,
  endGlass,
  grantsFor,
  grantState,
  reviewGlass,
  whyNotReview,
} from '../../journeys/break-glass.ts'
import { isoTime } from '../../kernel/time.ts'
import type { Refusal } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()
const actions = z.array(z.enum(lendableActions))

const useSchema = z.object({
  what: z.string(),
  lent: z.boolean().meta({ description: 'Their roles alone would not have let them' }),
  count: z.int(),
  lastAt: instant,
})

export const breakGlassSchema = z.object({
  id: z.string(),
  by: z.string(),
  byName: z.string().nullable(),
  actions,
  reason: z.string(),
  at: instant,
  until: instant.meta({ description: 'When it ends, or ended' }),
  state: z.enum(['lasting', 'waiting', 'reviewed']),
  ended: z.object({ by: z.string(), at: instant, why: z.enum(['by_hand', 'session']) }).nullable(),
  review: z
    .object({ by: z.string(), at: instant, verdict: z.enum(verdicts), note: z.string() })
    .nullable(),
  uses: z.array(useSchema).meta({ description: 'All that was asked for while it lasted' }),
  mayReview: z.boolean(),
  whyNot: z.string().nullable(),
})

export function breakGlassRoutes(deps: AdminDeps): readonly Route[] {
  return [listRoute(deps), breakRoute(deps), ...endRoutes(deps)]
}

function listRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/break-glass',
    id: 'listBreakGlass',
    summary: 'Who read beyond their roles, newest first: your own, or all for owners and approvers',
    needs: 'signed_in',
    params: none,
    query: none,
    body: none,
    status: 200,
    answer: z.object({ grants: z.array(breakGlassSchema) }),
    async handle({ by }) {
      return { grants: grantsFor(deps, by).map((grant) => grantJson(deps, grant, by)) }
    },
  })
}

function breakRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/break-glass',
    id: 'breakGlass',
    summary: 'Lend reading rights to your session for a reason; all that you ask for is entered',
    needs: 'signed_in',
    params: none,
    query: none,
    body: z.strictObject({
      actions: actions.min(1, 'Say what you must read.'),
      reason: z.string().trim().min(1, 'Say why.').max(1000),
      minutes: z
        .int()
        .min(1)
        .default(60)
        .meta({
          description: `At most ${breakGlassMinutesMax}`,
        }),
    }),
    status: 201,
    answer: breakGlassSchema,
    handle: ({ body, by, visit }) => answer(deps, by, breakGlass(deps, by, visit.session, body)),
  })
}

function endRoutes(deps: AdminDeps): readonly Route[] {
  const params = z.object({ id: z.string().max(64) })
  return [
    route({
      method: 'post',
      path: '/admin/v1/break-glass/{id}/end',
      id: 'endBreakGlass',
      summary: 'End it before its time: your own, or as an owner or approver anybody’s',
      needs: 'signed_in',
      params,
      query: none,
      body: none,
      status: 200,
      answer: breakGlassSchema,
      handle: ({ params: at, by }) => answer(deps, by, endGlass(deps, by, at.id)),
    }),
    route({
      method: 'post',
      path: '/admin/v1/break-glass/{id}/review',
      id: 'reviewBreakGlass',
      summary: 'Say whether somebody else’s was justified, once it ended',
      needs: ['changes.approve', 'operators.manage'],
      params,
      query: none,
      body: z.strictObject({
        verdict: z.enum(verdicts),
        note: z.string().trim().min(1, 'Say what you found.').max(2000),
      }),
      status: 200,
      answer: breakGlassSchema,
      handle: ({ params: at, body, by }) =>
        answer(deps, by, reviewGlass(deps, by, { grantId: at.id, ...body })),
    }),
  ]
}

async function answer(
  deps: AdminDeps,
  by: Operator,
  done: Promise<BreakGlass | Refusal>,
): Promise<object | Refusal> {
  const result = await done
  return 'code' in result ? result : grantJson(deps, result, by)
}

function grantJson(
  { register, clock }: AdminDeps,
  grant: BreakGlass,
  by: Operator,
): z.input<typeof breakGlassSchema> {
  const nowMs = clock.nowMs()
  const { ended, review } = grant
  const whyNot = whyNotReview(grant, by, nowMs)
  const uses = [...(register.glass.uses.get(grant.id)?.values() ?? [])]
  return {
    id: grant.id,
    by: grant.operatorId,
    byName: register.operators.get(grant.operatorId)?.name ?? null,
    actions: [...grant.actions],
    reason: grant.reason,
    at: isoTime(grant.atMs),
    until: isoTime(endOfGrant(grant)),
    state: grantState(grant, nowMs),
    ended: ended === null ? null : { by: ended.by, at: isoTime(ended.atMs), why: ended.why },
    review:
      review === null
        ? null
        : {
            by: review.by,
            at: isoTime(review.atMs),
            verdict: review.verdict,
            note: review.note,
          },
    uses: uses.map(({ what, isLent, count, lastAtMs }) => ({
      what,
      lent: isLent,
      count,
      lastAt: isoTime(lastAtMs),
    })),
    mayReview: whyNot === null,
    whyNot,
  }
}
