// Legal holds: orders to keep. Set by whoever works cases, at once; lifted by them and an approver together.
import { z } from 'zod'
import { holdSubjects, type Hold } from '../../audit/hold.ts'
import { holdsOver, refuseRelease, type Over } from '../../journeys/holds.ts'
import { isoTime } from '../../kernel/time.ts'
import type { Operator } from '../../identity/operator.ts'
import type { Refusal } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()
const id = z.string().trim().min(1).max(64)
const reason = z.string().trim().min(1, 'Say why.').max(2000)

export const holdSchema = z.object({
  id: z.string(),
  about: z.object({ kind: z.enum(holdSubjects), id: z.string() }),
  of: z
    .object({ party: z.string(), contract: z.string(), workload: z.string() })
    .nullable()
    .meta({ description: 'Whose a held workload or request is; null for a party or a case' }),
  reason: z.string(),
  reference: z.string().meta({ description: 'The matter, as lawyers or the authority call it' }),
  by: z.string(),
  at: instant,
  release: z
    .object({ askedBy: z.string(), askedAt: instant, reason: z.string() })
    .nullable()
    .meta({ description: 'Somebody asks to lift it; it stands until somebody else agrees' }),
  released: z.object({ by: z.string(), at: instant }).nullable(),
  mayRelease: z.boolean().meta({ description: 'Whether you can agree to lift it now' }),
  whyNot: z.string().nullable(),
})

export function holdRoutes(deps: AdminDeps): readonly Route[] {
  return [listRoute(deps), setRoute(deps), ...releaseRoutes(deps)]
}

function listRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/holds',
    id: 'listHolds',
    summary: 'Legal holds, the newest first; or those that stand over one party, workload or case',
    needs: ['cases.read', 'content.erase'],
    params: none,
    query: z.object({
      party: id.optional(),
      workload: id.optional(),
      case: id.optional(),
      state: z.enum(['standing', 'lifted']).optional(),
    }),
    body: none,
    status: 200,
    answer: z.object({ holds: z.array(holdSchema) }),
    async handle({ query, by }) {
      const { party, workload, case: caseId, state } = query
      const isAsked = party !== undefined || workload !== undefined || caseId !== undefined
      const found = isAsked
        ? holdsOver(deps.register, over(deps, { party, workload, caseId }))
        : [...deps.register.holds.values()]
      const shown = found.filter(
        ({ released }) => state === undefined || (released === null) === (state === 'standing'),
      )
      return { holds: shown.toReversed().map((hold) => holdJson(deps, hold, by)) }
    },
  })
}

/** A party with all that is its own; a workload with what is over its party; a case with what is over its members. */
function over(
  { register, world }: AdminDeps,
  asked: {
    readonly party: string | undefined
    readonly workload: string | undefined
    readonly caseId: string | undefined
  },
): Over {
  const { workloads, contracts } = world()
  const ownerOf = (workload: string): readonly string[] => {
    const owner = contracts.get(workloads.get(workload)?.contractId ?? '')?.partyId
    return owner === undefined ? [] : [owner]
  }
  const members = register.cases.all.get(asked.caseId ?? '')?.members ?? []
  const own = asked.workload === undefined ? [] : [asked.workload]
  return {
    partyIds: [...own.flatMap(ownerOf), ...members.map(({ partyId }) => partyId)],
    workloadIds: [...own, ...members.map(({ workloadId }) => workloadId)],
    wholePartyId: asked.party ?? null,
    caseId: asked.caseId ?? null,
  }
}

function setRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/holds',
    id: 'setHold',
    summary: 'Hold what is known of a party, workload, case or request: nothing of it is erased',
    needs: ['cases.work'],
    params: none,
    query: none,
    body: z.strictObject({
      about: z.strictObject({ kind: z.enum(holdSubjects), id }),
      reason,
      reference: z.string().trim().min(1, 'Name the matter.').max(200),
    }),
    status: 201,
    answer: holdSchema,
    handle: ({ body, by }) => answer(deps, by, deps.holds.set(by, body)),
  })
}

function releaseRoutes(deps: AdminDeps): readonly Route[] {
  const params = z.object({ id: z.string().max(64) })
  const post = { method: 'post', params, query: none, status: 200, answer: holdSchema } as const
  return [
    route({
      ...post,
      path: '/admin/v1/holds/{id}/release',
      id: 'askHoldRelease',
      summary: 'Ask to lift a hold; it stands until an approver agrees',
      needs: ['cases.work'],
      body: z.strictObject({ reason }),
      handle: ({ params: at, body, by }) =>
        answer(deps, by, deps.holds.askRelease(by, at.id, body.reason)),
    }),
    route({
      ...post,
      path: '/admin/v1/holds/{id}/release/approve',
      id: 'releaseHold',
      summary: 'Lift a hold that somebody else asks to lift; erasures that waited for it go on',
      needs: ['changes.approve'],
      body: none,
      handle: ({ params: at, by }) => answer(deps, by, deps.holds.release(by, at.id)),
    }),
    route({
      ...post,
      path: '/admin/v1/holds/{id}/release/reject',
      id: 'rejectHoldRelease',
      summary: 'Turn the lifting of a hold down, or take it back; the hold stands',
      needs: ['changes.approve', 'cases.work'],
      body: z.strictObject({ reason }),
      handle: ({ params: at, body, by }) =>
        answer(deps, by, deps.holds.rejectRelease(by, at.id, body.reason)),
    }),
  ]
}

async function answer(
  deps: AdminDeps,
  by: Operator,
  done: Promise<Hold | Refusal>,
): Promise<object | Refusal> {
  const result = await done
  return 'code' in result ? result : holdJson(deps, result, by)
}

function holdJson(
  { register, clock }: AdminDeps,
  hold: Hold,
  by: Operator,
): z.input<typeof holdSchema> {
  const { of, release, released } = hold
  const whyNot =
    released === null ? refuseRelease(register, hold, by, clock.nowMs()) : 'This hold was lifted.'
  return {
    id: hold.id,
    about: hold.about,
    of:
      of === null ? null : { party: of.partyId, contract: of.contractId, workload: of.workloadId },
    reason: hold.reason,
    reference: hold.reference,
    by: hold.setBy,
    at: isoTime(hold.setAtMs),
    release:
      release === null
        ? null
        : {
            askedBy: release.askedBy,
            askedAt: isoTime(release.askedAtMs),
            reason: release.reason,
          },
    released: released === null ? null : { by: released.by, at: isoTime(released.atMs) },
    mayRelease: whyNot === null,
    whyNot,
  }
}
