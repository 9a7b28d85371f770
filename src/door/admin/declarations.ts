// Declarations of use: made and withdrawn by a customer's people, accepted or declined by whoever works cases. What
// was accepted counts with the next finding of the watch.
import { z } from 'zod'
import { decideDeclaration, declareUse, withdrawDeclaration } from '../../journeys/declarations.ts'
import { isoTime } from '../../kernel/time.ts'
import {
  declarationState,
  declarationStates,
  declaredKinds,
  type UseDeclaration,
} from '../../watch/use-declaration.ts'
import { ownPartyOf } from './own-party.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()
const id = z.string().max(64)
/** In one answer. */
const listedMax = 500

const ownShape = {
  id: z.string(),
  kind: z.enum(declaredKinds),
  workload: z.string(),
  text: z.string(),
  statement: z.string(),
  from: instant,
  to: instant.nullable().meta({ description: 'Null: until it is withdrawn' }),
  at: instant,
  state: z.enum(declarationStates),
  decision: z
    .object({ outcome: z.enum(['accepted', 'declined']), reason: z.string(), at: instant })
    .nullable(),
  withdrawnAt: instant.nullable(),
}
const ownSchema = z.object(ownShape)

const wholeSchema = z.object({
  ...ownShape,
  party: z.string(),
  partyName: z.string(),
  contract: z.string(),
  registeredPurpose: z.string().nullable().meta({ description: 'Null: the workload is gone' }),
  by: z.string(),
  decidedBy: z.string().nullable(),
})

export function declarationRoutes(deps: AdminDeps): readonly Route[] {
  return [
    ownListRoute(deps),
    declareRoute(deps),
    withdrawRoute(deps),
    route({
      method: 'get',
      path: '/admin/v1/declarations',
      id: 'listDeclarations',
      summary: 'What customers declared of their use, what waits in front, then the latest',
      needs: ['cases.read'],
      params: none,
      query: z.strictObject({ workload: id.optional(), party: id.optional() }),
      body: none,
      status: 200,
      answer: z.object({ declarations: z.array(wholeSchema), more: z.int() }),
      async handle({ query: { workload, party }, by }) {
        const found = [...deps.register.declarations.all.values()]
          .filter((one) => workload === undefined || one.workloadId === workload)
          .filter((one) => party === undefined || one.partyId === party)
        const sorted = latestFirst(deps, found)
        for (const { id: subject } of sorted.slice(0, listedMax)) {
          deps.access.note({ by: by.id, what: 'case', subject })
        }
        return {
          declarations: sorted.slice(0, listedMax).map((one) => wholeJson(deps, one)),
          more: Math.max(0, sorted.length - listedMax),
        }
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/declarations/{id}/decide',
      id: 'decideDeclaration',
      summary: 'Accept or decline a declaration, with a reason that the customer reads',
      needs: ['cases.work'],
      params: z.object({ id }),
      query: none,
      body: z.strictObject({
        outcome: z.enum(['accepted', 'declined']),
        reason: z.string().trim().min(1, 'Say why: the customer reads it.').max(2000),
      }),
      status: 201,
      answer: wholeSchema,
      async handle({ params, body, by }) {
        const made = await decideDeclaration(deps.cases, by, { id: params.id, ...body })
        return isDeclaration(made) ? wholeJson(deps, made) : made
      },
    }),
  ]
}

function ownListRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/own/declarations',
    id: 'ownDeclarations',
    summary: 'What your organisation declared of its use, and what became of it',
    needs: ['own.act'],
    reach: ['party'],
    params: none,
    query: none,
    body: none,
    status: 200,
    answer: z.object({ declarations: z.array(ownSchema), more: z.int() }),
    async handle({ by }) {
      const partyId = ownPartyOf(by)
      const all = [...deps.register.declarations.all.values()]
      const own = latestFirst(
        deps,
        all.filter((one) => one.partyId === partyId),
      )
      const nowMs = deps.clock.nowMs()
      return {
        declarations: own.slice(0, listedMax).map((one) => ownJson(one, nowMs)),
        more: Math.max(0, own.length - listedMax),
      }
    },
  })
}

function declareRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/own/declarations',
    id: 'declareOwn',
    summary: 'Declare another purpose of a workload, or an evaluation that it runs',
    needs: ['own.act'],
    reach: ['party'],
    params: none,
    query: none,
    body: z.strictObject({
      workload: id,
      kind: z.enum(declaredKinds),
      text: z
        .string()
        .trim()
        .min(3, 'Say it in words, such as: benchmark of our claims model.')
        .max(300)
        .meta({ description: 'The purpose, or the name of the evaluation' }),
      statement: z.string().trim().max(2000).default('').meta({
        description: 'Why, how much, by whom: for whoever decides',
      }),
      from: z.iso.datetime({ offset: true }).optional().meta({ description: 'Left out: now' }),
      to: z.iso.datetime({ offset: true }).optional().meta({
        description: 'Left out: until it is withdrawn; an evaluation has an end',
      }),
    }),
    status: 201,
    answer: ownSchema,
    async handle({ body, by }) {
      const { workload: workloadId, kind, text, statement, from, to } = body
      const nowMs = deps.clock.nowMs()
      const made = await declareUse(deps.cases, {
        partyId: ownPartyOf(by),
        workloadId,
        kind,
        text,
        statement,
        fromMs: from === undefined ? nowMs : Date.parse(from),
        toMs: to === undefined ? null : Date.parse(to),
        by: by.id,
      })
      return isDeclaration(made) ? ownJson(made, nowMs) : made
    },
  })
}

function withdrawRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/own/declarations/{id}/withdraw',
    id: 'withdrawOwn',
    summary: 'Take a declaration back',
    needs: ['own.act'],
    reach: ['party'],
    params: z.object({ id }),
    query: none,
    body: none,
    status: 200,
    answer: ownSchema,
    async handle({ params, by }) {
      const asked = { id: params.id, partyId: ownPartyOf(by), by: by.id }
      const made = await withdrawDeclaration(deps.cases, asked)
      return isDeclaration(made) ? ownJson(made, deps.clock.nowMs()) : made
    },
  })
}

/** A refusal has a code. */
function isDeclaration(made: object): made is UseDeclaration {
  return !('code' in made)
}

function latestFirst(
  { clock }: Pick<AdminDeps, 'clock'>,
  all: readonly UseDeclaration[],
): readonly UseDeclaration[] {
  const nowMs = clock.nowMs()
  const waits = (one: UseDeclaration): boolean => declarationState(one, nowMs) === 'waiting'
  return all.toSorted(
    (left, right) => Number(waits(right)) - Number(waits(left)) || right.atMs - left.atMs,
  )
}

function ownJson(one: UseDeclaration, nowMs: number): z.input<typeof ownSchema> {
  const { decision } = one
  return {
    id: one.id,
    kind: one.kind,
    workload: one.workloadId,
    text: one.text,
    statement: one.statement,
    from: isoTime(one.fromMs),
    to: one.toMs === null ? null : isoTime(one.toMs),
    at: isoTime(one.atMs),
    state: declarationState(one, nowMs),
    decision:
      decision === null
        ? null
        : { outcome: decision.outcome, reason: decision.reason, at: isoTime(decision.atMs) },
    withdrawnAt: one.withdrawnAtMs === null ? null : isoTime(one.withdrawnAtMs),
  }
}

function wholeJson(deps: AdminDeps, one: UseDeclaration): z.input<typeof wholeSchema> {
  const { parties, workloads } = deps.world()
  const workload = workloads.get(one.workloadId)
  return {
    ...ownJson(one, deps.clock.nowMs()),
    party: one.partyId,
    partyName: parties.get(one.partyId)?.legalName ?? one.partyId,
    contract: workload?.contractId ?? '',
    registeredPurpose: workload?.purpose ?? null,
    by: one.by,
    decidedBy: one.decision?.by ?? null,
  }
}
